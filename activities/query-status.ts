import type { IntentResults, OperationKind, Performed } from '../src/domain/operation.js';
import type { Evidence, Outcome } from '../src/domain/outcome.js';
import { beginAttempt, localEvidence, record, send, type Attempt, type PerformDeps } from './attempt.js';
import { afterNotFound, withoutQuestion } from './resolution-rule.js';
import { weigh } from './evaluate-evidence.js';

const NOT_FOUND = { type: 'pending', why: 'not found so far' } as const;

/** Asks the provider about what may have left, and records what it says. */
export async function ask<K extends OperationKind>(
  deps: PerformDeps,
  attempt: Attempt<K>,
): Promise<Performed<K>> {
  const { operation, order, begun } = attempt;
  const { settling } = operation;
  if (!operation.ask) {
    const outcome = withoutQuestion(settling, begun.row);
    return record(deps, attempt, { did: 'asked', outcome, evidence: localEvidence(outcome.why) });
  }
  const finding = await operation.ask(order);
  switch (finding.type) {
    case 'found': {
      const { row } = begun;
      const left = row.attempts - 1 - row.unsentAttempts.length;
      const weighed = weigh(finding, { intent: order.intent, settling, row, left });
      return record(deps, attempt, { did: 'asked', ...weighed, evidence: finding.evidence });
    }
    case 'unclear': {
      const outcome = { type: 'pending', why: finding.why } as const;
      return record(deps, attempt, { did: 'asked', outcome, evidence: finding.evidence });
    }
    case 'notFound':
      return notFound(deps, attempt, finding.evidence);
  }
}

async function notFound<K extends OperationKind>(
  deps: PerformDeps,
  attempt: Attempt<K>,
  evidence: Evidence,
): Promise<Performed<K>> {
  const { operation, begun, options } = attempt;
  const { resend: _resend, ...withoutResend } = operation.settling;
  const verdict = afterNotFound(options.recall ? withoutResend : operation.settling, begun.row);
  const observed = { did: 'asked', evidence, notFound: true } as const;
  switch (verdict) {
    case 'absent': {
      const why = 'the provider does not know it, by its own rule for absence';
      return record(deps, attempt, { ...observed, outcome: { type: 'absent', why } });
    }
    case 'askAgain':
      return record(deps, attempt, { ...observed, outcome: NOT_FOUND });
    case 'resend': {
      const known = await record(deps, attempt, { ...observed, outcome: NOT_FOUND });
      return resend(deps, attempt, known);
    }
  }
}

/**
 * Sends what was not found once more, in an attempt of its own: the question may have taken most of the lease, and what it found
 * counts whether or not anything is sent. Only where nobody did or said anything since: the row is as the question left it, and
 * the attempt that follows is the next one.
 */
async function resend<K extends OperationKind>(
  deps: PerformDeps,
  asked: Attempt<K>,
  known: Performed<K>,
): Promise<Performed<K>> {
  const { outcome } = known;
  if (outcome.type !== NOT_FOUND.type || outcome.why !== NOT_FOUND.why) return known;
  const next = await beginAttempt(deps, asked.target);
  if ('answer' in next) return next.answer;
  const { attempt, row } = next.attempt.begun;
  const { latest } = row;
  const isUnbroken =
    attempt === asked.begun.attempt + 1 && latest?.type === NOT_FOUND.type && latest.why === NOT_FOUND.why;
  if (isUnbroken) return send(deps, next.attempt, 'resent');
  const why = 'something else came between the question and the resend';
  return record(deps, next.attempt, {
    did: 'notSent',
    // What is known stays known: this attempt adds nothing to it.
    outcome: (latest ?? NOT_FOUND) as Outcome<IntentResults[K]>,
    evidence: localEvidence(why),
  });
}
