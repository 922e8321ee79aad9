import { InvalidInput, ProviderNotConfigured } from '../src/domain/errors.js';
import type { Intent } from '../src/domain/operation.js';
import type { Money } from '../src/domain/money.js';
import type { JournalRow } from '../src/journal/journal.js';
import type { BounceQuery, ParsedAnswer } from '../src/providers/provider.js';
import { failing } from './failures.js';
import type { ProviderLookup } from './provider-lookup.js';

/** Whether a withdrawal that succeeded has come back: as the provider says, without the evidence, which the journal has. */
export type Bounce =
  | {
      readonly state: 'bounced';
      readonly bankDate: string;
      readonly reason: string;
      readonly amount?: Money;
      /** Why an operator must look. */
      readonly attention: string;
    }
  | { readonly state: 'none'; readonly queryAgainAt: string }
  | { readonly state: 'final' };

export interface BounceActivities {
  /**
   * Queries whether a withdrawal that succeeded provisionally has come back. Its end in the journal stays, since it did happen; what came
   * back is kept beside it as evidence, and needs an operator.
   */
  withdrawalBounce(request: { operationId: string; succeededAt: string }): Promise<ParsedAnswer<Bounce>>;
}

export function bounceActivities(lookup: ProviderLookup): BounceActivities {
  return failing<BounceActivities>({
    withdrawalBounce: ({ operationId, succeededAt }) => bounceOf(lookup, operationId, succeededAt),
  });
}

async function bounceOf(
  { journal, providers }: ProviderLookup,
  operationId: string,
  succeededAt: string,
): Promise<ParsedAnswer<Bounce>> {
  const row = await journal.find(operationId);
  if (row?.kind !== 'withdraw') throw new InvalidInput('operationId', 'names a withdrawal of the journal');
  const answer = await providers.get(row.provider)?.queries.bounce?.(queryOf(row, succeededAt));
  if (!answer) return { type: 'unavailable', why: new ProviderNotConfigured(row.provider).message };
  if (answer.type !== 'read') return answer;
  if (answer.value.state !== 'bounced') return { type: 'read', value: answer.value };
  const { evidence, ...shown } = answer.value;
  const amount = shown.amount === undefined ? '' : ` with ${shown.amount} yuan`;
  const attention = `it came back on ${shown.bankDate}${amount}: ${shown.reason || 'no reason is given'}`;
  await journal.record({
    operationId,
    did: 'nothing',
    outcome: { type: 'rejected', reason: 'other', code: 'BOUNCED', message: shown.reason, final: true },
    evidence,
    attention,
  });
  return { type: 'read', value: { ...shown, attention } };
}

function queryOf({ intent, serialNumber, begunAt }: JournalRow, succeededAt: string): BounceQuery {
  // The row's kind is its intent's.
  const { account, cardNumber } = (intent as Intent<'withdraw'>).content;
  return { serialNumber, account, begunAt, succeededAt, ...(cardNumber !== undefined && { cardNumber }) };
}
