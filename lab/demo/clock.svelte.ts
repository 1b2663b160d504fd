// The clock of the presenter's page.

export class Clock {
  nowMs = $state(Date.now());
  readonly #timer = setInterval(() => (this.nowMs = Date.now()), 1000);

  close(): void {
    clearInterval(this.#timer);
  }
}

/** "7:05", "1:02:03" */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0'));
  const hours = Math.floor(seconds / 3600);
  return hours > 0 ? `${hours}:${parts.join(':')}` : parts.join(':').replace(/^0/, '');
}
