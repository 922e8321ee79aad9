import { createHmac } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvalidKeyRing, UnknownKey } from '../../src/security/errors.js';
import { generateKeyRing, loadOrCreateKeyRing, parseKeyRing, rotate } from '../../src/security/key-ring.js';

const KEY_1 = Buffer.alloc(32, 0x11).toString('base64');
const KEY_2 = Buffer.alloc(32, 0x22).toString('base64');
const HASH_KEY = Buffer.alloc(32, 0x33).toString('base64');
const SECRETS = [KEY_1, KEY_2, HASH_KEY];
const valid = { primary: 'k2', keys: { k1: KEY_1, k2: KEY_2 }, contentHashKey: HASH_KEY };

/** HKDF-SHA256 of RFC 5869 by hand, for one block of output and no salt. */
function hkdf(key: string, info: string): string {
  const extracted = createHmac('sha256', Buffer.alloc(32)).update(Buffer.from(key, 'base64')).digest();
  return createHmac('sha256', extracted)
    .update(info)
    .update(Buffer.from([1]))
    .digest('base64');
}

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidKeyRing);
    return inspect(error, { depth: 10 });
  }
  throw new Error('nothing was thrown');
}

describe('parseKeyRing', () => {
  it('reads the primary, every key and the content hash key', () => {
    const ring = parseKeyRing(JSON.stringify(valid));
    expect(ring.primary).toBe('k2');
    expect(ring.keyIds).toEqual(['k1', 'k2']);
    expect(ring.contentHashKey().export().toString('base64')).toBe(HASH_KEY);
    expect(JSON.parse(ring.toSecretText())).toEqual(valid);
  });

  it.each([
    ['not JSON', `{"primary": ${KEY_1}`, 'JSON expected'],
    ['nothing', '', 'JSON expected'],
    ['a list', '[]', 'an object of primary'],
    ['null', 'null', 'an object of primary'],
    ['an unknown field', JSON.stringify({ ...valid, [KEY_1]: KEY_1 }), 'an object of primary'],
    ['no primary', JSON.stringify({ ...valid, primary: undefined }), 'primary: the id'],
    ['a primary that is not there', JSON.stringify({ ...valid, primary: 'k3' }), 'primary: the id'],
    ['an inherited name as primary', JSON.stringify({ ...valid, primary: 'constructor' }), 'primary: the id'],
    ['a key as primary', JSON.stringify({ ...valid, primary: KEY_1 }), 'primary: the id'],
    ['no keys', JSON.stringify({ ...valid, keys: {} }), 'primary: the id'],
    ['keys as text', JSON.stringify({ ...valid, keys: KEY_1 }), 'keys: an object'],
    ['a key as an id', JSON.stringify({ ...valid, keys: { k2: KEY_2, [KEY_1]: KEY_1 } }), 'keys: ids of'],
    ['an id with a dot', JSON.stringify({ ...valid, keys: { k2: KEY_2, 'k.1': KEY_1 } }), 'keys: ids of'],
    ['a short key', JSON.stringify({ ...valid, keys: { k2: KEY_2.slice(4) } }), 'keys.k2: 32 bytes'],
    [
      'a key in another spelling',
      JSON.stringify({ ...valid, keys: { k2: ` ${KEY_2}` } }),
      'keys.k2: 32 bytes',
    ],
    ['a key that is a number', JSON.stringify({ ...valid, keys: { k2: 7 } }), 'keys.k2: 32 bytes'],
    ['no content hash key', JSON.stringify({ ...valid, contentHashKey: '' }), 'contentHashKey: 32 bytes'],
  ])('refuses %s, naming the place and showing no key', (_what, text, rule) => {
    const shown = messageOf(() => parseKeyRing(text, 'HOLDFAST_KEY_RING'));
    expect(shown).toContain(`HOLDFAST_KEY_RING: ${rule}`);
    for (const secret of SECRETS) expect(shown).not.toContain(secret.slice(0, 12));
  });

  it('refuses more than 1,000 keys', () => {
    const keys = Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`k${index}`, KEY_1]));
    expect(messageOf(() => parseKeyRing(JSON.stringify({ ...valid, keys })))).toContain('at most 1000');
  });
});

