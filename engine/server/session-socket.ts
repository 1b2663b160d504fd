// One browser tab that watches a session: the present of everything on connect, then what changes.
import type { WebSocket } from 'ws';
import { sessionClientMessageSchema } from '../protocol/wire.ts';
import type { Session, SessionEvents } from '../session/session.ts';
import { answerMessage } from './answer-message.ts';
import { Outbox } from './outbox.ts';

type Listeners = { [Name in keyof SessionEvents]: (...args: SessionEvents[Name]) => void };

export function serveSession(socket: WebSocket, session: Session): void {
  const outbox = new Outbox(socket);
  const view = () => {
    outbox.put('session', () => ({ type: 'session', session: session.view() }));
    if (session.status.kind === 'closed') outbox.close();
  };
  const state = () => {
    const latest = session.runOrNull?.state;
    if (latest) outbox.put('state', () => ({ type: 'state', state: latest }));
  };
  const values = () => outbox.put('values', () => ({ type: 'values', values: session.runOrNull?.values ?? {} }));
  const ready = () => {
    state();
    values();
  };
  const listeners: Listeners = {
    ...{ view, ready, state, values },
    command: (record) => outbox.putCommand(record),
    change: (change) => outbox.putChange(change),
    verdicts: (step, sequence, verdicts) => {
      outbox.put(`verdicts ${step}`, () => ({ type: 'verdicts', step, sequence, verdicts }));
    },
    fault: ({ code, problem, remedy }) => outbox.put('error', () => ({ type: 'error', code, problem, remedy })),
  };
  const names = Object.keys(listeners) as (keyof Listeners)[];
  for (const name of names) session.on(name, listeners[name] as never);
  socket.on('close', () => names.forEach((name) => session.off(name, listeners[name] as never)));
  socket.on('message', (data, binary) => answerMessage(socket, sessionClientMessageSchema, { data, binary }, () => {}));

  view();
  ready();
  outbox.put('commands', () => ({ type: 'commands', commands: [...session.commands] }));
  outbox.put('changes', () => ({ type: 'changes', changes: [...session.changes] }));
}
