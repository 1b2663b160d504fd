// A lab of two steps, with hand-written network states.
import { stepFileSchema, type Lab } from '../../engine/protocol/lab.ts';
import { networkStateSchema, type Container, type NetworkState } from '../../engine/protocol/network-state.ts';
import type { Sandbox, SandboxDriver } from '../../engine/sandbox/sandbox.ts';
import type { StateSource } from '../../engine/session/state-source.ts';
import { localSandbox } from '../terminal/local-shell.ts';

export const smallLab: Lab = {
  id: 'small',
  title: 'Small',
  summary: 'A small lab',
  outcomes: ['nothing'],
  minutes: 1,
  setup: [],
  faults: [],
  steps: [
    {
      id: 'run',
      blocks: [{ kind: 'prose', markdown: "It listens on {{ port('web', 80) }}." }],
      ...stepFileSchema.parse({
        title: 'Run it',
        checks: [
          { id: 'running', says: 'web runs', expect: [{ container: { name: 'web', running: true } }], watch: 'lab' },
        ],
        questions: [
          { id: 'port', ask: 'Which port?', answer: "{{ port('web', 80) }}", explain: "It is {{ port('web', 80) }}." },
        ],
        hints: ['first hint', 'second hint'],
        solution: [
          { on: 'host', run: 'true' },
          { question: 'port', answer: "{{ port('web', 80) }}" },
        ],
      }),
    },
    {
      id: 'stop',
      blocks: [],
      ...stepFileSchema.parse({
        title: 'Type it',
        checks: [{ id: 'typed', says: 'echo was typed', expect: [{ command: { matches: '^echo done' } }] }],
        solution: [{ on: 'host', run: 'echo done' }],
      }),
    },
  ],
};

export const web: Container = {
  id: 'c1'.padEnd(64, '0'),
  name: 'web',
  image: 'vethlab/web',
  state: 'running',
  exitCode: 0,
  error: '',
  pid: 100,
  command: 'httpd',
  createdAtMs: 0,
  networkMode: 'default',
  namespace: null,
  exposedPorts: ['80/tcp'],
  publishedPorts: [{ port: '80/tcp', hostAddress: '0.0.0.0', hostPort: 32768 }],
  networks: [],
  processes: [],
};

export function stateWith(containers: Container[], sequence = 1): NetworkState {
  return networkStateSchema.parse({
    version: 1,
    sequence,
    atMs: Date.now(),
    namespaces: [],
    docker: {
      running: true,
      version: '26.1.5',
      containers,
      networks: [],
      images: [],
      units: {},
      daemonOptions: [],
    },
  });
}

/** The test provides the states. */
export class HandSource implements StateSource {
  state: NetworkState | null = stateWith([]);
  closed = false;
  readonly #listeners = new Set<(state: NetworkState) => void>();

  show(containers: Container[]): void {
    this.state = stateWith(containers, this.state!.sequence + 1);
    for (const listener of this.#listeners) listener(this.state);
  }

  onState(listener: (state: NetworkState) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  fresh(): Promise<NetworkState> {
    this.show(this.state!.docker.containers);
    return Promise.resolve(this.state!);
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

/** Opens "sandboxes" whose machines are this computer; `die` ends the latest one. */
export class LocalDriver implements Pick<SandboxDriver, 'open'> {
  opened = 0;
  closed = 0;
  die: (reason: string) => void = () => {};

  open(): Promise<Sandbox> {
    this.opened += 1;
    const died = new Promise<string>((resolve) => (this.die = resolve));
    const close = () => {
      this.closed += 1;
      return Promise.resolve();
    };
    return Promise.resolve({
      id: `local-${this.opened}`,
      driver: 'container',
      died,
      close,
      ...localSandbox,
    } as Sandbox);
  }
}
