// A shell in a container sandbox, connected to a local terminal by `nsenter` without vethlab in between. Echo and
// throughput are compared with it.
import { openPty, type Pty } from '../../host/pty.ts';
import { run } from '../../host/run.ts';
import { OutputWatch } from '../output-watch.ts';
import type { BenchContext } from '../measurement.ts';
import type { TypedShell } from '../typed-shell.ts';

export const plainShellIs = 'a plain terminal over nsenter';

/** Null in a virtual machine: only vethlab's own channel leads into it. */
export async function withPlainShell<T>(
  { driver, signal }: BenchContext,
  work: (shell: TypedShell) => Promise<T>,
): Promise<T | null> {
  if (driver.name === 'vm') return null;
  const sandbox = await driver.open({ signal });
  try {
    const { stdout } = await run('runc', ['--root', '/run/vethlab-runc', 'state', sandbox.id], { signal });
    const shell = new PlainShell((JSON.parse(stdout) as { pid: number }).pid);
    await shell.show('ready', () => shell.type("echo re''ady\r"));
    const result = await work(shell);
    await shell.close();
    return result;
  } finally {
    await sandbox.close();
  }
}

class PlainShell implements TypedShell {
  readonly #pty: Pty;
  readonly #output = new OutputWatch();
  readonly #ended: Promise<unknown>;

  /** `pid`: the sandbox's first process */
  constructor(pid: number) {
    this.#pty = openPty('nsenter', ['--target', `${pid}`, '--all', 'bash', '--norc'], { cols: 80, rows: 24 });
    this.#pty.onData((bytes) => this.#output.add(bytes));
    this.#ended = new Promise((resolve) => this.#pty.onExit(resolve));
  }

  get received(): number {
    return this.#output.received;
  }

  type(data: string): void {
    this.#pty.write(data);
  }

  show(text: string, act: () => void): Promise<number> {
    return this.#output.show(text, act);
  }

  async close(): Promise<void> {
    this.#pty.signal('SIGHUP');
    await this.#ended;
  }
}
