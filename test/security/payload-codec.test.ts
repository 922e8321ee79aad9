import { webcrypto } from 'node:crypto';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidKeyRing, UnknownKey, Unreadable } from '../../src/security/errors.js';
import { generateKeyRing, parseKeyRing, rotate } from '../../src/security/key-ring.js';
import { createPayloadCodec } from '../../src/security/payload-codec.js';

const KEY = Buffer.alloc(32, 0x41);
const fixedRing = parseKeyRing(
  JSON.stringify({
    primary: 'k1',
    keys: { k1: KEY.toString('base64') },
    contentHashKey: Buffer.alloc(32, 0x42).toString('base64'),
  }),
);
const BUYER = { name: '张三丰', mobile: '13800138000', card: '6222020200112233445' };
const namespace = 'shop';
const ring = generateKeyRing();
const codec = createPayloadCodec({ ring, namespace });

const payloadOf = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const valueOf = (payload: Payload | undefined): unknown => defaultPayloadConverter.fromPayload(payload ?? {});
const textOf = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString();

async function encodeOne(value: unknown, by = codec): Promise<Payload & { data: Uint8Array }> {
  const [payload] = await by.encode([payloadOf(value)]);
  if (!payload?.data) throw new Error('no data');
  return { ...payload, data: payload.data };
}

describe('the payload codec', () => {
  it('gives back every kind of value that Temporal sends', async () => {
    const values = [
      BUYER,
      '100.00',
      7,
      null,
      undefined,
      [],
      {},
      new Uint8Array([0, 255]),
      'x'.repeat(100_000),
    ];
    const encoded = await codec.encode(values.map(payloadOf));
    const decoded = await codec.decode(encoded);
    expect(decoded.map(valueOf)).toEqual(values);
  });

  it('gives back any metadata and data, byte for byte', async () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.stringMatching(/^[a-z-]{1,12}$/), bytes, { noNullPrototype: true }),
        bytes,
        async (metadata, data) => {
          const [decoded] = await codec.decode(await codec.encode([{ metadata, data }]));
          const plain = (all: Payload['metadata']): [string, number[]][] =>
            Object.entries(all ?? {}).map(([name, value]) => [name, [...value]]);
          expect(plain(decoded?.metadata)).toEqual(plain(metadata));
          expect([...(decoded?.data ?? [])]).toEqual([...data]);
        },
      ),
    );
  });

  it('answers no payloads with none', async () => {
    expect(await codec.encode([])).toEqual([]);
    expect(await codec.decode([])).toEqual([]);
  });

  it('shows the encoding and the key id, and nothing of the value or of its type', async () => {
    const payload = await encodeOne(BUYER);
    expect(Object.keys(payload.metadata ?? {}).sort()).toEqual(['encoding', 'encryption-key-id']);
    expect(textOf(payload.metadata?.['encoding'])).toBe('binary/encrypted');
    expect(textOf(payload.metadata?.['encryption-key-id'])).toBe(ring.primary);
    const raw = Buffer.from(payload.data);
    for (const clear of [...Object.values(BUYER), 'json/plain', 'name'])
      expect(raw.includes(clear)).toBe(false);
  });

  it('is readable by any AES-GCM from its description: vector, tag, a one and the JSON', async () => {
    const payload = await encodeOne(BUYER, createPayloadCodec({ ring: fixedRing, namespace }));
    const root = await webcrypto.subtle.importKey('raw', KEY, 'HKDF', false, ['deriveKey']);
    const info = Buffer.from('holdfast payload');
    const key = await webcrypto.subtle.deriveKey(
      { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info },
      root,
      { name: 'AES-GCM', length: 256 },
      false,
      ['decrypt'],
    );
    const [iv, tag, text] = [payload.data.slice(0, 12), payload.data.slice(12, 28), payload.data.slice(28)];
    const plain = await webcrypto.subtle.decrypt(
      { name: 'AES-GCM', iv, additionalData: Buffer.from(`holdfast payload\n${namespace}`) },
      key,
      Buffer.concat([text, tag]),
    );
    expect(textOf(new Uint8Array(plain))).toBe(`\u0001${JSON.stringify(BUYER)}`);
  });

  it('always writes the same bytes under the same key and vector', async () => {
    const nextIv = (): Uint8Array => Buffer.alloc(12, 7);
    const fixed = createPayloadCodec({ ring: fixedRing, namespace, nextIv });
    expect(Buffer.from((await encodeOne('ok', fixed)).data).toString('base64')).toBe(
      'BwcHBwcHBwcHBwcHr30QNHRKYychTrfacs2lwijJkO0B',
    );
  });

  it('reads a payload that was written as a whole message', async () => {
    const data = 'BwcHBwcHBwcHBwcHo59+2pVJybqvSH+PJRMKRSP99Y5G+TFnMcT188ulLbFy5JAGa2jk+LEEOyTvaw==';
    const { metadata } = await encodeOne('ok', createPayloadCodec({ ring: fixedRing, namespace }));
    const fixed = createPayloadCodec({ ring: fixedRing, namespace });
    const [decoded] = await fixed.decode([{ metadata: metadata ?? {}, data: Buffer.from(data, 'base64') }]);
    expect(valueOf(decoded)).toBe('ok');
  });

  it('encrypts the same value to other bytes each time', async () => {
    const all = await Promise.all(Array.from({ length: 100 }, () => encodeOne('same')));
    expect(new Set(all.map(({ data }) => textOf(data))).size).toBe(100);
  });

  it('passes through what is not encrypted', async () => {
    const plain = [
      payloadOf(BUYER),
      {},
      { metadata: null },
      { metadata: { encoding: Buffer.from('binary/enc') } },
    ];
    const decoded = await codec.decode(plain);
    decoded.forEach((payload, index) => {
      expect(payload).toBe(plain[index]);
    });
  });

  it('encrypts what is encrypted already once more, so that each decode takes off one layer', async () => {
    const once = await encodeOne('inner');
    const [back] = await codec.decode(await codec.encode([once]));
    expect(valueOf((await codec.decode([back ?? {}]))[0])).toBe('inner');
  });

  it('gives each decoded payload its own memory, without bytes of others behind it', async () => {
    const [decoded] = await codec.decode([await encodeOne('x')]);
    expect(decoded?.data?.buffer.byteLength).toBeLessThan(64);
  });
});

