// A copy of a session's state, updated by the engine's messages. It does not know how the messages arrive.
import type { Change } from '../../engine/protocol/change.ts';
import type { Stage as DemoStage } from '../../engine/protocol/demo.ts';
import type { NetworkState } from '../../engine/protocol/network-state.ts';
import type { Guide } from '../../engine/protocol/guide.ts';
import type { CommandRecord, TraceRecord, SessionView } from '../../engine/protocol/session-view.ts';
import type { SessionUpdate } from '../../engine/protocol/session-update.ts';
import { announcer } from '../app/announcer.svelte.ts';
import { mergeById, mergeVerdicts } from './merge.ts';
import { noteProgress, type Stage } from './progress-log.ts';
import type { ConnectionState } from './reconnecting-socket.ts';
import { verdictNews } from './verdict-news.ts';

export interface Problem {
  problem: string;
  remedy: string;
}

export class SessionMirror {
  id = $state<string | null>(null);
  guide = $state.raw<Guide | null>(null);
  view = $state.raw<SessionView | null>(null);
  network = $state.raw<NetworkState | null>(null);
  values = $state.raw<Record<string, string | null>>({});
  commands = $state.raw<readonly CommandRecord[]>([]);
  changes = $state.raw<readonly Change[]>([]);
  traces = $state.raw<readonly TraceRecord[]>([]);
  /** of a followed demonstration */
  stage = $state.raw<DemoStage | null>(null);
  connection = $state.raw<ConnectionState>({ kind: 'connecting' });
  /** the latest error that stopped nothing */
  problem = $state.raw<Problem | null>(null);
  /** the stages of the sandbox's current start */
  stages = $state.raw<readonly Stage[]>([]);

  readonly status = $derived(this.view?.status.kind ?? 'opening');
  readonly ready = $derived(this.status === 'ready');
  readonly online = $derived(this.connection.kind === 'open');

  readonly #listeners: ((update: SessionUpdate | null) => void)[] = [];

  /** Calls `listener` after each update, with null when another session has replaced this one. */
  onUpdate(listener: (update: SessionUpdate | null) => void): void {
    this.#listeners.push(listener);
  }

  protected hear(message: SessionUpdate): void {
    this.#take(message);
    for (const listener of this.#listeners) listener(message);
  }

  #take(message: SessionUpdate): void {
    switch (message.type) {
      case 'session':
        this.see(message.session);
        break;
      case 'verdicts':
        if (this.view) this.see(mergeVerdicts(this.view, message.step, message.verdicts));
        break;
      case 'state':
        this.network = message.state;
        break;
      case 'values':
        this.values = message.values;
        break;
      case 'commands':
        this.commands = mergeById(this.commands, message.commands);
        break;
      case 'changes':
        this.changes = mergeById(this.changes, message.changes);
        break;
      case 'traces':
        this.traces = mergeById(this.traces, message.traces);
        break;
      case 'stage':
        this.stage = message.stage;
        break;
      case 'error':
        this.problem = message;
        break;
    }
  }

  protected see(view: SessionView): void {
    if (this.guide) announcer.say(...verdictNews(this.guide, this.view, view));
    if (view.status.kind === 'starting') {
      this.network = null; // the known state is of a sandbox that no longer exists
      const going = this.view?.status.kind === 'starting';
      this.stages = noteProgress(going ? this.stages : [], view.status.progress, Date.now());
    }
    this.view = view;
  }

  /** Clears the state when another session replaces this one. */
  protected forget(): void {
    this.network = null;
    this.values = {};
    this.commands = [];
    this.changes = [];
    this.traces = [];
    for (const listener of this.#listeners) listener(null);
  }
}
