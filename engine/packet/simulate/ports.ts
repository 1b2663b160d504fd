// Ports as rules write them: "80", "1024:65535", "80,443,8000:8010". A null port is chosen when the packet is sent.

const lowest = 1024; // a program that asks for no particular port gets none below this

/** Null stands for any port from 1024. "unknown" if the text covers only some of those. */
export function inPorts(text: string, port: number | null): boolean | 'unknown' {
  const ranges = text.split(',').map((range) => {
    const [first = '', last = first] = range.split(':');
    return [first === '' ? 0 : Number(first), last === '' ? 65_535 : Number(last)] as const;
  });
  if (port !== null) return ranges.some(([first, last]) => port >= first && port <= last);
  if (ranges.some(([first, last]) => first <= lowest && last === 65_535)) return true;
  return ranges.every(([, last]) => last < lowest) ? false : 'unknown';
}
