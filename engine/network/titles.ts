// Names of network namespaces over time. A namespace that lost its containers, or has none yet, keeps the best name it
// had.
import type { Where } from '../protocol/change.ts';
import type { Namespace, NetworkState } from '../protocol/network-state.ts';
import { namespaceTitle } from './place.ts';

export class NamespaceTitles {
  readonly #known = new Map<string, Where & { rank: number }>();

  learn(state: NetworkState): void {
    for (const namespace of state.namespaces) {
      const { id, machine } = namespace;
      const rank = rankOf(namespace);
      if (rank < (this.#known.get(id)?.rank ?? 0)) continue;
      this.#known.set(id, { namespace: id, machine, title: namespaceTitle(namespace), rank });
    }
  }

  where(id: string): Where {
    const { machine = null, title = id } = this.#known.get(id) ?? {};
    return { namespace: id, machine, title };
  }
}

function rankOf({ machine, containers, names }: Namespace): number {
  if (machine || containers.length > 0) return 2;
  return names.length > 0 ? 1 : 0;
}
