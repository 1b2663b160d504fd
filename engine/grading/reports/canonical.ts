// One text for one JSON value, whatever order its keys came in and however it was indented: what is signed and hashed.
import canonicalize from 'canonicalize';

/** By RFC 8785. `value` is what JSON.parse gives, or JSON.stringify would take. */
export function canonicalJson(value: unknown): string {
  return canonicalize(value)!; // undefined only of undefined
}
