// Numbers the commands, changes and packet traces of a session. Numbering continues from one sandbox to the next.

/** Each function returns the next number of its kind, from 1. */
export class RecordIds {
  readonly command = counter();
  readonly change = counter();
  readonly trace = counter();
}

function counter(): () => number {
  let last = 0;
  return () => ++last;
}
