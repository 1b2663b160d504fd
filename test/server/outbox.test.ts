import { describe, expect, it } from 'vitest';
import type { SessionUpdate } from '../../engine/protocol/session-update.ts';
import { Outbox } from '../../engine/server/outbox.ts';
import { stateWith } from '../session/small-lab.ts';

class LaggingSocket {
  readonly OPEN = 1;
  readyState = 1 as const;
  bufferedAmount = 0;
  sent: SessionUpdate[] = [];
  closed: number | null = null;
  send(text: unknown): void {
    this.sent.push(JSON.parse(String(text)) as SessionUpdate);
  }
  close(code?: number): void {
    this.closed = code ?? 0;
  }
}

const record = (id: number, exit: number | null) => {
  return { id, terminal: 't', machine: 'host' as const, command: '', exit, startedAtMs: 0, endedAtMs: null };
};

const change = (id: number, atMs: number) => {
  return { id, by: 'command' as const, commands: [1], cause: null, atMs, looked: false, differences: [], omitted: 0 };
};

describe('Outbox', () => {
  it('sends the other messages when one cannot be encoded', async () => {
    const socket = new LaggingSocket();
    const outbox = new Outbox(socket);
    outbox.put({
      type: 'session',
      get session(): never {
        throw new Error('no view');
      },
    });
    outbox.put({ type: 'commands', commands: [record(1, null)] });
    await new Promise((resolve) => setImmediate(resolve));
    expect(socket.sent).toMatchObject([{ type: 'commands', commands: [{ id: 1 }] }]);
  });

  it('sends only the newest state once a lagging reader catches up, and every command and change', async () => {
    const socket = new LaggingSocket();
    const outbox = new Outbox(socket);
    socket.bufferedAmount = 10_000_000;
    for (let sequence = 1; sequence <= 50; sequence++) {
      outbox.put({ type: 'state', state: stateWith([], sequence) });
      outbox.put({ type: 'commands', commands: [record(sequence, null)] });
      outbox.put({ type: 'changes', changes: [change(Math.ceil(sequence / 2), sequence)] });
      await new Promise((resolve) => setImmediate(resolve));
    }
    outbox.put({ type: 'commands', commands: [record(7, 0)] });
    expect(socket.sent).toEqual([]);
    socket.bufferedAmount = 0;
    await expect.poll(() => socket.sent.length).toBe(3);
    expect(socket.sent[0]).toMatchObject({ type: 'state', state: { sequence: 50 } });
    const { commands } = socket.sent[1] as Extract<SessionUpdate, { type: 'commands' }>;
    expect(commands.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, at) => at + 1));
    expect(commands[6]).toMatchObject({ id: 7, exit: 0 });
    const { changes } = socket.sent[2] as Extract<SessionUpdate, { type: 'changes' }>;
    expect(changes).toHaveLength(25);
    expect(changes[0]).toMatchObject({ id: 1, atMs: 2 });
  });

  it('closes after sending what waits', async () => {
    const socket = new LaggingSocket();
    const outbox = new Outbox(socket);
    outbox.put({ type: 'values', values: {} });
    outbox.close();
    await expect.poll(() => socket.closed).toBe(1000);
    expect(socket.sent).toHaveLength(1);
  });
});
