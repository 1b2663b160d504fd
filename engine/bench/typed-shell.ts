// What figures of typing are measured on.

/** A shell that is typed into and watched, whatever leads to it. */
export interface TypedShell {
  /** bytes of output so far */
  readonly received: number;
  type(data: string): void;
  /** Forgets what was shown, acts, then waits for output that holds `text`; gives the time at which it came. */
  show(text: string, act: () => void): Promise<number>;
}
