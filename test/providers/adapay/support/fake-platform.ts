import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { API_KEY } from './settings.js';
import { vectorText } from './vectors.js';

const platformKey = createPrivateKey(vectorText('platform-key.pem'));
const merchantKey = createPublicKey(vectorText('merchant-public-key.pem'));

/** One request as it came over the wire. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  readonly raw: Buffer;
  /** Of a JSON body. */
  readonly json: Readonly<Record<string, unknown>>;
  /** Whether api key and signature are the merchant's. */
  readonly genuine: boolean;
}

/** What the platform answers: an object to be signed, or bytes as they are. */
export type Reaction =
  | { readonly data: object | string; readonly status?: number }
  | { readonly raw: string; readonly status: number }
  | 'hangUp';

export interface FakePlatform {
  readonly baseUrl: string;
  readonly seen: ReceivedRequest[];
  /** Answers the requests that come from here on. */
  react: (request: ReceivedRequest) => Reaction;
}

/** A raw HTTP server that signs like the platform, with node's own crypto and none of the adapter's code. It ends with the test. */
export async function startFakePlatform(react: FakePlatform['react']): Promise<FakePlatform> {
  const platform = { baseUrl: '', seen: [] as ReceivedRequest[], react };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const seen = readRequest(platform.baseUrl, request, Buffer.concat(chunks));
      platform.seen.push(seen);
      answer(response, platform.react(seen));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  platform.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/adapay`;
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
    });
  });
  return platform;
}

/** The platform's signature over raw text, in base64. */
export function platformSignature(text: string): string {
  return sign('RSA-SHA1', Buffer.from(text, 'utf8'), platformKey).toString('base64');
}

/** A whole answer as it goes over the wire. */
export function envelope(data: object | string): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return JSON.stringify({ data: text, signature: platformSignature(text) });
}

function answer(response: ServerResponse, reaction: Reaction): void {
  if (reaction === 'hangUp') {
    response.destroy();
    return;
  }
  const body = 'raw' in reaction ? reaction.raw : envelope(reaction.data);
  response.writeHead(reaction.status ?? 200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

function readRequest(baseUrl: string, request: IncomingMessage, raw: Buffer): ReceivedRequest {
  const url = new URL(request.url ?? '/', baseUrl);
  const query = Object.fromEntries(url.searchParams);
  const isJson = request.headers['content-type'] === 'application/json';
  const address = `${url.origin}${url.pathname}`;
  const fields = isUpload(request) ? textFields(raw) : query;
  const sorted = Object.keys(fields)
    .sort()
    .map((key) => `${key}=${fields[key] ?? ''}`)
    .join('&');
  const text = address + (isJson ? raw.toString('utf8') : sorted);
  const signature = Buffer.from(String(request.headers['signature']), 'base64');
  return {
    method: request.method ?? '',
    path: url.pathname.replace('/adapay', ''),
    query,
    headers: request.headers,
    raw,
    json: isJson ? (JSON.parse(raw.toString('utf8')) as Record<string, unknown>) : {},
    genuine:
      request.headers.authorization === API_KEY &&
      verify('RSA-SHA1', Buffer.from(text, 'utf8'), merchantKey, signature),
  };
}

function isUpload(request: IncomingMessage): boolean {
  return String(request.headers['content-type']).startsWith('multipart/form-data');
}

/** The text fields of a multipart body, its file left out. */
export function textFields(raw: Buffer): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [, name = '', value = ''] of raw
    .toString('utf8')
    .matchAll(/form-data; name="([^"]*)"\r\n\r\n([^]*?)\r\n--/g))
    fields[name] = value;
  return fields;
}
