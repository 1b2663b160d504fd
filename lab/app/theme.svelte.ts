// The theme, light or dark: the system's, or the one chosen here.
import { remember, remembered } from './preferences.ts';

type ThemeChoice = 'system' | 'light' | 'dark';

const isChoice = (value: unknown): value is ThemeChoice => value === 'system' || value === 'light' || value === 'dark';
const order: readonly ThemeChoice[] = ['system', 'light', 'dark'];

class Theme {
  choice = $state<ThemeChoice>(remembered('theme', 'system', isChoice));
  #systemDark = $state(false);
  readonly shown = $derived(this.choice === 'system' ? (this.#systemDark ? 'dark' : 'light') : this.choice);

  constructor() {
    const query = matchMedia('(prefers-color-scheme: dark)');
    this.#systemDark = query.matches;
    query.addEventListener('change', () => (this.#systemDark = query.matches));
    this.#apply();
  }

  /** system → light → dark → system */
  next(): void {
    this.choice = order[(order.indexOf(this.choice) + 1) % order.length]!;
    remember('theme', this.choice);
    this.#apply();
  }

  #apply(): void {
    document.documentElement.dataset['theme'] = this.choice;
  }
}

export const theme = new Theme();
