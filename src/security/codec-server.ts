import type { Payload, PayloadCodec } from '@temporalio/common';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { HoldfastError, InvalidInput } from '../domain/errors.js';
import type { CodecAccess } from './codec-access.js';

const DEFAULT_BODY_LIMIT_BYTES = 8 * 1024 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;
const PREFLIGHT_MAX_AGE_S = 600;
const MAX_PAYLOADS = 20_000;
const LOOPBACK_ADDRESSES = ['127.0.0.1', '::1'];
const LOOPBACK_HOST_HEADER = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;
// authorization-extras is what the Temporal UI adds when its user has an id token as well.
const ALLOWED_HEADERS = 'content-type, x-namespace, authorization, authorization-extras';

export interface CodecServerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  /** The codec of a Temporal namespace, or undefined for one that is not served. */
  readonly codecFor: (namespace: string) => PayloadCodec | undefined;
  /** For a caller that names none, as the Temporal CLI does when it is run without --namespace. */
  readonly defaultNamespace?: string;
  /** The origins whose pages may call, each exactly as a browser sends it: "http://localhost:8233". */
  readonly allowedOrigins: readonly string[];
  readonly access: CodecAccess;
  readonly bodyLimitBytes?: number;
  /** Told of every failure that is not the caller's: the caller only sees "internal error". */
  readonly onError?: (error: unknown) => void;
}

export interface CodecServer {
  readonly url: string;
  /** Stops listening and waits for the requests under way. */
  close(): Promise<void>;
}

type CodecRequest = FastifyRequest<{ Params: { '*': string } }>;

/**
 * Serves Temporal's codec protocol (temporalio/samples-go, codec-server/protocol.md), so that the Temporal UI and CLI
 * show clear text to those who may see it: POST .../encode and .../decode with protobuf JSON payloads; the namespace
 * comes from X-Namespace, else from the path segment before the verb, else it is `defaultNamespace`. A page of an origin that is not listed gets 403
 * and no answer is ever readable by it; with `loopbackOnly` the Host header must name this machine too, against DNS
 * rebinding. The UI sends its access token only to an https endpoint: in production a proxy ends TLS in front.
 *
 * Answers: 200; 400 bad body or payloads that do not open; 401; 403 origin or host; 404 path or namespace; 405; 413;
 * 415; 500. Error bodies are `{ "error": text }` and carry no payload, no key and nothing of the request's body.
 * @throws InvalidInput when an origin is not exact, or `loopbackOnly` is asked to bind anything but 127.0.0.1 or ::1.
 */
export async function startCodecServer(options: CodecServerOptions): Promise<CodecServer> {
  checkOptions(options);
  const app = fastify({
    bodyLimit: options.bodyLimitBytes ?? DEFAULT_BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    exposeHeadRoutes: false,
  });
  // A text/plain POST needs no preflight, and is not what the protocol speaks.
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', guard(options));
  app.options('/*', (_request, reply) => preflight(reply));
  app.post<{ Params: { '*': string } }>('/*', (request, reply) => transcode(request, reply, options));
  app.setNotFoundHandler((_request, reply) =>
    refuse(reply.header('allow', 'POST, OPTIONS'), 405, 'POST only'),
  );
  answerErrors(app, options.onError);
  await app.listen({ port: options.port, host: options.host });
  return { url: urlOf(app), close: () => app.close() };
}

function checkOptions({ allowedOrigins, access, host }: CodecServerOptions): void {
  for (const origin of allowedOrigins) {
    const exact = URL.canParse(origin) ? new URL(origin) : undefined;
    if (exact?.origin !== origin || !/^https?:$/.test(exact.protocol)) {
      throw new InvalidInput(
        'allowedOrigins',
        'exact origins such as "http://localhost:8233" expected, no wildcard',
      );
    }
  }
  if (access.kind === 'loopbackOnly' && !LOOPBACK_ADDRESSES.includes(host)) {
    throw new InvalidInput('host', `loopback access binds ${LOOPBACK_ADDRESSES.join(' or ')} only`);
  }
}

