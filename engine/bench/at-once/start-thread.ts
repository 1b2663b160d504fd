// Starts a worker thread that simulates people, and delivers its messages.
import { Worker } from 'node:worker_threads';

/**
 * Calls `work` with a function that returns the next message of `file`'s thread; ends the thread when `work` is done.
 * Throws if the thread ends before, and the signal's reason if aborted.
 */
export async function withThread<Task extends object, T>(
  file: 'learners.ts' | 'followers.ts',
  task: Task,
  signal: AbortSignal,
  work: (next: () => Promise<unknown>) => Promise<T>,
): Promise<T> {
  const worker = new Worker(new URL('thread.js', import.meta.url), {
    workerData: { ...task, file: new URL(file, import.meta.url).href },
  });
  const ended = new Promise<never>((_, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error(`the thread of ${file} ended early`)));
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  ended.catch(() => undefined); // next() reports it
  const next = () => Promise.race([ended, new Promise<unknown>((resolve) => worker.once('message', resolve))]);
  try {
    return await work(next);
  } finally {
    await worker.terminate();
  }
}
