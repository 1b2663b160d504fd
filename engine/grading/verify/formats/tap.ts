// Writes a verify report in the Test Anything Protocol, version 14 (testanything.org): a line per claim.
import type { VerifyReport } from '../../../protocol/verify.ts';
import { labPoints } from './points.ts';

export function tapReport({ labs }: VerifyReport): string {
  const points = labs.flatMap((lab) => labPoints(lab).map((point) => ({ ...point, name: `${lab.id}/${point.name}` })));
  const lines = points.flatMap(({ name, ok, problem }, index) => {
    const line = `${ok ? 'ok' : 'not ok'} ${index + 1} - ${escape(name)}`;
    return problem === null ? [line] : [line, '  ---', `  message: ${JSON.stringify(problem)}`, '  ...'];
  });
  return ['TAP version 14', `1..${points.length}`, ...lines, ''].join('\n');
}

/** "#" begins a directive in TAP. */
function escape(name: string): string {
  return name.replace(/[\\#]/g, '\\$&');
}
