import { createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { z } from 'zod';
import { InvalidKeyRing, KEY_ID_FORMAT, UnknownKey } from './errors.js';

const KEY_BYTES = 32;
const MAX_KEYS = 1_000;
const NO_SALT = new Uint8Array(0);

/** What a sub-key is for. Each purpose has its own, so that what one wrote never opens as the other. */
export type KeyPurpose = 'payload' | 'journal';

const encodedKey = z.string().refine((text) => {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === KEY_BYTES && bytes.toString('base64') === text;
});

const keyRingSchema = z
  .strictObject({
    primary: z.string().regex(KEY_ID_FORMAT),
    keys: z.record(z.string().regex(KEY_ID_FORMAT), encodedKey),
    contentHashKey: encodedKey,
  })
  .refine((ring) => Object.hasOwn(ring.keys, ring.primary), { path: ['primary'] })
  .refine((ring) => Object.keys(ring.keys).length <= MAX_KEYS, { path: ['keys'] });

/**
 * The keys of one installation: every key that may still have to be read, the one that writes, and the key of the
 * content hashes, which never changes because stored hashes must stay comparable. Holds opaque key objects only;
 * printed or turned into JSON it shows key ids and nothing else.
 */
export class KeyRing {
  readonly #keys: ReadonlyMap<string, KeyObject>;
  readonly #contentHashKey: KeyObject;
  readonly #subKeys = new Map<string, KeyObject>();

  constructor(
    readonly primary: string,
    keys: ReadonlyMap<string, KeyObject>,
    contentHashKey: KeyObject,
  ) {
    this.#keys = new Map(keys);
    this.#contentHashKey = contentHashKey;
    this.#rootKey(primary);
  }

  /** The ids of all keys, oldest first. */
  get keyIds(): readonly string[] {
    return [...this.#keys.keys()];
  }

  /**
   * The key of one purpose, by HKDF-SHA256 from the ring's key, derived once.
   * @throws UnknownKey when the ring has no key of that id.
   */
  subKey(purpose: KeyPurpose, keyId: string): KeyObject {
    const name = `${purpose}/${keyId}`;
    const cached = this.#subKeys.get(name);
    if (cached !== undefined) return cached;
    const bytes = hkdfSync('sha256', this.#rootKey(keyId), NO_SALT, `holdfast ${purpose}`, KEY_BYTES);
    const derived = createSecretKey(Buffer.from(bytes));
    this.#subKeys.set(name, derived);
    return derived;
  }

  /** The key of the content hashes. */
  contentHashKey(): KeyObject {
    return this.#contentHashKey;
  }

  /** A ring with one key more, which writes from then on; all the earlier ones still read. */
  withNewPrimary(keyId: string, key: KeyObject): KeyRing {
    return new KeyRing(keyId, new Map([...this.#keys, [keyId, key]]), this.#contentHashKey);
  }

  /** The ring as the JSON text that `parseKeyRing` reads: SECRET, for a file of mode 600 or a secret store. */
  toSecretText(): string {
    const keys = Object.fromEntries([...this.#keys].map(([id, key]) => [id, encode(key)]));
    return `${JSON.stringify({ primary: this.primary, keys, contentHashKey: encode(this.#contentHashKey) }, null, 2)}\n`;
  }

  toJSON(): { primary: string; keyIds: readonly string[] } {
    return { primary: this.primary, keyIds: this.keyIds };
  }

  [inspect.custom](): string {
    return `KeyRing ${inspect(this.toJSON())}`;
  }

  #rootKey(keyId: string): KeyObject {
    const key = this.#keys.get(keyId);
    if (key === undefined) throw new UnknownKey(keyId);
    return key;
  }
}

/**
 * Reads a key ring from JSON text: `{ "primary": id, "keys": { id: 32 bytes in base64 }, "contentHashKey": the same }`.
 * `source` names the text in errors ("HOLDFAST_KEY_RING", a path).
 * @throws InvalidKeyRing with the place and the rule that it breaks; never with a part of the text.
 */
export function parseKeyRing(text: string, source = 'key ring'): KeyRing {
  const parsed = keyRingSchema.safeParse(parseJson(text, source));
  if (!parsed.success) throw new InvalidKeyRing(source, ruleAt(parsed.error.issues[0]?.path ?? []));
  const { primary, keys, contentHashKey } = parsed.data;
  return new KeyRing(
    primary,
    new Map(Object.entries(keys).map(([id, encoded]) => [id, decode(encoded)])),
    decode(contentHashKey),
  );
}

/** A new ring with one random key and a random content hash key. */
export function generateKeyRing(): KeyRing {
  const id = newKeyId(1);
  return new KeyRing(id, new Map([[id, randomKey()]]), randomKey());
}

/**
 * The same ring with a new random key that writes; the old keys go on reading, and the content hash key stays.
 * Every process must be able to read with the new key before one writes with it: with several processes, first give
 * all of them a ring that holds the new key under the old `primary`, and then the ring that this returns.
 */
export function rotate(ring: KeyRing): KeyRing {
  return ring.withNewPrimary(newKeyId(ring.keyIds.length + 1), randomKey());
}

/**
 * Reads the key ring of a data folder, or makes one there (file mode 600, missing folders 700) if there is none.
 * However many processes start at once, one ring is made and all get it; an existing file is never written.
 * @throws InvalidKeyRing when the file is not a key ring, or when others than its owner may read or write it.
 */
export async function loadOrCreateKeyRing(path: string): Promise<{ ring: KeyRing; created: boolean }> {
  const existing = await readKeyRingIfThere(path);
  if (existing !== undefined) return { ring: existing, created: false };
  const ring = generateKeyRing();
  if (await createWhole(path, ring.toSecretText())) return { ring, created: true };
  const theirs = await readKeyRingIfThere(path);
  if (theirs === undefined) throw new InvalidKeyRing(path, 'the file vanished while it was being read');
  return { ring: theirs, created: false };
}

/**
 * Reads the key ring of a data folder, if there is one.
 * @throws InvalidKeyRing when the file is not a key ring, or when others than its owner may read or write it.
 */
export async function readKeyRingIfThere(path: string): Promise<KeyRing | undefined> {
  try {
    const { mode } = await stat(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new InvalidKeyRing(path, 'only its owner may read it (chmod 600)');
    }
    return parseKeyRing(await readFile(path, 'utf8'), path);
  } catch (error) {
    // A file where a folder should be has none in it either.
    if (hasErrorCode(error, 'ENOENT') || hasErrorCode(error, 'ENOTDIR')) return undefined;
    throw error;
  }
}

/**
 * Creates the file with its whole content or not at all; false if somebody else was first. A link is the one step
 * that is both exclusive and complete: after an exclusive open, another process could read a file still empty.
 */
async function createWhole(path: string, text: string): Promise<boolean> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.${basename(path)}.${randomBytes(8).toString('hex')}`);
  try {
    await writeDurably(draft, text);
    await link(draft, path);
  } catch (error) {
    if (hasErrorCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await unlinkIfThere(draft);
  }
  // Without this a power cut could lose the ring but keep what was encrypted with it.
  await syncFolder(folder);
  return true;
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // A folder cannot be opened there.
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function unlinkIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT')) throw error;
  }
}

function hasErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, and the text is made of keys.
    throw new InvalidKeyRing(source, 'JSON expected');
  }
}

function ruleAt(path: readonly PropertyKey[]): string {
  const [field, id] = path;
  if (field === 'primary') return 'primary: the id of one of the keys expected';
  if (field === 'contentHashKey') return 'contentHashKey: 32 bytes in base64 expected';
  if (field !== 'keys') return 'an object of primary, keys and contentHashKey expected';
  if (typeof id !== 'string') return `keys: an object of at most ${MAX_KEYS} key ids and keys expected`;
  if (!KEY_ID_FORMAT.test(id)) return 'keys: ids of 1 to 32 letters, digits, - and _ expected';
  return `keys.${id}: 32 bytes in base64 expected`;
}

function newKeyId(position: number): string {
  return `k${position}-${randomBytes(4).toString('hex')}`;
}

function randomKey(): KeyObject {
  return createSecretKey(randomBytes(KEY_BYTES));
}

function decode(encoded: string): KeyObject {
  return createSecretKey(Buffer.from(encoded, 'base64'));
}

function encode(key: KeyObject): string {
  return key.export().toString('base64');
}
