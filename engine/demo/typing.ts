// Types as a person does: at a pace, unevenly, but always with the same rhythm for the same line. It knows keys and
// times, not where they go.

/** What typing calls before each key. */
export interface Hands {
  /** current speed in characters a second; Infinity: all at once */
  pace(): number;
  /** resolves when typing may continue; rejects when it is aborted */
  gate(): Promise<void>;
  wait(ms: number): Promise<void>;
}

const afterWord = 1.5; // a new word takes longer to begin,
const afterSign = 1.9; // and so does the key after a sign that one must look for
const leastMs = 2; // a timer is useless for less

/** Sends the keys of `text` one after another with `press`. Keys too fast to be seen singly are sent in one piece. */
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

/** Splits a text into keys; C-v stays with the control character that it quotes. */
function keysOf(text: string): string[] {
  return text.match(/\x16?[\s\S]/gu) ?? [];
}

/** The factor by which a key takes longer than usual: between 0.6 and about 2.7, 1 in the middle. */
function rhythm(keys: readonly string[], at: number): number {
  const before = keys[at - 1] ?? ' ';
  const uneven = 0.6 + 0.8 * noise(keys.length * 131 + at);
  return uneven * (before === ' ' ? afterWord : /[-/.:=|'"{}]/.test(before) ? afterSign : 1) * 0.8;
}

/** A number from 0 to 1, the same for the same seed. */
function noise(seed: number): number {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return ((state ^ (state >>> 16)) >>> 0) / 2 ** 32;
}
