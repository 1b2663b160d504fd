// Pieces of a packet trace's sentences: plain words, and machine text. It does not depend on the page.
import type { Packet, RuleReference } from '../../engine/protocol/packet-trace.ts';

/** A part of a sentence. `machine`: an address, a chain or a program, shown in the monospace font. */
export interface Piece {
  text: string;
  machine: boolean;
}

/** A sentence from a template: the values in `${}` are machine text. */
export function say(words: TemplateStringsArray, ...machine: (string | number)[]): Piece[] {
  return words.flatMap((text, at) => [
    ...(text === '' ? [] : [{ text, machine: false }]),
    ...(at < machine.length ? [{ text: String(machine[at]), machine: true }] : []),
  ]);
}

export function plain(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join('');
}

export function formatEndpoint(address: string, port: number | null): string {
  return port === null ? address : `${address}:${port}`;
}

export function endOf(packet: Packet, side: 'source' | 'destination'): string {
  return formatEndpoint(packet[side], packet[`${side}Port`]);
}

/** "rule 3 of nat DOCKER", or "the policy of filter FORWARD". */
export function ruleName({ table, chain, number }: RuleReference): Piece[] {
  const where = `${table} ${chain}`;
  return number === null ? say`the policy of ${where}` : [...say`rule ${number}`, ...say` of ${where}`];
}

/** "and" before the last item: "a, b and c". */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
