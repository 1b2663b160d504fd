// A shell's screen: xterm and its add-ons, in an element of its own that is moved to where it is shown. Loaded when the
// first terminal opens. It does not know where output comes from or where input goes.
import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { type IDisposable, Terminal } from '@xterm/xterm';
import type { Screen } from '../session/terminal-link.ts';
import { addRenderer } from './renderer.ts';
import { PromptTracker } from './prompt-tracker.ts';
import { muteReplies } from './mute-replies.ts';
import { searchMarks, terminalThemes } from './terminal-theme.ts';

export interface ShellScreenOptions {
  theme: 'light' | 'dark';
  /** CSS pixels */
  fontSize: number;
  screenReader: boolean;
  onInput: (data: string) => void;
  onResize: (cols: number, rows: number) => void;
  onFind: () => void;
}

const scrollbackLines = 10_000;
const quietMs = 200; // after this time without output, the engine's stored output has been drawn

export class ShellScreen implements Screen {
  readonly element = document.createElement('div');
  readonly prompt = new PromptTracker();
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #search = new SearchAddon();
  readonly #options: ShellScreenOptions;
  #disposables: IDisposable[] = [];
  #replaying = true;
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #opened = false;
  #theme: 'light' | 'dark';

  constructor(options: ShellScreenOptions) {
    this.#options = options;
    this.#theme = options.theme;
    this.element.className = 'shell-screen';
    this.#terminal = new Terminal({
      allowProposedApi: true, // needed for Unicode versions
      theme: terminalThemes[options.theme],
      fontSize: options.fontSize,
      fontFamily: "'JetBrains Mono Variable', 'DejaVu Sans Mono', monospace",
      fontWeight: 400,
      fontWeightBold: 700,
      lineHeight: 1.2,
      cursorStyle: 'bar',
      cursorWidth: 2,
      scrollback: scrollbackLines,
      minimumContrastRatio: 4.5,
      screenReaderMode: options.screenReader,
      rightClickSelectsWord: true,
    });
    for (const addon of [this.#fit, this.#search, new Unicode11Addon(), new WebLinksAddon()])
      this.#terminal.loadAddon(addon);
    this.#terminal.unicode.activeVersion = '11';
    this.#terminal.attachCustomKeyEventHandler((event) => this.#key(event));
    this.#disposables = [
      this.#terminal.onData(options.onInput),
      this.#terminal.onResize(({ cols, rows }) => options.onResize(cols, rows)),
      this.#terminal.parser.registerOscHandler(633, (text) => this.#mark(text)),
      ...muteReplies(this.#terminal, () => this.#replaying),
    ];
  }

  /** Puts the screen into an element and fits it. The first call also starts drawing. */
  async show(parent: HTMLElement): Promise<void> {
    parent.append(this.element);
    if (!this.#opened) {
      this.#opened = true;
      await document.fonts.load(`${this.#options.fontSize}px 'JetBrains Mono Variable'`);
      this.#terminal.open(this.element);
      await addRenderer(this.#terminal);
    } else await this.#seenAgain();
    this.fit();
  }

  /**
   * Waits until xterm knows that it is visible. xterm does not draw while it is out of sight, and learns by an
   * IntersectionObserver that it is back. If it were resized before that, it would scroll as if a person had, and stop
   * following its output. Observers are called in the order they were created, so xterm's own is called before this
   * one.
   */
  #seenAgain(): Promise<void> {
    return new Promise((seen) => {
      const sight = new IntersectionObserver((entries) => {
        if (!entries.at(-1)!.isIntersecting) return;
        sight.disconnect();
        seen();
      });
      sight.observe(this.element);
    });
  }

  /** Fits the screen to its element's present size. */
  fit(): void {
    if (this.element.isConnected && this.element.clientHeight > 0) this.#fit.fit();
  }

  focus(): void {
    this.#terminal.focus();
  }

  write(bytes: Uint8Array, done: () => void): void {
    clearTimeout(this.#quiet);
    this.#terminal.write(bytes, () => {
      done();
      clearTimeout(this.#quiet);
      this.#quiet = setTimeout(() => (this.#replaying = false), quietMs);
    });
  }

  reset(): void {
    // xterm calls back after earlier output is drawn and before later output.
    this.#terminal.write('', () => {
      this.#replaying = true;
      this.#terminal.reset();
    });
  }

  /** Says that the shell is new, so none of its output is a replay. */
  isNew(): void {
    this.#replaying = false;
  }

  takesPaste(): boolean {
    return this.#terminal.modes.bracketedPasteMode;
  }

  style(theme: 'light' | 'dark', fontSize: number, screenReader: boolean): void {
    this.#theme = theme;
    this.#terminal.options.theme = terminalThemes[theme];
    this.#terminal.options.fontSize = fontSize;
    this.#terminal.options.screenReaderMode = screenReader;
    this.fit();
  }

  /** Searches the scrollback; false if the text is not found. */
  find(text: string, direction: 'next' | 'previous'): boolean {
    if (text === '') {
      this.#search.clearDecorations();
      return true;
    }
    const options = { decorations: searchMarks[this.#theme] };
    return direction === 'next' ? this.#search.findNext(text, options) : this.#search.findPrevious(text, options);
  }

  dispose(): void {
    clearTimeout(this.#quiet);
    for (const disposable of this.#disposables) disposable.dispose();
    this.#terminal.dispose();
    this.element.remove();
  }

  #mark(text: string): boolean {
    this.prompt.mark(text);
    return true;
  }

  // False: the shell does not get the key. F6 leaves the terminal; Ctrl+Shift+V is the browser's own paste.
  #key(event: KeyboardEvent): boolean {
    if (event.key === 'F6') return false;
    if (!event.ctrlKey || !event.shiftKey || event.altKey || event.metaKey) return true;
    const act = { KeyC: () => this.#copy(), KeyF: () => this.#options.onFind() }[event.code];
    if (event.code === 'KeyV') return false;
    if (!act) return true;
    event.preventDefault();
    if (event.type === 'keydown') act();
    return false;
  }

  #copy(): void {
    if (this.#terminal.hasSelection()) void navigator.clipboard.writeText(this.#terminal.getSelection());
  }
}
