import { describe, expect, it } from 'vitest';
import type { EvidenceSource, Outcome } from '../../src/domain/outcome.js';
import { OperationNotFound } from '../../src/journal/errors.js';
import type { Recording } from '../../src/journal/journal.js';
import { onBothDatabases, type Bench } from './support/databases.js';
import {
  absent,
  begin,
  evidenceOf,
  own,
  pending,
  recording,
  refused,
  succeeded,
  unknown,
} from './support/fixtures.js';

const LEASE_MS = 60_000;

/** A step of a story: an attempt begins, time passes, or something is recorded. */
type Step =
  | { readonly begin: true }
  | { readonly pass: number }
  | { readonly record: Partial<Recording> & { outcome: Outcome } };

const begun: Step = { begin: true };
const leaseEnds: Step = { pass: LEASE_MS + 1 };

function says(
  attempt: number,
  did: Recording['did'],
  outcome: Outcome,
  source: EvidenceSource = 'answer',
): Step {
  return { record: { attempt, did, outcome, evidence: evidenceOf(source) } };
}

function heard(source: EvidenceSource, outcome: Outcome): Step {
  return { record: { did: 'nothing', outcome, evidence: evidenceOf(source) } };
}

interface Fold {
  readonly title: string;
  readonly steps: readonly Step[];
  /** The end, or undefined where there is none. */
  readonly settled: Outcome['type'] | undefined;
  readonly latest?: Outcome['type'];
  readonly attention: boolean;
}

const doubtful = [begun, says(1, 'sent', unknown), begun];

