// Reads step.md: prose, fenced commands that name a machine, fenced pages and packets. Every fence has a meaning or is
// a fault.
import type { Block } from '../protocol/lab.ts';
import { machineNameSchema } from '../protocol/machine.ts';
import { readTracedPacket } from '../protocol/traced-packet.ts';
import { markdown, markdownFaults, type TextFault } from './text-faults.ts';

/** Fences that stay prose: output and files that are shown, not run. */
const shown = ['text', 'json', 'yaml', 'ini'];

/**
 * The blocks of a step's text in reading order. A command block keeps its lines: each is one command, and a backslash
 * at the end continues it on the next line. `folder` and `root` as for markdownFaults.
 */
export function readStepText(text: string, folder: string, root: string): { blocks: Block[]; faults: TextFault[] } {
  const faults = markdownFaults(text, folder, root);
  const rows = text.split('\n');
  const blocks: Block[] = [];
  let proseFrom = 0;
  const endProse = (at: number) => {
    const prose = rows.slice(proseFrom, at).join('\n').trim();
    if (prose !== '') blocks.push({ kind: 'prose', markdown: prose });
  };
  for (const token of markdown.parse(text, {})) {
    if (token.type !== 'fence') continue;
    const [line, end] = token.map!;
    const result = fence(token.info.trim(), token.content, token.level > 0);
    if (typeof result === 'string') faults.push({ line, expected: result, got: `\`\`\`${token.info.trim()}` });
    if (result === null || typeof result === 'string') continue;
    if (!(rows[end - 1] ?? '').trim().startsWith(token.markup))
      faults.push({ line, expected: 'an end of the fence', got: 'none' });
    endProse(line);
    blocks.push(result);
    proseFrom = end;
  }
  endProse(rows.length);
  if (blocks.length === 0) faults.push({ line: 0, expected: 'a text for the learner', got: 'nothing' });
  return { blocks, faults: faults.sort((a, b) => a.line - b.line) };
}

/** A block; null if it stays prose; or a text that says what was expected. */
function fence(info: string, content: string, nested: boolean): Block | string | null {
  const [language = '', ...rest] = info.split(/\s+/);
  const argument = rest.join(' ');
  if (shown.includes(language) && argument === '') return null;
  if (language !== 'sh' && language !== 'page' && language !== 'trace')
    return `\`\`\`sh MACHINE, \`\`\`trace MACHINE, \`\`\`page or one of ${shown.join(', ')}`;
  if (nested) return 'a command, trace or page block at the left margin, outside lists and quotes';
  const text = content.trim();
  if (text === '') return 'at least one line in the block';
  if (language === 'page') {
    if (argument !== '') return '```page alone';
    return /^http:\/\/\S(.*\S)?$/.test(text) && !text.includes('\n')
      ? { kind: 'page', url: text }
      : 'one http:// URL in a page block';
  }
  const machine = machineNameSchema.safeParse(argument);
  if (!machine.success) return `\`\`\`${language} with host, client, internet or container:NAME`;
  if (language === 'trace') {
    const packet = readTracedPacket(text);
    return packet
      ? { kind: 'trace', from: machine.data, ...packet }
      : 'tcp ADDRESS:PORT, udp ADDRESS:PORT or icmp ADDRESS';
  }
  if (text.endsWith('\\')) return 'no backslash at the end of the last command';
  return { kind: 'command', machine: machine.data, text };
}
