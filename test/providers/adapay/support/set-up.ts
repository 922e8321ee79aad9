import { onTestFinished } from 'vitest';
import { createProviderHttp } from '../../../../src/http/provider-http.js';
import { createAdapayProvider } from '../../../../src/providers/adapay/adapter.js';
import type { AdapaySettings } from '../../../../src/providers/adapay/config.js';
import type { AdapayKind } from '../../../../src/providers/adapay/capabilities.js';
import type { Answer, QueryResult, Provider, ProviderOperation } from '../../../../src/providers/provider.js';
import { startFakePlatform, type FakePlatform } from './fake-platform.js';
import { orderOf } from './orders.js';
import { adapayConfig } from './settings.js';

/** The adapter before a raw HTTP server that reacts as the test says. */
export async function setUp(react: FakePlatform['react'], settings: Partial<AdapaySettings> = {}) {
  const platform = await startFakePlatform(react);
  const http = createProviderHttp({ logger: { info: () => undefined, warn: () => undefined } });
  onTestFinished(() => http.close());
  const config = adapayConfig({ baseUrl: platform.baseUrl, httpTimeoutMs: 5_000, ...settings });
  const provider = createAdapayProvider({ config, http });
  type Changes<K extends AdapayKind> = Parameters<typeof orderOf<K>>[1];
  return {
    platform,
    provider,
    config,
    http,
    rule: (kind: AdapayKind) => operationOf(provider, kind).resolution,
    send: <K extends AdapayKind>(kind: K, changes?: Changes<K>): Promise<Answer<unknown>> =>
      operationOf(provider, kind).send(orderOf(kind, changes)),
    query: <K extends AdapayKind>(kind: K, changes?: Changes<K>): Promise<QueryResult<unknown>> => {
      const operation = operationOf(provider, kind);
      if (!operation.queryStatus) throw new Error(`no query resolves ${kind}`);
      return operation.queryStatus(orderOf(kind, changes));
    },
  };
}

function operationOf(provider: Provider, kind: AdapayKind): ProviderOperation<AdapayKind> {
  const operation = provider.operations[kind];
  if (!operation) throw new Error(`no ${kind}`);
  // Order and operation are of one kind; which one, the compiler cannot see.
  return operation;
}
