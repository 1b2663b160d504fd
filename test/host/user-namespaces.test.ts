// Subordinate ids from /etc/subuid and /etc/subgid (subuid(5)), and a kernel that refuses user namespaces.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hasSubordinateIds, tryUserNamespaces } from '../../engine/host/user-namespaces.ts';

const text = 'ann:100000:65536\nbob:165536:1000\n1003:231072:65536\n';

describe('subordinate ids', () => {
  it('are found by name or by id', () => {
    expect(hasSubordinateIds(text, 'ann', 1001)).toBe(true);
    expect(hasSubordinateIds(text, 'cay', 1003)).toBe(true);
  });

  it('are missing for a user without a line, or with too few', () => {
    expect(hasSubordinateIds(text, 'dee', 1004)).toBe(false);
    expect(hasSubordinateIds(text, 'bob', 1002)).toBe(false);
    expect(hasSubordinateIds('', 'ann', 1001)).toBe(false);
  });
});

describe('when unshare(2) is refused', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vethlab-unshare-'));
    vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  /** As util-linux's `unshare --map-auto` does: a child waits for ever to map ids, its output still open. */
  it('that is reported, although the child that maps ids waits for ever', async () => {
    writeFileSync(
      join(folder, 'unshare'),
      "#!/bin/bash\nsleep 60 &\necho 'unshare: unshare failed: Operation not permitted' >&2\nexit 1\n",
    );
    chmodSync(join(folder, 'unshare'), 0o755);
    await expect(tryUserNamespaces(new AbortController().signal)).rejects.toMatchObject({
      code: 'user-namespaces-refused',
      problem: expect.stringContaining('unshare failed: Operation not permitted') as string,
    });
  });
});
