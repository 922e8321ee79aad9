import { onTestFinished } from 'vitest';
import {
  createProviderHttp,
  type ProviderHttp,
  type ProviderHttpOptions,
  type ProviderRequest,
} from '../../src/http/provider-http.js';
import type { Verdict } from '../../src/http/verdict.js';
import { type Behaviour, type Identity, type RawServer, startRawServer } from './raw-server.js';

export interface LogLine {
  level: 'info' | 'warn';
  fields: Record<string, unknown>;
  message: string;
}

/** The wrapper with short clocks and its log in memory, closed when the test ends. */
export function openHttp(options: Partial<ProviderHttpOptions> = {}): ProviderHttp & { log: LogLine[] } {
  const log: LogLine[] = [];
  const http = createProviderHttp({
    connectTimeoutMs: 2_000,
    totalTimeoutMs: 5_000,
    logger: {
      info: (fields, message) => log.push({ level: 'info', fields: { ...fields }, message }),
      warn: (fields, message) => log.push({ level: 'warn', fields: { ...fields }, message }),
    },
    ...options,
  });
  onTestFinished(() => http.close());
  return { ...http, log };
}

/** A raw server that is closed when the test ends. */
export async function serve(behaviour: Behaviour, tls?: Identity): Promise<RawServer> {
  const server = await startRawServer(behaviour, tls);
  onTestFinished(() => server.close());
  return server;
}

/** A POST with a body to that port. */
export function post(port: number, changes: Partial<ProviderRequest> = {}): ProviderRequest {
  return {
    method: 'POST',
    url: `http://127.0.0.1:${port}/pay`,
    body: '{"amount":"100.00"}',
    label: '平安 6034',
    ...changes,
  };
}

/** The verdict and its reason in one line, so that a failed expectation shows both. */
export function inShort(verdict: Verdict): string {
  return verdict.verdict === 'answered' ? `answered ${verdict.status}` : `${verdict.verdict}: ${verdict.why}`;
}
