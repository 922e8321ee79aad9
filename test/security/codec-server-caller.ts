import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { defaultPayloadConverter } from '@temporalio/common';
import { afterEach } from 'vitest';
import {
  startCodecServer,
  type CodecServer,
  type CodecServerOptions,
} from '../../src/security/codec-server.js';
import { generateKeyRing } from '../../src/security/key-ring.js';
import { createPayloadCodec } from '../../src/security/payload-codec.js';

/** The page that may call, the name that must stay hidden, and the token that opens. */
export const known = { ui: 'http://localhost:8233', token: 't'.repeat(40), buyer: '诸葛亮' };

const ring = generateKeyRing();
const codec = createPayloadCodec({ ring, namespace: 'shop' });

/** The ring's id and what the server shows of one payload, in clear and encrypted. */
export const primaryKeyId = ring.primary;
export const clearJson = {
  metadata: { encoding: base64('json/plain') },
  data: base64(JSON.stringify({ buyer: known.buyer })),
};

export async function encryptedJson(): Promise<{ metadata: Record<string, string>; data: string }> {
  const [payload] = await codec.encode([defaultPayloadConverter.toPayload({ buyer: known.buyer })]);
  const metadata = Object.fromEntries(
    Object.entries(payload?.metadata ?? {}).map(([name, value]): [string, string] => [name, base64(value)]),
  );
  return { metadata, data: base64(payload?.data ?? '') };
}

export function base64(bytes: string | Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

let running: CodecServer | undefined;

/** Starts a server for the namespace "shop" on a free port and returns its URL; it is closed after the test. */
export async function startServer(options: Partial<CodecServerOptions> = {}): Promise<string> {
  running = await startCodecServer({
    port: 0,
    host: '127.0.0.1',
    codecFor: (namespace) => (namespace === 'shop' ? codec : undefined),
    allowedOrigins: [known.ui, 'https://temporal.example.com'],
    access: { kind: 'loopbackOnly' },
    ...options,
  });
  return running.url;
}

export function closeServerAfterEach(): void {
  afterEach(async () => {
    await running?.close();
    running = undefined;
  });
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  json: { payloads?: { metadata: Record<string, string>; data?: string }[]; error?: string };
}

interface Call {
  method?: string;
  path?: string;
  headers?: OutgoingHttpHeaders;
  body?: unknown;
}

/** Plain node:http, because fetch does not let a caller choose Host and Origin. */
export function call(url: string, options: Call = {}): Promise<Answer> {
  const { method = 'POST', path = '/decode', headers = {}, body } = options;
  const usual = body === undefined ? {} : { 'content-type': 'application/json', 'x-namespace': 'shop' };
  return new Promise((resolve, reject) => {
    const request = httpRequest(new URL(`${url}${path}`), {
      method,
      agent: false,
      headers: { ...usual, ...headers },
    });
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const json = text === '' ? {} : (JSON.parse(text) as Answer['json']);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json });
      });
    });
    request.on('error', reject);
    request.end(typeof body === 'object' && !Buffer.isBuffer(body) ? JSON.stringify(body) : body);
  });
}
