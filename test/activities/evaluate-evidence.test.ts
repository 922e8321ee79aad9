import { describe, expect, it } from 'vitest';
import { evaluateEvidence, type Evaluation } from '../../activities/evaluate-evidence.js';
import { parseMoney } from '../../src/domain/money.js';
import type { Intent } from '../../src/domain/operation.js';
import type { ItemResult } from '../../src/domain/operations/split.js';
import type { Outcome } from '../../src/domain/outcome.js';
import type { ReportedDetails } from '../../src/providers/provider.js';

const MINUTE = 60_000;
const intent: Intent<'freeze'> = {
  operationId: 'shop/M1/freeze/F1',
  provider: 'any',
  kind: 'freeze',
  amount: parseMoney('10.00'),
  content: { account: { member: 'M1', account: 'A1' } },
};
const items: readonly ItemResult[] = [{ itemId: 'one', outcome: { type: 'succeeded', result: {} } }];
const succeeded: Outcome<object> = { type: 'succeeded', result: {} };
const pending: Outcome<object> = { type: 'pending', why: 'it is processed' };
const rejected: Outcome<object> = {
  type: 'rejected',
  reason: 'other',
  code: 'ERR1',
  message: 'no',
  final: true,
};

/** What a provider shows of the freeze, ten minutes after its last attempt unless the test says otherwise. */
function evaluated(
  shown: {
    outcome: Outcome<object>;
    reported?: ReportedDetails;
    contradiction?: string;
    items?: readonly ItemResult[];
  },
  { left = 1, sinceLeftMs = 10 * MINUTE }: { left?: number; sinceLeftMs?: number } = {},
): Evaluation<object> {
  const leftMs = Date.UTC(2026, 0, 1);
  return evaluateEvidence(
    { reported: {}, ...shown },
    {
      intent,
      resolution: {
        queryAfterMs: [MINUTE],
        absence: { observations: 3, apartMs: MINUTE, sinceLeftMs: 3 * MINUTE },
      },
      row: {
        leftUntil: new Date(leftMs).toISOString(),
        readAt: new Date(leftMs + sinceLeftMs).toISOString(),
      },
      left,
    },
  );
}

describe('What a provider shows of an operation', () => {
  it('is taken as it is where nothing speaks against it, with what it says of each receiver', () => {
    expect(evaluated({ outcome: succeeded, items })).toEqual({ outcome: succeeded, items });
    expect(evaluated({ outcome: pending })).toEqual({ outcome: pending });
  });

  it('proves nothing with another amount, whatever it says happened: an operator must look', () => {
    const told = evaluated({ outcome: succeeded, items, reported: { amount: parseMoney('10.01') } });
    const difference = 'the provider shows the amount 10.01, the operation has 10.00';
    expect(told).toEqual({ outcome: { type: 'unknown', why: difference }, attention: difference });
  });

  it('is a success where its rows contradict each other and one shows it: the receivers are kept, an operator must look', () => {
    const contradiction = 'one row shows a success, another one a rejection';
    expect(evaluated({ outcome: succeeded, contradiction, items })).toEqual({
      outcome: succeeded,
      attention: contradiction,
      items,
    });
    expect(evaluated({ outcome: succeeded, contradiction })).toEqual({
      outcome: succeeded,
      attention: contradiction,
    });
  });

  it.each([rejected, pending])(
    'concludes nothing, of the receivers neither, from rows that contradict each other short of a success: $type',
    (outcome) => {
      const contradiction = 'one row shows a rejection, another one that it is processed';
      expect(evaluated({ outcome, contradiction, items })).toEqual({
        outcome: { type: 'unknown', why: contradiction },
        attention: contradiction,
      });
    },
  );

  it('is a rejection for good where one attempt alone can have been sent', () => {
    expect(evaluated({ outcome: rejected, items }, { sinceLeftMs: 0 })).toEqual({ outcome: rejected, items });
  });

  it('is a rejection that is not final yet while another attempt can still arrive: it ends no receiver either', () => {
    const early = evaluated({ outcome: rejected, items }, { left: 2, sinceLeftMs: 3 * MINUTE - 1 });
    expect(early).toEqual({ outcome: { ...rejected, final: false } });
    const late = evaluated({ outcome: rejected, items }, { left: 2, sinceLeftMs: 3 * MINUTE });
    expect(late).toEqual({ outcome: rejected, items });
    expect(evaluated({ outcome: succeeded }, { left: 2, sinceLeftMs: 0 })).toEqual({ outcome: succeeded });
  });
});
