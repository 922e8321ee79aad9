import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ProviderHttpOptions } from '../../src/http/provider-http.js';
import { inShort, openHttp, post, serve } from './open-http.js';
import { answer, type Behaviour } from './raw-server.js';

type Case = [what: string, why: RegExp, behaviour: Behaviour, options?: Partial<ProviderHttpOptions>];

const withAnswer =
  (...parts: (string | Buffer)[]): Behaviour =>
  ({ socket, onRequest }) =>
    onRequest(() => {
      for (const part of parts) socket.write(part);
    });
const withAnswerThenEnd =
  (part: string | Buffer): Behaviour =>
  ({ socket, onRequest }) =>
    onRequest(() => socket.end(part));

const head = 'HTTP/1.1 200 OK\r\n';
const zeros = gzipSync(Buffer.alloc(100_000));

const unknownCases: Case[] = [
  [
    'the connection is reset before the request is read',
    /ended before an answer \(ECONNRESET\)/,
    // Unread bytes in the kernel; the wait lets the client write them.
    ({ socket }) => setTimeout(() => socket.resetAndDestroy(), 100),
  ],
  [
    'the connection is reset after the request is read',
    /ended before an answer \(ECONNRESET\)/,
    ({ socket, onRequest }) => onRequest(() => socket.resetAndDestroy()),
  ],
  ['the connection is closed without a byte', /ended before an answer \(ECONNRESET\)/, withAnswerThenEnd('')],
  ['the head is cut', /ended before an answer/, withAnswerThenEnd(`${head}content-le`)],
  [
    'half an answer comes and then the end',
    /broke off after 4 bytes/,
    withAnswerThenEnd(`${head}content-length: 100\r\n\r\nhalf`),
  ],
  [
    'half an answer comes and then a reset',
    /broke off after 4 bytes/,
    ({ socket, onRequest }) =>
      onRequest(() => {
        socket.write(`${head}content-length: 100\r\n\r\nhalf`);
        setTimeout(() => socket.resetAndDestroy(), 50);
      }),
  ],
  [
    'the last chunk is missing',
    /broke off after 4 bytes/,
    withAnswerThenEnd(`${head}transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n`),
  ],
  [
    'half an answer comes and then silence',
    /no whole answer within 400 ms/,
    withAnswer(`${head}content-length: 100\r\n\r\nhalf`),
    { totalTimeoutMs: 400 },
  ],
  ['no answer comes in time', /no whole answer within 400 ms/, withAnswer(), { totalTimeoutMs: 400 }],
  [
    'the answer trickles past the total timeout',
    /no whole answer within 400 ms/,
    ({ socket, onRequest }) =>
      onRequest(() => {
        socket.write(`${head}content-length: 1000\r\n\r\n`);
        const drip = setInterval(() => socket.write('.'), 10);
        socket.on('close', () => clearInterval(drip));
      }),
    { totalTimeoutMs: 400 },
  ],
  [
    'the answer declares more than the limit',
    /longer than 1000 bytes/,
    withAnswer(`${head}content-length: 1001\r\n\r\n`),
    { answerLimitBytes: 1000 },
  ],
  [
    'the answer grows over the limit in chunks',
    /longer than 1000 bytes/,
    withAnswer(`${head}transfer-encoding: chunked\r\n\r\n`, `400\r\n${'x'.repeat(1024)}\r\n`),
    { answerLimitBytes: 1000 },
  ],
  [
    'a small answer unpacks to more than the limit',
    /unpacks to more than 1000 bytes/,
    withAnswer(answer(zeros, 'content-encoding: gzip\r\n')),
    { answerLimitBytes: 1000 },
  ],
  [
    'the compressed answer stops early inside a whole frame',
    /damaged or cut \(Z_BUF_ERROR\)/,
    withAnswer(answer(gzipSync('{"ok":true}').subarray(0, -9), 'content-encoding: gzip\r\n')),
  ],
  [
    'the content encoding is one that nobody asked for',
    /unknown content encoding/,
    withAnswer(answer('x', 'content-encoding: sdch\r\n')),
  ],
  ['the answer is not HTTP', /ended before an answer \(HPE_/, withAnswer('220 mail.example.com ESMTP\r\n')],
  [
    'the answer goes on after its declared length',
    /\(HPE_/,
    withAnswer(Buffer.concat([answer('1234'), Buffer.from('5678')])),
  ],
  [
    'the answer declares two lengths',
    /\(HPE_/,
    withAnswer(`${head}content-length: 4\r\ncontent-length: 5\r\n\r\n12345`),
  ],
  [
    'the answer declares a length and chunks',
    /\(HPE_/,
    withAnswer(`${head}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`),
  ],
  ['the head is endless', /\(HPE_HEADER_OVERFLOW\)/, withAnswer(`${head}x: ${'y'.repeat(100_000)}`)],
  [
    'only an interim answer comes',
    /ended before an answer/,
    withAnswerThenEnd('HTTP/1.1 100 Continue\r\n\r\n'),
  ],
  [
    'the far end changes the protocol',
    /ended before an answer|no whole answer/,
    withAnswer('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'),
    { totalTimeoutMs: 500 },
  ],
  [
    'only the closed connection says where the answer ends',
    /does not say where it ends/,
    withAnswerThenEnd(`${head}\r\n{"ok":true}`),
  ],
];

describe('a request that left without a whole answer is unknown', () => {
  it.each(unknownCases)('when %s', async (_what, why, behaviour, options) => {
    const server = await serve(behaviour);
    const verdict = await openHttp(options).send(post(server.port));
    expect(inShort(verdict)).toMatch(/^unknown: /);
    expect(inShort(verdict)).toMatch(why);
    expect(server.connections).toHaveLength(1);
  });
});

describe('a whole answer is answered, whatever it says', () => {
  const html = '<html><body>502 Bad Gateway</body></html>';
  it.each<[string, Behaviour, number, string]>([
    ['200 with JSON', withAnswer(answer('{"ok":true}')), 200, '{"ok":true}'],
    ['502 with HTML', withAnswer(answer(html, 'content-type: text/html\r\n', '502 Bad Gateway')), 502, html],
    ['a status that nobody knows', withAnswer(answer('', '', '799 Odd')), 799, ''],
    ['204 without a body', withAnswer('HTTP/1.1 204 No Content\r\n\r\n'), 204, ''],
    ['an empty body', withAnswer(answer('')), 200, ''],
    [
      'chunks',
      withAnswer(`${head}transfer-encoding: chunked\r\n\r\n`, '4\r\n{"a"\r\n', '3\r\n:1}\r\n', '0\r\n\r\n'),
      200,
      '{"a":1}',
    ],
    ['gzip', withAnswer(answer(gzipSync('{"a":1}'), 'content-encoding: gzip\r\n')), 200, '{"a":1}'],
    ['deflate', withAnswer(answer(deflateSync('{"a":1}'), 'content-encoding: deflate\r\n')), 200, '{"a":1}'],
    ['brotli', withAnswer(answer(brotliCompressSync('{"a":1}'), 'content-encoding: br\r\n')), 200, '{"a":1}'],
    ['an interim answer first', withAnswer('HTTP/1.1 100 Continue\r\n\r\n', answer('done')), 200, 'done'],
    [
      'an answer before the request was read',
      ({ socket }) => {
        socket.write(answer('early', 'connection: close\r\n', '413 Too Large'));
      },
      413,
      'early',
    ],
  ])('%s', async (_what, behaviour, status, body) => {
    const server = await serve(behaviour);
    const verdict = await openHttp().send(post(server.port));
    expect(inShort(verdict)).toBe(`answered ${status}`);
    expect(verdict.verdict === 'answered' && verdict.body.toString()).toBe(body);
  });

  it('a redirect is an answer and is not followed', async () => {
    const elsewhere = await serve(withAnswer(answer('stolen')));
    const location = `location: http://127.0.0.1:${elsewhere.port}/\r\n`;
    const server = await serve(withAnswer(answer('', location, '307 Temporary Redirect')));
    const verdict = await openHttp().send(post(server.port));
    expect(inShort(verdict)).toBe('answered 307');
    expect(elsewhere.connections).toHaveLength(0);
  });

  it('one that ends with the connection counts where the provider is trusted to answer so', async () => {
    const server = await serve(withAnswerThenEnd(`${head}\r\n{"ok":true}`));
    const verdict = await openHttp({ trustAnswersEndedByClose: true }).send(post(server.port));
    expect(verdict).toMatchObject({ verdict: 'answered', status: 200, body: Buffer.from('{"ok":true}') });
  });

  it('carries its headers, with those of the packing taken off', async () => {
    const extra = 'content-encoding: gzip\r\nX-Trace: a\r\nset-cookie: b=1\r\nset-cookie: c=2\r\n';
    const server = await serve(withAnswer(answer(gzipSync('x'), extra)));
    const verdict = await openHttp().send(post(server.port));
    expect(verdict).toMatchObject({ headers: { 'x-trace': 'a', 'set-cookie': 'b=1, c=2' } });
    expect(verdict).not.toHaveProperty(['headers', 'content-encoding']);
    expect(verdict).not.toHaveProperty(['headers', 'content-length']);
  });

  it('is timed by the monotonic clock that was given', async () => {
    const server = await serve(withAnswer(answer('x')));
    let reading = 1_000;
    const verdict = await openHttp({ now: () => (reading += 250) }).send(post(server.port));
    expect(verdict.elapsedMs).toBe(250);
  });
});

describe('what is sent', () => {
  it('is the body byte for byte and the headers as they were spelt', async () => {
    const server = await serve(withAnswer(answer('x')));
    const body = ' {"b": 1,\n "a":"账户"} \n';
    const headers = { 'Content-Type': 'application/json', 'X-Pab-AppID': 'app 1' };
    await openHttp().send(post(server.port, { body, headers }));
    const sent = Buffer.from(server.received(), 'latin1').toString('utf8');
    expect(sent.slice(sent.indexOf('\r\n\r\n') + 4)).toBe(body);
    expect(sent).toMatch(/^POST \/pay HTTP\/1\.1\r\n/);
    expect(sent).toContain('\r\nContent-Type: application/json\r\n');
    expect(sent).toContain('\r\nX-Pab-AppID: app 1\r\n');
  });

  it('is one request, never a second, when the connection breaks', async () => {
    const server = await serve(({ socket, onRequest }) => onRequest(() => socket.resetAndDestroy()));
    const http = openHttp();
    await http.send(post(server.port));
    await http.send(post(server.port, { method: 'GET' }));
    expect(server.requests()).toBe(2);
  });

  it('is nothing when the request cannot be made, and the error does not quote it', async () => {
    const http = openHttp();
    const url = 'http://user:s3cret@[bad/?token=t1';
    await expect(http.send(post(1, { url }))).rejects.toThrow(/^not a URL$/);
    await expect(http.send(post(1, { url: 'file:///etc/passwd' }))).rejects.toThrow(/^not an http\(s\) URL$/);
    const headers = { 'x-name': '账户 s3cret' };
    await expect(http.send(post(1, { headers }))).rejects.toThrow(/x-name/);
    await expect(http.send(post(1, { headers }))).rejects.not.toThrow(/s3cret/);
  });
});

describe('the log', () => {
  it('has one line a request, with its label and verdict and without its URL, headers or bodies', async () => {
    const answered = await serve(withAnswer(answer('answer-body', 'x-secret: answer-header\r\n')));
    const broken = await serve(withAnswerThenEnd(`${head}content-length: 100\r\n\r\nanswer-body`));
    const http = openHttp();
    for (const { port } of [answered, broken]) {
      const url = `http://user:url-password@127.0.0.1:${port}/url-path?url-query=1`;
      await http.send(post(port, { url, headers: { 'x-token': 'request-header' }, body: 'request-body' }));
    }
    expect(http.log).toMatchObject([
      {
        level: 'info',
        message: 'provider request',
        fields: { label: '平安 6034', method: 'POST', verdict: 'answered', status: 200, answerBytes: 11 },
      },
      {
        level: 'warn',
        message: 'provider request',
        fields: { label: '平安 6034', verdict: 'unknown', answerBytes: 11 },
      },
    ]);
    expect(JSON.stringify(http.log)).not.toMatch(/request-|answer-|url-|127\.0\.0\.1/);
  });
});
