// How a person's hands type: at a pace, unevenly, but the same line always in the same rhythm. It knows keys and
// times, not where they go.

/** What the typing asks before each key. */
export interface Hands {
  /** characters a second now; Infinity: all at once */
  pace(): number;
  /** resolves when typing may go on; rejects when it is over */
  gate(): Promise<void>;
  wait(ms: number): Promise<void>;
}

const afterWord = 1.5; // a new word takes longer to begin,
const afterSign = 1.9; // and so does what follows a sign that is looked for
const leastMs = 2; // below it a timer is no use

/** Presses the keys of `text` one after another with `press`; what the pace makes too fast to see comes in one piece. */
export async function typeAsPerson(text: string, press: (keys: string) => void, hands: Hands): Promise<void> {
  const keys = keysOf(text);
  for (let at = 0; at < keys.length; at++) {
    await hands.gate();
    const waitMs = (1000 / hands.pace()) * rhythm(keys, at);
    if (waitMs < leastMs) return press(keys.slice(at).join(''));
    await hands.wait(waitMs);
    press(keys[at]!);
  }
}

/** A key each; C-v stays with the control character that it quotes. */
function keysOf(text: string): string[] {
  return text.match(/\x16?[\s\S]/gu) ?? [];
}

/** How much longer than usual a key takes: between 0.6 and about 2.7, 1 in the middle. */
function rhythm(keys: readonly string[], at: number): number {
  const before = keys[at - 1] ?? ' ';
  const uneven = 0.6 + 0.8 * noise(keys.length * 131 + at);
  return uneven * (before === ' ' ? afterWord : /[-/.:=|'"{}]/.test(before) ? afterSign : 1) * 0.8;
}

/** 0 to 1, the same for the same number. */
function noise(seed: number): number {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return ((state ^ (state >>> 16)) >>> 0) / 2 ** 32;
}
