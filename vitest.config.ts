import { defineConfig } from 'vitest/config';

// `unit` needs Node and what `setup` installs. `sandbox` and `e2e` start real sandboxes, two files at a time, so a test
// there may look only at its own sandboxes.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/sandbox/**', 'test/e2e/**'],
          testTimeout: 60_000, // for a busy machine; on an idle one each test takes seconds
          expect: { poll: { timeout: 30_000 } },
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'sandbox',
          include: ['test/sandbox/**/*.test.ts'],
          expect: { poll: { timeout: 30_000 } },
          testTimeout: 120_000,
          hookTimeout: 600_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          expect: { poll: { timeout: 60_000, interval: 100 } }, // a sandbox or container starts, a verdict arrives
          testTimeout: 240_000,
          hookTimeout: 600_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
