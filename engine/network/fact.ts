// One thing in a NetworkState that can be compared with the same thing in another one.
import type { Thing } from '../protocol/change.ts';

export interface Fact {
  thing: Thing;
  /** id of its network namespace; null for things of Docker or systemd */
  namespace: string | null;
  text: string;
  /**
   * what can change while the thing stays the same. `state` is also shown when the thing comes or goes. `known` is
   * never shown: it was found out later (where a pair's other end is, which process listens). `process` is shown only
   * if nothing else reveals a restart.
   */
  aspects: Readonly<Record<string, string>>;
  /** of a connection: who began it, with a null port if its protocol has none; and the addresses of both its tuples */
  connection?: {
    readonly sender: { readonly address: string; readonly port: number | null };
    readonly addresses: readonly string[];
  };
  /** of a container: it has ended, or is being removed */
  hasEnded?: boolean;
}
