import type { Server } from 'node:http';
import type { ProviderName } from '../providers/provider-names.js';
import type { Bank } from '../providers/bank.js';
import { providerAt } from '../providers/simulated-providers.js';
import { memoryServer } from './memory-wire.js';

export interface ProviderServerOptions {
  readonly bankOf: (provider: ProviderName) => Bank;
  /** A bank has closed a connection instead of taking the request. */
  readonly onRefused: () => void;
  readonly onBug: (error: unknown) => void;
}

/** One server in memory for every bank: it goes by the path of a request. */
export function providerServer({ bankOf, onRefused, onBug }: ProviderServerOptions): Server {
  return memoryServer((request) => {
    const { api } = bankOf(providerAt(request.path));
    if (!api.refusesConnection(request.path, request.method)) return api.run(request);
    onRefused();
    return Promise.resolve('dropped');
  }, onBug);
}
