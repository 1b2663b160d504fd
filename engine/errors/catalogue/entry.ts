// What the catalogue says of one thing that can go wrong.

/** {names} are replaced by the error's facts. */
export interface Entry {
  problem: string;
  remedy: string;
}
