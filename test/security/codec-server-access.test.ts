import { describe, expect, it } from 'vitest';
import { bearerTokenAccess, type CodecAccess } from '../../src/security/codec-access.js';
import {
  call,
  clearJson,
  closeServerAfterEach,
  encryptedJson,
  known,
  startServer,
} from './codec-server-caller.js';

closeServerAfterEach();

describe('origins', () => {
  it.each([
    [known.ui, 200],
    ['https://temporal.example.com', 200],
    ['http://localhost:8234', 403],
    ['https://localhost:8233', 403],
    ['http://127.0.0.1:8233', 403],
    ['http://localhost:8233.evil.example', 403],
    ['http://evil.example', 403],
    ['https://sub.temporal.example.com', 403],
    ['HTTP://LOCALHOST:8233', 403],
    ['null', 403],

    ['*', 403],
  ])('%s is answered with %i, for the request and its preflight alike', async (origin, status) => {
    const url = await startServer();
    const post = await call(url, { headers: { origin }, body: { payloads: [await encryptedJson()] } });
    const asked = {
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-namespace',
    };
    const options = await call(url, { method: 'OPTIONS', headers: { origin, ...asked } });
    expect(post.status).toBe(status);
    expect(options.status).toBe(status === 200 ? 204 : 403);
    for (const { headers } of [post, options]) {
      expect(headers['vary']).toBe('Origin');
      expect(headers['access-control-allow-origin']).toBe(status === 200 ? origin : undefined);
      expect(headers['access-control-allow-credentials']).toBe(status === 200 ? 'true' : undefined);
    }
    expect(post.text.includes(clearJson.data)).toBe(status === 200);
  });

  it('a preflight allows what the Temporal UI sends', async () => {
    const url = await startServer();
    const { headers } = await call(url, { method: 'OPTIONS', headers: { origin: known.ui } });
    expect(headers['access-control-allow-methods']).toBe('POST');
    expect(headers['access-control-allow-headers']?.split(', ')).toEqual(
      expect.arrayContaining(['content-type', 'x-namespace', 'authorization', 'authorization-extras']),
    );
  });

  it('an allowed page can read a refusal, so that the UI can say why', async () => {
    const url = await startServer({ access: bearerTokenAccess([known.token]) });
    const answers = [
      await call(url, { headers: { origin: known.ui }, body: { payloads: [] } }),
      await call(url, { headers: { origin: known.ui, authorization: `Bearer ${known.token}` }, body: 'x' }),
      await call(url, {
        headers: { origin: known.ui, authorization: `Bearer ${known.token}`, 'content-length': 1e9 },
        body: '{',
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 400, 413]);
    for (const { headers } of answers) expect(headers['access-control-allow-origin']).toBe(known.ui);
  });

  it.each([
    '*',
    'null',
    '',
    'localhost:8233',
    'http://localhost:8233/',
    'http://*.example.com:1/x',
    'file:///ui',
    'HTTP://UI',
  ])('the server does not start with "%s" as an origin', async (origin) => {
    await expect(startServer({ allowedOrigins: [known.ui, origin] })).rejects.toThrow(
      'allowedOrigins: exact origins',
    );
  });
});

describe('loopback access', () => {
  it.each(['0.0.0.0', '::', 'localhost', '192.168.0.1', '127.0.0.2', ''])(
    'refuses to bind "%s"',
    async (host) => {
      await expect(startServer({ host })).rejects.toThrow(
        'host: loopback access binds 127.0.0.1 or ::1 only',
      );
    },
  );

  it.each([
    ['127.0.0.1:9000', 200],
    ['localhost:9000', 200],
    ['localhost', 200],
    ['[::1]:9000', 200],
    ['evil.example', 403],
    ['evil.example:9000', 403],
    ['127.0.0.1.evil.example', 403],
    ['localhost.evil.example', 403],
    ['evil.example#localhost', 403],
    ['192.168.0.1', 403],
  ])(
    'a request for the host "%s" gets %i, so that no rebound name reads clear text',
    async (host, status) => {
      const url = await startServer();
      const answer = await call(url, { headers: { host }, body: { payloads: [await encryptedJson()] } });
      expect(answer.status).toBe(status);
      expect(answer.text.includes(clearJson.data)).toBe(status === 200);
    },
  );
});

describe('authenticated access', () => {
  const body = { payloads: [clearJson] };

  it.each([
    ['no header', {}, 401],
    ['an empty one', { authorization: '' }, 401],
    ['a wrong token', { authorization: `Bearer ${'x'.repeat(40)}` }, 401],
    ['another scheme', { authorization: `Basic ${known.token}` }, 401],
    ['the token', { authorization: `Bearer ${known.token}` }, 200],
    [
      'the token, for another host name',
      { authorization: `Bearer ${known.token}`, host: 'codec.example.com' },
      200,
    ],
    [
      'the token, from another origin',
      { authorization: `Bearer ${known.token}`, origin: 'http://evil.example' },
      403,
    ],
  ])('answers %s', async (_what, headers, status) => {
    const url = await startServer({ access: bearerTokenAccess([known.token]) });
    for (const path of ['/encode', '/decode']) {
      const answer = await call(url, { path, headers, body });
      expect(answer.status).toBe(status);
      expect(answer.headers['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined);
      expect(answer.text).not.toContain(known.token);
    }
  });

  it('wants the header before it reads a body, and on unknown paths and methods too', async () => {
    const url = await startServer({ access: bearerTokenAccess([known.token]) });
    expect((await call(url, { body: '{', headers: { 'content-length': 1e9 } })).status).toBe(401);
    expect((await call(url, { path: '/nowhere', body })).status).toBe(401);
    expect((await call(url, { method: 'GET' })).status).toBe(401);
  });

  it('answers a preflight, which browsers send without credentials', async () => {
    const url = await startServer({ access: bearerTokenAccess([known.token]) });
    expect((await call(url, { method: 'OPTIONS', headers: { origin: known.ui } })).status).toBe(204);
  });

  it('waits for a verification that takes its time, and lets nobody in when it fails', async () => {
    const failures: unknown[] = [];
    const failure = new Error('directory is down');
    const slow: CodecAccess = {
      kind: 'authenticated',
      verify: async (header) => {
        await new Promise(setImmediate);
        if (header === 'broken') throw failure;
        return header === 'good';
      },
    };
    const url = await startServer({ access: slow, onError: (error) => failures.push(error) });
    const statusOf = async (authorization: string): Promise<number> =>
      (await call(url, { headers: { authorization }, body })).status;
    expect([await statusOf('good'), await statusOf('bad'), await statusOf('broken')]).toEqual([
      200, 401, 500,
    ]);
    expect(failures).toEqual([failure]);
  });

  it('may bind any address', async () => {
    const url = await startServer({ host: '0.0.0.0', access: bearerTokenAccess([known.token]) });
    const local = url.replace('0.0.0.0', '127.0.0.1');
    expect((await call(local, { headers: { authorization: `Bearer ${known.token}` }, body })).status).toBe(
      200,
    );
  });
});
