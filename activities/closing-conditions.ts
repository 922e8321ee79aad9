import { ProviderNotConfigured } from '../src/domain/errors.js';
import type { Account } from '../src/domain/party.js';
import type { ClosingConditions, ParsedAnswer } from '../src/providers/provider.js';
import { failing } from './failures.js';
import type { ProviderLookup } from './provider-lookup.js';

export interface ClosingActivities {
  /** Queries what stands against the closing of an account. */
  closingConditions(request: {
    provider: string;
    account: Account;
  }): Promise<ParsedAnswer<ClosingConditions>>;
}

export function closingActivities({ providers }: Pick<ProviderLookup, 'providers'>): ClosingActivities {
  return failing<ClosingActivities>({
    closingConditions: async ({ provider, account }) => {
      const answer = await providers.get(provider)?.queries.closingConditions?.(account);
      return answer ?? { type: 'unavailable', why: new ProviderNotConfigured(provider).message };
    },
  });
}
