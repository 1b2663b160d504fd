// Which kernel modules are loaded before a container sandbox starts.
import { describe, expect, it } from 'vitest';
import { modulesToLoad } from '../../engine/preflight/kernel.ts';

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
  it('are those neither loaded nor part of the kernel, in their order', () => {
    const wanted = ['overlay', 'ext4', 'veth', 'br_netfilter', 'nf_log_syslog', 'xt_MASQUERADE', 'xt_nat'];
    expect(modulesToLoad(wanted, { loaded, builtin })).toEqual(['veth', 'xt_nat']);
  });

  it('are all of them where nothing is known', () => {
    expect(modulesToLoad(['veth', 'overlay'], { loaded: '', builtin: '' })).toEqual(['veth', 'overlay']);
  });
});
