// Starts one program on a new pseudoterminal. It handles bytes and sizes and does not interpret them.
import { spawn } from 'node-pty';
import { guarded } from '../errors/guarded.ts';
import { terminalName } from '../protocol/guest-programs.ts';

export interface PtyOptions {
  cols: number;
  rows: number;
}

export interface Pty {
  readonly pid: number;
  /** Called with the bytes the program writes; the listener may keep the buffer. */
  onData(listener: (bytes: Buffer) => void): void;
  /** Called once, after the last bytes; null if a signal ended the program. */
  onExit(listener: (exit: number | null) => void): void;
  /** Sends input to the program; queued while the program does not read. */
  write(data: string): void;
  resize(cols: number, rows: number): void;
  /** Stops reading: the program blocks once the kernel's buffer is full. */
  pause(): void;
  resume(): void;
  signal(name: 'SIGHUP' | 'SIGKILL'): void;
}

/** Throws if the program cannot be started. Passes on only the environment variables needed to find programs. */
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
