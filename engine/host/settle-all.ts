// Waits for several things that are under way side by side.

/**
 * Their results, in order, once every one of them has ended: none still holds a sandbox then. Where any failed, throws
 * what the first of them, in order, threw.
 */
export async function settleAll<T extends readonly unknown[]>(
  work: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
