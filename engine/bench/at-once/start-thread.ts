// Starts a thread of people, and gives its messages.
import { Worker } from 'node:worker_threads';

/**
 * `work` gets a function that gives the next message of `file`'s thread; the thread ends when it is done. Throws where the
 * thread ends before, and the signal's reason when aborted.
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
  ended.catch(() => undefined); // told to who waits for a message
  const next = () => Promise.race([ended, new Promise<unknown>((resolve) => worker.once('message', resolve))]);
  try {
    return await work(next);
  } finally {
    await worker.terminate();
  }
}
