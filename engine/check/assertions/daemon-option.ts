// Judges `daemonOption`: which options the running dockerd was started with.
import type { CheckContext, Finding, Wanted } from '../context.ts';
import { short } from '../text.ts';

/** dockerd's one-letter options that labs use, see `dockerd --help` */
const longForm: Readonly<Record<string, string>> = {
  '-b': '--bridge',
  '-D': '--debug',
  '-G': '--group',
  '-H': '--host',
  '-l': '--log-level',
  '-s': '--storage-driver',
};

export function judgeDaemonOption({ option, value, exists }: Wanted<'daemonOption'>, { state }: CheckContext): Finding {
  const text = value === undefined ? option : `${option}=${value}`;
  const expected = exists ? `dockerd runs with ${text}` : `dockerd runs without ${text}`;
  const { daemonOptions } = state.docker;
  const evidence = daemonOptions.length === 0 ? null : short(`dockerd ${daemonOptions.join(' ')}`);
  const finding = (pass: boolean, actual: string): Finding => ({ pass, expected, actual, evidence });
  if (!state.docker.running) return finding(false, 'dockerd does not run');

  const given = optionsOf(daemonOptions).filter(({ name }) => name === (longForm[option] ?? option));
  const found = given.find((one) => value === undefined || one.value === value);
  if (found) return finding(exists, `it runs with ${found.name}${found.value === null ? '' : `=${found.value}`}`);
  const other = given.map((one) => `${one.name}=${one.value}`).join(' ');
  return finding(!exists, other === '' ? `it runs without ${option}` : `it runs with ${other}`);
}

interface Option {
  name: string;
  value: string | null;
}

/** `-b bridge0`, `-b=bridge0`, `-bbridge0`, `--bridge bridge0` and `--bridge=bridge0` all mean the same. */
function optionsOf(words: readonly string[]): Option[] {
  return words.flatMap((word, at) => {
    const match = /^(--[\w-]+|-\w)(?:=?(.+))?$/.exec(word);
    if (!match) return [];
    const next = words[at + 1];
    const value = match[2] ?? (next === undefined || next.startsWith('-') ? null : next);
    return [{ name: longForm[match[1]!] ?? match[1]!, value }];
  });
}
