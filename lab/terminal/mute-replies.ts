// Programs ask terminals questions (what are you, where is the cursor) and xterm answers by typing. While kept output
// is drawn again after a reload those questions are old: answered now, they would be typed at the prompt.
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

/** Swallows questions for as long as `muted` says so. */
export function muteReplies(terminal: Terminal, muted: () => boolean): IDisposable[] {
  return [
    ...questions.map((question) => terminal.parser.registerCsiHandler(question, () => muted())),
    ...colourQuestions.map((code) => terminal.parser.registerOscHandler(code, (text) => muted() && text.includes('?'))),
    terminal.parser.registerDcsHandler({ intermediates: '$', final: 'q' }, () => muted()),
  ];
}
