import { ProviderNotConfigured } from '../src/domain/errors.js';
import type { Money } from '../src/domain/money.js';
import type { Account } from '../src/domain/party.js';
import type { Balance, Provider, ParsedAnswer } from '../src/providers/provider.js';
import { failing } from './failures.js';

export interface BalanceActivities {
  /** What a member's account holds, as the provider says at this moment. */
  balance(request: { provider: string; account: Account }): Promise<ParsedAnswer<Balance>>;
  /** What the platform's advance account holds, where the provider shows one. */
  advanceBalance(request: { provider: string }): Promise<ParsedAnswer<Money> | { readonly type: 'notShown' }>;
}

/**
 * Queries that workflows make before they move money. They change nothing and are never journalled. A worker without the
 * provider's settings cannot say what an account holds, which is no answer: another one may.
 */
export function balanceActivities(providers: ReadonlyMap<string, Provider>): BalanceActivities {
  const queried = async <T>(
    name: string,
    query: (provider: Provider) => Promise<T>,
  ): Promise<T | Unavailable> => {
    const provider = providers.get(name);
    return provider ? query(provider) : { type: 'unavailable', why: new ProviderNotConfigured(name).message };
  };
  return failing<BalanceActivities>({
    balance: ({ provider, account }) => queried(provider, ({ queries }) => queries.balance(account)),
    advanceBalance: ({ provider }) =>
      queried(
        provider,
        async ({ queries }) => (await queries.advanceBalance?.()) ?? ({ type: 'notShown' } as const),
      ),
  });
}

type Unavailable = Extract<ParsedAnswer<never>, { type: 'unavailable' }>;
