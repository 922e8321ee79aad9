import type { IntentResults, OperationKind, Performed } from '../src/domain/operation.js';
import type { Evidence, Outcome } from '../src/domain/outcome.js';
import { beginAttempt, localEvidence, record, send, type Attempt, type PerformDeps } from './attempt.js';
import { afterNotFound, withoutQuery } from './resolution-rule.js';
import { evaluateEvidence } from './evaluate-evidence.js';
import { withKnown } from './known-result.js';

const NOT_FOUND = { type: 'pending', why: 'not found so far' } as const;

/** Queries the provider about what may have been sent, and records what it says. */
export async function queryStatus<K extends OperationKind>(
  deps: PerformDeps,
  attempt: Attempt<K>,
): Promise<Performed<K>> {
  const { operation, order, begun } = attempt;
  const { resolution } = operation;
  if (!operation.queryStatus) {
    const outcome = withoutQuery(resolution, begun.row);
    return record(deps, attempt, { did: 'queried', outcome, evidence: localEvidence(outcome.why) });
  }
  const queryResult = await operation.queryStatus(order);
  switch (queryResult.type) {
    case 'found': {
      const { row } = begun;
      const left = row.attempts - 1 - row.unsentAttempts.length;
      const evaluated = evaluateEvidence(queryResult, { intent: order.intent, resolution, row, left });
      const outcome = await withKnown(deps.journal, row, evaluated.outcome);
      const { evidence } = queryResult;
      return record(deps, attempt, { did: 'queried', ...evaluated, outcome, evidence });
    }
    case 'unclear': {
      const outcome = { type: 'pending', why: queryResult.why } as const;
      return record(deps, attempt, { did: 'queried', outcome, evidence: queryResult.evidence });
    }
    case 'notFound':
      return notFound(deps, attempt, queryResult.evidence);
  }
}

async function notFound<K extends OperationKind>(
  deps: PerformDeps,
  attempt: Attempt<K>,
  evidence: Evidence,
): Promise<Performed<K>> {
  const { operation, begun, options } = attempt;
  const { resend: _resend, ...withoutResend } = operation.resolution;
  const verdict = afterNotFound(options.recall ? withoutResend : operation.resolution, begun.row);
  const observed = { did: 'queried', evidence, notFound: true } as const;
  switch (verdict) {
    case 'absent': {
      const why = 'the provider does not know it, by its own rule for absence';
      return record(deps, attempt, { ...observed, outcome: { type: 'absent', why } });
    }
    case 'queryAgain':
      return record(deps, attempt, { ...observed, outcome: NOT_FOUND });
    case 'resend': {
      const known = await record(deps, attempt, { ...observed, outcome: NOT_FOUND });
      return resend(deps, attempt, known);
    }
  }
}

/**
 * Sends what was not found once more, in an attempt of its own: the query may have taken most of the lease, and what it found
 * counts whether or not anything is sent. Only where nobody did or said anything since: the row is as the query left it, and
 * the attempt that follows is the next one.
 */
async function resend<K extends OperationKind>(
  deps: PerformDeps,
  queried: Attempt<K>,
  known: Performed<K>,
): Promise<Performed<K>> {
  const { outcome } = known;
  if (outcome.type !== NOT_FOUND.type || outcome.why !== NOT_FOUND.why) return known;
  const next = await beginAttempt(deps, queried.target);
  if ('answer' in next) return next.answer;
  const { attempt, row } = next.attempt.begun;
  const { latest } = row;
  const isUnbroken =
    attempt === queried.begun.attempt + 1 && latest?.type === NOT_FOUND.type && latest.why === NOT_FOUND.why;
  if (isUnbroken) return send(deps, next.attempt, 'resent');
  const why = 'something else came between the query and the resend';
  return record(deps, next.attempt, {
    did: 'notSent',
    // What is known stays known: this attempt adds nothing to it.
    outcome: (latest ?? NOT_FOUND) as Outcome<IntentResults[K]>,
    evidence: localEvidence(why),
  });
}
