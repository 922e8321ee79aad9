import type { ProviderQueries } from '../provider.js';

/** No query of a balance was found, so none is answered. */
export function hongwenQueries(): ProviderQueries {
  return {
    balance: () => Promise.resolve({ type: 'unavailable', why: '鸿闻 documents no query of a balance' }),
  };
}