const FOLDS: readonly Fold[] = [
  // Ends that one attempt brings.
  {
    title: 'a success settles',
    steps: [begun, says(1, 'sent', succeeded)],
    settled: 'succeeded',
    attention: false,
  },
  {
    title: 'a refusal of the only attempt settles',
    steps: [begun, says(1, 'sent', refused)],
    settled: 'rejected',
    attention: false,
  },
  {
    title: 'a refusal settles when the attempts before it sent nothing',
    steps: [begun, says(1, 'notSent', pending), begun, says(2, 'sent', refused)],
    settled: 'rejected',
    attention: false,
  },
  {
    title: 'a refusal that is not final settles nothing',
    steps: [begun, says(1, 'sent', { ...refused, final: false } as Outcome)],
    settled: undefined,
    latest: 'rejected',
    attention: false,
  },
  {
    title: 'no answer settles nothing',
    steps: [begun, says(1, 'sent', unknown)],
    settled: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'a pending answer settles nothing',
    steps: [begun, says(1, 'sent', pending)],
    settled: undefined,
    latest: 'pending',
    attention: false,
  },

  // Refusals beside other attempts.
  {
    title: 'a refused resend settles nothing, because the first may have taken effect',
    steps: [...doubtful, says(2, 'resent', refused)],
    settled: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'a refusal beside an attempt that was begun and said nothing settles nothing',
    steps: [begun, leaseEnds, begun, says(2, 'resent', refused)],
    settled: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'a late refusal of an attempt that lost the row settles nothing',
    steps: [begun, leaseEnds, begun, says(1, 'sent', refused)],
    settled: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'a late refusal settles when the later attempt only asked',
    steps: [begun, leaseEnds, begun, says(2, 'asked', pending), says(1, 'sent', refused)],
    settled: 'rejected',
    attention: false,
  },
  {
    title: 'a refusal that a query finds settles',
    steps: [...doubtful, says(2, 'asked', refused, 'query')],
    settled: 'rejected',
    attention: false,
  },
  {
    title:
      'a refusal that a query of an attempt without the row finds settles nothing while the row is owned',
    steps: [...doubtful, leaseEnds, begun, says(2, 'asked', refused, 'query')],
    settled: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'a refusal that a notification brings settles',
    steps: [...doubtful, heard('notification', refused)],
    settled: 'rejected',
    attention: false,
  },
  {
    title: 'a refusal in a statement settles',
    steps: [...doubtful, heard('statement', refused)],
    settled: 'rejected',
    attention: false,
  },
  {
    title: "an operator's refusal settles",
    steps: [...doubtful, heard('operator', refused)],
    settled: 'rejected',
    attention: false,
  },

  // Absence.
  {
    title: 'absence settles once nothing can be on the wire',
    steps: [begun, says(1, 'sent', unknown), leaseEnds, begun, says(2, 'asked', absent, 'query')],
    settled: 'absent',
    attention: false,
  },
  {
    title: 'absence settles nothing while the attempt before can be on the wire',
    steps: [...doubtful, says(2, 'asked', absent, 'query')],
    settled: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'absence concluded by an attempt that lost the row settles nothing while another can send',
    steps: [begun, leaseEnds, begun, leaseEnds, begun, says(2, 'asked', absent, 'query')],
    settled: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: "an operator's word that nothing happened settles",
    steps: [...doubtful, heard('operator', absent)],
    settled: 'absent',
    attention: false,
  },

  // Other roads, and successes that come late.
  {
    title: 'a notified success settles',
    steps: [...doubtful, heard('notification', succeeded)],
    settled: 'succeeded',
    attention: false,
  },
  {
    title: 'a late success of an attempt that lost the row settles',
    steps: [begun, leaseEnds, begun, says(1, 'sent', succeeded)],
    settled: 'succeeded',
    attention: false,
  },
  {
    title: 'a success that contradicts a refusal is kept and calls a person',
    steps: [begun, says(1, 'sent', refused), heard('notification', succeeded)],
    settled: 'rejected',
    attention: true,
  },
  {
    title: 'a success after absence is kept and calls a person',
    steps: [begun, leaseEnds, begun, says(2, 'asked', absent, 'query'), says(1, 'sent', succeeded)],
    settled: 'absent',
    attention: true,
  },
  {
    title: 'a query that finds a refusal after success calls a person',
    steps: [begun, says(1, 'sent', succeeded), heard('query', refused)],
    settled: 'succeeded',
    attention: true,
  },
  {
    title: "an operator's word against a success is kept and calls a person",
    steps: [begun, says(1, 'sent', succeeded), heard('operator', absent)],
    settled: 'succeeded',
    attention: true,
  },
  {
    title: 'the refusal of a doubled attempt is no evidence against its success',
    steps: [begun, leaseEnds, begun, says(1, 'sent', succeeded), says(2, 'resent', refused)],
    settled: 'succeeded',
    attention: false,
  },
  {
    title: 'absence after a refusal is no contradiction',
    steps: [begun, says(1, 'sent', refused), heard('query', absent)],
    settled: 'rejected',
    attention: false,
  },
  {
    title: 'what is pending or unknown after the end moves nothing back',
    steps: [begun, says(1, 'sent', succeeded), heard('notification', pending), heard('query', unknown)],
    settled: 'succeeded',
    attention: false,
  },
  {
    title: 'two answers with two references call a person',
    steps: [
      begun,
      leaseEnds,
      begun,
      { record: { attempt: 1, outcome: succeeded, evidence: evidenceOf('answer', { reference: 'F1' }) } },
      {
        record: {
          attempt: 2,
          did: 'resent',
          outcome: succeeded,
          evidence: evidenceOf('answer', { reference: 'F2' }),
        },
      },
    ],
    settled: 'succeeded',
    attention: true,
  },
  {
    title: 'two answers with one reference call nobody',
    steps: [
      begun,
      leaseEnds,
      begun,
      { record: { attempt: 1, outcome: succeeded, evidence: evidenceOf('answer', { reference: 'F1' }) } },
      {
        record: {
          attempt: 2,
          did: 'resent',
          outcome: succeeded,
          evidence: evidenceOf('answer', { reference: 'F1' }),
        },
      },
    ],
    settled: 'succeeded',
    attention: false,
  },
  {
    title: 'an account opened twice under two numbers calls a person',
    steps: [
      begun,
      says(1, 'sent', { type: 'succeeded', result: { account: '1' } }),
      heard('query', { type: 'succeeded', result: { account: '2' } }),
    ],
    settled: 'succeeded',
    attention: true,
  },
  {
    title: 'an explicit reason for attention is kept with the outcome',
    steps: [
      ...doubtful,
      { record: { attempt: 2, did: 'asked', outcome: unknown, attention: 'another amount' } },
    ],
    settled: undefined,
    latest: 'unknown',
    attention: true,
  },
];

