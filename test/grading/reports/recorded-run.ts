// A run of a lab on states recorded in a real sandbox; its probes are real shells of this computer.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stepFileSchema, type Lab, type Step } from '../../../engine/protocol/lab.ts';
import type { NetworkState } from '../../../engine/protocol/network-state.ts';
import { performAction } from '../../../engine/session/actions.ts';
import type { Session } from '../../../engine/session/session.ts';
import { Sessions } from '../../../engine/session/sessions.ts';
import type { StateSource } from '../../../engine/session/state-source.ts';
import { ProgressStore } from '../../../engine/store/progress-store.ts';
import { recorded } from '../../observer/recorded.ts';
import { LocalDriver } from '../../session/small-lab.ts';

const step = (id: string, file: object): Step => ({ id, blocks: [], ...stepFileSchema.parse(file) });
const solution = [{ on: 'host', run: 'true' }];
const published = { publishedPort: { container: 'web', port: '80/tcp', on: '0.0.0.0' } };

/** since the step began */
const counts = { rule: { table: 'nat', chain: 'DOCKER', target: 'DNAT', moved: true } };

export const recordedLab: Lab = {
  ...{ id: 'recorded', title: 'Recorded', summary: '', outcomes: ['it'], minutes: 1, setup: [], faults: [] },
  steps: [
    step('publish', {
      title: 'Publish',
      checks: [
        { id: 'published', says: 'web publishes port 80', expect: [published] },
        {
          id: 'answers',
          says: "port {{ port('web', 80) }} answers",
          expect: [published, { script: { on: 'host', run: 'echo "it works"; echo why >&2', says: 'it answers' } }],
        },
      ],
      questions: [
        { id: 'port', ask: 'Which port leads to 80?', answer: "{{ port('web', 80) }}" },
        { id: 'guess', kind: 'prediction', ask: 'Which first?', answer: "{{ port('web', 22) }}", reveal: [published] },
      ],
      hints: ['Use -P.'],
      solution,
    }),
    step('visit', {
      title: 'Visit',
      checks: [
        {
          id: 'counted',
          says: 'the rule counted it',
          expect: [counts],
        },
        { id: 'typed', says: 'echo was typed', expect: [{ command: { matches: '^echo visited' } }] },
        { id: 'runs', says: 'sleep was typed', expect: [{ command: { matches: '^sleep', exit: 'any' } }] },
      ],
      solution,
    }),
    step('close', {
      title: 'Close',
      checks: [
        {
          id: 'closed',
          says: 'the host forwards nothing',
          expect: [{ forwarding: { enabled: false } }],
          causes: [{ when: counts, says: 'Packets are still let through.' }],
        },
      ],
      solution,
    }),
  ],
};

/** Shows the recorded scenes one after another. */
class SceneSource implements StateSource {
  state: NetworkState = recorded('start');
  readonly #listeners = new Set<(state: NetworkState) => void>();

  show(scene: string): void {
    this.state = { ...recorded(scene), sequence: this.state.sequence + 1, atMs: Date.now() };
    for (const listener of this.#listeners) listener(this.state);
  }

  onState(listener: (state: NetworkState) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  fresh(): Promise<NetworkState> {
    this.state = { ...this.state, sequence: this.state.sequence + 1, atMs: Date.now() };
    for (const listener of this.#listeners) listener(this.state);
    return Promise.resolve(this.state);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** An engine with the recorded lab open, with its own data directory. */
export class RecordedRun {
  readonly directory = mkdtempSync(join(tmpdir(), 'vethlab-report-'));
  source = new SceneSource();
  session!: Session;
  #engine: { sessions: Sessions; store: ProgressStore } | null = null;

  /** Opens the lab where the learner was; an engine opened before is closed. */
  async open(): Promise<this> {
    await this.#closeEngine();
    const store = new ProgressStore(this.directory);
    const openSource = () => Promise.resolve((this.source = new SceneSource()));
    const sessions = new Sessions({ labs: [recordedLab], driver: new LocalDriver(), store, openSource });
    this.#engine = { sessions, store };
    this.session = await sessions.open('recorded', false);
    await this.ready();
    return this;
  }

  /** Resolves when the sandbox is ready and its versions are known. */
  async ready(): Promise<void> {
    const known = this.session.kept.history.sandboxes.length;
    while (this.session.status.kind !== 'ready' || this.session.kept.history.sandboxes.length === known) await pause();
  }

  /** The first two of its three steps. */
  async playTwoSteps(): Promise<void> {
    const { session } = this;
    const { run } = session;
    run.verdicts.answer('publish', 'guess', '22');
    this.source.show('published');
    while (!session.view().steps[0]!.verdicts.some(({ check, pass }) => check === 'answers' && pass)) await pause();
    run.verdicts.answer('publish', 'port', '1');
    run.verdicts.answer('publish', 'port', this.#portOf80);
    run.verdicts.answer('publish', 'port', '2'); // it was already correct
    session.showHint('publish');
    session.showSolution('publish');
    session.enterStep('visit');
    await performAction(run, { on: 'host', run: 'echo visited', exit: 0 });
    await performAction(run, { on: 'host', run: 'false', exit: 1 });
    run.terminals.idle('host')!.type('sleep 0.3\r');
    while (!run.terminals.commands.at(-1)!.command.startsWith('sleep')) await pause();
    this.source.show('visited');
    session.enterStep('close');
    while (run.terminals.commands.at(-1)!.endedAtMs === null) await pause();
  }

  get #portOf80(): string {
    const web = this.source.state.docker.containers.find(({ name }) => name === 'web')!;
    return String(web.publishedPorts.find(({ port }) => port === '80/tcp')!.hostPort);
  }

  async close(): Promise<void> {
    await this.#closeEngine();
    rmSync(this.directory, { recursive: true });
  }

  async #closeEngine(): Promise<void> {
    await this.#engine?.sessions.closeAll();
    this.#engine?.store.close();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10));
}
