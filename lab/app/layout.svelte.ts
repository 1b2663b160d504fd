// How the screen is shared out, and on a narrow one which part is on show.
import { isNumber, remember, remembered } from './preferences.ts';

export type Part = 'guide' | 'instruments' | 'terminals';
export type Instrument = 'topology' | 'rules' | 'changes' | 'trace' | 'page';

export const guideLimits = { min: 25, max: 65 } as const; // percent of the width
export const instrumentLimits = { min: 12, max: 85 } as const; // percent of the height

const narrowQuery = '(max-width: 56em)';

export class Layout {
  guideShare = $state(remembered('guide-share', 40, isNumber));
  #instrumentShare = $state(remembered('instrument-share', 42, isNumber));
  #traceShare = $state(remembered('trace-share', 66, isNumber)); // a packet trace is long, and nobody types meanwhile
  instrument = $state<Instrument>('topology');
  /** on a narrow screen, the part on show */
  part = $state<Part>('guide');
  narrow = $state(false);
  readonly #query = matchMedia(narrowQuery);
  readonly #follow = () => (this.narrow = this.#query.matches);

  constructor() {
    this.#follow();
    this.#query.addEventListener('change', this.#follow);
  }

  setGuideShare(percent: number): void {
    this.guideShare = percent;
    remember('guide-share', percent);
  }

  /** percent of the height that the present instrument has */
  get instrumentShare(): number {
    return this.instrument === 'trace' ? this.#traceShare : this.#instrumentShare;
  }

  setInstrumentShare(percent: number): void {
    if (this.instrument === 'trace') this.#traceShare = percent;
    else this.#instrumentShare = percent;
    remember(this.instrument === 'trace' ? 'trace-share' : 'instrument-share', percent);
  }

  /** Brings an instrument into sight. */
  showInstrument(instrument: Instrument): void {
    this.instrument = instrument;
    this.part = 'instruments';
  }

  close(): void {
    this.#query.removeEventListener('change', this.#follow);
  }
}
