import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { inShort, openHttp, post, serve } from './open-http.js';
import { answer, type Behaviour, selfSigned } from './raw-server.js';

const identity = selfSigned();
const bank: Behaviour = ({ socket, onRequest }) => onRequest(() => socket.write(answer('from the bank')));

/** A proxy that opens the tunnel that it is asked for, wherever it leads. */
const tunnelProxy: Behaviour = ({ socket, onRequest }) => {
  let open = false;
  onRequest((request) => {
    if (open) return;
    open = true;
    const port = Number(/^CONNECT [^ ]*:(\d+) /.exec(request)?.[1]);
    const far = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(far).pipe(socket);
    });
    far.on('error', () => socket.destroy());
    socket.on('close', () => far.destroy());
  });
};

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a proxy that only the environment names', () => {
  it.each(['http', 'https'])('is not used for %s', async (scheme) => {
    const proxy = await serve(tunnelProxy);
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']) {
      vi.stubEnv(name, `http://127.0.0.1:${proxy.port}`);
      vi.stubEnv(name.toLowerCase(), `http://127.0.0.1:${proxy.port}`);
    }
    vi.stubEnv('NO_PROXY', '');
    vi.stubEnv('no_proxy', '');
    vi.stubEnv('NODE_USE_ENV_PROXY', '1');
    const server = await serve(bank, scheme === 'https' ? identity : undefined);
    const http = openHttp({ tls: { ca: identity.cert } });
    const verdict = await http.send(post(0, { url: `${scheme}://127.0.0.1:${server.port}/` }));
    expect(inShort(verdict)).toBe('answered 200');
    expect(proxy.connections).toHaveLength(0);
  });
});

describe('a proxy that is configured', () => {
  it.each(['http', 'https'])('carries %s through a tunnel that is kept', async (scheme) => {
    const proxy = await serve(tunnelProxy);
    const server = await serve(bank, scheme === 'https' ? identity : undefined);
    const proxyUrl = `http://us%40er:s3cret@127.0.0.1:${proxy.port}`;
    const http = openHttp({ tls: { ca: identity.cert }, proxyUrl });
    const request = post(0, { url: `${scheme}://127.0.0.1:${server.port}/` });
    expect(inShort(await http.send(request))).toBe('answered 200');
    expect(inShort(await http.send(request))).toBe('answered 200');
    expect(proxy.connections).toHaveLength(1);
    expect(proxy.received()).toContain(`CONNECT 127.0.0.1:${server.port} HTTP/1.1\r\n`);
    const credentials = Buffer.from('us@er:s3cret').toString('base64');
    expect(proxy.received().toLowerCase()).toContain(
      `proxy-authorization: basic ${credentials}`.toLowerCase(),
    );
    expect(server.received()).not.toContain('s3cret');
  });

  it('and checks the certificate of the far end, not its own', async () => {
    const proxy = await serve(tunnelProxy);
    const server = await serve(bank, identity);
    const http = openHttp({ proxyUrl: `http://127.0.0.1:${proxy.port}` });
    const verdict = await http.send(post(0, { url: `https://127.0.0.1:${server.port}/` }));
    expect(inShort(verdict)).toBe('notSent: no connection (DEPTH_ZERO_SELF_SIGNED_CERT)');
    await server.close();
    expect(server.received()).toBe('');
  });

  it('and refuses leaves the request notSent', async () => {
    const proxy = await serve(({ socket, onRequest }) =>
      onRequest(() =>
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 2\r\n\r\nno'),
      ),
    );
    const http = openHttp({ proxyUrl: `http://127.0.0.1:${proxy.port}` });
    expect(inShort(await http.send(post(9)))).toBe('notSent: no connection (EPROXYREFUSED)');
    expect(proxy.received()).not.toContain('/pay');
  });

  it('and is silent leaves the request notSent, and the next one has a new try', async () => {
    const proxy = await serve(({ onRequest }) => onRequest(() => undefined));
    const http = openHttp({ proxyUrl: `http://127.0.0.1:${proxy.port}`, connectTimeoutMs: 100 });
    expect(inShort(await http.send(post(9)))).toBe('notSent: no connection within 100 ms');
    expect(inShort(await http.send(post(9)))).toBe('notSent: no connection within 100 ms');
    expect(proxy.connections).toHaveLength(2);
  });

  it('and opens a tunnel to a silent far end leaves a TLS request notSent', async () => {
    const proxy = await serve(tunnelProxy);
    const server = await serve(({ socket }) => void socket.resume());
    const http = openHttp({ proxyUrl: `http://127.0.0.1:${proxy.port}`, connectTimeoutMs: 200 });
    const verdict = await http.send(post(0, { url: `https://127.0.0.1:${server.port}/` }));
    expect(inShort(verdict)).toBe('notSent: no connection within 200 ms');
  });

  it('and breaks the tunnel under way leaves the request unknown', async () => {
    const proxy = await serve(tunnelProxy);
    const server = await serve(({ socket, onRequest }) => onRequest(() => socket.resetAndDestroy()));
    const http = openHttp({ proxyUrl: `http://127.0.0.1:${proxy.port}` });
    expect(inShort(await http.send(post(server.port)))).toMatch(
      /^unknown: the connection ended before an answer/,
    );
  });
});
