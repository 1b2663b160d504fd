// Waits for several parallel tasks.

/**
 * Resolves with their results, in order, once all of them have ended, so that none still holds a sandbox. If any
 * failed, throws the error of the first failed task in order.
 */
export async function settleAll<T extends readonly unknown[]>(
  work: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
