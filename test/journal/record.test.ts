import { describe, expect, it } from 'vitest';
import { OperationNotFound } from '../../src/journal/errors.js';
import { onBothDatabases } from './support/databases.js';
import {
  absent,
  begin,
  evidenceOf,
  own,
  pending,
  recording,
  rejected,
  succeeded,
  unknown,
} from './support/fixtures.js';
import { begun, doubtful, LEASE_MS, leaseEnds, says, tell } from './support/workflow.js';

onBothDatabases((bench) => {
  describe('the record', () => {
    it('returns the row as it is after the record', async () => {
      const { journal } = bench();
      await own(journal, 't/returned/hold/1');
      const row = await journal.record(recording('t/returned/hold/1', { attempt: 1, outcome: rejected }));
      expect(row).toMatchObject({ finalOutcome: rejected, attempts: 1, unsentAttempts: [] });
      expect(await journal.find('t/returned/hold/1')).toEqual({
        ...row,
        readAt: expect.any(String) as string,
      });
    });

    it('says why a rejection or an absence that cannot end it is no more than a reason to query', async () => {
      const beside = ', while another attempt can have taken effect';
      const rejection = await tell(bench(), [...doubtful, says(2, 'resent', rejected)]);
      expect(rejection.latest).toEqual({ type: 'unknown', why: `rejected with ERR044${beside}` });
      const absence = await tell(bench(), [...doubtful, says(2, 'queried', absent, 'query')]);
      expect(absence.latest).toEqual({ type: 'unknown', why: `not found, by the rule${beside}` });
    });

    it('leaves no latest word beside an end, whatever is said after it', async () => {
      const { database, journal } = bench();
      await own(journal, 't/ended/hold/1');
      await journal.record(recording('t/ended/hold/1', { attempt: 1 }));
      await journal.record(recording('t/ended/hold/1', { attempt: 1, did: 'queried', outcome: pending }));
      const text = `SELECT final_outcome, latest FROM holdfast.operation WHERE operation_id = 't/ended/hold/1'`;
      expect(await database.query({ name: 'test-latest', text })).toEqual([
        { final_outcome: succeeded, latest: null },
      ]);
    });

    it('rejects a record of an operation that was never begun', async () => {
      await expect(bench().journal.record(recording('t/never/hold/1'))).rejects.toThrow(OperationNotFound);
    });

    it('folds records that meet one after the other: one end, whoever comes first', async () => {
      const { onRealTime } = bench();
      for (let round = 0; round < 20; round += 1) {
        const operationId = `t/meeting-${round}/hold/1`;
        await own(onRealTime, operationId);
        const rows = await Promise.all([
          ...Array.from({ length: 10 }, () => onRealTime.record(recording(operationId, { attempt: 1 }))),
          ...Array.from({ length: 10 }, () =>
            onRealTime.record(
              recording(operationId, {
                did: 'nothing',
                outcome: rejected,
                evidence: evidenceOf('notification'),
              }),
            ),
          ),
        ]);
        const ends = new Set(rows.map((row) => JSON.stringify(row.finalOutcome)));
        expect(ends.size).toBe(1);
        expect((await onRealTime.find(operationId))?.attention).toBeDefined();
      }
    });
  });

  describe('the lease', () => {
    it('is freed by the record of the attempt that has it', async () => {
      const { journal } = bench();
      await own(journal, 't/freed/hold/1');
      await journal.record(recording('t/freed/hold/1', { attempt: 1, outcome: unknown }));
      expect(await begin(journal, 't/freed/hold/1')).toMatchObject({ type: 'owned', attempt: 2 });
    });

    it('stays with the next owner when an attempt that lost the row records late', async () => {
      const { journal, clock } = bench();
      await own(journal, 't/lost/hold/1', LEASE_MS);
      clock.pass(LEASE_MS + 1);
      await own(journal, 't/lost/hold/1', LEASE_MS);
      for (const did of ['sent', 'queried', 'notSent'] as const) {
        await journal.record(recording('t/lost/hold/1', { attempt: 1, did, outcome: unknown }));
        expect(await begin(journal, 't/lost/hold/1')).toMatchObject({
          type: 'underWay',
          busyForMs: LEASE_MS,
        });
      }
    });

    it('stays with the owner when word comes from another source', async () => {
      const { journal } = bench();
      await own(journal, 't/road/hold/1');
      await journal.record(
        recording('t/road/hold/1', {
          did: 'nothing',
          outcome: pending,
          evidence: evidenceOf('notification'),
        }),
      );
      expect((await begin(journal, 't/road/hold/1')).type).toBe('underWay');
    });
  });

  describe('what may have been sent', () => {
    it('counts a send until the end of its lease, however early it was recorded', async () => {
      const row = await tell(bench(), [begun, { pass: 1_000 }, says(1, 'sent', unknown)]);
      expect(Date.parse(row.leftUntil ?? '')).toBe(Date.parse(row.begunAt) + LEASE_MS);
    });

    it('does not take an attempt out again that was recorded as sent', async () => {
      const row = await tell(bench(), [begun, says(1, 'sent', unknown), says(1, 'notSent', pending)]);
      expect(row).toMatchObject({ unsentAttempts: [], leftUntil: expect.any(String) as string });
    });

    it('takes a send in that is recorded after another word for the same attempt', async () => {
      const row = await tell(bench(), [begun, says(1, 'notSent', pending), says(1, 'sent', unknown)]);
      expect(row).toMatchObject({ unsentAttempts: [], leftUntil: expect.any(String) as string });
    });

    it('counts queries and resends once, however often they are recorded', async () => {
      const row = await tell(bench(), [
        ...doubtful,
        says(2, 'queried', pending, 'query'),
        says(2, 'queried', pending, 'query'),
        begun,
        says(3, 'resent', unknown),
        says(3, 'resent', unknown),
        says(2, 'queried', pending, 'query'),
      ]);
      expect(row).toMatchObject({ attempts: 3, queries: 1, resends: 1, unsentAttempts: [2] });
    });

    it('counts "not found" only since the last attempt that may have been sent, and once an attempt', async () => {
      const { journal, clock } = bench();
      const operationId = 't/absence/hold/1';
      const ask = async (times = 1) => {
        const { attempt } = await own(journal, operationId, LEASE_MS);
        const asked = recording(operationId, { attempt, did: 'queried', outcome: pending, notFound: true });
        let row = await journal.record(asked);
        for (let again = 1; again < times; again += 1) row = await journal.record(asked);
        return row.notFoundAt.length;
      };
      await own(journal, operationId, LEASE_MS);
      await journal.record(recording(operationId, { attempt: 1, outcome: unknown }));
      // Inside the first attempt's lease: it can still be on the wire.
      expect(await ask()).toBe(0);
      clock.pass(LEASE_MS + 1);
      expect(await ask(3)).toBe(1);
      clock.pass(1_000);
      expect(await ask()).toBe(2);
      const { attempt, row } = await own(journal, operationId, LEASE_MS);
      expect(row.notFoundAt).toHaveLength(2);
      await journal.record(recording(operationId, { attempt, did: 'resent', outcome: unknown }));
      clock.pass(LEASE_MS + 1);
      expect(await ask()).toBe(1);
    });

    it('counts no "not found" for a query that was answered in another way', async () => {
      const row = await tell(bench(), [
        begun,
        says(1, 'sent', unknown),
        leaseEnds,
        begun,
        says(2, 'queried', pending, 'query'),
      ]);
      expect(row).toMatchObject({ queries: 1, notFoundAt: [] });
    });

    it('keeps the newest 200 of what was "not found"', async () => {
      const { journal, database, clock } = bench();
      const operationId = 't/often/hold/1';
      const ask = async () => {
        clock.pass(LEASE_MS + 1);
        const { attempt } = await own(journal, operationId);
        const asked = recording(operationId, { attempt, did: 'queried', outcome: pending, notFound: true });
        return (await journal.record(asked)).notFoundAt;
      };
      await own(journal, operationId);
      await journal.record(recording(operationId, { attempt: 1, outcome: unknown }));
      const [first] = await ask();
      await database.script(`UPDATE holdfast.operation
        SET not_found_at = to_jsonb(array_fill('${first ?? ''}'::text, ARRAY[199]))
        WHERE operation_id = '${operationId}'`);
      expect(await ask()).toHaveLength(200);
      const kept = await ask();
      expect(kept).toHaveLength(200);
      expect(kept.filter((moment) => moment === first)).toHaveLength(198);
    });

    it('does not count what was not found before an attempt that was begun and said nothing', async () => {
      const { journal, clock } = bench();
      const operationId = 't/hidden/hold/1';
      await own(journal, operationId, LEASE_MS);
      clock.pass(LEASE_MS + 1);
      const { attempt } = await own(journal, operationId, LEASE_MS);
      await journal.record(
        recording(operationId, { attempt, did: 'queried', outcome: pending, notFound: true }),
      );
      await own(journal, operationId, LEASE_MS);
      clock.pass(LEASE_MS + 1);
      const { row } = await own(journal, operationId, LEASE_MS);
      expect(row.notFoundAt).toEqual([]);
    });
  });
});
