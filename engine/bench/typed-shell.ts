// The interface of a shell whose typing is measured.

/** A shell that accepts input and shows output, however it is connected. */
export interface TypedShell {
  /** bytes of output so far */
  readonly received: number;
  type(data: string): void;
  /** Forgets earlier output, calls `act`, waits for output that contains `text`; resolves with the time it came. */
  show(text: string, act: () => void): Promise<number>;
}
