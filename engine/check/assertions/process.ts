// Judges `process`: that a container runs a process of a name, or runs none.
import type { CheckContext, Finding, Wanted } from '../context.ts';
import { dockerSilence, findContainer } from '../state-queries.ts';
import { listed } from '../wording.ts';

export function judgeProcess(
  { container: name, name: wanted, exists }: Wanted<'process'>,
  { state }: CheckContext,
): Finding {
  const expected = exists ? `${name} runs a process ${wanted}` : `${name} runs no process ${wanted}`;
  const fail = (actual: string): Finding => ({ pass: false, expected, actual, evidence: null });
  const silence = dockerSilence(state);
  if (silence) return fail(silence);
  const container = findContainer(state, name);
  if (!container) return fail(`there is no container ${name}`);
  if (container.state !== 'running') return fail(`${name} is not running, so it has no process`);

  const found = container.processes.find((process) => process.name === wanted);
  const names = [...new Set(container.processes.map((process) => process.name))];
  return {
    pass: (found !== undefined) === exists,
    expected,
    actual: found
      ? `${wanted} runs in ${name}, on the host as process ${found.pid}`
      : `${name} runs ${listed(names) || 'nothing that is seen'}`,
    evidence: found?.command ?? null,
  };
}
