// Detects whether other tabs of this browser show the same lab. Tabs tell one another; the engine is not involved.

type Message = { kind: 'here' | 'gone'; tab: string; answer: boolean };

export class OtherTabs {
  readonly #tab = crypto.randomUUID();
  readonly #others = new Set<string>();
  readonly #channel: BroadcastChannel;
  readonly #onCount: (count: number) => void;
  readonly #leave = () => this.#say('gone', false);

  /** Calls `onCount` with the number of other tabs that show this lab, whenever it changes. */
  constructor(lab: string, onCount: (count: number) => void) {
    this.#onCount = onCount;
    this.#channel = new BroadcastChannel(`vethlab:${lab}`);
    this.#channel.onmessage = ({ data }: MessageEvent<Message>) => this.#hear(data);
    globalThis.addEventListener?.('pagehide', this.#leave);
    this.#say('here', true);
  }

  close(): void {
    this.#leave();
    globalThis.removeEventListener?.('pagehide', this.#leave);
    this.#channel.close();
  }

  #hear(message: Message): void {
    const before = this.#others.size;
    if (message.kind === 'here') this.#others.add(message.tab);
    else this.#others.delete(message.tab);
    if (message.answer) this.#say('here', false);
    if (this.#others.size !== before) this.#onCount(this.#others.size);
  }

  #say(kind: Message['kind'], answer: boolean): void {
    this.#channel.postMessage({ kind, tab: this.#tab, answer } satisfies Message);
  }
}
