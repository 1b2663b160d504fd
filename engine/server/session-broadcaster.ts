// What a session tells, put into the outbox of everybody who looks at it. Each message is made once, when the first of
// them sends it.
import { guarded } from '../errors/guarded.ts';
import type { ServerMessage } from '../protocol/sockets.ts';
import type { Session, SessionEvents } from '../session/session.ts';
import type { Outbox } from './outbox.ts';

type Listeners = { [Name in keyof SessionEvents]: (...args: SessionEvents[Name]) => void };

const known = new WeakMap<Session, SessionBroadcaster>();

export class SessionBroadcaster {
  readonly #session: Session;
  readonly #outboxes = new Set<Outbox>();
  #view = this.#makeView();

  /** The one of a session. */
  static of(session: Session): SessionBroadcaster {
    const found = known.get(session) ?? new SessionBroadcaster(session);
    known.set(session, found);
    return found;
  }

  private constructor(session: Session) {
    this.#session = session;
    const listeners: Listeners = {
      view: () => this.#viewChanged(),
      ready: () => [...this.#outboxes].forEach((outbox) => this.#putReady(outbox)),
      state: () => this.#session.runOrNull && this.#toAll('state', this.#state()),
      values: () => this.#toAll('values', this.#values()),
      command: (record) => this.#outboxes.forEach((outbox) => outbox.putCommand(record)),
      change: (change) => this.#outboxes.forEach((outbox) => outbox.putChange(change)),
      trace: (record) => this.#outboxes.forEach((outbox) => outbox.putTrace(record)),
      verdicts: (step, sequence, verdicts) =>
        this.#toAll(`verdicts ${step}`, once({ type: 'verdicts', step, sequence, verdicts })),
      fault: ({ code, problem, remedy }) => this.#toAll('error', once({ type: 'error', code, problem, remedy })),
    };
    const names = Object.keys(listeners) as (keyof Listeners)[];
    for (const name of names) session.on(name, guarded(listeners[name] as () => void) as never); // the session goes on
  }

  /** Puts the present of everything into the outbox, then what changes, until the result is called. */
  tell(outbox: Outbox): () => void {
    this.#outboxes.add(outbox);
    this.#view = this.#makeView();
    this.#putView(outbox);
    this.#putReady(outbox);
    const { commands, changes, traces } = this.#session.activity;
    outbox.put('commands', () => ({ type: 'commands', commands: [...commands] }));
    outbox.put('changes', () => ({ type: 'changes', changes: [...changes] }));
    if (traces.length > 0) outbox.put('traces', () => ({ type: 'traces', traces: [...traces] }));
    return () => void this.#outboxes.delete(outbox);
  }

  #viewChanged(): void {
    this.#view = this.#makeView();
    for (const outbox of this.#outboxes) this.#putView(outbox);
  }

  #putView(outbox: Outbox): void {
    outbox.put('session', () => this.#view());
    if (this.#session.status.kind === 'closed') outbox.close();
  }

  #putReady(outbox: Outbox): void {
    if (this.#session.runOrNull?.state) outbox.put('state', this.#state());
    outbox.put('values', this.#values());
  }

  #toAll(kind: string, message: () => ServerMessage): void {
    for (const outbox of this.#outboxes) outbox.put(kind, message);
  }

  #makeView(): () => ServerMessage {
    return lazily(() => ({ type: 'session', session: this.#session.view() }));
  }

  #state(): () => ServerMessage {
    const { state } = this.#session.run;
    return lazily(() => ({ type: 'state', state: state! }));
  }

  #values(): () => ServerMessage {
    return lazily(() => ({ type: 'values', values: this.#session.runOrNull?.values ?? {} }));
  }
}

function once(message: ServerMessage): () => ServerMessage {
  return () => message;
}

/** Made when it is first asked for, and the same object from then on. */
function lazily(make: () => ServerMessage): () => ServerMessage {
  let made: ServerMessage | null = null;
  return () => (made ??= make());
}
