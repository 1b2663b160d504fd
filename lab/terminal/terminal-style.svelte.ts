// The look of terminals: theme, font size, screen reader mode. Font size and mode are remembered.
import { isBoolean, isNumber, remember, remembered } from '../app/preferences.ts';
import { theme } from '../app/theme.svelte.ts';

const smallest = 10; // CSS pixels
const largest = 28;

export class TerminalStyle {
  fontSize = $state(remembered('terminal-font-size', 14, isNumber));
  screenReader = $state(remembered('terminal-screen-reader', false, isBoolean));
  readonly now = $derived({ theme: theme.shown, fontSize: this.fontSize, screenReader: this.screenReader } as const);

  /** `by`: CSS pixels, negative for smaller */
  resize(by: number): void {
    this.fontSize = Math.min(largest, Math.max(smallest, this.fontSize + by));
    remember('terminal-font-size', this.fontSize);
  }

  toggleScreenReader(): void {
    this.screenReader = !this.screenReader;
    remember('terminal-screen-reader', this.screenReader);
  }
}
