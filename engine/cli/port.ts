// The option --port: the port on which the server listens.
import { InvalidArgumentError } from 'commander';

export const usualPort = 7400;

export function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('It must be a port, 0 to 65535.');
  return port;
}
