// One text for a JSON value, whatever the order of its keys and its indentation. This is what is signed and hashed.
import canonicalize from 'canonicalize';

/** By RFC 8785. `value` is a result of JSON.parse, or anything that JSON.stringify accepts. */
export function canonicalJson(value: unknown): string {
  return canonicalize(value)!; // undefined only for undefined
}
