// A show of the small lab on shells of this computer; the test's hand plays the network.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Show } from '../../engine/demo/show.ts';
import type { ShowOptions } from '../../engine/demo/show-terms.ts';
import type { DemoPhase } from '../../engine/protocol/demo.ts';
import type { Lab } from '../../engine/protocol/lab.ts';
import type { Session } from '../../engine/session/session.ts';
import { Sessions } from '../../engine/session/sessions.ts';
import { ProgressStore } from '../../engine/store/progress-store.ts';
import { HandSource, LocalDriver, smallLab, web } from '../session/small-lab.ts';

export class SmallShow {
  readonly directory = mkdtempSync(join(tmpdir(), 'vethlab-show-'));
  readonly driver = new LocalDriver();
  readonly phases: DemoPhase[] = [];
  readonly says: string[] = [];
  source = new HandSource();
  session!: Session;
  show!: Show;
  readonly #store = new ProgressStore(this.directory);
  readonly #sessions: Sessions;

  constructor(lab: Lab = smallLab) {
    this.#sessions = new Sessions({
      ...{ labs: [lab], driver: this.driver, store: this.#store },
      openSource: () => Promise.resolve((this.source = new HandSource())),
    });
  }

  /** Where `plays`, the container runs as soon as the line that stands for that was typed. */
  async start(options: Partial<ShowOptions> = {}, plays = true): Promise<this> {
    this.session = await this.#sessions.open('small', true);
    this.show = new Show({ session: this.session, pace: 200, instant: false, attended: true, ...options });
    this.show.on('changed', () => {
      if (this.phases.at(-1) !== this.show.phase) this.phases.push(this.show.phase);
      if (this.says.at(-1) !== this.show.says) this.says.push(this.show.says);
    });
    if (plays)
      this.session.on('command', ({ command, exit }) => {
        if (command === 'true' && exit === 0) this.source.show([web]);
      });
    this.show.start();
    return this;
  }

  get typed(): string[] {
    return this.session.happened.commands.map(({ command }) => command);
  }

  async close(): Promise<void> {
    if (this.session) this.show.close();
    await this.#sessions.closeAll();
    this.#store.close();
    rmSync(this.directory, { recursive: true });
  }
}
