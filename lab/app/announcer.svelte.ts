// Sentences for those who listen to the page rather than look at it; App.svelte holds the live region.

class Announcer {
  text = $state('');

  /** Says sentences one after another, politely. The same sentence twice is said twice. */
  say(...sentences: string[]): void {
    if (sentences.length === 0) return;
    const text = sentences.join(' ');
    this.text = text === this.text ? `${text}\u00a0` : text;
  }
}

export const announcer = new Announcer();
