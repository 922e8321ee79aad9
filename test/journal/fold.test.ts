import { expect, it } from 'vitest';
import type { Outcome } from '../../src/domain/outcome.js';
import { onBothDatabases } from './support/databases.js';
import { absent, evidenceOf, pending, refused, succeeded, unknown } from './support/fixtures.js';
import { begun, doubtful, heard, LEASE_MS, leaseEnds, says, tell, type Step } from './support/workflow.js';

interface Fold {
  readonly title: string;
  readonly steps: readonly Step[];
  /** The end, or undefined where there is none. */
  readonly finalOutcome: Outcome['type'] | undefined;
  readonly latest?: Outcome['type'];
  readonly attention: boolean;
}

const FOLDS: readonly Fold[] = [
  // Ends that one attempt brings.
  {
    title: 'a success settles',
    steps: [begun, says(1, 'sent', succeeded)],
    finalOutcome: 'succeeded',
    attention: false,
  },
  {
    title: 'a refusal of the only attempt settles',
    steps: [begun, says(1, 'sent', refused)],
    finalOutcome: 'rejected',
    attention: false,
  },
  {
    title: 'a refusal settles when the attempts before it sent nothing',
    steps: [begun, says(1, 'notSent', pending), begun, says(2, 'sent', refused)],
    finalOutcome: 'rejected',
    attention: false,
  },
  {
    title: 'a refusal that is not final settles nothing',
    steps: [begun, says(1, 'sent', { ...refused, final: false } as Outcome)],
    finalOutcome: undefined,
    latest: 'rejected',
    attention: false,
  },
  {
    title: 'no answer settles nothing',
    steps: [begun, says(1, 'sent', unknown)],
    finalOutcome: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'a pending answer settles nothing',
    steps: [begun, says(1, 'sent', pending)],
    finalOutcome: undefined,
    latest: 'pending',
    attention: false,
  },

  // Refusals beside other attempts.
  {
    title: 'a refused resend settles nothing, because the first may have taken effect',
    steps: [...doubtful, says(2, 'resent', refused)],
    finalOutcome: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'a refusal beside an attempt that was begun and said nothing settles nothing',
    steps: [begun, leaseEnds, begun, says(2, 'resent', refused)],
    finalOutcome: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'a refusal by a rule of our own settles when nothing else can have left',
    steps: [begun, says(1, 'notSent', pending), begun, says(2, 'sent', refused, 'rule')],
    finalOutcome: 'rejected',
    attention: false,
  },
  {
    title: 'a refusal by a rule of our own says nothing of a send before it that is in doubt',
    steps: [...doubtful, leaseEnds, says(2, 'resent', refused, 'rule')],
    finalOutcome: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'a refusal by a rule of our own is no evidence against a success',
    steps: [begun, leaseEnds, begun, says(1, 'sent', succeeded), says(2, 'resent', refused, 'rule')],
    finalOutcome: 'succeeded',
    attention: false,
  },
  {
    title: 'a late refusal of an attempt that lost the row settles nothing',
    steps: [begun, leaseEnds, begun, says(1, 'sent', refused)],
    finalOutcome: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'a late refusal settles when the later attempt only asked',
    steps: [begun, leaseEnds, begun, says(2, 'asked', pending), says(1, 'sent', refused)],
    finalOutcome: 'rejected',
    attention: false,
  },
  {
    title: 'a refusal that a query finds settles',
    steps: [...doubtful, says(2, 'asked', refused, 'query')],
    finalOutcome: 'rejected',
    attention: false,
  },
  {
    title:
      'a refusal that a query of an attempt without the row finds settles nothing while the row is owned',
    steps: [...doubtful, leaseEnds, begun, says(2, 'asked', refused, 'query')],
    finalOutcome: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'a refusal that a query of an attempt without the row finds settles as soon as no lease lasts',
    steps: [
      begun,
      leaseEnds,
      begun,
      leaseEnds,
      begun,
      { pass: LEASE_MS },
      says(2, 'asked', refused, 'query'),
    ],
    finalOutcome: 'rejected',
    attention: false,
  },
  {
    title: 'a refusal that a query finds settles nothing while a resend can be on the wire',
    steps: [...doubtful, says(2, 'resent', unknown), begun, says(3, 'asked', refused, 'query')],
    finalOutcome: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'a refusal that a query finds settles once no resend can be on the wire',
    steps: [...doubtful, says(2, 'resent', unknown), leaseEnds, begun, says(3, 'asked', refused, 'query')],
    finalOutcome: 'rejected',
    attention: false,
  },
  {
    title: 'a refusal that a notification brings settles, also before the answer of the only attempt',
    steps: [begun, heard('notification', refused), says(1, 'sent', pending)],
    finalOutcome: 'rejected',
    attention: false,
  },
  {
    title: 'a refusal that a notification brings settles nothing while a resend can be on the wire',
    steps: [...doubtful, says(2, 'resent', unknown), heard('notification', refused)],
    finalOutcome: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'a refusal that a notification brings settles nothing while an attempt may be about to resend',
    steps: [...doubtful, heard('notification', refused)],
    finalOutcome: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'a refusal that a notification brings settles once no resend can be on the wire',
    steps: [...doubtful, says(2, 'resent', unknown), leaseEnds, heard('notification', refused)],
    finalOutcome: 'rejected',
    attention: false,
  },
  {
    title: 'a refusal in a statement settles',
    steps: [...doubtful, heard('statement', refused)],
    finalOutcome: 'rejected',
    attention: false,
  },
  {
    title: "an operator's refusal settles",
    steps: [...doubtful, heard('operator', refused)],
    finalOutcome: 'rejected',
    attention: false,
  },

  // Absence.
  {
    title: 'absence settles once nothing can be on the wire',
    steps: [begun, says(1, 'sent', unknown), leaseEnds, begun, says(2, 'asked', absent, 'query')],
    finalOutcome: 'absent',
    attention: false,
  },
  {
    title: 'absence settles nothing while the attempt before can be on the wire',
    steps: [...doubtful, says(2, 'asked', absent, 'query')],
    finalOutcome: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'absence concluded by an attempt that lost the row settles nothing while another can send',
    steps: [begun, leaseEnds, begun, leaseEnds, begun, says(2, 'asked', absent, 'query')],
    finalOutcome: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'absence settles at the very moment at which nothing can be on the wire any more',
    steps: [begun, says(1, 'sent', unknown), { pass: LEASE_MS }, begun, says(2, 'asked', absent, 'query')],
    finalOutcome: 'absent',
    attention: false,
  },
  {
    title: "an operator's word that nothing happened settles",
    steps: [...doubtful, heard('operator', absent)],
    finalOutcome: 'absent',
    attention: false,
  },

  // Other roads, and successes that come late.
  {
    title: 'a notified success settles',
    steps: [...doubtful, heard('notification', succeeded)],
    finalOutcome: 'succeeded',
    attention: false,
  },
  {
    title: 'a late success of an attempt that lost the row settles',
    steps: [begun, leaseEnds, begun, says(1, 'sent', succeeded)],
    finalOutcome: 'succeeded',
    attention: false,
  },
  {
    title: 'a success that contradicts a refusal is kept and alerts an operator',
    steps: [begun, says(1, 'sent', refused), heard('notification', succeeded)],
    finalOutcome: 'rejected',
    attention: true,
  },
  {
    title: 'a success after absence is kept and alerts an operator',
    steps: [begun, leaseEnds, begun, says(2, 'asked', absent, 'query'), says(1, 'sent', succeeded)],
    finalOutcome: 'absent',
    attention: true,
  },
  {
    title: 'a query that finds a refusal after success alerts an operator',
    steps: [begun, says(1, 'sent', succeeded), heard('query', refused)],
    finalOutcome: 'succeeded',
    attention: true,
  },
  {
    title: "an operator's word against a success is kept and alerts an operator",
    steps: [begun, says(1, 'sent', succeeded), heard('operator', absent)],
    finalOutcome: 'succeeded',
    attention: true,
  },
  {
    title: 'the refusal of a doubled attempt is no evidence against its success',
    steps: [begun, leaseEnds, begun, says(1, 'sent', succeeded), says(2, 'resent', refused)],
    finalOutcome: 'succeeded',
    attention: false,
  },
  {
    title: 'absence after a refusal is no contradiction',
    steps: [begun, says(1, 'sent', refused), heard('query', absent)],
    finalOutcome: 'rejected',
    attention: false,
  },
  {
    title: 'what is pending or unknown after the end moves nothing back',
    steps: [begun, says(1, 'sent', succeeded), heard('notification', pending), heard('query', unknown)],
    finalOutcome: 'succeeded',
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
    finalOutcome: 'succeeded',
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
    finalOutcome: 'succeeded',
    attention: false,
  },
  {
    title: 'an account opened twice under two numbers alerts an operator',
    steps: [
      begun,
      says(1, 'sent', { type: 'succeeded', result: { account: '1' } }),
      heard('query', { type: 'succeeded', result: { account: '2' } }),
    ],
    finalOutcome: 'succeeded',
    attention: true,
  },
  {
    title: 'the latest word is that of the latest attempt, not of one that speaks late',
    steps: [begun, leaseEnds, begun, says(2, 'asked', pending, 'query'), says(1, 'sent', unknown)],
    finalOutcome: undefined,
    latest: 'pending',
    attention: false,
  },
  {
    title: 'the latest result of one attempt is what it brought last',
    steps: [begun, says(1, 'sent', unknown), says(1, 'asked', pending, 'query')],
    finalOutcome: undefined,
    latest: 'pending',
    attention: false,
  },
  {
    title: 'a reference that a query shows may differ from that of the answer',
    steps: [
      begun,
      { record: { attempt: 1, outcome: succeeded, evidence: evidenceOf('answer', { reference: 'F1' }) } },
      { record: { did: 'nothing', outcome: succeeded, evidence: evidenceOf('query', { reference: 'Q1' }) } },
    ],
    finalOutcome: 'succeeded',
    attention: false,
  },
  {
    title: 'an explicit reason for attention is kept with the outcome',
    steps: [
      ...doubtful,
      { record: { attempt: 2, did: 'asked', outcome: unknown, attention: 'another amount' } },
    ],
    finalOutcome: undefined,
    latest: 'unknown',
    attention: true,
  },
];

onBothDatabases((bench) => {
  it.each(FOLDS)('$title', async ({ steps, finalOutcome, latest, attention }) => {
    const row = await tell(bench(), steps);
    expect(row.finalOutcome?.type).toBe(finalOutcome);
    expect(row.latest?.type).toBe(latest);
    expect(row.attention !== undefined).toBe(attention);
  });
});
