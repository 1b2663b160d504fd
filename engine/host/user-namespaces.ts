// Checks whether an ordinary user may build the image: that needs user namespaces and subordinate ids.
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { LabError } from '../errors/lab-error.ts';
import { reasonOf, run } from './run.ts';

const idsNeeded = 65_536;
const tryLimitMs = 10_000; // it takes milliseconds

// settings that may forbid them, with the value that allows them: Ubuntu's, Debian's, the kernel's
const switches = [
  { name: 'kernel.apparmor_restrict_unprivileged_userns', allows: '0' },
  { name: 'kernel.unprivileged_userns_clone', allows: '1' },
] as const;

/** Throws LabError `subordinate-ids-missing` or `user-namespaces-refused`. */
export async function ensureUserNamespaces(signal: AbortSignal): Promise<void> {
  const { username, uid } = userInfo();
  for (const file of ['/etc/subuid', '/etc/subgid']) {
    if (hasSubordinateIds(await readFile(file, 'utf8').catch(() => ''), username, uid)) continue;
    const range = '100000-165535';
    const command = `sudo usermod --add-subuids ${range} --add-subgids ${range} ${username}`;
    throw new LabError('subordinate-ids-missing', { user: username, command });
  }
  await tryUserNamespaces(signal);
}

/** Throws LabError `user-namespaces-refused`. */
export async function tryUserNamespaces(signal: AbortSignal): Promise<void> {
  const timeoutMs = tryLimitMs;
  const tried = await run('unshare', ['--map-auto', '--map-root-user', '--mount', 'true'], { signal, timeoutMs });
  if (tried.exit === 0) return;
  throw new LabError('user-namespaces-refused', { reason: reasonOf(tried), command: await commandThatAllows() });
}

/** Whether the text of /etc/subuid or /etc/subgid (subuid(5): user:first:count) gives the user enough ids. */
export function hasSubordinateIds(text: string, user: string, uid: number): boolean {
  return text.split('\n').some((line) => {
    const [owner, , count] = line.split(':');
    return (owner === user || owner === String(uid)) && Number(count) >= idsNeeded;
  });
}

async function commandThatAllows(): Promise<string> {
  for (const { name, allows } of switches) {
    const now = await readFile(`/proc/sys/${name.replaceAll('.', '/')}`, 'utf8').catch(() => null);
    if (now !== null && now.trim() !== allows) return `sudo sysctl ${name}=${allows}`;
  }
  return 'sudo sysctl user.max_user_namespaces=65536, or run vethlab as root.';
}
