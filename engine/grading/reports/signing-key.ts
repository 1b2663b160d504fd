// The key that signs reports: ed25519, made once per data directory, readable only by its owner.
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { link, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LabError } from '../../errors/lab-error.ts';
import { unwritable } from '../../host/output-file.ts';
import { makePrivateDirectory } from '../../host/private-files.ts';

/** Reads the key, or makes it if there is none. Throws LabError `key-exposed`, `key-damaged`, `file-unwritable`. */
export async function signingKey(path: string): Promise<KeyObject> {
  return (await keyThere(path)) ?? (await makeKey(path));
}

/** The public part of the existing key, 32 bytes in base64; null if there is none. Throws as signingKey() does. */
export async function ownPublicKey(path: string): Promise<string | null> {
  const key = await keyThere(path);
  return key && publicKeyOf(key);
}

/** 32 bytes in base64. */
export function publicKeyOf(privateKey: KeyObject): string {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  return Buffer.from(x!, 'base64url').toString('base64');
}

async function keyThere(path: string): Promise<KeyObject | null> {
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) throw new LabError('key-exposed', { path });
    return parseKey(path, await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function parseKey(path: string, pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (cause) {
    throw new LabError('key-damaged', { path }, { cause });
  }
  throw new LabError('key-damaged', { path });
}

/** Writes the complete key before it gets its name. If two engines make one at once, both use the first. */
async function makeKey(path: string): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    makePrivateDirectory(dirname(path));
    await writeFile(draft, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
    await link(draft, path);
    return privateKey;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') return (await keyThere(path))!;
    throw unwritable(path, cause);
  } finally {
    await rm(draft, { force: true });
  }
}
