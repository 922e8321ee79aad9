import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/domain/outcome.js';
import type { Database } from '../../src/journal/database.js';
import { onBothDatabases } from './support/databases.js';
import { own, recording, unknown } from './support/fixtures.js';

const TOKEN = '58240193746152908374615290837461';
const handle = { token: TOKEN, serialNumber: 'HF1' };
const withHandle: Outcome = {
  type: 'succeeded',
  result: { verified: false, handle, codeValidMs: 1_800_000 },
};
const withStep: Outcome = {
  type: 'pending',
  why: '8888: it waits for an SMS code',
  step: { type: 'verificationCode', handle, expiresAt: '2026-01-05T02:30:00.000Z' },
};

/** Everything that the database keeps of one operation, as text. */
async function storedTexts(database: Database, operationId: string): Promise<string> {
  const text = `SELECT (SELECT row_to_json(o)::text FROM holdfast.operation o WHERE operation_id = $1) AS operation,
    (SELECT json_agg(e)::text FROM holdfast.evidence e WHERE operation_id = $1) AS evidence`;
  const [row] = await database.query({ name: 'test-stored', text }, [operationId]);
  return JSON.stringify(row);
}

onBothDatabases((bench) => {
  describe('what of an outcome nobody may read', () => {
    it('is kept sealed with the end that it came with, and opened for whoever goes on with it', async () => {
      const { database, journal } = bench();
      const id = 't/token/applyCardBinding/1';
      await own(journal, id);
      const row = await journal.record(recording(id, { attempt: 1, outcome: withHandle }));
      expect(row.finalOutcome).toEqual(withHandle);
      expect((await journal.find(id))?.finalOutcome).toEqual(withHandle);
      expect(await storedTexts(database, id)).not.toContain(TOKEN);
    });

    it('is kept sealed while a step is awaited', async () => {
      const { database, journal } = bench();
      const id = 't/step/withdraw/1';
      await own(journal, id);
      const row = await journal.record(recording(id, { attempt: 1, outcome: withStep }));
      expect(row.latest).toEqual(withStep);
      expect(await storedTexts(database, id)).not.toContain(TOKEN);
    });

    it('is left out of evidence', async () => {
      const { journal } = bench();
      const id = 't/evidence/withdraw/1';
      await own(journal, id);
      await journal.record(recording(id, { attempt: 1, outcome: withStep }));
      await journal.record(recording(id, { attempt: 1, outcome: withHandle }));
      const evidence = await journal.evidence(id);
      expect(evidence).toHaveLength(2);
      expect(JSON.stringify(evidence)).not.toMatch(/token|sealed/);
    });

    it('stays with the operation until it ends: the answer that named the step was the only one', async () => {
      const { journal } = bench();
      const id = 't/kept/withdraw/1';
      await own(journal, id);
      await journal.record(recording(id, { attempt: 1, outcome: withStep }));
      const later: Outcome = { type: 'pending', why: 'the provider shows it as under way' };
      const { step } = withStep;
      expect((await journal.record(recording(id, { did: 'nothing', outcome: later }))).latest).toEqual({
        ...later,
        step,
      });
      expect((await journal.record(recording(id, { did: 'nothing', outcome: unknown }))).latest).toEqual({
        ...unknown,
        step,
      });
      const ended = await journal.record(
        recording(id, { did: 'nothing', outcome: { type: 'succeeded', result: {} } }),
      );
      expect(ended.latest).toBeUndefined();
      expect(JSON.stringify(ended.finalOutcome)).not.toContain('step');
    });
  });
});
