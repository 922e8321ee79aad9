import { expect, it } from 'vitest';
import { parseMoney } from '../../src/domain/money.js';
import type { ItemResult } from '../../src/domain/operations/split.js';
import type { Outcome } from '../../src/domain/outcome.js';
import { onBothDatabases } from './support/databases.js';
import { evidenceOf, holdIntent, pending, PREFIX, recording } from './support/fixtures.js';

onBothDatabases((bench) => {
  it('keeps what is said of one receiver apart from what is said of another, or of the same one later', async () => {
    const { journal } = bench();
    const operationId = 't/receivers/hold/1';
    const items = ['a', 'b'].map((itemId) => ({
      itemId,
      payee: { member: itemId, account: itemId },
      amount: parseMoney('1.00'),
    }));
    const intent = { ...holdIntent(operationId), items };
    await journal.begin({ intent, serialPrefix: PREFIX, leaseMs: 60_000, owner: 'test' });
    const done: Outcome = { type: 'succeeded', result: {} };
    const said: ItemResult[][] = [
      [{ itemId: 'a', outcome: pending }],
      [{ itemId: 'b', outcome: pending }],
      [{ itemId: 'a', outcome: done }],
      [{ itemId: 'a', outcome: done }],
    ];
    for (const one of said) {
      const more = { outcome: pending, evidence: evidenceOf('query'), items: one };
      await journal.record(recording(operationId, { did: 'nothing', ...more }));
    }
    expect((await journal.evidence(operationId)).map(({ times }) => times).sort()).toEqual([1, 1, 2]);
  });
});
