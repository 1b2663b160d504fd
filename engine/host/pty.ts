// Starts one program on a new pseudoterminal. It knows bytes and sizes, not what they mean.
import { spawn } from 'node-pty';
import { guarded } from '../errors/guarded.ts';
import { terminalName } from '../protocol/guest-programs.ts';

export interface PtyOptions {
  cols: number;
  rows: number;
}

export interface Pty {
  readonly pid: number;
  /** Bytes as the program wrote them; the buffer is the listener's to keep. */
  onData(listener: (bytes: Buffer) => void): void;
  /** Once, after the last bytes; null where a signal ended it. */
  onExit(listener: (exit: number | null) => void): void;
  /** Typed into it; queued while the program does not read. */
  write(data: string): void;
  resize(cols: number, rows: number): void;
  /** Stops reading: the program is held as soon as the kernel's buffer is full. */
  pause(): void;
  resume(): void;
  signal(name: 'SIGHUP' | 'SIGKILL'): void;
}

/** Throws where the file cannot be started. Of the engine's environment it passes on what finding programs needs. */
export function openPty(file: string, args: readonly string[], { cols, rows }: PtyOptions): Pty {
  const { PATH, HOME, USER } = process.env;
  const pty = spawn(file, [...args], {
    cols,
    rows,
    name: terminalName,
    encoding: null,
    env: { PATH, HOME, USER, LANG: 'C.UTF-8', COLORTERM: 'truecolor' },
  });
  let ended = false;
  pty.onExit(() => (ended = true));
  return {
    pid: pty.pid,
    onData: (listener) => void pty.onData(guarded((data) => listener(data as unknown as Buffer))),
    onExit: (listener) => void pty.onExit(guarded(({ exitCode, signal }) => listener(signal ? null : exitCode))),
    write: (data) => void (ended || pty.write(data)),
    resize: (columns, lines) => void (ended || pty.resize(columns, lines)),
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    signal: (name) => void (ended || pty.kill(name)),
  };
}