/** What every request passes before anything else of it is read. */
function guard({ access, allowedOrigins }: CodecServerOptions) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', vary: 'Origin' });
    if (access.kind === 'loopbackOnly' && !LOOPBACK_HOST_HEADER.test(request.headers.host ?? '')) {
      return refuse(reply, 403, 'this host name is not served');
    }
    const { origin } = request.headers;
    if (origin !== undefined) {
      // Looked up anew: a dev server's UI learns its port only after the codec server was named to it.
      if (!allowedOrigins.includes(origin)) return refuse(reply, 403, 'this origin is not allowed');
      reply.headers({ 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' });
    }
    // A browser sends no credentials with a preflight.
    if (request.method === 'OPTIONS' || access.kind === 'loopbackOnly') return undefined;
    const { authorization } = request.headers;
    if (authorization !== undefined && (await access.verify(authorization))) return undefined;
    return refuse(reply.header('www-authenticate', 'Bearer'), 401, 'authorization expected');
  };
}

function preflight(reply: FastifyReply): FastifyReply {
  return reply
    .headers({
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': ALLOWED_HEADERS,
      'access-control-max-age': PREFLIGHT_MAX_AGE_S,
    })
    .code(204)
    .send();
}

async function transcode(
  request: CodecRequest,
  reply: FastifyReply,
  { codecFor, defaultNamespace }: CodecServerOptions,
): Promise<FastifyReply> {
  const [verb, parent] = request.params['*'].split('/').reverse();
  if (verb !== 'encode' && verb !== 'decode')
    return refuse(reply, 404, 'only /encode and /decode are served');
  const namespace = namespaceOf(request, parent) ?? defaultNamespace;
  const codec = namespace === undefined ? undefined : codecFor(namespace);
  if (codec === undefined) return refuse(reply, 404, 'X-Namespace: a namespace that is served expected');
  const body = bodySchema.safeParse(request.body);
  if (!body.success) return refuse(reply, 400, 'payloads: an array of protobuf JSON payloads expected');
  try {
    const payloads = await codec[verb](body.data.payloads.map(fromJson));
    return await reply.send({ payloads: payloads.map(toJson) });
  } catch (error) {
    // Our own errors name key ids and namespaces only; whatever else a codec throws is not repeated.
    if (error instanceof HoldfastError) return refuse(reply, 400, error.message);
    throw error;
  }
}

function namespaceOf(request: CodecRequest, parent: string | undefined): string | undefined {
  const header = request.headers['x-namespace'];
  if (typeof header === 'string' && header !== '') return header;
  return parent === '' ? undefined : parent;
}

// proto3 JSON: bytes in either base64 alphabet, padded or not; null is the same as absent.
const bytes = z
  .string()
  .regex(/^[A-Za-z0-9+/_-]*={0,2}$/)
  .transform((text) => Buffer.from(text, 'base64'));
const bodySchema = z.object({
  payloads: z
    .array(z.object({ metadata: z.record(z.string(), bytes).nullish(), data: bytes.nullish() }))
    .max(MAX_PAYLOADS),
});

function fromJson({ metadata, data }: z.output<typeof bodySchema>['payloads'][number]): Payload {
  return { metadata: metadata ?? {}, data: data ?? Buffer.alloc(0) };
}

function toJson({ metadata, data }: Payload): { metadata: Record<string, string>; data?: string } {
  const encoded = Object.entries(metadata ?? {}).map(([name, value]): [string, string] => [
    name,
    toBase64(value),
  ]);
  return {
    metadata: Object.fromEntries(encoded),
    // proto3 JSON leaves out what has its default value.
    ...(data && data.length > 0 && { data: toBase64(data) }),
  };
}

function toBase64(value: Uint8Array): string {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
}

/** One fixed text for each status: the texts of parsers quote the body. */
function answerErrors(app: FastifyInstance, onError: CodecServerOptions['onError']): void {
  const texts: Readonly<Record<number, string>> = {
    400: 'a JSON body expected',
    413: 'the body is too large',
    415: 'content-type: application/json expected',
  };
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    const text = texts[status];
    if (text !== undefined) return refuse(reply, status, text);
    onError?.(error);
    return refuse(reply, 500, 'internal error');
  });
}

function refuse(reply: FastifyReply, status: number, error: string): FastifyReply {
  return reply.code(status).send({ error });
}

function urlOf(app: FastifyInstance): string {
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the codec server listens nowhere');
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
}
