// Sandboxes that are directories: every machine is a real shell of this computer that starts in the sandbox's own
// directory. Script checks find what a lab's commands leave there.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NetworkState } from '../../../engine/protocol/network-state.ts';
import type { Sandbox } from '../../../engine/sandbox/sandbox.ts';
import type { StateSource } from '../../../engine/session/state-source.ts';
import { siteState } from '../../check/state-builder.ts';
import { localCommand, localWays } from '../../terminal/local-shell.ts';

export class DirectoryDriver {
  readonly name = 'container';
  opened = 0;
  openNow = 0;
  mostOpen = 0;
  /** the directory of all sandboxes; commands start in it */
  readonly directories: string[] = [];
  /** ends every open sandbox */
  readonly kill: ((reason: string) => void)[] = [];

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  async open(): Promise<Sandbox> {
    this.opened += 1;
    this.mostOpen = Math.max(this.mostOpen, (this.openNow += 1));
    const directory = await mkdtemp(join(tmpdir(), 'vethlab-verify-'));
    this.directories.push(directory);
    let closed = false;
    return {
      id: directory,
      driver: 'container',
      died: new Promise((resolve) => this.kill.push(resolve)),
      ...localWays((argv) => {
        const { file, args } = localCommand(argv);
        return { file: 'env', args: ['-C', directory, file, ...args] };
      }),
      close: async () => {
        if (!closed) this.openNow -= 1;
        closed = true;
        await rm(directory, { recursive: true, force: true });
      },
    };
  }
}

/** An observer that always sees the same network. */
export function stillSource(): Promise<StateSource> {
  let state: NetworkState = siteState();
  return Promise.resolve({
    get state() {
      return state;
    },
    onState: () => () => {},
    fresh: () => Promise.resolve((state = { ...state, sequence: state.sequence + 1, atMs: Date.now() })),
    close: () => Promise.resolve(),
  });
}
