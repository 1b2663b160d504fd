// One thing of a NetworkState that can be compared with the same thing of another.
import type { Thing } from '../protocol/change.ts';

export interface Fact {
  thing: Thing;
  /** id of the network namespace it is in; null for what is Docker's or systemd's */
  namespace: string | null;
  text: string;
  /** what of it can change while it stays the same thing; `state` is shown when it comes and goes too, `known` never (where a
   * pair's other end is, which process listens: found out later), `process` where nothing else tells of a restart */
  aspects: Readonly<Record<string, string>>;
  /** of a connection: who began it; `port` is null where its protocol has none */
  sender?: { readonly address: string; readonly port: number | null };
}