describe('a key ring', () => {
  const ring = parseKeyRing(JSON.stringify(valid));

  it('derives one sub-key per purpose and key by HKDF-SHA256, once', () => {
    for (const [id, key] of Object.entries(valid.keys)) {
      for (const purpose of ['payload', 'journal'] as const) {
        const derived = ring.subKey(purpose, id);
        expect(derived.export().toString('base64')).toBe(hkdf(key, `holdfast ${purpose}`));
        expect(ring.subKey(purpose, id)).toBe(derived);
      }
    }
  });

  it('names the id of a key that it does not hold', () => {
    expect(() => ring.subKey('payload', 'k9')).toThrow(new UnknownKey('k9'));
    expect(() => ring.subKey('payload', 'k9')).toThrow('the key ring holds no key k9');
  });

  it('does not repeat an id that is no id', () => {
    const error = new UnknownKey(KEY_1);
    expect(inspect(error)).not.toContain(KEY_1);
    expect(error.message).toBe('the key ring holds no key (malformed id)');
  });

  it('shows key ids and no key when it is printed, logged or turned into JSON', () => {
    ring.subKey('payload', 'k1');
    const derived = hkdf(KEY_1, 'holdfast payload');
    const forms = [
      inspect(ring, { depth: 10, showHidden: true }),
      inspect({ ring }, { customInspect: false, depth: 10, showHidden: true }),
      JSON.stringify({ ring }),
      inspect(Object.getOwnPropertyDescriptors(ring), { depth: 10 }),
      JSON.stringify(structuredClone(ring)),
    ];
    expect(forms[0]).toBe("KeyRing { primary: 'k2', keyIds: [ 'k1', 'k2' ] }");
    expect(forms[2]).toBe('{"ring":{"primary":"k2","keyIds":["k1","k2"]}}');
    for (const form of forms) {
      for (const secret of [...SECRETS, derived]) {
        expect(form).not.toContain(secret.slice(0, 12));
        expect(form).not.toContain(Buffer.from(secret, 'base64').toString('hex').slice(0, 12));
      }
    }
  });
});

describe('rotate', () => {
  it('adds a new key that writes, keeps the old ones in order, and keeps the content hash key', () => {
    const before = generateKeyRing();
    const once = rotate(before);
    const twice = rotate(once);
    expect(twice.keyIds).toEqual([before.primary, once.primary, twice.primary]);
    expect(new Set(twice.keyIds).size).toBe(3);
    expect(twice.subKey('journal', before.primary).equals(before.subKey('journal', before.primary))).toBe(
      true,
    );
    expect(twice.contentHashKey().equals(before.contentHashKey())).toBe(true);
    expect(before.keyIds).toHaveLength(1);
    expect(parseKeyRing(twice.toSecretText()).keyIds).toEqual(twice.keyIds);
  });

  it('makes another ring at each generation', () => {
    const [a, b] = [generateKeyRing(), generateKeyRing()];
    expect(a.primary).not.toBe(b.primary);
    expect(a.contentHashKey().equals(b.contentHashKey())).toBe(false);
  });
});

describe('loadOrCreateKeyRing', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-key-ring-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('makes a ring of mode 600 in a folder of mode 700, and reads the same one next time', async () => {
    const path = join(folder, 'data', 'key-ring.json');
    const first = await loadOrCreateKeyRing(path);
    const second = await loadOrCreateKeyRing(path);
    expect([first.created, second.created]).toEqual([true, false]);
    expect(second.ring.toSecretText()).toBe(first.ring.toSecretText());
    expect(parseKeyRing(await readFile(path, 'utf8')).primary).toBe(first.ring.primary);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'data'))).mode & 0o777).toBe(0o700);
  });

  it('gives one ring to 20 callers at once, tells one of them that it made it, and leaves no draft', async () => {
    for (let round = 0; round < 10; round += 1) {
      const path = join(folder, `round-${round}`, 'key-ring.json');
      const all = await Promise.all(Array.from({ length: 20 }, () => loadOrCreateKeyRing(path)));
      expect(new Set(all.map(({ ring }) => ring.toSecretText())).size).toBe(1);
      expect(all.filter(({ created }) => created)).toHaveLength(1);
      expect(await readdir(join(folder, `round-${round}`))).toEqual(['key-ring.json']);
    }
  });

  it('refuses a file that is no key ring, names it, and leaves it as it is', async () => {
    const path = join(folder, 'key-ring.json');
    await writeFile(path, `{"primary":"${KEY_1}`, { mode: 0o600 });
    await expect(loadOrCreateKeyRing(path)).rejects.toThrow(new InvalidKeyRing(path, 'JSON expected'));
    expect(await readFile(path, 'utf8')).toBe(`{"primary":"${KEY_1}`);
  });

  it.each([0o640, 0o604, 0o644, 0o620])('refuses a file that others may use (mode %i)', async (mode) => {
    const path = join(folder, 'key-ring.json');
    await writeFile(path, JSON.stringify(valid));
    await chmod(path, mode);
    await expect(loadOrCreateKeyRing(path)).rejects.toThrow('only its owner may read it (chmod 600)');
  });

  it('reports a folder that cannot be made', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(loadOrCreateKeyRing(join(folder, 'file', 'key-ring.json'))).rejects.toThrow('EEXIST');
  });
});
