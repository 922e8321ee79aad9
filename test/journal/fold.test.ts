import { expect, it } from 'vitest';
import type { Outcome } from '../../src/domain/outcome.js';
import { onBothDatabases } from './support/databases.js';
import { absent, evidenceOf, pending, rejected, succeeded, unknown } from './support/fixtures.js';
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
    title: 'a success is final',
    steps: [begun, says(1, 'sent', succeeded)],
    finalOutcome: 'succeeded',
    attention: false,
  },
  {
    title: 'a rejection of the only attempt is final',
    steps: [begun, says(1, 'sent', rejected)],
    finalOutcome: 'rejected',
    attention: false,
  },
  {
    title: 'a rejection is final when the attempts before it sent nothing',
    steps: [begun, says(1, 'notSent', pending), begun, says(2, 'sent', rejected)],
    finalOutcome: 'rejected',
    attention: false,
  },
  {
    title: 'a rejection that is not final resolves nothing',
    steps: [begun, says(1, 'sent', { ...rejected, final: false } as Outcome)],
    finalOutcome: undefined,
    latest: 'rejected',
    attention: false,
  },
  {
    title: 'no answer resolves nothing',
    steps: [begun, says(1, 'sent', unknown)],
    finalOutcome: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'a pending answer resolves nothing',
    steps: [begun, says(1, 'sent', pending)],
    finalOutcome: undefined,
    latest: 'pending',
    attention: false,
  },

  // Rejections beside other attempts.
  {
    title: 'a rejected resend resolves nothing, because the first may have taken effect',
    steps: [...doubtful, says(2, 'resent', rejected)],
    finalOutcome: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'a rejection beside an attempt that was begun and said nothing resolves nothing',
    steps: [begun, leaseEnds, begun, says(2, 'resent', rejected)],
    finalOutcome: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'a rejection by a rule of our own is final when nothing else can have been sent',
    steps: [begun, says(1, 'notSent', pending), begun, says(2, 'sent', rejected, 'rule')],
    finalOutcome: 'rejected',
    attention: false,
  },
  {
    title: 'a rejection by a rule of our own says nothing of a send before it that is in doubt',
    steps: [...doubtful, leaseEnds, says(2, 'resent', rejected, 'rule')],
    finalOutcome: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'a rejection by a rule of our own is no evidence against a success',
    steps: [begun, leaseEnds, begun, says(1, 'sent', succeeded), says(2, 'resent', rejected, 'rule')],
    finalOutcome: 'succeeded',
    attention: false,
  },
  {
    title: 'a late rejection of an attempt that lost the row resolves nothing',
    steps: [begun, leaseEnds, begun, says(1, 'sent', rejected)],
    finalOutcome: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'a late rejection is final when the later attempt only queried',
    steps: [begun, leaseEnds, begun, says(2, 'queried', pending), says(1, 'sent', rejected)],
    finalOutcome: 'rejected',
    attention: false,
  },
  {
    title: 'a rejection that a query finds is final',
    steps: [...doubtful, says(2, 'queried', rejected, 'query')],
    finalOutcome: 'rejected',
    attention: false,
  },
  {
    title:
      'a rejection that a query of an attempt without the row finds resolves nothing while the row is owned',
    steps: [...doubtful, leaseEnds, begun, says(2, 'queried', rejected, 'query')],
    finalOutcome: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'a rejection that a query of an attempt without the row finds is final as soon as no lease lasts',
    steps: [
      begun,
      leaseEnds,
      begun,
      leaseEnds,
      begun,
      { pass: LEASE_MS },
      says(2, 'queried', rejected, 'query'),
    ],
    finalOutcome: 'rejected',
    attention: false,
  },
  {
    title: 'a rejection that a query finds resolves nothing while a resend can be on the wire',
    steps: [...doubtful, says(2, 'resent', unknown), begun, says(3, 'queried', rejected, 'query')],
    finalOutcome: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'a rejection that a query finds is final once no resend can be on the wire',
    steps: [...doubtful, says(2, 'resent', unknown), leaseEnds, begun, says(3, 'queried', rejected, 'query')],
    finalOutcome: 'rejected',
    attention: false,
  },
  {
    title: 'a rejection that a notification brings is final, also before the answer of the only attempt',
    steps: [begun, heard('notification', rejected), says(1, 'sent', pending)],
    finalOutcome: 'rejected',
    attention: false,
  },
  {
    title: 'a rejection that a notification brings resolves nothing while a resend can be on the wire',
    steps: [...doubtful, says(2, 'resent', unknown), heard('notification', rejected)],
    finalOutcome: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'a rejection that a notification brings resolves nothing while an attempt may be about to resend',
    steps: [...doubtful, heard('notification', rejected)],
    finalOutcome: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'a rejection that a notification brings is final once no resend can be on the wire',
    steps: [...doubtful, says(2, 'resent', unknown), leaseEnds, heard('notification', rejected)],
    finalOutcome: 'rejected',
    attention: false,
  },
  {
    title: 'a rejection in a statement is final',
    steps: [...doubtful, heard('statement', rejected)],
    finalOutcome: 'rejected',
    attention: false,
  },
  {
    title: "an operator's rejection is final",
    steps: [...doubtful, heard('operator', rejected)],
    finalOutcome: 'rejected',
    attention: false,
  },

  // Absence.
  {
    title: 'absence is final once nothing can be on the wire',
    steps: [begun, says(1, 'sent', unknown), leaseEnds, begun, says(2, 'queried', absent, 'query')],
    finalOutcome: 'absent',
    attention: false,
  },
  {
    title: 'absence resolves nothing while the attempt before can be on the wire',
    steps: [...doubtful, says(2, 'queried', absent, 'query')],
    finalOutcome: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'absence concluded by an attempt that lost the row resolves nothing while another can send',
    steps: [begun, leaseEnds, begun, leaseEnds, begun, says(2, 'queried', absent, 'query')],
    finalOutcome: undefined,
    latest: 'unknown',
    attention: false,
  },
  {
    title: 'absence is final at the very moment at which nothing can be on the wire any more',
    steps: [begun, says(1, 'sent', unknown), { pass: LEASE_MS }, begun, says(2, 'queried', absent, 'query')],
    finalOutcome: 'absent',
    attention: false,
  },
  {
    title: 'an operator’s decision that nothing happened is final',
    steps: [...doubtful, heard('operator', absent)],
    finalOutcome: 'absent',
    attention: false,
  },

  // Other roads, and successes that come late.
  {
    title: 'a notified success is final',
    steps: [...doubtful, heard('notification', succeeded)],
    finalOutcome: 'succeeded',
    attention: false,
  },
  {
    title: 'a late success of an attempt that lost the row is final',
    steps: [begun, leaseEnds, begun, says(1, 'sent', succeeded)],
    finalOutcome: 'succeeded',
    attention: false,
  },
  {
    title: 'a success that contradicts a rejection is kept and alerts an operator',
    steps: [begun, says(1, 'sent', rejected), heard('notification', succeeded)],
    finalOutcome: 'rejected',
    attention: true,
  },
  {
    title: 'a success after absence is kept and alerts an operator',
    steps: [begun, leaseEnds, begun, says(2, 'queried', absent, 'query'), says(1, 'sent', succeeded)],
    finalOutcome: 'absent',
    attention: true,
  },
  {
    title: 'a query that finds a rejection after success alerts an operator',
    steps: [begun, says(1, 'sent', succeeded), heard('query', rejected)],
    finalOutcome: 'succeeded',
    attention: true,
  },
  {
    title: "an operator's decision against a success is kept and alerts an operator",
    steps: [begun, says(1, 'sent', succeeded), heard('operator', absent)],
    finalOutcome: 'succeeded',
    attention: true,
  },
  {
    title: 'the rejection of a doubled attempt is no evidence against its success',
    steps: [begun, leaseEnds, begun, says(1, 'sent', succeeded), says(2, 'resent', rejected)],
    finalOutcome: 'succeeded',
    attention: false,
  },
  {
    title: 'absence after a rejection is no contradiction',
    steps: [begun, says(1, 'sent', rejected), heard('query', absent)],
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
    title: 'two answers with two references alert an operator',
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
    steps: [begun, leaseEnds, begun, says(2, 'queried', pending, 'query'), says(1, 'sent', unknown)],
    finalOutcome: undefined,
    latest: 'pending',
    attention: false,
  },
  {
    title: 'the latest result of one attempt is what it brought last',
    steps: [begun, says(1, 'sent', unknown), says(1, 'queried', pending, 'query')],
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
      { record: { attempt: 2, did: 'queried', outcome: unknown, attention: 'another amount' } },
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
