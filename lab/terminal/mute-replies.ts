// Programs query terminals (device type, cursor position) and xterm replies. When stored output is drawn again after a
// reload, those queries are old, and the replies would appear at the prompt.
import type { IDisposable, Terminal } from '@xterm/xterm';

const questions = [
  { final: 'c' },
  { prefix: '>', final: 'c' },
  { prefix: '=', final: 'c' },
  { final: 'n' },
  { prefix: '?', final: 'n' },
  { intermediates: '$', final: 'p' },
  { prefix: '?', intermediates: '$', final: 'p' },
  { prefix: '>', final: 'q' },
];
const colourQuestions = [4, 10, 11, 12];

/** Suppresses replies while `muted` returns true. */
export function muteReplies(terminal: Terminal, muted: () => boolean): IDisposable[] {
  return [
    ...questions.map((question) => terminal.parser.registerCsiHandler(question, () => muted())),
    ...colourQuestions.map((code) => terminal.parser.registerOscHandler(code, (text) => muted() && text.includes('?'))),
    terminal.parser.registerDcsHandler({ intermediates: '$', final: 'q' }, () => muted()),
  ];
}
