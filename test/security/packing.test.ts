import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pack, unpack } from '../../src/security/packing.js';

const JSON_ENCODING = Buffer.from('json/plain');
const payloadOf = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);

function plain({ metadata, data }: Payload): unknown {
  const fields = Object.entries(metadata ?? {}).map(([name, bytes]) => [
    name,
    Buffer.from(bytes).toString('hex'),
  ]);
  return { metadata: new Map(fields as [string, string][]), data: Buffer.from(data ?? []).toString('hex') };
}

describe('packing', () => {
  it('gives back every payload, byte for byte, whatever its metadata say', () => {
    const bytes = fc.uint8Array({ maxLength: 2_000 });
    const metadata = fc.oneof(
      fc.constant({ encoding: JSON_ENCODING }),
      fc.constant({ encoding: JSON_ENCODING, type: Buffer.from('Keyword') }),
      fc.constant({ encoding: Buffer.from('binary/plain') }),
      fc.constant({}),
    );
    fc.assert(
      fc.property(metadata, bytes, fc.boolean(), (fields, data, repeated) => {
        const payload = { metadata: fields, data: repeated ? Buffer.concat([data, data, data]) : data };
        expect(plain(unpack(pack(payload)))).toEqual(plain(payload));
      }),
    );
  });

  it('writes a short value as its own text and one byte', () => {
    expect(pack(payloadOf({ answer: 'accepted' }))).toEqual(Buffer.from('\u0001{"answer":"accepted"}'));
  });

  it('shortens what repeats itself', () => {
    const sums = { held: '170.67', released: '170.67', returned: '0.00', refunded: '0.00' };
    const payload = payloadOf([sums, sums, sums]);
    expect(pack(payload).length).toBeLessThan((payload.data?.length ?? 0) / 2);
  });

  it('leaves what it cannot shorten as it is', () => {
    const data = randomBytes(500);
    expect(pack({ metadata: { encoding: JSON_ENCODING }, data }).length).toBe(501);
  });

  it('leaves a submitted code as it is, so that no length tells of it', () => {
    const payload = payloadOf({ requestId: '2b1f0f1e-5ad7-4a0e-9f3a-0f5b0f6c7d8e', code: '111111' });
    expect(pack(payload).length).toBe((payload.data?.length ?? 0) + 1);
  });

  it('refuses bytes that are not its own', () => {
    expect(() => unpack(Buffer.from([0, 0xff, 0xff]))).toThrow();
    expect(() => unpack(Buffer.from([0x0a, 0x7f]))).toThrow();
  });
});
