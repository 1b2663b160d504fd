import { describe, expect, it } from 'vitest';
import { ShellIntegrationParser, type Mark } from '../../engine/terminal/shell-integration.ts';

// What bash with the shell integration wrote for `printf 'a;b\n'` and a failing `false`, prompt included.
const recorded = Buffer.from(
  "\x1b[?2004h\x1b]633;A\x07root@host:~# \x1b]633;B\x07printf 'a;b\\n'\r\n\x1b[?2004l\r" +
    "\x1b]633;E;printf 'a\\x3bb\\\\n'\x07\x1b]633;C\x07a;b\r\n\x1b]633;D;0\x07" +
    '\x1b[?2004h\x1b]633;A\x07root@host:~# \x1b]633;B\x07false\r\n\x1b]633;E;false\x1b\\\x1b]633;C\x1b\\\x1b]633;D;1\x1b\\',
);
const marks: Mark[] = [
  { kind: 'editing' },
  { kind: 'prompt' },
  { kind: 'reading' },
  { kind: 'line', line: "printf 'a;b\\n'" },
  { kind: 'running' },
  { kind: 'done', exit: 0 },
  { kind: 'editing' },
  { kind: 'prompt' },
  { kind: 'reading' },
  { kind: 'line', line: 'false' },
  { kind: 'running' },
  { kind: 'done', exit: 1 },
];

const parseAll = (...chunks: Buffer[]) => {
  const parser = new ShellIntegrationParser();
  return chunks.flatMap((chunk) => [...parser.parse(chunk)]);
};

describe('ShellIntegrationParser', () => {
  it('finds every mark of a recorded shell, ended by BEL and by ST', () => {
    expect(parseAll(recorded)).toEqual(marks);
  });

  it('finds the same marks wherever the output is split in two', () => {
    for (let at = 0; at <= recorded.length; at++) {
      expect(parseAll(recorded.subarray(0, at), recorded.subarray(at)), `split at ${at}`).toEqual(marks);
    }
  });

  it('finds the same marks byte by byte', () => {
    expect(parseAll(...[...recorded].map((byte) => Buffer.from([byte])))).toEqual(marks);
  });

  it('undoes the escapes of the command line', () => {
    expect(parseAll(Buffer.from('\x1b]633;E;a\\x3b b\\\\x3b\\x0ac ✓\x07'))).toEqual([
      { kind: 'line', line: 'a; b\\x3b\nc ✓' },
    ]);
  });

  it('skips a mark that another escape cuts off, and finds the next one', () => {
    expect(parseAll(Buffer.from('\x1b]633;E;half\x1b[31mred\x1b]633;D;7\x07'))).toEqual([{ kind: 'done', exit: 7 }]);
  });

  it('skips unknown letters and statuses', () => {
    expect(parseAll(Buffer.from('\x1b]633;P;Cwd=/root\x07\x1b]633;D;x\x07\x1b]633;E\x07\x1b]633;\x07'))).toEqual([
      { kind: 'done', exit: null },
    ]);
  });

  it('gives up on a mark without an end after 64 KiB and goes on', () => {
    const parser = new ShellIntegrationParser();
    expect(parser.parse(Buffer.from('\x1b]633;E;'))).toEqual([]);
    for (let n = 0; n < 20; n++) expect(parser.parse(Buffer.alloc(4096, 'x'))).toEqual([]);
    expect(parser.parse(Buffer.from('\x1b]633;A\x07'))).toEqual([{ kind: 'prompt' }]);
  });
});
