import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';

/** A proxy that was configured on purpose. `url` may carry user and password, so it is never logged. */
export interface Tunnel {
  url: URL;
  timeoutMs: number;
}

/** The far end that a tunnel leads to. */
export interface TunnelTarget {
  host: string;
  port: number;
}

/**
 * Asks the proxy for a tunnel (CONNECT) and resolves with its socket. Plain http goes through a tunnel as well: a
 * proxy that answers in the provider's place would make a request look answered that never reached the provider.
 *
 * Rejects when there is no proxy, when it refuses, or when it is silent for `timeoutMs`. The error has a `code`;
 * nothing of the request has been sent.
 */
export function openTunnel(tunnel: Tunnel, target: TunnelTarget): Promise<Duplex> {
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  const authority = `${host}:${target.port}`;
  const send = tunnel.url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send({
      host: tunnel.url.hostname.replace(/^\[|\]$/g, ''),
      port: tunnel.url.port,
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...proxyAuthorization(tunnel.url) },
      agent: false,
    });
    const timer = setTimeout(() => request.destroy(proxyError('EPROXYTIMEOUT')), tunnel.timeoutMs);
    request.once('close', () => clearTimeout(timer));
    request.once('error', reject);
    request.once('connect', (response, socket, head) => {
      clearTimeout(timer);
      if (response.statusCode === 200 && head.length === 0) resolve(socket);
      else {
        socket.destroy();
        reject(proxyError('EPROXYREFUSED'));
      }
    });
    request.end();
  });
}

function proxyAuthorization(url: URL): Record<string, string> {
  if (!url.username) return {};
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}

function proxyError(code: string): Error {
  return Object.assign(new Error('the proxy opened no tunnel'), { code });
}
