import { ProviderNotConfigured } from '../src/domain/errors.js';
import type { AcquiredCredit, AcquiredQuery, ParsedAnswer } from '../src/providers/provider.js';
import { failing } from './failures.js';
import type { ProviderLookup } from './provider-lookup.js';

export type { AcquiredCredit };

export interface AcquiredActivities {
  /** Queries how a part of an order stands that was paid at an acquirer. */
  acquiredCredit(request: { provider: string; part: AcquiredQuery }): Promise<ParsedAnswer<AcquiredCredit>>;
}

export function acquiredActivities({ providers }: Pick<ProviderLookup, 'providers'>): AcquiredActivities {
  return failing<AcquiredActivities>({
    acquiredCredit: async ({ provider, part }) => {
      const answer = await providers.get(provider)?.queries.acquiredCredit?.(part);
      return answer ?? { type: 'unavailable', why: new ProviderNotConfigured(provider).message };
    },
  });
}
