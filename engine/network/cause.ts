// Describes in a few words what happened without a command. It says no more than the differences show.
import type { Difference } from '../protocol/change.ts';

/** For example "container web exited (0)". If several things happened, the one that caused the others. */
export function causeOf(differences: readonly Difference[]): string {
  return (
    byDocker(differences) ??
    byContainers(differences) ??
    byConnections(differences) ??
    bySockets(differences) ??
    byLinks(differences) ??
    'something other than a command in these terminals'
  );
}

function byDocker(differences: readonly Difference[]): string | null {
  const daemon = differences.find(({ thing, change }) => thing.kind === 'Docker' && change === 'changed');
  if (daemon?.after === 'stopped') return 'Docker stopped';
  if (daemon?.after === 'running') return 'Docker started';
  const unit = differences.find(({ thing }) => thing.kind === 'unit');
  return unit ? `${unit.text} became ${unit.after}` : null;
}

function byContainers(differences: readonly Difference[]): string | null {
  const said = differences.flatMap(({ thing, change, before, after }) => {
    if (thing.kind !== 'container') return [];
    if (change === 'removed') return `container ${thing.container} was removed`;
    if (change === 'added') return `container ${thing.container} was created`;
    const again = after === 'running' && before !== 'created' ? ' again' : '';
    return after === 'running' ? `container ${thing.container} runs${again}` : `container ${thing.container} ${after}`;
  });
  return said.length > 0 ? said.join(', ') : null;
}

function byConnections(differences: readonly Difference[]): string | null {
  if (differences.length === 0 || differences.some(({ thing }) => thing.kind !== 'connection')) return null;
  const gone = differences.filter(({ change }) => change === 'removed').length;
  const came = differences.length - gone;
  const entries = (count: number) => `${count === 1 ? 'a' : count} conntrack ${count === 1 ? 'entry' : 'entries'}`;
  return [came > 0 && `${entries(came)} began`, gone > 0 && `${entries(gone)} timed out`].filter(Boolean).join(', ');
}

function bySockets(differences: readonly Difference[]): string | null {
  const socket = differences.find(({ thing }) => thing.kind === 'socket');
  if (!socket || differences.some(({ thing }) => thing.kind !== 'socket')) return null;
  const verb = socket.change === 'removed' ? 'stopped listening' : 'began to listen';
  const process = (socket.thing.kind === 'socket' && socket.thing.process) || 'a program';
  return `${process} ${verb} in ${socket.where!.title}`;
}

function byLinks(differences: readonly Difference[]): string | null {
  const link = differences.find(({ thing, change }) => thing.kind === 'link' && change === 'changed');
  return link ? `${link.text} went from ${link.before} to ${link.after}` : null;
}
