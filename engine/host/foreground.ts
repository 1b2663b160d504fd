// Runs one program on the terminal from which vethlab was started, with that terminal's streams.
import { execa } from 'execa';

/**
 * Resolves with the exit status: 128 + signal number if a signal ended it, 127 if it could not be started. An abort of
 * `signal` ends the program with SIGTERM.
 */
export async function runInForeground(file: string, args: readonly string[], signal: AbortSignal): Promise<number> {
  const result = await execa(file, args, { reject: false, stdio: 'inherit', cancelSignal: signal });
  if (result.exitCode !== undefined) return result.exitCode;
  return result.signal === undefined ? 127 : 128 + (signalNumbers[result.signal] ?? 0);
}

const signalNumbers: Record<string, number> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };
