import { describe, expect, it } from 'vitest';
import { ByteRing } from '../../engine/terminal/byte-ring.ts';

describe('ByteRing', () => {
  it('returns what was written, across the wrap, for every capacity and piece size', () => {
    const all = Buffer.from('abcdefghijklmnopqrstuvwxyz0123456789');
    for (let capacity = 1; capacity < 40; capacity++) {
      for (let piece = 1; piece < 40; piece++) {
        const ring = new ByteRing(capacity);
        for (let at = 0; at < all.length; at += piece) {
          ring.write(all.subarray(at, at + piece));
          const kept = ring.read(ring.start, capacity).toString();
          expect(kept).toBe(all.subarray(ring.start, ring.end).toString());
          expect(ring.end - ring.start).toBe(Math.min(ring.end, capacity));
        }
      }
    }
  });

  it('knows where the oldest whole line begins', () => {
    const ring = new ByteRing(8);
    ring.write(Buffer.from('ab\n'));
    expect(ring.oldestLine()).toBe(0);
    ring.write(Buffer.from('cdefg\nhi'));
    expect(ring.start).toBe(3);
    expect(ring.oldestLine()).toBe(9);
    ring.write(Buffer.from('jklmnopq'));
    expect(ring.oldestLine()).toBe(ring.start);
  });
});
