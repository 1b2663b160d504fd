// Plays a recording: asciinema's player shows the terminal, and this class finds the network state of that moment.
import 'asciinema-player/dist/bundle/asciinema-player.css';
import { create, type Player } from 'asciinema-player';
import type { NetworkState } from '../../engine/protocol/network-state.ts';
import type { Recording } from '../../engine/protocol/recording.ts';

const lookMs = 100; // between two reads of the player's time

export class Playback {
  readonly recording: Recording;
  atS = $state(0);
  /** the network at that time; null before the first observation */
  readonly network = $derived.by((): NetworkState | null => {
    const { networks } = this.recording;
    return networks.findLast(({ at }) => at <= this.atS + 0.05)?.state ?? null;
  });
  /** index of the step shown; -1 before the first */
  readonly step = $derived.by(() => this.recording.markers.findLastIndex(({ at }) => at <= this.atS + 0.05));
  readonly #text: string;
  #player: Player | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(text: string, recording: Recording) {
    this.#text = text;
    this.recording = recording;
  }

  show(parent: HTMLElement): void {
    const { markers } = this.recording;
    this.#player = create({ data: this.#text }, parent, {
      preload: true,
      fit: 'both',
      controls: true,
      idleTimeLimit: 1e9, // no shortening of pauses, so that the network stays in step
      markers: markers.map(({ at, label }) => [at, label]),
      poster: 'npt:0:01',
      terminalFontFamily: "'JetBrains Mono Variable', 'DejaVu Sans Mono', monospace",
    });
    this.#timer = setInterval(() => (this.atS = this.#player?.getCurrentTime() ?? 0), lookMs);
  }

  async goTo(marker: number): Promise<void> {
    await this.#player?.seek({ marker });
    this.atS = this.#player?.getCurrentTime() ?? 0;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#player?.dispose();
  }
}
