// What a lab's files say, as a short text that is another one as soon as they say anything else.
import { createHash } from 'node:crypto';
import type { Lab } from '../../protocol/lab.ts';
import { canonicalJson } from './canonical.ts';

/** SHA-256, hex. The lab is as its files say it: no fault drawn. */
export function labFingerprint(lab: Lab): string {
  return createHash('sha256').update(canonicalJson(lab)).digest('hex');
}
