// Which kernel modules are loaded before a container sandbox starts, and which limits are raised.
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modulesToLoad, raiseLimits } from '../../engine/host/kernel.ts';

// from /proc/modules and /lib/modules/6.1.0-18-amd64/modules.builtin of Debian 12
const loaded = `br_netfilter 32768 0 - Live 0xffffffffc0a4e000
overlay 163840 3 - Live 0xffffffffc0a1c000
xt_MASQUERADE 20480 2 - Live 0xffffffffc09f5000
`;
const builtin = `kernel/fs/ext4/ext4.ko
kernel/drivers/block/loop.ko
kernel/net/netfilter/nf-log-syslog.ko
`;

describe('modules to load', () => {
  it('are those neither loaded nor built in, in the order of the list', () => {
    const wanted = ['overlay', 'ext4', 'veth', 'br_netfilter', 'nf_log_syslog', 'xt_MASQUERADE', 'xt_nat'];
    expect(modulesToLoad(wanted, { loaded, builtin })).toEqual(['veth', 'xt_nat']);
  });

  it('are all of them when nothing is known', () => {
    expect(modulesToLoad(['veth', 'overlay'], { loaded: '', builtin: '' })).toEqual(['veth', 'overlay']);
  });
});

describe('limits', () => {
  it('are raised if they are lower, and never lowered', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'vethlab-limits-'));
    const at = (name: string) => join(directory, name);
    mkdirSync(at('net/ipv4/neigh/default'), { recursive: true });
    writeFileSync(at('net/ipv4/neigh/default/gc_thresh2'), '512\n');
    writeFileSync(at('net/ipv4/neigh/default/gc_thresh3'), '250000\n');
    await raiseLimits(directory); // the third file is missing
    expect(Number(readFileSync(at('net/ipv4/neigh/default/gc_thresh2'), 'utf8'))).toBeGreaterThanOrEqual(10_000);
    expect(readFileSync(at('net/ipv4/neigh/default/gc_thresh3'), 'utf8')).toBe('250000\n');
    rmSync(directory, { recursive: true });
  });
});
