// Tests that go on where the one before left the screen: after the first that fails, the others are skipped.
import { beforeEach } from 'vitest';

export function inOrder(): void {
  let failed = false;
  beforeEach(({ skip, onTestFailed }) => {
    skip(failed, 'an earlier test failed');
    onTestFailed(() => void (failed = true));
  });
}