describe('the payload codec refuses', () => {
  it('a payload of another namespace', async () => {
    const other = createPayloadCodec({ ring, namespace: 'other' });
    await expect(other.decode([await encodeOne(BUYER)])).rejects.toThrow(
      new Unreadable('a payload was changed, or was not written for the namespace other'),
    );
  });

  it('a payload with any one byte changed, or cut anywhere', async () => {
    const payload = await encodeOne({ amount: '100.00' });
    for (let index = 0; index < payload.data.length; index += 1) {
      const data = Uint8Array.from(payload.data);
      data[index] = (data[index] ?? 0) ^ 0x80;
      await expect(codec.decode([{ ...payload, data }])).rejects.toBeInstanceOf(Unreadable);
      await expect(codec.decode([{ ...payload, data: data.subarray(0, index) }])).rejects.toBeInstanceOf(
        Unreadable,
      );
    }
    await expect(codec.decode([{ metadata: payload.metadata ?? {} }])).rejects.toBeInstanceOf(Unreadable);
  });

  it('a payload that says another key of the ring wrote it', async () => {
    const rotated = rotate(ring);
    const payload = await encodeOne('x');
    const metadata = { ...payload.metadata, 'encryption-key-id': Buffer.from(rotated.primary) };
    await expect(
      createPayloadCodec({ ring: rotated, namespace }).decode([{ ...payload, metadata }]),
    ).rejects.toBeInstanceOf(Unreadable);
  });

  it('a payload that names no key', async () => {
    const payload = await encodeOne('x');
    const { encoding } = payload.metadata ?? {};
    await expect(codec.decode([{ ...payload, metadata: encoding ? { encoding } : {} }])).rejects.toThrow(
      'an encrypted payload does not name its key',
    );
  });

  it('what another ring wrote, naming the key id', async () => {
    const other = createPayloadCodec({ ring: generateKeyRing(), namespace });
    await expect(other.decode([await encodeOne('x')])).rejects.toThrow(new UnknownKey(ring.primary));
  });

  it('what another ring wrote under the same key id', async () => {
    const text = generateKeyRing().toSecretText();
    const { primary } = parseKeyRing(text);
    const twin = parseKeyRing(text.replaceAll(primary, ring.primary));
    await expect(
      createPayloadCodec({ ring: twin, namespace }).decode([await encodeOne('x')]),
    ).rejects.toBeInstanceOf(Unreadable);
    expect(() => parseKeyRing(text.replace(primary, 'gone'))).toThrow(InvalidKeyRing);
  });

  it('without showing the value in its error', async () => {
    const payload = await encodeOne(BUYER);
    const data = payload.data.slice(0, -1);
    const error: unknown = await codec.decode([{ ...payload, data }]).catch((thrown: unknown) => thrown);
    expect(String(error)).not.toMatch(/张|138|6222/);
  });
});

describe('after a rotation', () => {
  it('the codec reads what the old keys wrote, and writes with the new one', async () => {
    const once = rotate(ring);
    const twice = rotate(once);
    const written = [ring, once, twice].map((by) => createPayloadCodec({ ring: by, namespace }));
    const payloads = await Promise.all(written.map((by, index) => encodeOne(index, by)));
    const newest = createPayloadCodec({ ring: twice, namespace });
    expect((await newest.decode(payloads)).map(valueOf)).toEqual([0, 1, 2]);
    expect(payloads.map((payload) => textOf(payload.metadata?.['encryption-key-id']))).toEqual([
      ring.primary,
      once.primary,
      twice.primary,
    ]);
    await expect(codec.decode(payloads.slice(2))).rejects.toThrow(new UnknownKey(twice.primary));
  });
});
