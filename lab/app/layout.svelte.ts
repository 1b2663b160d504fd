// How the screen is divided, and which part a narrow screen shows.
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
  /** the part that a narrow screen shows */
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

  /** the current instrument's share of the height, percent */
  get instrumentShare(): number {
    return this.instrument === 'trace' ? this.#traceShare : this.#instrumentShare;
  }

  setInstrumentShare(percent: number): void {
    if (this.instrument === 'trace') this.#traceShare = percent;
    else this.#instrumentShare = percent;
    remember(this.instrument === 'trace' ? 'trace-share' : 'instrument-share', percent);
  }

  /** Shows an instrument. */
  showInstrument(instrument: Instrument): void {
    this.instrument = instrument;
    this.part = 'instruments';
  }

  close(): void {
    this.#query.removeEventListener('change', this.#follow);
  }
}
