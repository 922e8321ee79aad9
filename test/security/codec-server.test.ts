import type { OutgoingHttpHeaders } from 'node:http';
import type { PayloadCodec } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import {
  call,
  base64,
  clearJson,
  closeServerAfterEach,
  encryptedJson,
  known,
  primaryKeyId,
  startServer,
} from './codec-server-caller.js';

closeServerAfterEach();

describe('the codec server', () => {
  it('decodes what the workers wrote, as protobuf JSON', async () => {
    const url = await startServer();
    const answer = await call(url, { body: { payloads: [await encryptedJson(), clearJson] } });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ payloads: [clearJson, clearJson] });
    expect(answer.headers['content-type']).toContain('application/json');
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('encodes what the UI and the CLI send, so that workers can read it', async () => {
    const url = await startServer();
    const { json, text } = await call(url, { path: '/encode', body: { payloads: [clearJson] } });
    expect(json.payloads?.[0]?.metadata['encoding']).toBe(base64('binary/encrypted'));
    expect(json.payloads?.[0]?.metadata['encryption-key-id']).toBe(base64(primaryKeyId));
    expect(text).not.toContain(clearJson.data);
    const back = await call(url, { body: json });
    expect(back.json).toEqual({ payloads: [clearJson] });
  });

  it('accepts empty and absent fields, url-safe base64, and fields that it does not know', async () => {
    const url = await startServer();
    const bare = [
      {},
      { metadata: null, data: null },
      { metadata: { encoding: base64('binary/null') }, later: [1] },
    ];
    const urlSafe = { metadata: { encoding: '-_8' }, data: '-_8=' };
    const answer = await call(url, { body: { payloads: [...bare, urlSafe], other: true } });
    expect(answer.json.payloads).toEqual([
      { metadata: {} },
      { metadata: {} },
      { metadata: { encoding: base64('binary/null') } },
      { metadata: { encoding: '+/8=' }, data: '+/8=' },
    ]);
    expect((await call(url, { body: { payloads: [] } })).json).toEqual({ payloads: [] });
  });

  it('takes the namespace from the header, else from the path, at any depth', async () => {
    const url = await startServer();
    const body = { payloads: [await encryptedJson()] };
    const without = { 'x-namespace': '' };
    const statusOf = async (path: string, headers: OutgoingHttpHeaders): Promise<number> =>
      (await call(url, { path, headers, body })).status;
    expect(await statusOf('/deep/codec/decode', {})).toBe(200);
    expect(await statusOf('/shop/decode', without)).toBe(200);
    expect(await statusOf('/codec/shop/decode?x=1', without)).toBe(200);
    expect(await statusOf('/decode', without)).toBe(404);
    expect(await statusOf('/other/decode', without)).toBe(404);
    expect(await statusOf('/decode', { 'x-namespace': 'other' })).toBe(404);
    expect(await statusOf('/decode', { 'x-namespace': 'constructor' })).toBe(404);
  });

  it('takes the default namespace for a caller that names none, and for no other', async () => {
    const url = await startServer({ defaultNamespace: 'shop' });
    const body = { payloads: [await encryptedJson()] };
    for (const path of ['/decode', '//decode']) {
      const unnamed = await call(url, { path, headers: { 'x-namespace': '' }, body });
      expect(unnamed.json).toEqual({ payloads: [clearJson] });
    }
    expect((await call(url, { headers: { 'x-namespace': 'other' }, body })).status).toBe(404);
  });

  it.each([
    ['GET', '/decode', 405],
    ['PUT', '/decode', 405],
    ['POST', '/', 404],
    ['POST', '/decode/', 404],
    ['POST', '/decoder', 404],
    ['POST', '/toString', 404],
    ['POST', '/%zz/decode', 400],
  ])('answers %s %s with %i', async (method, path, status) => {
    const url = await startServer();
    expect(
      (await call(url, { method, path, ...(method !== 'GET' && { body: { payloads: [] } }) })).status,
    ).toBe(status);
  });

  it('listens on the loopback address of IPv6 too', async () => {
    const url = await startServer({ host: '::1' });
    expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await call(url, { body: { payloads: [] } })).status).toBe(200);
  });
});

