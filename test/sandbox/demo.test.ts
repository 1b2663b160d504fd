// Every lab plays from first to last step in a real sandbox, with all checks green and a complete recording.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labsDirectory } from '../../engine/cli/chosen-labs.ts';
import { loadLabsOrThrow } from '../../engine/content/load-labs.ts';
import { playAlone } from '../../engine/demo/play-alone.ts';
import type { Lab } from '../../engine/protocol/lab.ts';
import { readRecording } from '../../engine/protocol/recording.ts';
import { sandboxDriver } from '../../engine/sandbox/open-driver.ts';
import { readCastStrictly } from '../terminal/strict-cast.ts';
import { dataDirectory } from '../data-directory.ts';
import { drivers } from './each-driver.ts';

const directory = mkdtempSync(join(tmpdir(), 'vethlab-demo-'));
let labs: Lab[] = [];
beforeAll(async () => void (labs = await loadLabsOrThrow(labsDirectory)));
afterAll(() => rmSync(directory, { recursive: true }));

describe.each(drivers)('a demonstrated lab (%s)', (name) => {
  const driver = sandboxDriver(name, dataDirectory);
  const play = async (lab: Lab, signal = new AbortController().signal) => {
    const record = join(directory, `${lab.id}.cast`);
    const failure = await playAlone({
      ...{ lab, driver, record, signal, pace: 16, instant: true, seed: 'forwarding' },
      dataDirectory: join(directory, lab.id), // labs that play at the same time do not share one
      onProgress: () => {},
    });
    return { failure, record };
  };

  it('plays, whichever lab it is, and is recorded with a marker at each step', async () => {
    expect(labs).toHaveLength(7);
    const waiting = [...labs];
    const inTurn = async () => {
      for (let lab = waiting.shift(); lab; lab = waiting.shift()) {
        const { failure, record } = await play(lab);
        expect(failure, lab.id).toBe(null);
        const text = readFileSync(record, 'utf8');
        const { header, events } = readCastStrictly(text);
        expect(header).toMatchObject({ title: lab.title, term: { cols: 92, rows: 28 } });
        expect(events.filter(({ code }) => code === 'm').map(({ data }) => data)).toEqual(
          lab.steps.map(({ title }, at) => `${at + 1}. ${title}`),
        );
        expect(events.at(-1)).toMatchObject({ code: 'x', data: '0' });
        const networks = readRecording(text)!.networks;
        expect(networks.length, lab.id).toBeGreaterThan(0);
        expect(networks[0]!.state.docker.running, lab.id).toBe(true);
      }
    };
    await Promise.all([inTurn(), inTurn()]);
  }, 600_000);

  it('leaves no partial recording when it is aborted', async () => {
    const end = new AbortController();
    const lab = { ...labs[0]!, id: 'publish-ports-again' };
    const record = join(directory, `${lab.id}.cast`);
    const broken = expect(play(lab, end.signal)).rejects.toThrow('enough');
    await expect.poll(() => existsSync(`${record}.part`), { timeout: 60_000 }).toBe(true);
    end.abort(new Error('enough'));
    await broken;
    for (const path of [record, `${record}.part`]) expect(() => readFileSync(path), path).toThrow('ENOENT');
  });
});
