// A short text that changes whenever the meaning of a lab's files changes.
import { createHash } from 'node:crypto';
import type { Lab } from '../../protocol/lab.ts';
import { canonicalJson } from './canonical.ts';

/** SHA-256, hex. The lab is as its files define it, without a selected fault. */
export function labFingerprint(lab: Lab): string {
  return createHash('sha256').update(canonicalJson(lab)).digest('hex');
}
