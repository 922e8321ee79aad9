import { describe, expect, it } from 'vitest';
import { parseMoney } from '../../src/domain/money.js';
import type { ItemResult } from '../../src/domain/operations/split.js';
import type { Outcome } from '../../src/domain/outcome.js';
import type { Journal } from '../../src/journal/journal.js';
import { onBothDatabases } from './support/databases.js';
import {
  evidenceOf,
  holdIntent,
  pending,
  PREFIX,
  recording,
  rejected,
  succeeded,
} from './support/fixtures.js';

onBothDatabases((bench) => {
  it('keeps what is said of one receiver apart from what is said of another, or of the same one later', async () => {
    const { journal } = bench();
    const operationId = 't/receivers/hold/1';
    await beginForTwo(journal, operationId);
    const said: ItemResult[][] = [
      [{ itemId: 'a', outcome: pending }],
      [{ itemId: 'b', outcome: pending }],
      [{ itemId: 'a', outcome: succeeded }],
      [{ itemId: 'a', outcome: succeeded }],
    ];
    for (const one of said) {
      const more = { outcome: pending, evidence: evidenceOf('query'), items: one };
      await journal.record(recording(operationId, { did: 'nothing', ...more }));
    }
    expect((await journal.evidence(operationId)).map(({ times }) => times).sort()).toEqual([1, 1, 2]);
  });

  describe('Two ends of one receiver', () => {
    const OTHER_END = 'it shows another end of a receiver than was seen before';
    const says = (operationId: string, outcome: Outcome, source: 'query' | 'statement' = 'query') =>
      recording(operationId, {
        did: 'nothing',
        outcome: pending,
        evidence: evidenceOf(source),
        items: [{ itemId: 'a', outcome }],
      });

    it('that contradict each other call an operator, and the first stays', async () => {
      const { journal } = bench();
      const operationId = 't/receivers/hold/2';
      await beginForTwo(journal, operationId);
      expect((await journal.record(says(operationId, rejected))).attention).toBeUndefined();
      const row = await journal.record(says(operationId, succeeded));
      expect(row).toMatchObject({ attention: OTHER_END, latest: { type: 'unknown', why: OTHER_END } });
      expect(row.items?.map(({ outcome }) => outcome?.type)).toEqual(['rejected', undefined]);
    });

    it('that say the same call nobody, nor does an end after what was still open', async () => {
      const { journal } = bench();
      const operationId = 't/receivers/hold/3';
      await beginForTwo(journal, operationId);
      for (const outcome of [pending, succeeded, succeeded, pending])
        expect((await journal.record(says(operationId, outcome))).attention).toBeUndefined();
      expect((await journal.find(operationId))?.items?.[0]?.outcome).toEqual(succeeded);
    });

    it('call an operator after the operation has ended too, once for what was judged', async () => {
      const { journal, clock } = bench();
      const operationId = 't/receivers/hold/4';
      await beginForTwo(journal, operationId);
      await journal.record(says(operationId, succeeded));
      const end = { did: 'nothing', evidence: evidenceOf('operator') } as const;
      expect(await journal.record(recording(operationId, end))).toMatchObject({ finalOutcome: succeeded });
      clock.pass(1_000);
      expect((await journal.record(says(operationId, rejected))).attention).toBe(OTHER_END);
      await journal.clearAttention({ operationId, evidence: evidenceOf('operator') });
      clock.pass(1_000);
      expect((await journal.record(says(operationId, rejected))).attention).toBeUndefined();
      expect((await journal.record(says(operationId, rejected, 'statement'))).attention).toBe(OTHER_END);
    });
  });
});

/** Begins a hold for receivers `a` and `b`, of 1.00 each. */
async function beginForTwo(journal: Journal, operationId: string): Promise<void> {
  const items = ['a', 'b'].map((itemId) => ({
    itemId,
    payee: { member: itemId, account: itemId },
    amount: parseMoney('1.00'),
  }));
  const intent = { ...holdIntent(operationId), items };
  await journal.begin({ intent, serialPrefix: PREFIX, leaseMs: 60_000, owner: 'test' });
}
