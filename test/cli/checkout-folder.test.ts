// The folder of vethlab itself: a few characters are refused because its tools cannot handle them.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { refuseFolder } from '../../engine/cli/browser-app.ts';
import { run } from '../../engine/host/run.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('with a ? in its name is refused, with no other output', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vethlab-checkout-?-'));
  mkdirSync(join(folder, 'engine'));
  for (const file of ['engine/vethlab.js', 'package.json']) copyFileSync(join(root, file), join(folder, file));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const { exit, stdout, stderr } = await run(process.execPath, [join(folder, 'engine/vethlab.js'), 'lint']);
  expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
  const problem = `vethlab cannot run in a folder with a ? in its name: ${folder}/`;
  expect(stderr).toBe(`${problem}\n → Rename that folder.\n`);
  rmSync(folder, { recursive: true });
});

it('with a # in its name is refused when the page is to be built', () => {
  expect(() => refuseFolder('/home/ann/lab#2/')).toThrow('with a # in its name: /home/ann/lab#2/');
  expect(() => refuseFolder("/home/ann/my labs, ü'$x/")).not.toThrow();
});
