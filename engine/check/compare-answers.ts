// Compares a typed answer with the correct one as a teacher would: the notation does not matter.

/** Whether an answer means the same as the correct one. Both are plain text with their values filled in. */
export function answersMatch(given: string, right: string): boolean {
  const wanted = words(right);
  const found = words(given);
  if (wanted.length !== found.length) return false;
  const unordered = wanted.every(isPort) && wanted.length > 1;
  if (!unordered) return wanted.every((word, index) => sameWord(found[index]!, word));
  const plain = (list: string[], like: string) => list.map((word) => reading(word, like)).toSorted();
  const sorted = plain(wanted, wanted[0]!);
  return plain(found, wanted[0]!).every((word, index) => word === sorted[index]);
}

/** The words in lower case, without quotes and full stops. Commas, semicolons and "and" separate words as spaces do. */
function words(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/[`"'“”‘’]/g, '')
    .replace(/\.\s*$/, '')
    .split(/[\s,;]+|\band\b/)
    .filter((word) => word !== '');
}

function sameWord(given: string, right: string): boolean {
  return reading(given, right) === reading(right, right);
}

/**
 * Converts a word to the form of the correct answer: a port without protocol and address, an address without prefix.
 */
function reading(word: string, like: string): string {
  if (isPort(like)) return asNumber(netmaskPrefix(word) ?? portOf(word));
  if (/^[\d.]+$/.test(like) && like.includes('.')) return prefixNetmask(word, like) ?? word.replace(/\/\d+$/, '');
  return word.replace(/\/tcp$/, '');
}

function isPort(word: string): boolean {
  return /^\/?\d+(\/tcp)?$/.test(word);
}

/** "192.168.190.128:32769", "[::]:32769", ":80", "0.0.0.0:32769->80/tcp", "22/tcp", "tcp/22" → the (host) port. */
function portOf(word: string): string {
  return word
    .replace(/->.*$/, '')
    .replace(/^(\d+\.\d+\.\d+\.\d+|\[?[\da-f:]*:\]?|localhost|\*)?:(?=\d+(\/tcp)?$)/, '')
    .replace(/^tcp\//, '')
    .replace(/\/tcp$/, '')
    .replace(/^\//, '');
}

function asNumber(word: string): string {
  return /^\d+$/.test(word) ? String(Number(word)) : word;
}

/** 255.255.0.0 → "16"; null if it is not a netmask. */
function netmaskPrefix(word: string): string | null {
  const octets = word.split('.').map(Number);
  if (octets.length !== 4 || octets.some((octet) => !Number.isInteger(octet) || octet < 0 || octet > 255)) return null;
  const bits = octets.map((octet) => octet.toString(2).padStart(8, '0')).join('');
  return /^1+0*$/.test(bits) ? String(bits.indexOf('0') === -1 ? 32 : bits.indexOf('0')) : null;
}

/** "/16" or "16" → 255.255.0.0 if the correct answer is a netmask; null otherwise. */
function prefixNetmask(word: string, like: string): string | null {
  const match = /^\/?(\d{1,2})$/.exec(word);
  if (netmaskPrefix(like) === null || !match) return null;
  return netmaskPrefix(like) === match[1] ? like : null;
}
