// A file that commit 500bb87 wrote, as it was before it was compressed for the repository.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export function earlierFile(name: string): Buffer {
  return gunzipSync(readFileSync(new URL(`fixtures/500bb87/${name}.gz`, import.meta.url)));
}
