import { once } from 'node:events';
import { createServer, type LookupFunction } from 'node:net';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inShort, openHttp, post, serve } from './open-http.js';
import { answer, selfSigned } from './raw-server.js';

const identity = selfSigned();
const stranger = selfSigned();

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return address !== null && typeof address === 'object' ? address.port : 0;
}

/** A port whose accept queue is full: its owner sleeps, so the kernel drops further handshakes. */
async function deafPort(): Promise<number> {
  const source = `
    const { parentPort } = require('node:worker_threads');
    const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage(server.address().port);
      setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 50);
    });`;
  const worker = new Worker(source, { eval: true });
  onTestFinished(async () => {
    await worker.terminate();
  });
  const [port] = (await once(worker, 'message')) as [number];
  await new Promise((resolve) => setTimeout(resolve, 200));
  return port;
}

const silentLookup: LookupFunction = () => undefined;

describe('a request whose first byte never left is notSent', () => {
  it('when the connection is refused', async () => {
    const verdict = await openHttp().send(post(await closedPort()));
    expect(inShort(verdict)).toBe('notSent: no connection (ECONNREFUSED)');
  });

  it('when the host name does not resolve', async () => {
    const verdict = await openHttp().send(post(80, { url: 'http://bank.invalid/pay' }));
    expect(inShort(verdict)).toMatch(/^notSent: no connection \((ENOTFOUND|EAI_AGAIN)\)$/);
  });

  it('when the name server is silent', async () => {
    const http = openHttp({ connectTimeoutMs: 100, lookup: silentLookup });
    const verdict = await http.send(post(80, { url: 'http://bank.example/pay' }));
    expect(inShort(verdict)).toBe('notSent: no connection within 100 ms');
  });

  it('when the host does not accept the connection in time', async () => {
    const port = await deafPort();
    const http = openHttp({ connectTimeoutMs: 600 });
    // The queue holds two; those connect and are answered by nobody.
    const verdicts = await Promise.all(
      Array.from({ length: 4 }, () => http.send(post(port, { totalTimeoutMs: 1_200 }))),
    );
    const last = inShort(await http.send(post(port)));
    expect(last).toBe('notSent: no connection within 600 ms');
    expect(verdicts.map(inShort)).toContain('unknown: no whole answer within 1200 ms');
  });

  it('when the total timeout strikes before there is a connection', async () => {
    const http = openHttp({ totalTimeoutMs: 100, lookup: silentLookup });
    const verdict = await http.send(post(80, { url: 'http://bank.example/pay' }));
    expect(inShort(verdict)).toBe('notSent: not sent within 100 ms');
  });

  it('when no connection of the pool comes free in time', async () => {
    const server = await serve(({ onRequest }) => onRequest(() => undefined));
    const http = openHttp({ maxSockets: 1, connectTimeoutMs: 500, totalTimeoutMs: 1_200 });
    const [first, second] = await Promise.all([http.send(post(server.port)), http.send(post(server.port))]);
    expect(inShort(first)).toBe('unknown: no whole answer within 1200 ms');
    expect(inShort(second)).toBe('notSent: no connection within 500 ms');
    expect(server.requests()).toBe(1);
  });

  it('when the connections have been closed', async () => {
    const server = await serve(({ socket, onRequest }) => onRequest(() => socket.write(answer('x'))));
    const http = openHttp();
    await http.close();
    expect(inShort(await http.send(post(server.port)))).toBe('notSent: the connections are being closed');
    expect(server.connections).toHaveLength(0);
  });
});

describe('a TLS handshake that fails sends nothing', () => {
  const https = (port: number, host = '127.0.0.1') => post(port, { url: `https://${host}:${port}/pay` });

  it('when plain TCP answers behind https', async () => {
    const server = await serve(({ socket }) => {
      socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    });
    const verdict = await openHttp().send(https(server.port));
    expect(inShort(verdict)).toMatch(/^notSent: no connection \(E[A-Z_]+\)$/);
  });

  it('when the far end is silent in the handshake', async () => {
    const server = await serve(({ socket }) => void socket.resume());
    const verdict = await openHttp({ connectTimeoutMs: 150 }).send(https(server.port));
    expect(inShort(verdict)).toBe('notSent: no connection within 150 ms');
  });

  it('when the far end hangs up in the handshake', async () => {
    const server = await serve(({ socket }) => void socket.on('data', () => socket.resetAndDestroy()));
    const verdict = await openHttp().send(https(server.port));
    expect(inShort(verdict)).toBe('notSent: no connection (ECONNRESET)');
  });

  it.each([
    ['is signed by nobody we trust', { ca: stranger.cert }, '127.0.0.1', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['is for another host', { ca: identity.cert }, 'bank.example', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('when the certificate %s', async (_what, tls, host, code) => {
    const server = await serve(
      ({ socket, onRequest }) => onRequest(() => socket.write(answer('x'))),
      identity,
    );
    const lookup: LookupFunction = (_name, options, done) => {
      if (options.all) done(null, [{ address: '127.0.0.1', family: 4 }]);
      else done(null, '127.0.0.1', 4);
    };
    const verdict = await openHttp({ tls, lookup }).send(https(server.port, host));
    expect(inShort(verdict)).toBe(`notSent: no connection (${code})`);
    await server.close();
    expect(server.received()).toBe('');
  });

  it('and one that succeeds carries the request', async () => {
    const server = await serve(
      ({ socket, onRequest }) => onRequest(() => socket.write(answer('x'))),
      identity,
    );
    const http = openHttp({ tls: { ca: identity.cert } });
    expect(inShort(await http.send(https(server.port)))).toBe('answered 200');
    expect(inShort(await http.send(https(server.port)))).toBe('answered 200');
    expect(server.connections).toHaveLength(1);
  });

  it('while a break after the handshake is unknown', async () => {
    const server = await serve(({ socket, onRequest }) => onRequest(() => socket.destroy()), identity);
    const verdict = await openHttp({ tls: { ca: identity.cert } }).send(https(server.port));
    expect(inShort(verdict)).toBe('unknown: the connection ended before an answer (ECONNRESET)');
  });
});