let stories = 0;

async function tell({ journal, clock }: Bench, steps: readonly Step[]) {
  stories += 1;
  const operationId = `t/story-${stories}/hold/1`;
  for (const step of steps) {
    if ('begin' in step) await own(journal, operationId, LEASE_MS);
    else if ('pass' in step) clock.pass(step.pass);
    else await journal.record(recording(operationId, step.record));
  }
  const row = await journal.find(operationId);
  if (!row) throw new Error('the story begins with an attempt');
  return row;
}

onBothDatabases((bench) => {
  describe('folding', () => {
    it.each(FOLDS)('$title', async ({ steps, settled, latest, attention }) => {
      const row = await tell(bench(), steps);
      expect(row.settled?.type).toBe(settled);
      expect(row.latest?.type).toBe(latest);
      expect(row.attention !== undefined).toBe(attention);
    });

    it('returns the row as it is after the record', async () => {
      const { journal } = bench();
      await own(journal, 't/returned/hold/1');
      const row = await journal.record(recording('t/returned/hold/1', { attempt: 1, outcome: refused }));
      expect(row).toMatchObject({ settled: refused, attempts: 1, unsentAttempts: [] });
      expect(await journal.find('t/returned/hold/1')).toEqual({
        ...row,
        readAt: expect.any(String) as string,
      });
    });

    it('refuses a record of an operation that was never begun', async () => {
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
                outcome: refused,
                evidence: evidenceOf('notification'),
              }),
            ),
          ),
        ]);
        const ends = new Set(rows.map((row) => JSON.stringify(row.settled)));
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
      for (const did of ['sent', 'asked', 'notSent'] as const) {
        await journal.record(recording('t/lost/hold/1', { attempt: 1, did, outcome: unknown }));
        expect(await begin(journal, 't/lost/hold/1')).toMatchObject({
          type: 'underWay',
          busyForMs: LEASE_MS,
        });
      }
    });

    it('stays with the owner when word comes by another road', async () => {
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

  describe('what may have left', () => {
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

    it('counts questions and resends once, however often they are recorded', async () => {
      const row = await tell(bench(), [
        ...doubtful,
        says(2, 'asked', pending, 'query'),
        says(2, 'asked', pending, 'query'),
        begun,
        says(3, 'resent', unknown),
        says(3, 'resent', unknown),
        says(2, 'asked', pending, 'query'),
      ]);
      expect(row).toMatchObject({ attempts: 3, asks: 2, resends: 1, unsentAttempts: [2] });
    });

    it('counts "not found" only since the last attempt that may have left, and once an attempt', async () => {
      const { journal, clock } = bench();
      const operationId = 't/absence/hold/1';
      const ask = async (times = 1) => {
        const { attempt } = await own(journal, operationId, LEASE_MS);
        const asked = recording(operationId, { attempt, did: 'asked', outcome: pending, notFound: true });
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

    it('does not count what was not found before an attempt that was begun and said nothing', async () => {
      const { journal, clock } = bench();
      const operationId = 't/hidden/hold/1';
      await own(journal, operationId, LEASE_MS);
      clock.pass(LEASE_MS + 1);
      const { attempt } = await own(journal, operationId, LEASE_MS);
      await journal.record(
        recording(operationId, { attempt, did: 'asked', outcome: pending, notFound: true }),
      );
      await own(journal, operationId, LEASE_MS);
      clock.pass(LEASE_MS + 1);
      const { row } = await own(journal, operationId, LEASE_MS);
      expect(row.notFoundAt).toEqual([]);
    });
  });
});
