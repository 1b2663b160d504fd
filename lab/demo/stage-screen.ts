// A terminal whose size others decide, drawn as large as fits. Loaded when the first one is shown.
import '@xterm/xterm/css/xterm.css';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { type IDisposable, Terminal } from '@xterm/xterm';
import type { Screen } from '../session/terminal-link.ts';
import { muteReplies } from '../terminal/mute-replies.ts';
import { addRenderer } from '../terminal/renderer.ts';
import { terminalThemes } from '../terminal/terminal-theme.ts';

const font = "'JetBrains Mono Variable', 'DejaVu Sans Mono', monospace";
const charWidth = 0.6; // relative to the font size: JetBrains Mono
const lineHeight = 1.2;
const smallest = 5; // px; a phone shows the whole screen, and the person zooms in
const largest = 30;

export class StageScreen implements Screen {
  readonly #terminal: Terminal;
  readonly #mutes: IDisposable[];
  #parent: HTMLElement | null = null;

  /** `onInput` receives what is typed; without it the terminal is read-only. */
  constructor(theme: 'light' | 'dark', onInput?: (data: string) => void) {
    this.#terminal = new Terminal({
      allowProposedApi: true, // needed for Unicode versions
      theme: terminalThemes[theme],
      fontFamily: font,
      fontSize: 14,
      fontWeight: 400,
      fontWeightBold: 700,
      lineHeight,
      cursorStyle: 'bar',
      cursorWidth: 2,
      cursorInactiveStyle: 'bar',
      scrollback: 2000,
      minimumContrastRatio: 4.5,
      disableStdin: onInput === undefined,
    });
    this.#terminal.loadAddon(new Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
    this.#terminal.attachCustomKeyEventHandler(({ key }) => key !== 'F8' && key !== 'F6');
    this.#mutes = onInput ? [] : muteReplies(this.#terminal, () => true);
    if (onInput) this.#terminal.onData(onInput);
  }

  async show(parent: HTMLElement): Promise<void> {
    this.#parent = parent;
    await document.fonts.load("14px 'JetBrains Mono Variable'");
    this.#terminal.open(parent);
    await addRenderer(this.#terminal);
    this.fit();
  }

  resize(cols: number, rows: number): void {
    this.#terminal.resize(cols, rows);
    this.fit();
  }

  /** The largest font size at which the whole screen fits. */
  fit(): void {
    if (!this.#parent) return;
    const { clientWidth, clientHeight } = this.#parent;
    const { cols, rows } = this.#terminal;
    const size = Math.min(clientWidth / (cols * charWidth), clientHeight / (rows * lineHeight));
    this.#terminal.options.fontSize = Math.max(smallest, Math.min(largest, Math.floor(size * 4) / 4));
  }

  style(theme: 'light' | 'dark'): void {
    this.#terminal.options.theme = terminalThemes[theme];
  }

  allowInput(allowed: boolean): void {
    this.#terminal.options.disableStdin = !allowed;
    if (allowed) this.#terminal.focus();
    else this.#terminal.blur();
  }

  write(bytes: Uint8Array, done: () => void): void {
    this.#terminal.write(bytes, done);
  }

  reset(): void {
    this.#terminal.write('', () => this.#terminal.reset());
  }

  dispose(): void {
    for (const mute of this.#mutes) mute.dispose();
    this.#terminal.dispose();
  }
}
