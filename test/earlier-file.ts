// Reads a file that commit 500bb87 wrote. The repository has it compressed.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export function earlierFile(name: string): Buffer {
  return gunzipSync(readFileSync(new URL(`fixtures/500bb87/${name}.gz`, import.meta.url)));
}