describe('bad requests', () => {
  const secret = base64(known.buyer);
  it.each([
    ['broken JSON', `{"payloads": "${known.buyer}`, 400, 'a JSON body expected'],
    ['no body', '', 400, 'a JSON body expected'],
    ['a list', [clearJson], 400, 'payloads: an array'],
    ['no payloads', { payload: clearJson }, 400, 'payloads: an array'],
    ['data that is not base64', { payloads: [{ data: known.buyer }] }, 400, 'payloads: an array'],
    [
      'metadata that is not base64',
      { payloads: [{ metadata: { encoding: known.buyer } }] },
      400,
      'payloads: an array',
    ],
    ['data as bytes', { payloads: [{ data: [1, 2] }] }, 400, 'payloads: an array'],
    ['a poisoned prototype', `{"payloads":[],"__proto__":{"a":"${secret}"}}`, 400, 'a JSON body expected'],
    [
      'too many payloads',
      { payloads: Array.from({ length: 20_001 }, () => ({})) },
      400,
      'payloads: an array',
    ],
  ])('of %s are refused, and the answer repeats nothing of the body', async (_what, body, status, error) => {
    const url = await startServer();
    const answer = await call(url, { body });
    expect(answer.status).toBe(status);
    expect(answer.json.error).toContain(error);
    expect(answer.text).not.toContain(known.buyer);
    expect(answer.text).not.toContain(secret);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'of %s, which a page may send without asking first, get 415',
    async (type) => {
      const url = await startServer();
      const answer = await call(url, { body: '{"payloads":[]}', headers: { 'content-type': type } });
      expect(answer.status).toBe(415);
    },
  );

  it('of 10 MB are refused, announced or in chunks', async () => {
    const url = await startServer();
    const announced = await call(url, { body: '{', headers: { 'content-length': 10 * 1024 * 1024 } });
    expect(announced.status).toBe(413);
    expect(announced.json).toEqual({ error: 'the body is too large' });
    const body = Buffer.alloc(10 * 1024 * 1024, 'x');
    const chunked = await call(url, { body, headers: { 'transfer-encoding': 'chunked' } });
    expect(chunked.status).toBe(413);
  });

  it('that do not open are refused with a reason that shows neither value nor key', async () => {
    const url = await startServer();
    const payload = await encryptedJson();
    const bytes = Buffer.from(payload.data, 'base64');
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    const changed = await call(url, { body: { payloads: [clearJson, { ...payload, data: base64(bytes) }] } });
    expect(changed.status).toBe(400);
    expect(changed.json).toEqual({
      error: 'a payload was changed, or was not written for the namespace shop',
    });
    const metadata = { ...payload.metadata, 'encryption-key-id': base64('k9') };
    const unknownKey = await call(url, { body: { payloads: [{ ...payload, metadata }] } });
    expect(unknownKey.json).toEqual({ error: 'the key ring holds no key k9' });
    const oddKey = { ...payload.metadata, 'encryption-key-id': base64(known.buyer) };
    expect((await call(url, { body: { payloads: [{ ...payload, metadata: oddKey }] } })).text).not.toContain(
      known.buyer,
    );
  });

  it('never see what an unforeseen failure says, but the operator does', async () => {
    const failures: unknown[] = [];
    const failure = new Error(`cannot handle ${known.buyer}`);
    const broken: PayloadCodec = {
      encode: () => Promise.reject(failure),
      decode: () => Promise.reject(failure),
    };
    const url = await startServer({ codecFor: () => broken, onError: (error) => failures.push(error) });
    const answer = await call(url, { body: { payloads: [clearJson] } });
    expect([answer.status, answer.text]).toEqual([500, '{"error":"internal error"}']);
    expect(failures).toEqual([failure]);
  });
});
