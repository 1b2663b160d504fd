// Progress reports while apt installs. The lines are from apt 2.6 (`apt-get install -o APT::Status-Fd=1 bridge-utils lz4`).
import { describe, expect, it } from 'vitest';
import { parseStatus, tellInTens } from '../../engine/host/install-packages.ts';

const lines = `Reading package lists...
The following NEW packages will be installed:
  bridge-utils lz4
dlstatus:1:0.0000:Retrieving file 1 of 2
Get:1 http://mirror.test/debian bookworm/main amd64 bridge-utils amd64 1.7.1-1 [34.5 kB]
dlstatus:1:0.0000:Retrieving file 1 of 2
dlstatus:2:31.6747:Retrieving file 2 of 2
dlstatus:2:100.0000:Retrieving file 2 of 2
pmstatus:dpkg-exec:0.0000:Running dpkg
pmstatus:bridge-utils:11.1111:Unpacking bridge-utils (amd64)
Setting up bridge-utils (1.7.1-1) ...
pmstatus:libc6:amd64:44.4444:Preparing libc6 (amd64)
pmstatus:lz4:88.8889:Installed lz4 (amd64)`.split('\n');

describe('the progress of an installation', () => {
  it('is read only from apt’s status lines', () => {
    expect(parseStatus('dlstatus:2:31.6747:Retrieving file 2 of 2')).toEqual({ doing: 'download', percent: 31.6747 });
    expect(parseStatus('pmstatus:libc6:amd64:44.4444:Preparing libc6 (amd64)')).toEqual({
      doing: 'install',
      percent: 44.4444,
    });
    expect(lines.filter((line) => parseStatus(line) === null)).toHaveLength(5);
  });

  it('is reported once for every ten percent', () => {
    const told: string[] = [];
    const tell = tellInTens((says) => told.push(says));
    for (const line of lines) tell(parseStatus(line));
    expect(told).toEqual([
      'download packages: 0 %',
      'download packages: 30 %',
      'download packages: 100 %',
      'install packages: 0 %',
      'install packages: 10 %',
      'install packages: 40 %',
      'install packages: 80 %',
    ]);
  });
});
