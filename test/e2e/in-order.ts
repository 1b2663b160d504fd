// For tests that continue from the screen the test before left: after the first failure the others are skipped.
import { beforeEach } from 'vitest';

export function inOrder(): void {
  let failed = false;
  beforeEach(({ skip, onTestFailed }) => {
    skip(failed, 'an earlier test failed');
    onTestFailed(() => void (failed = true));
  });
}
