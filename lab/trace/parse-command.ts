// Finds the packet that a typed command would send. Returns it only if it is certain.
import type { TraceRequest } from '../../engine/protocol/packet-trace.ts';
import { type MachineName, machineNameSchema } from '../../engine/protocol/machine.ts';
import type { NetworkState } from '../../engine/protocol/network-state.ts';
import { resolve } from './addresses.ts';

/** The first packet of `curl`, `wget`, `ssh` or `ping`, also inside `docker exec`; null if it is uncertain. */
export function requestOf(machine: MachineName, command: string, state: NetworkState): TraceRequest | null {
  const words = wordsOf(command);
  if (!words) return null;
  const inside = machine === 'host' && words[0] === 'docker' && words[1] === 'exec' ? insideContainer(words) : null;
  const [from, [program, ...args]] = inside ?? [machine, words];
  if (from === null || program === undefined) return null;
  const target = programs[program]?.(args);
  if (!target) return null;
  // the sender resolves names: only those that the whole site resolves to the same address are certain
  const known = /^[\d.]+$/.test(target.host) || target.host === 'outside.test' || target.host === 'localhost';
  const to = known ? resolve(target.host, state) : null;
  return to === null ? null : { from, to, protocol: target.protocol, port: target.port };
}

/** The words of one simple command; null if a shell would do more than split it. */
function wordsOf(command: string): string[] | null {
  const words: string[] = [];
  const word = /\s*((?:'[^']*'|"[^"$`\\]*"|[^\s'"$`\\|&;<>(){}*?#!~=[\]]|(?<=\S)[=?#!~])+)/y;
  while (word.lastIndex < command.trimEnd().length) {
    const match = word.exec(command);
    if (!match) return null;
    words.push(
      match[1]!.replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ''),
    );
  }
  return words.length > 0 ? words : null;
}

function insideContainer(words: readonly string[]): [MachineName | null, string[]] {
  const [name, ...rest] = words.slice(2).filter((word, at) => at > 1 || !/^-(it|ti|i|t|d)$/.test(word));
  return [machineNameSchema.safeParse(`container:${name}`).data ?? null, rest];
}

interface Target {
  host: string;
  protocol: TraceRequest['protocol'];
  port: number | null;
}

const programs: Record<string, (args: readonly string[]) => Target | null> = {
  curl: (args) => ofUrl(args, 'abcdeFhHmoQrTuwXyYzAC', proxied),
  wget: (args) => ofUrl(args, 'oOtTwPU', proxied),
  ssh: ofSsh,
  ping: ofPing,
};

/** options that make it connect somewhere else first, or use another address */
const proxied = /^(-x|--proxy|--socks|--interface|--resolve|--connect-to|--unix-socket|-6|-e|--execute)/;

function ofUrl(args: readonly string[], valued: string, doubtful: RegExp): Target | null {
  if (args.some((arg) => doubtful.test(arg))) return null;
  const urls = plainWords(args, valued).filter(
    (word) => /^(https?:\/\/|[\w.]+(:\d+)?(\/|$))/.test(word) && /[.:/]|localhost/.test(word),
  );
  const given = urls.filter((word) => /^https?:\/\//.test(word));
  const [url, ...others] = given.length > 0 ? given : urls;
  if (url === undefined || others.length > 0) return null;
  const match = /^(?:(https?):\/\/)?(?:[^@/]*@)?([\w.-]+)(?::(\d+))?(?:[/?#]|$)/.exec(url);
  if (!match) return null;
  const [, scheme = 'http', host, port] = match;
  return { host: host!, protocol: 'tcp', port: portOf(port) ?? (scheme === 'https' ? 443 : 80) };
}

function ofSsh(args: readonly string[]): Target | null {
  if (args.some((arg) => /^-(J|W|F|o.*Proxy)/.test(arg) || /Proxy/.test(arg))) return null;
  const port = /(?:^| )-p ?(\d+)(?: |$)/.exec(args.join(' '))?.[1];
  const [target] = plainWords(args, 'bcDEeFIiJLlmOopQRSWw');
  const host = target?.replace(/^ssh:\/\//, '').replace(/^[^@]*@/, '');
  return host === undefined || host === '' ? null : { host, protocol: 'tcp', port: portOf(port) ?? 22 };
}

function ofPing(args: readonly string[]): Target | null {
  if (args.some((arg) => /^-[I6b]/.test(arg))) return null;
  const [host, ...others] = plainWords(args, 'cisWwtQlmMpST');
  return host === undefined || others.length > 0 ? null : { host, protocol: 'icmp', port: null };
}

/** Arguments that are neither options nor option values; `valued`: letters of the options that take a value. */
function plainWords(args: readonly string[], valued: string): string[] {
  const longValued =
    /^--(output|write-out|max-time|connect-timeout|retry|retry-delay|header|request|data|user-agent|referer|user|timeout|tries|output-document)$/;
  return args.filter((word, at) => {
    if (word.startsWith('-')) return false;
    const before = args[at - 1] ?? '';
    const short = /^-\w+$/.test(before) && valued.includes(before.at(-1)!);
    return !short && !longValued.test(before);
  });
}

function portOf(text: string | undefined): number | null {
  const port = Number(text);
  return text !== undefined && port >= 1 && port <= 65535 ? port : null;
}
