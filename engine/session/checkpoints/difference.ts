// Finds the first difference between two lists of facts and puts it into words.

/** `text` is equal if the thing is unchanged; things with the same name are told apart only by it. */
export type Facts = readonly { readonly what: string; readonly text: string }[];

/** "network shop is gone", "container web is new", "Docker is not as it was"; null if there is no difference. */
export function firstDifference(before: Facts, now: Facts): string | null {
  const [was, is] = [byName(before), byName(now)];
  for (const [what, texts] of was) {
    const present = is.get(what);
    if (present === undefined) return `${what} is gone`;
    if (present !== texts) return `${what} is not as it was`;
  }
  const added = [...is.keys()].find((what) => !was.has(what));
  return added === undefined ? null : `${added} is new`;
}

function byName(facts: Facts): Map<string, string> {
  const texts = new Map<string, string[]>();
  for (const { what, text } of facts) texts.set(what, [...(texts.get(what) ?? []), text]);
  return new Map([...texts].map(([what, all]) => [what, all.toSorted().join('\n')]));
}
