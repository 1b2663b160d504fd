// Which shells of the session this tab shows, which was used last, and where the guide's commands are typed. The engine
// owns the shells; a tab only displays them.
/* eslint-disable svelte/prefer-svelte-reactivity -- the page shows nothing of the map and sets */
import type { MachineName } from '../../engine/protocol/machine.ts';
import { castType } from '../../engine/protocol/recording.ts';
import type { TerminalInfo } from '../../engine/protocol/session-view.ts';
import { announcer } from '../app/announcer.svelte.ts';
import { api } from '../app/api.ts';
import { machineLabel } from '../app/kinds.ts';
import { saveFile } from '../report/save-file.ts';
import { splitCommands } from '../guide/split-commands.ts';
import type { LabSession } from '../session/lab-session.svelte.ts';
import { chooseTerminal } from './choose-terminal.ts';
import { Shell } from './shell.svelte.ts';
import { tabLabels } from './tab-labels.ts';
import { TerminalStyle } from './terminal-style.svelte.ts';

export class Terminals {
  readonly session: LabSession;
  readonly style = new TerminalStyle();
  /** terminal ids by pane, left first; two when split */
  panes = $state<(string | null)[]>([null]);
  /** index of the pane that was used last */
  pane = $state(0);
  opening = $state(0);
  readonly list = $derived.by((): readonly TerminalInfo[] => this.session.view?.terminals ?? []);
  readonly labels = $derived(tabLabels(this.list));
  readonly active = $derived(this.panes[this.pane] ?? null);
  readonly split = $derived(this.panes.length > 1);
  readonly #shells = new Map<string, Promise<Shell>>();
  readonly #fresh = new Set<string>();
  /** per machine: the typing of the block that was requested last */
  readonly #typing = new Map<MachineName, Promise<unknown>>();
  #recent: string[] = [];

  constructor(session: LabSession) {
    this.session = session;
  }

  /** The shell of a terminal. The first call connects to it. */
  shell(id: string): Promise<Shell> {
    const known = this.#shells.get(id);
    if (known) return known;
    const shell = Shell.open(this.session, id, this.style, this.#fresh.has(id));
    this.#shells.set(id, shell);
    return shell;
  }

  /** Shows a terminal in the pane used last, or activates the pane that already shows it. */
  show(id: string): void {
    const shown = this.panes.indexOf(id);
    if (shown >= 0) this.pane = shown;
    else this.panes[this.pane] = id;
    this.used(id);
  }

  used(id: string): void {
    this.#recent = [id, ...this.#recent.filter((other) => other !== id)];
    const shown = this.panes.indexOf(id);
    if (shown >= 0) this.pane = shown;
  }

  /** Opens a shell on a machine and shows it. Null if the engine refuses. */
  async open(machine: MachineName): Promise<string | null> {
    this.opening += 1;
    const id = await this.session.attempt(() => api.openTerminal(this.session.id!, machine, 80, 24));
    this.opening -= 1;
    if (!id) return null;
    this.#fresh.add(id);
    this.show(id);
    return id;
  }

  /** Starts recording what a terminal shows. Called again, it stops, and the person gets the file. */
  async toggleRecording({ id, machine, recording }: TerminalInfo): Promise<void> {
    const session = this.session.id!;
    if (!recording) {
      await this.session.attempt(() => api.record(session, id));
      return announcer.say('The terminal is being recorded.');
    }
    const text = await this.session.attempt(() => api.endRecording(session, id));
    if (text) saveFile(`${this.session.lab}-${machineLabel(machine)}.cast`, text, castType);
  }

  async close(id: string): Promise<void> {
    await this.session.attempt(() => api.closeTerminal(this.session.id!, id));
  }

  /** Adds a second pane: with another open terminal if there is one, otherwise with a new shell on the same machine. */
  async toggleSplit(): Promise<void> {
    if (this.split) {
      this.panes = [this.active];
      this.pane = 0;
      return;
    }
    const machine = this.list.find(({ id }) => id === this.active)?.machine ?? 'host';
    const other = this.list.find(({ id }) => id !== this.active && this.list.length > 1)?.id ?? null;
    this.panes = [this.active, other];
    this.pane = 1;
    if (!other) await this.open(machine);
  }

  /**
   * Types a block of the guide into a terminal of the right machine, and opens one if none is free. Blocks for one
   * machine are typed one after another.
   */
  run(machine: MachineName, text: string): Promise<void> {
    const before = this.#typing.get(machine) ?? Promise.resolve();
    const typing = before.then(() => this.#run(machine, text));
    this.#typing.set(
      machine,
      typing.catch(() => undefined), // its caller gets the error
    );
    return typing;
  }

  async #run(machine: MachineName, text: string): Promise<void> {
    const { view, commands } = this.session;
    const free = chooseTerminal(machine, view?.terminals ?? [], commands, this.#recent);
    if (free && (await this.#typeInto(free, machine, text))) return;
    const opened = await this.open(machine); // none is free, or the chosen one was busy after all
    if (opened) await this.#typeInto(opened, machine, text);
  }

  async #typeInto(id: string, machine: MachineName, text: string): Promise<boolean> {
    this.show(id);
    announcer.say(`Typed into ${machineLabel(machine)}.`);
    return (await this.shell(id)).run(splitCommands(text));
  }

  /** Drops shells that no longer exist, and fills panes that became empty. */
  sync(): void {
    const known = new Set(this.list.map(({ id }) => id));
    for (const [id, shell] of this.#shells)
      if (!known.has(id) && !this.#fresh.has(id)) {
        this.#shells.delete(id);
        void shell.then((opened) => opened.close());
      }
    for (const id of known) this.#fresh.delete(id);
    const gone = (id: string | null) => id === null || (!known.has(id) && !this.#fresh.has(id));
    const rest = this.list.filter(({ id }) => !this.panes.includes(id)).map(({ id }) => id);
    const panes = this.panes
      .map((id) => (gone(id) ? (rest.shift() ?? null) : id))
      .filter((id, at) => id !== null || at === 0);
    if (panes.join() !== this.panes.join() || panes.length !== this.panes.length) this.panes = panes;
    this.pane = Math.min(this.pane, this.panes.length - 1);
  }

  restyle(): void {
    const { theme, fontSize, screenReader } = this.style.now;
    for (const shell of this.#shells.values())
      void shell.then(({ screen }) => screen.style(theme, fontSize, screenReader));
  }

  retryNow(): void {
    for (const shell of this.#shells.values()) void shell.then((opened) => opened.retryNow());
  }

  closeAll(): void {
    for (const shell of this.#shells.values()) void shell.then((opened) => opened.close());
    this.#shells.clear();
  }
}
