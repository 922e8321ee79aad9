import { NotSupported } from '../src/domain/errors.js';
import type { Money } from '../src/domain/money.js';
import type { Account } from '../src/domain/party.js';
import type { Balance, Provider, Reading } from '../src/providers/provider.js';
import { toFailure } from './failures.js';

export interface BalanceActivities {
  /** What a member's account holds, as the provider says at this moment. */
  balance(request: { provider: string; account: Account }): Promise<Reading<Balance>>;
  /** What the platform's advance account holds, where the provider shows one. */
  advanceBalance(request: { provider: string }): Promise<Reading<Money> | { readonly type: 'notShown' }>;
}

/** Questions that stories ask before they move money. They change nothing and are never journalled. */
export function balanceActivities(providers: ReadonlyMap<string, Provider>): BalanceActivities {
  const find = (name: string): Provider => {
    const provider = providers.get(name);
    if (!provider) throw new NotSupported(name, 'anything: it is not configured here');
    return provider;
  };
  return {
    balance: ({ provider, account }) => asFailure(() => find(provider).questions.balance(account)),
    advanceBalance: ({ provider }) =>
      asFailure(async () => (await find(provider).questions.advanceBalance?.()) ?? { type: 'notShown' }),
  };
}

async function asFailure<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    throw toFailure(error);
  }
}
