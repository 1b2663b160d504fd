// Runs a script that may take minutes, such as a build. However the engine ends, the script ends with it, so that the
// next engine finds nobody at work in its folders.
import { fileURLToPath } from 'node:url';
import { startService, type ServiceEnd } from './service.ts';
import { withinTime, type TimeLimits } from './within-time.ts';

const leash = fileURLToPath(new URL('../../native/setup/leashed.sh', import.meta.url));

/** `onLine`: called with each line of its standard output. Throws only if aborted. */
export async function runLeashed(
  file: string,
  args: readonly string[],
  { onLine, ...limits }: TimeLimits & { onLine?: (line: string) => void },
): Promise<ServiceEnd & { timedOut: boolean }> {
  limits.signal?.throwIfAborted();
  const script = startService(leash, [file, ...args]);
  if (onLine) script.onLine(onLine);
  const { end, timedOut } = await withinTime(script.ended, () => script.stop(), limits);
  return { ...end, timedOut };
}
