import { InvalidInput, ProviderNotConfigured } from '../src/domain/errors.js';
import type { Intent } from '../src/domain/operation.js';
import type { ParsedAnswer, SmallAmountState } from '../src/providers/provider.js';
import { failing } from './failures.js';
import type { ProviderLookup } from './provider-lookup.js';

export type { SmallAmountState };

export interface SmallAmountActivities {
  /** Queries how the small transfer of an application stands that is to prove a card. */
  smallAmount(request: { operationId: string }): Promise<ParsedAnswer<SmallAmountState>>;
}

export function smallAmountActivities(lookup: ProviderLookup): SmallAmountActivities {
  return failing<SmallAmountActivities>({
    smallAmount: ({ operationId }) => stateOf(lookup, operationId),
  });
}

async function stateOf(
  { journal, providers }: ProviderLookup,
  operationId: string,
): Promise<ParsedAnswer<SmallAmountState>> {
  const row = await journal.find(operationId);
  if (row?.kind !== 'applySmallAmount')
    throw new InvalidInput('operationId', 'names an application of the journal for a small transfer');
  const { serialNumber, begunAt, intent, provider } = row;
  // The row's kind is its intent's.
  const { way, account, card } = (intent as Intent<'applySmallAmount'>).content;
  const answer = await providers
    .get(provider)
    ?.queries.smallAmount?.({ way, serialNumber, begunAt, account, cardNumber: card.number });
  return answer ?? { type: 'unavailable', why: new ProviderNotConfigured(provider).message };
}
