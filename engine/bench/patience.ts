// Waits for something that is measured, with a time limit.

const patienceMs = 60_000; // longer than anything measured here takes, even under emulation

/** Resolves with the time passed to `resolve`; rejects after one minute. */
export function withinPatience(what: string, executor: (resolve: (atMs: number) => void) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`waited ${patienceMs / 1000} s for ${what}`)), patienceMs);
    executor((atMs) => {
      clearTimeout(timer);
      resolve(atMs);
    });
  });
}
