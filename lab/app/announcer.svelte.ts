// Announcements for screen readers. App.svelte holds the live region.

class Announcer {
  text = $state('');

  /** Announces sentences one after another, politely. A repeated sentence is announced again. */
  say(...sentences: string[]): void {
    if (sentences.length === 0) return;
    const text = sentences.join(' ');
    this.text = text === this.text ? `${text}\u00a0` : text;
  }
}

export const announcer = new Announcer();
