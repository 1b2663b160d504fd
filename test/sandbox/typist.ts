// Types into a shell of a sandbox through a real pseudoterminal, and reads its output.
import { setTimeout as delay } from 'node:timers/promises';
import { openPty, type Pty } from '../../engine/host/pty.ts';
import type { MachineName } from '../../engine/protocol/machine.ts';
import type { Sandbox } from '../../engine/sandbox/sandbox.ts';

const shell = ['/usr/lib/vethlab/shell'];
const reading = '\u001b]633;B'; // the shell is at its prompt and reads

export class Typist {
  readonly pty: Pty;
  readonly ended: Promise<number | null>;
  #text = '';
  #seen = 0;

  constructor(sandbox: Pick<Sandbox, 'command'>, machine: MachineName, argv: readonly string[] = shell) {
    const { file, args } = sandbox.command(machine, argv, { tty: true });
    this.pty = openPty(file, args, { cols: 80, rows: 24 });
    this.pty.onData((bytes) => (this.#text += bytes.toString('utf8')));
    this.ended = new Promise((resolve) => this.pty.onExit(resolve));
  }

  /** A shell at its prompt. */
  static async at(sandbox: Pick<Sandbox, 'command'>, machine: MachineName): Promise<Typist> {
    const typist = new Typist(sandbox, machine);
    await typist.sees(reading);
    return typist;
  }

  press(keys: string): void {
    this.pty.write(keys);
  }

  /** Waits for text after the text awaited last. Returns the output up to its end; throws after `seconds`. */
  async sees(text: string | RegExp, seconds = 30): Promise<string> {
    for (const end = performance.now() + seconds * 1000; performance.now() < end; await delay(10)) {
      const rest = this.#text.slice(this.#seen);
      const match = typeof text === 'string' ? rest.indexOf(text) : rest.search(text);
      if (match < 0) continue;
      const length = typeof text === 'string' ? text.length : rest.match(text)![0].length;
      this.#seen += match + length;
      return rest.slice(0, match + length);
    }
    throw new Error(`${String(text)} did not come; last: ${JSON.stringify(this.#text.slice(-500))}`);
  }

  /** Types a line and returns its output, once the shell reads again. */
  async line(command: string, seconds?: number): Promise<string> {
    this.press(`${command}\r`);
    await this.sees('\u001b]633;C\u0007', seconds);
    return (await this.sees('\u001b]633;D', seconds)).slice(0, -'\u001b]633;D'.length).trim();
  }

  /** Closes the terminal as a person closes its window. */
  async close(): Promise<void> {
    this.pty.signal('SIGHUP');
    await this.ended;
  }
}
