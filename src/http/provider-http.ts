import axios, { type AxiosInstance } from 'axios';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { LookupFunction } from 'node:net';
import { announcesItsEnd, decodeBody, flattenHeaders, UnreadableAnswer } from './answer-body.js';
import { createKeepAliveAgents, type ProviderTls } from './keep-alive-agents.js';
import { type RequestWatch, watchRequest, type WatchLimits } from './request-watch.js';
import { type Answered, judgeFailure, type Verdict } from './verdict.js';

export interface ProviderRequest {
  method: 'POST' | 'GET';
  url: string;
  headers?: Record<string, string>;
  /** Sent byte for byte; a string as UTF-8. */
  body?: Buffer | string;
  totalTimeoutMs?: number;
  /** What the log calls this request, e.g. "平安 6034". It is logged as it is: never a URL, a token or a name. */
  label: string;
}

export interface ProviderHttp {
  send(request: ProviderRequest): Promise<Verdict>;
  close(): Promise<void>;
}

/** The part of a pino logger that is used here. */
export interface ProviderLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface ProviderHttpOptions {
  /** Until a connection stands, the wait for a free one included. Default 5,000. */
  connectTimeoutMs?: number;
  /** From the call of `send` to the last byte of the answer. Default 20,000. */
  totalTimeoutMs?: number;
  /** Of the body, as it comes and unpacked. Default 1 MiB. */
  answerLimitBytes?: number;
  /** Connections to one host at a time. Default 256. */
  maxSockets?: number;
  /** How long a connection is kept for the next request. Default 4,000: shorter than servers commonly keep theirs. */
  idleSocketMs?: number;
  /** An http(s) proxy that allows CONNECT. Without it there is none, whatever the environment says. */
  proxyUrl?: string | undefined;
  tls?: ProviderTls;
  lookup?: LookupFunction;
  /**
   * Takes an answer without length or chunks for whole when the connection closes. Off, because a cut looks the
   * same; only for a provider that answers so, and whose answers prove themselves whole by a signature.
   */
  trustAnswersEndedByClose?: boolean;
  logger: ProviderLogger;
  /** Milliseconds of a monotonic clock. Default `performance.now`. */
  now?: () => number;
}

interface Settings extends WatchLimits {
  trustAnswersEndedByClose: boolean;
}

/**
 * The one way by which requests leave for a provider. `send` tells `answered`, `notSent` and `unknown` apart by
 * what was seen at the socket; it never repeats a request, follows no redirect, and is never aborted by a caller.
 * It rejects only for a request that cannot be made (a malformed URL or header), before anything is sent.
 *
 * `close` waits for the requests in flight, then closes the connections; a `send` after it is `notSent`.
 */
export function createProviderHttp(options: ProviderHttpOptions): ProviderHttp {
  const { logger, now = () => performance.now() } = options;
  const settings: Settings = {
    connectTimeoutMs: options.connectTimeoutMs ?? 5_000,
    totalTimeoutMs: options.totalTimeoutMs ?? 20_000,
    answerLimitBytes: options.answerLimitBytes ?? 1024 * 1024,
    trustAnswersEndedByClose: options.trustAnswersEndedByClose ?? false,
  };
  const agents = createKeepAliveAgents({
    maxSockets: options.maxSockets ?? 256,
    idleSocketMs: options.idleSocketMs ?? 4_000,
    ...(options.tls && { tls: options.tls }),
    ...(options.lookup && { lookup: options.lookup }),
    ...(options.proxyUrl && {
      tunnel: { url: parseUrl(options.proxyUrl), timeoutMs: settings.connectTimeoutMs },
    }),
  });
  const client = createClient(agents);
  const inFlight = new Set<Promise<Verdict>>();
  let closing = false;

  async function attempt(request: ProviderRequest): Promise<Verdict> {
    const startedAt = now();
    const limits = { ...settings, totalTimeoutMs: request.totalTimeoutMs ?? settings.totalTimeoutMs };
    const watch = watchRequest(limits);
    const outcome = await transmit(client, request, watch, limits).catch((error: unknown) =>
      judgeFailure(error, watch, limits),
    );
    watch.end();
    const verdict: Verdict = { ...outcome, elapsedMs: Math.round(now() - startedAt) };
    logVerdict(logger, request, verdict, watch.answerBytes());
    return verdict;
  }

  return {
    async send(request) {
      checkRequest(request);
      if (closing) return { verdict: 'notSent', why: 'the connections are being closed', elapsedMs: 0 };
      const running = attempt(request);
      inFlight.add(running);
      try {
        return await running;
      } finally {
        inFlight.delete(running);
      }
    },
    async close() {
      closing = true;
      await Promise.allSettled(inFlight);
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

function createClient(agents: ReturnType<typeof createKeepAliveAgents>): AxiosInstance {
  return axios.create({
    httpAgent: agents.http,
    httpsAgent: agents.https,
    proxy: false,
    maxRedirects: 0,
    validateStatus: () => true,
    responseType: 'arraybuffer',
    // Unpacked here, since axios takes compressed data that stops early for whole.
    decompress: false,
    // The clocks and the size limit are the watch's, which knows what had left when they struck.
    timeout: 0,
    maxContentLength: Infinity,
    maxBodyLength: Infinity,
    transformRequest: [],
    transformResponse: [],
    headers: { 'user-agent': 'holdfast', 'accept-encoding': 'gzip' },
  });
}

async function transmit(
  client: AxiosInstance,
  request: ProviderRequest,
  watch: RequestWatch,
  settings: Settings,
): Promise<Omit<Answered, 'elapsedMs'>> {
  const { data } = await client.request<Buffer>({
    method: request.method,
    url: request.url,
    headers: request.headers ?? {},
    data: typeof request.body === 'string' ? Buffer.from(request.body, 'utf8') : request.body,
    transport: watch.transport,
    signal: watch.signal,
  });
  const answer = watch.answer();
  if (!answer?.complete) throw new UnreadableAnswer('the answer is not whole');
  if (!settings.trustAnswersEndedByClose && !announcesItsEnd(answer)) {
    throw new UnreadableAnswer('the answer does not say where it ends');
  }
  const { 'content-encoding': encoding, ...headers } = flattenHeaders(answer.headers);
  const body = await decodeBody(data, encoding, settings.answerLimitBytes);
  if (body !== data) delete headers['content-length'];
  return { verdict: 'answered', status: answer.statusCode ?? 0, headers, body };
}

function checkRequest(request: ProviderRequest): void {
  parseUrl(request.url);
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    // axios drops what it cannot send from a header without a word.
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
}

// URL's own error carries its input, which may hold credentials or a query.
function parseUrl(text: string): URL {
  if (!URL.canParse(text)) throw new Error('not a URL');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error('not an http(s) URL');
  return url;
}

function logVerdict(
  logger: ProviderLogger,
  { label, method }: ProviderRequest,
  verdict: Verdict,
  answerBytes: number,
): void {
  const fields = { label, method, verdict: verdict.verdict, elapsedMs: verdict.elapsedMs, answerBytes };
  if (verdict.verdict === 'answered') logger.info({ ...fields, status: verdict.status }, 'provider request');
  else logger.warn({ ...fields, why: verdict.why }, 'provider request');
}
