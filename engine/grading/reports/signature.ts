// Signs reports, and checks whether a report is what was signed. Whether the key is trusted is decided elsewhere.
import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { Report, Signature, SignedReport } from '../../protocol/report.ts';
import { canonicalJson } from './canonical.ts';
import { publicKeyOf } from './signing-key.ts';

export function signReport(report: Report, key: KeyObject): SignedReport {
  const value = sign(null, signedBytes(report), key).toString('base64');
  return { report, signature: { algorithm: 'ed25519', publicKey: publicKeyOf(key), value } };
}

/** Whether `report`, as read, is what the key in the signature signed. */
export function isUntouched(report: unknown, { publicKey, value }: Signature): boolean {
  const key = publicKeyFrom(publicKey);
  return key !== null && verify(null, signedBytes(report), key, Buffer.from(value, 'base64'));
}

/** The fingerprint of a public key in base64, as ssh-keygen -l prints it: "SHA256:…". */
export function keyFingerprint(publicKey: string): string {
  const hash = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('base64');
  return `SHA256:${hash.replace(/=+$/, '')}`;
}

function signedBytes(report: unknown): Buffer {
  return Buffer.from(canonicalJson(report), 'utf8');
}

/** Null if it is not an ed25519 key. */
function publicKeyFrom(base64: string): KeyObject | null {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== 32) return null;
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') }, format: 'jwk' });
}
