// A demonstration of the small lab on shells of this computer. The test provides the network states.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Player } from '../../engine/demo/player.ts';
import type { PlayerOptions } from '../../engine/demo/player-terms.ts';
import type { DemoPhase } from '../../engine/protocol/demo.ts';
import type { Lab } from '../../engine/protocol/lab.ts';
import type { Session } from '../../engine/session/session.ts';
import { onUpdate } from '../../engine/session/updates.ts';
import { Sessions } from '../../engine/session/sessions.ts';
import { ProgressStore } from '../../engine/store/progress-store.ts';
import { HandSource, LocalDriver, smallLab, web } from '../session/small-lab.ts';

export class SmallPlayer {
  readonly directory = mkdtempSync(join(tmpdir(), 'vethlab-show-'));
  readonly driver = new LocalDriver();
  readonly phases: DemoPhase[] = [];
  readonly says: string[] = [];
  source = new HandSource();
  session!: Session;
  player!: Player;
  readonly #store = new ProgressStore(this.directory);
  readonly #sessions: Sessions;

  constructor(lab: Lab = smallLab) {
    this.#sessions = new Sessions({
      ...{ labs: [lab], driver: this.driver, store: this.#store },
      openSource: () => Promise.resolve((this.source = new HandSource())),
    });
  }

  /** With `plays`, the container runs as soon as the line that stands for it was typed. */
  async start(options: Partial<PlayerOptions> = {}, plays = true): Promise<this> {
    this.session = await this.#sessions.open('small', true);
    this.player = new Player({ session: this.session, pace: 200, instant: false, attended: true, ...options });
    this.player.on('changed', () => {
      if (this.phases.at(-1) !== this.player.phase) this.phases.push(this.player.phase);
      if (this.says.at(-1) !== this.player.says) this.says.push(this.player.says);
    });
    if (plays)
      onUpdate(this.session, 'commands', ({ commands }) => {
        if (commands.some(({ command, exit }) => command === 'true' && exit === 0)) this.source.show([web]);
      });
    this.player.start();
    return this;
  }

  get typed(): string[] {
    return this.session.activity.commands.map(({ command }) => command);
  }

  async close(): Promise<void> {
    if (this.session) this.player.close();
    await this.#sessions.closeAll();
    this.#store.close();
    rmSync(this.directory, { recursive: true });
  }
}
