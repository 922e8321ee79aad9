import type { ProviderQueries } from '../provider.js';

/** No query of a balance was found, so none is answered. */
export function hkrtQueries(): ProviderQueries {
  return {
    balance: () => Promise.resolve({ type: 'unavailable', why: '海科融通 documents no query of a balance' }),
  };
}
