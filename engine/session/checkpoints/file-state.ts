// Compares the output of list-file-state.sh, one fact a line: the kind of thing or a file's path, a tab, and its state.
import { firstDifference, type Facts } from './difference.ts';

/** The first difference between two lists of a machine, in words; null if there is none. */
export function differingFileState(before: string, now: string): string | null {
  const is = factsIn(now);
  const present = new Set(is.map(({ what }) => what));
  // ignore processes that are gone: they may only have run for a moment when the first list was made
  const was = factsIn(before).filter(({ what }) => present.has(what) || !what.startsWith('process '));
  return firstDifference(was, is);
}

function factsIn(list: string): Facts {
  const lines = list.split('\n').filter((line) => line !== '');
  return lines.map((text) => {
    const [kind = '', like = ''] = text.split(/\t(.*)/s);
    return { what: nameOf(kind, like), text };
  });
}

function nameOf(kind: string, like: string): string {
  const words = like.split(' ');
  switch (kind) {
    case 'container':
      return `file ${words[0]!.replace(/^.*?\/diff\//, '/')} in a container`;
    case 'volume':
      return `file ${words[0]}`;
    case 'stored container':
      return `container ${like.slice(0, 12)}`;
    case 'setting':
      return `setting ${like.replace(/:.*/s, '')}`;
    case 'mount':
      return `mount at ${words[1]}`;
    case 'rule':
      return `ip rule ${like.replace(/:\s*/, ' ')}`;
    case 'nft':
    case 'process':
      return `${kind} ${like}`;
    default:
      return `file ${kind}`;
  }
}
