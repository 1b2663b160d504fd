// Installs packages with apt, as root, and reports the progress.
import { run } from './run.ts';
import { startStream } from './stream.ts';
import { exists } from './exists.ts';

const aptLimitMs = 60 * 60_000; // several times what some hundred megabytes take over a slow connection

export interface InstallOptions {
  signal: AbortSignal;
  progress: (says: string) => void;
}

/** Whether this machine has apt: Debian, Ubuntu and their derivatives. */
export function hasApt(): Promise<boolean> {
  return exists('/usr/bin/apt-get');
}

/** The packages of this list that are installed now. */
export async function installedOf(packages: readonly string[]): Promise<string[]> {
  if (packages.length === 0) return [];
  const { stdout } = await run('dpkg-query', ['--show', '--showformat=${Package} ${db:Status-Status}\n', ...packages]);
  return packages.filter((name) => stdout.split('\n').includes(`${name} installed`));
}

/** Resolves with apt's last output. The caller checks whether the packages are installed now. */
export async function installPackages(packages: readonly string[], options: InstallOptions): Promise<string> {
  options.progress(`this machine lacks ${packages.join(', ')}: install from Debian's packages`);
  await aptGet(['update', '--quiet'], options); // if this fails, the package lists that are there may still do
  return aptGet(
    [
      ...['install', '--yes', '--quiet', '--no-install-recommends'],
      ...['-o', 'APT::Status-Fd=1', '-o', 'DPkg::Lock::Timeout=300'], // another apt may run, above all after boot
      ...packages,
    ],
    options,
  );
}

async function aptGet(args: readonly string[], { signal, progress }: InstallOptions): Promise<string> {
  const tell = tellInTens(progress);
  const late = AbortSignal.timeout(aptLimitMs);
  const apt = startStream('apt-get', args, {
    signal: AbortSignal.any([signal, late]),
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    onLine: (line) => tell(parseStatus(line)),
  });
  const { said } = await apt.ended;
  signal.throwIfAborted();
  return late.aborted ? `${said}\nno end within ${aptLimitMs / 60_000} minutes` : said.trim();
}

export interface InstallStatus {
  doing: 'download' | 'install';
  percent: number;
}

/** A line of apt's status (APT::Status-Fd, apt's README.progress-reporting); null for any other line. */
export function parseStatus(line: string): InstallStatus | null {
  const [, kind, percent] = /^(dlstatus|pmstatus):[^:]*(?::[a-z0-9]+)?:(\d+(?:\.\d+)?):/.exec(line) ?? [];
  if (kind === undefined) return null;
  return { doing: kind === 'dlstatus' ? 'download' : 'install', percent: Number(percent) };
}

/** Reports at most once for every ten percent. */
export function tellInTens(progress: (says: string) => void): (status: InstallStatus | null) => void {
  let last = '';
  return (status) => {
    if (status === null) return;
    const says = `${status.doing} packages: ${Math.floor(status.percent / 10) * 10} %`;
    if (says !== last) progress(says);
    last = says;
  };
}
