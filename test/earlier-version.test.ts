// Today's code reads files of an earlier version as that version did. How they were made: fixtures/500bb87/README.md.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chosenLabs } from '../engine/cli/chosen-labs.ts';
import { buildReport } from '../engine/grading/reports/build-report.ts';
import { signedText } from '../engine/grading/reports/save-report.ts';
import { run } from '../engine/host/run.ts';
import type { Lab } from '../engine/protocol/lab.ts';
import { readRecording } from '../engine/protocol/recording.ts';
import type { SignedReport } from '../engine/protocol/report.ts';
import type { ReportJudgement } from '../engine/protocol/report-judgement.ts';
import { LabProgress } from '../engine/session/lab-progress.ts';
import { ProgressStore } from '../engine/store/progress-store.ts';
import { earlierFile } from './earlier-file.ts';

const program = fileURLToPath(new URL('../engine/vethlab.js', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'vethlab-earlier-'));
let nat: Lab;
beforeAll(async () => void ([nat] = (await chosenLabs(['nat'])) as [Lab]));
afterAll(() => rmSync(directory, { recursive: true }));

const save = (name: string, content: string | Buffer) => {
  writeFileSync(join(directory, name), content);
  return join(directory, name);
};

async function judged(path: string): Promise<{ exit: number | null; judgement: ReportJudgement }> {
  const args = ['report', path, '--format', 'json', '--data', directory];
  const { exit, stdout } = await run(process.execPath, [program, ...args]);
  return { exit, judgement: (JSON.parse(stdout) as { judgement: ReportJudgement }[])[0]!.judgement };
}

describe('the progress file of 500bb87', () => {
  const withStore = async (work: (store: ProgressStore) => Promise<void> | void) => {
    save('progress.sqlite', earlierFile('progress.sqlite'));
    const store = new ProgressStore(directory);
    try {
      await work(store);
    } finally {
      store.close();
    }
  };

  it('tells which steps passed, what was answered and predicted, and which hints were opened', () =>
    withStore((store) => {
      const progress = new LabProgress(nat, store.latestRun('nat'));
      expect(progress.current).toBe('unpublished');
      const [first, second, third] = progress.states();
      expect([first, second, third].map((step) => [step!.id, step!.passed, step!.hints.length])).toEqual([
        ['reach-outside', true, 1],
        ['masquerade', true, 2],
        ['unpublished', false, 0],
      ]);
      expect(first!.answers).toEqual({ 'next-hop': '172.17.0.1' });
      expect(second!.answers).toMatchObject({ source: 'docker0’s', seen: '192.168.190.128', covers: '172.17.0.0/16' });
      expect(Object.keys(second!.explains).toSorted()).toEqual(['covers', 'not-docker0', 'source']);
      expect(second!.verdicts).toHaveLength(4);
      expect(second!.verdicts.find(({ check }) => check === 'source')).toMatchObject({
        prediction: { said: 'docker0’s', was: 'the host’s on the LAN', right: false },
      });
    }));

  it('has the commands of its session and the sandbox they ran in', () =>
    withStore((store) => {
      const { commands, sandboxes, passes } = store.history(store.latestRun('nat')!.id);
      expect(commands.map(({ machine, command, exit }) => `${machine} ${exit} ${command}`)).toEqual([
        'host 0 docker run -d --name web vethlab/web',
        "host 0 docker exec web curl -sS -o /dev/null -w '%{http_code}\\n' http://outside.test/",
        'host 0 docker exec web curl -sS http://outside.test/',
        'host 0 iptables -t nat -nvL POSTROUTING',
        'host 0 docker ps',
      ]);
      expect(sandboxes).toMatchObject([{ driver: 'container', docker: '26.1.5+dfsg1' }]);
      expect(passes.map(({ step }) => step)).toEqual(['reach-outside', 'masquerade']);
    }));

  it('yields a report today that is judged with the same result', () =>
    withStore(async (store) => {
      const saved = store.latestRun('nat')!;
      const report = await buildReport({
        ...{ kind: 'learner', lab: nat, drawn: null, progress: new LabProgress(nat, saved) },
        ...{ history: store.history(saved.id), open: null, changes: [] },
      });
      const { exit, judgement } = await judged(save('today.json', await signedText(report, directory)));
      expect({ exit, ok: judgement.ok }).toEqual({ exit: 0, ok: true });
      expect(judgement.steps.filter(({ again }) => again === 'passed').map(({ id }) => id)).toEqual([
        'reach-outside',
        'masquerade',
      ]);
    }));

  it('can be written by today’s code', () =>
    withStore((store) => {
      const { id } = store.latestRun('nat')!;
      store.savePass(id, 'unpublished');
      expect(store.unsaved).toBe(null);
      expect(store.latestRun('nat')!.passed).toEqual(['reach-outside', 'masquerade', 'unpublished']);
    }));
});

describe.each([
  ['learner', ['passed', 'passed', 'not passed', 'not passed', 'not passed', 'not passed']],
  ['on-stage', ['passed', 'passed', 'passed']],
])('the report %s of 500bb87', (name, steps) => {
  const text = earlierFile(`${name}.json`).toString();

  it('is intact and judged with the same result', async () => {
    const { exit, judgement } = await judged(save('report.json', text));
    expect(judgement.steps.filter(({ same }) => !same)).toEqual([]);
    expect(judgement.steps.map(({ again }) => again)).toEqual(steps);
    expect(judgement).toMatchObject({ ok: true, signature: { state: 'untouched', key: 'unknown' } });
    expect(exit).toBe(0);
  });

  it('is refused if it was tampered with', async () => {
    const tampered = JSON.parse(text) as SignedReport;
    tampered.report.commands[0]!.exit = 1;
    const { exit, judgement } = await judged(save('tampered.json', JSON.stringify(tampered)));
    expect(judgement).toMatchObject({ ok: false, signature: { state: 'tampered' }, steps: [] });
    expect(exit).toBe(1);
  });
});

describe('the recording of 500bb87', () => {
  it('has its steps and the network state of each', () => {
    const recording = readRecording(earlierFile('docker0.cast').toString())!;
    expect(recording).toMatchObject({ title: 'The docker0 bridge', cols: 92, rows: 28 });
    expect(recording.markers.map(({ label }) => label)).toEqual([
      '1. A bridge with an address',
      '2. Ports come and go',
      '3. An address and a gateway for each',
      '4. Which cable leads where',
      '5. Docker’s own view',
      '6. Across the bridge, without NAT',
    ]);
    const running = recording.networks.map(({ state }) =>
      state.docker.containers.filter((container) => container.state === 'running').map((container) => container.name),
    );
    expect(running).toEqual([[], ['web'], [], ['web'], ['web', 'other']]);
  });
});
