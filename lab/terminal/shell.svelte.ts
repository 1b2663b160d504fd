// One shell of the session in this tab: its screen and its connection.
import { socketRoutes } from '../../engine/protocol/routes.ts';
import type { LabSession } from '../session/lab-session.svelte.ts';
import { socketAddress } from '../app/api.ts';
import { announcer } from '../app/announcer.svelte.ts';
import type { ConnectionState } from '../session/reconnecting-socket.ts';
import { TerminalLink } from '../session/terminal-link.ts';
import type { ShellScreen } from './shell-screen.ts';
import type { TerminalStyle } from './terminal-style.svelte.ts';
import { typeCommands } from './type-commands.ts';

export class Shell {
  readonly id: string;
  readonly screen: ShellScreen;
  connection = $state.raw<ConnectionState>({ kind: 'connecting' });
  /** exit status of an ended shell; undefined while it runs */
  exit = $state<number | null | undefined>(undefined);
  /** counts lines typed by the guide; each makes the screen flash once */
  typed = $state(0);
  finding = $state(false);
  readonly #link: TerminalLink;
  readonly #closing = new AbortController();

  /** `fresh`: this tab has just opened the shell, so none of its output is a replay. */
  static async open(session: LabSession, id: string, style: TerminalStyle, fresh: boolean): Promise<Shell> {
    const { ShellScreen } = await import('./shell-screen.ts');
    return new Shell(session, id, style, fresh, ShellScreen);
  }

  private constructor(
    session: LabSession,
    id: string,
    style: TerminalStyle,
    fresh: boolean,
    Screen: typeof ShellScreen,
  ) {
    this.id = id;
    this.screen = new Screen({
      ...style.now,
      onInput: (data) => this.#type(data),
      onResize: (cols, rows) => this.#link.resize(cols, rows),
      onFind: () => (this.finding = true),
    });
    if (fresh) this.screen.isNew();
    this.#link = new TerminalLink({
      address: () => socketAddress(socketRoutes.terminal, { session: session.id!, terminal: id }),
      screen: this.screen,
      onState: (state) => (this.connection = state),
      onExit: (exit) => (this.exit = exit),
      onProblem: (problem) => (session.problem = problem),
    });
  }

  /**
   * Types commands of the guide visibly, each after the one before has ended. False: nothing was typed, because the
   * shell does not wait at its prompt.
   */
  async run(commands: readonly string[]): Promise<boolean> {
    const { signal } = this.#closing;
    const shell = {
      prompt: this.screen.prompt,
      takesPaste: () => this.screen.takesPaste(),
      typeOnEmptyLine: (data: string) => this.#typeOnEmptyLine(data),
    };
    return (await typeCommands(shell, commands, signal)) > 0 || signal.aborted;
  }

  retryNow(): void {
    this.#link.retryNow();
  }

  close(): void {
    this.#closing.abort();
    this.#link.close();
    this.screen.dispose();
  }

  async #typeOnEmptyLine(data: string): Promise<boolean> {
    if (this.exit !== undefined) return false;
    const typed = await this.#link.typeOnEmptyLine(data);
    if (typed) this.typed += 1;
    return typed;
  }

  #type(data: string): void {
    if (this.exit !== undefined) return;
    if (!this.#link.type(data)) announcer.say('Too much waits to be typed. Input was dropped.');
  }
}
