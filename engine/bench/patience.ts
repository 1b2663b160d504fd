// Waiting for something that is measured, and giving up at last.

const patienceMs = 60_000; // longer than anything measured here takes under emulation

/** Resolves with the time that is given to `resolve`; rejects after a minute without. */
export function withinPatience(what: string, executor: (resolve: (atMs: number) => void) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`waited ${patienceMs / 1000} s for ${what}`)), patienceMs);
    executor((atMs) => {
      clearTimeout(timer);
      resolve(atMs);
    });
  });
}
