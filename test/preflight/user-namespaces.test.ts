// Subordinate ids, as /etc/subuid and /etc/subgid hold them (subuid(5)).
import { describe, expect, it } from 'vitest';
import { hasSubordinateIds } from '../../engine/preflight/user-namespaces.ts';

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
