import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keptBytes } from '../../engine/terminal/terminal.ts';
import { windowBytes } from '../../engine/terminal/output-reader.ts';
import { maximumMessageBytes } from '../../engine/protocol/sockets.ts';
import { TestServer, type TestSocket } from './running-server.ts';

const server = new TestServer();
let session = '';
let terminal = '';
beforeAll(async () => {
  await server.start();
  session = (await server.openLab()).id;
});
afterAll(() => server.stop());
beforeEach(async () => {
  const opened = await server.ask<{ terminal: string }>('POST', `/api/sessions/${session}/terminals`, {
    machine: 'host',
  });
  terminal = opened.json.terminal;
  return async () => void (await server.ask('DELETE', `/api/sessions/${session}/terminals/${terminal}`));
});

const connect = (client: string, from = 0) =>
  server.connect(`/ws/sessions/${session}/terminals/${terminal}?from=${from}&client=${client}`);
const prompts = ({ text }: TestSocket) => text.split('\x1b]633;B\x07').length - 1;
const atPrompt = async (client: string) => {
  const socket = connect(client);
  await expect.poll(() => prompts(socket)).toBeGreaterThan(0);
  return socket;
};

describe('a terminal’s WebSocket', () => {
  it('carries input to the shell and output back', async () => {
    const socket = await atPrompt('a');
    socket.send({ type: 'resize', cols: 90, rows: 20 });
    socket.send({ type: 'input', sequence: 1, data: 'stty size; echo "ü$((40 + 2))"\r' });
    await socket.until<{ sequence: number }>('input-seen', ({ sequence }) => sequence === 1);
    await expect.poll(() => socket.text).toContain('20 90\r\nü42\r\n');
  });

  it('types a line alone, whatever is at the prompt, and reports when a program runs instead', async () => {
    const socket = await atPrompt('a');
    const line = (wanted: number) =>
      socket.until<{ sequence: number; typed: boolean }>('line', ({ sequence }) => sequence === wanted);
    socket.send({ type: 'input', sequence: 1, data: 'echo half' });
    await expect.poll(() => socket.text).toMatch(/echo half$/);
    socket.send({ type: 'line', sequence: 2, data: 'cat\r' });
    expect(await line(2)).toMatchObject({ typed: true });
    await expect.poll(() => socket.text).toContain('633;E;cat\x07\x1b]633;C\x07');
    socket.send({ type: 'line', sequence: 3, data: 'echo bad\r' });
    expect(await line(3)).toMatchObject({ typed: false });
    socket.send({ type: 'line', sequence: 2, data: 'cat\r' }); // typed once, even if it is sent again
    socket.send({ type: 'input', sequence: 4, data: '\x04' });
    await expect.poll(() => prompts(socket)).toBe(3);
    expect(socket.text).not.toContain('bad');
    expect(socket.text.match(/633;E;/g)).toHaveLength(1);
  });

  it('answers malformed messages with an error and stays open', async () => {
    const socket = await atPrompt('a');
    const malformed = [
      '{',
      '{}',
      '[]',
      'null',
      { type: 'input', sequence: 1 },
      { type: 'input', sequence: 1, data: 'x', extra: 1 },
      { type: 'resize', cols: 0, rows: 1e9 },
      { type: 'ack', received: 'x' },
    ];
    for (const message of malformed) socket.send(message);
    socket.socket.send(Buffer.from('bytes'));
    await expect.poll(() => socket.messages.filter(({ type }) => type === 'error').length).toBe(malformed.length + 1);
    expect(socket.messages.filter(({ code }) => code === 'message-malformed')).toHaveLength(malformed.length + 1);
    socket.send({ type: 'input', sequence: 1, data: 'echo still $((6 * 7))\r' });
    await expect.poll(() => socket.text).toContain('still 42\r\n');
  });

  it('closes with 1009 on an oversized message', async () => {
    const socket = await atPrompt('a');
    socket.send('x'.repeat(maximumMessageBytes + 1));
    await expect.poll(() => socket.closed).toBe(1009);
    await atPrompt('b');
  });

  it('continues after a lost connection without losing or repeating output', async () => {
    const first = await atPrompt('tab');
    first.send({ type: 'input', sequence: 1, data: 'echo alp' });
    await first.until<{ sequence: number }>('input-seen', ({ sequence }) => sequence === 1);
    const had = first.bytes.length;
    first.socket.terminate();
    const second = connect('tab', had);
    expect(await second.until('input-seen')).toMatchObject({ sequence: 1 });
    second.send({ type: 'input', sequence: 1, data: 'echo alp' });
    second.send({ type: 'input', sequence: 2, data: 'ha\r' });
    await expect.poll(() => second.text).toContain('\x07alpha\r\n');
    await expect.poll(() => prompts(second)).toBe(1);
    const whole = connect('other');
    await expect.poll(() => whole.bytes.length).toBe(had + second.bytes.length);
    expect(Buffer.concat([first.bytes.subarray(0, had), second.bytes]).equals(whole.bytes)).toBe(true);
    expect(second.messages.some(({ type }) => type === 'reset')).toBe(false);
    expect(whole.text.match(/\x07alpha\r\n/g)).toHaveLength(1);
  });

  it('tells where output begins when the browser’s position is no longer kept', async () => {
    const socket = await atPrompt('a');
    socket.send({ type: 'input', sequence: 1, data: 'clear; seq 1000000 1400000\r' });
    socket.socket.on('message', () => socket.send({ type: 'ack', received: socket.bytes.length }));
    await expect.poll(() => prompts(socket)).toBe(2);
    const late = connect('b', 10);
    const { at } = await late.until<{ at: number }>('reset');
    expect(at).toBeGreaterThanOrEqual(socket.bytes.length - keptBytes);
    await expect.poll(() => late.bytes.length).toBeGreaterThan(0);
    expect(late.text).toMatch(/^1\d{6}\r\n/);
  });

  it('pauses a flood for a reader that does not acknowledge: little is sent, little is kept', async () => {
    const socket = await atPrompt('a');
    const before = process.memoryUsage();
    socket.send({ type: 'input', sequence: 1, data: 'yes\r' });
    await expect.poll(() => socket.bytes.length).toBeGreaterThan(windowBytes);
    const grows = async () => {
      const had = socket.bytes.length;
      await socket.answersPing();
      return socket.bytes.length > had;
    };
    await expect.poll(grows).toBe(false);
    expect(socket.bytes.length).toBeLessThan(windowBytes + 512 * 1024);
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(32 * 1024 * 1024);
    socket.send({ type: 'ack', received: socket.bytes.length });
    await expect.poll(() => socket.bytes.length).toBeGreaterThan(1.5 * windowBytes);
    socket.send({ type: 'input', sequence: 2, data: '\x03' });
    socket.socket.on('message', () => socket.send({ type: 'ack', received: socket.bytes.length }));
    socket.send({ type: 'ack', received: socket.bytes.length });
    await expect.poll(() => prompts(socket)).toBe(2);
  });

  it('is not paused by a reader whose connection stalls below the WebSocket', async () => {
    const stalled = await atPrompt('a');
    stalled.socket.pause();
    const awake = await atPrompt('b');
    awake.socket.on('message', () => awake.send({ type: 'ack', received: awake.bytes.length }));
    awake.send({ type: 'input', sequence: 1, data: 'seq 1000000 1600000\r' });
    await expect.poll(() => prompts(awake)).toBe(2);
    stalled.socket.terminate();
  });

  it('sends the shell’s exit status after its last output', async () => {
    const socket = await atPrompt('a');
    socket.send({ type: 'input', sequence: 1, data: 'echo bye; exit 7\r' });
    expect(await socket.until('exit')).toMatchObject({ exit: 7 });
    await expect.poll(() => socket.closed).toBe(1000);
    expect(socket.text).toContain('bye\r\n');
    const late = connect('b');
    expect(await late.until('exit')).toMatchObject({ exit: 7 });
  });

  it('explains what is wrong with an unknown address', async () => {
    for (const path of [
      '/ws/sessions/none',
      `/ws/sessions/${session}/terminals/none?client=a`,
      `/ws/sessions/${session}/terminals/${terminal}`,
    ]) {
      const socket = server.connect(path);
      expect(await socket.until('error')).toMatchObject({ remedy: expect.any(String) as string });
      await expect.poll(() => socket.closed).toBe(4404);
    }
  });

  it('says in a line what is wrong with the address’s query', async () => {
    const long = 'c'.repeat(101);
    for (const query of [
      'client=a&from=-1',
      'client=a&from=',
      'client=a&from=1e9',
      `from=0&client=${long}`,
      'from=0',
    ]) {
      const socket = server.connect(`/ws/sessions/${session}/terminals/${terminal}?${query}`);
      const { problem } = await socket.until<{ problem: string }>('error');
      expect(problem, query).toMatch(/^"(from|client)" in the address is not a [a-z0-9 ]+\.$/);
      await expect.poll(() => socket.closed).toBe(4404);
    }
  });
});
