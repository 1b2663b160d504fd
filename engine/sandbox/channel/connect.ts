// Connects to a sandbox's agent. It does not know what is said then.
import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

/** `path` is the socket's beneath `root`: nothing of it is followed out of there. */
export type ChannelAddress = { root: string; path: string } | { port: number; token: string };

const pathOnly = 0o10000000; // O_PATH, which node:fs does not name

/** Throws a system error where a socket's file is not there, or is something else. */
export function connectTo(address: ChannelAddress): Socket {
  if ('port' in address) return connect({ host: '127.0.0.1', port: address.port, noDelay: true });
  const file = openBeneath(address.root, address.path);
  try {
    if (!fstatSync(file).isSocket()) throw new Error('it is no socket');
    return connect({ path: `/proc/self/fd/${file}` }); // a unix socket's connect() is made within this call
  } finally {
    closeSync(file);
  }
}

/** The path is in the hands of the sandbox's root: a symbolic link on it is not followed, wherever it leads. */
function openBeneath(root: string, path: string): number {
  const directory = pathOnly | constants.O_DIRECTORY;
  const names = path.split('/');
  let at = openSync(root, directory);
  for (const [index, name] of names.entries()) {
    const above = at;
    const kind = index < names.length - 1 ? directory : pathOnly;
    try {
      at = openSync(`/proc/self/fd/${above}/${name}`, kind | constants.O_NOFOLLOW);
    } finally {
      closeSync(above);
    }
  }
  return at;
}
