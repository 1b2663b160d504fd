// Finds the built browser app, and builds it where it has not been built yet.
import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const built = fileURLToPath(new URL('../../dist/lab', import.meta.url));
const configuration = fileURLToPath(new URL('../../lab/vite.config.ts', import.meta.url));

/** Directory of the built app; builds it first (seconds) unless it is there. */
export async function browserApp(onProgress: (says: string) => void): Promise<string> {
  const there = await access(`${built}/index.html`).then(
    () => true,
    () => false,
  );
  if (there) return built;
  onProgress('build the browser app');
  const { build } = await import('vite');
  await build({ configFile: configuration, logLevel: 'error' });
  return built;
}
