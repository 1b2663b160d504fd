// Ports as rules name them: "80", "1024:65535", "80,443,8000:8010". A port that is null is chosen when the packet is sent.

const lowest = 1024; // an ordinary program that asks for no port gets none below

/** Null stands for any port from 1024: "unknown" where only some of those are meant. */
export function inPorts(text: string, port: number | null): boolean | 'unknown' {
  const ranges = text.split(',').map((range) => {
    const [first = '', last = first] = range.split(':');
    return [first === '' ? 0 : Number(first), last === '' ? 65_535 : Number(last)] as const;
  });
  if (port !== null) return ranges.some(([first, last]) => port >= first && port <= last);
  if (ranges.some(([first, last]) => first <= lowest && last === 65_535)) return true;
  return ranges.every(([, last]) => last < lowest) ? false : 'unknown';
}
