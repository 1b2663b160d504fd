import { describe, expect, it } from 'vitest';
import { leadOf, openingOf } from '../../engine/demo/sentences.ts';

const text = `A container has **an address** of its own. Packets pass
through the host. It listens on {{ port('web', 80) }}. That is all.

- a list
- of things

| a | table |

**Exposed is not published.** Read the switch with \`sysctl -a. Really\`:`;

describe('sentences for a demonstration', () => {
  it('open with the first sentences of the text', () => {
    expect(openingOf(text)).toBe(
      "A container has **an address** of its own. Packets pass through the host. It listens on {{ port('web', 80) }}. That is all.",
    );
  });

  it('lead to a command with the last sentences before it, without lists and tables', () => {
    expect(leadOf(text)).toBe('**Exposed is not published.** Read the switch with `sysctl -a. Really`:');
    expect(leadOf('- only\n- a list')).toBe(null);
  });

  it('are short enough to read at a glance', () => {
    const long = Array.from({ length: 20 }, (_, at) => `This is sentence number ${at} of a text.`).join(' ');
    expect(openingOf(long)!.length).toBeLessThan(240);
    expect(openingOf(long)).toMatch(/^This is sentence number 0 /);
    expect(leadOf(long)).toMatch(/number 19 of a text\.$/);
    expect(leadOf(long)!.length).toBeLessThan(240);
  });
});
