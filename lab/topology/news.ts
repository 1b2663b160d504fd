// Finds what is new or changed in a graph compared with the previous one, by thing id.
import type { Box, Graph } from './graph.ts';
import type { TopologyId } from './topology-ids.ts';

export type News = ReadonlyMap<TopologyId, 'new' | 'changed'>;

/** With `before` null nothing is news: everything is seen for the first time. */
export function newsOf(before: Graph | null, after: Graph): News {
  if (!before) return new Map();
  const old = signatures(before);
  const news = new Map<TopologyId, 'new' | 'changed'>();
  for (const [id, now] of signatures(after)) {
    const was = old.get(id);
    if (was === undefined) news.set(id, 'new');
    else if (was !== now) news.set(id, 'changed');
  }
  return news;
}

/** The things inside the boxes: a new box is announced once, not again for its contents. */
export function contentsOf(graph: Graph, isNew: (id: TopologyId) => boolean): TopologyId[] {
  return graph.boxes
    .filter(({ id }) => isNew(id))
    .flatMap((box) => [...box.containers, ...box.links].map(({ id }) => id).filter((id) => id !== box.id));
}

/** Each thing with its visible properties, so that only visible differences count. */
function signatures(graph: Graph): Map<TopologyId, string> {
  const { host, client, internet, boxes, cables } = graph;
  const all = [host, client, internet].filter((box) => box !== null);
  const signed = new Map<TopologyId, string>();
  for (const box of [...all, ...boxes]) signBox(box, signed);
  for (const { id, up } of cables) signed.set(id, String(up));
  if (host) signed.set(host.rules.id, `${host.rules.count} ${host.rules.forwarding}`);
  return signed;
}

function signBox(box: Box, signed: Map<TopologyId, string>): void {
  signed.set(box.id, box.names.join(' '));
  for (const { id, note, running } of box.containers) signed.set(id, `${note} ${running}`);
  for (const { id, addresses, trouble, bridge } of box.links) signed.set(id, [...addresses, trouble, bridge].join(' '));
  for (const { id, from, to } of box.published) signed.set(id, `${from} ${to}`);
}
