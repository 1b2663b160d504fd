#!/usr/bin/env node
// The program `vethlab`: lets Node read TypeScript, then hands over to main.ts.
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

const folder = fileURLToPath(new URL('..', import.meta.url));
if (folder.includes('?')) {
  // what reads TypeScript takes the rest of the name for something else
  console.error(`vethlab cannot run in a folder with a ? in its name: ${folder}\n → Rename that folder.`);
  process.exitCode = 2;
} else {
  register();
  await import('./main.ts');
}
