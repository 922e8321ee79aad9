import type { IntentResults, OperationKind } from '../src/domain/operation.js';
import { isSettled, type Evidence, type Outcome } from '../src/domain/outcome.js';
import { InvalidInput } from '../src/domain/errors.js';
import type { Journal, JournalRow } from '../src/journal/journal.js';
import type { Finding, Provider } from '../src/providers/provider.js';
import { toFailure } from './failures.js';

/** An operator's word on an operation in doubt, with what it rests on. */
export interface Decision {
  readonly operationId: string;
  readonly happened: boolean;
  /** What the operator saw, in words: kept with the operation for ever. */
  readonly evidence: string;
  readonly by: string;
  /** `rule` where a story concludes it from what it saw itself; a person's word otherwise. */
  readonly source?: 'operator' | 'rule';
  /** For an account that was opened: its number. */
  readonly account?: string;
}

/** Whether an operation that is said to have done nothing is unknown to the provider as well. */
export type EffectCheck = 'none' | 'effect' | 'unclear';

export interface OperationActivities {
  /** Ends an operation in doubt by an operator's decision. What is settled already stays, and the decision is kept beside it. */
  decideOperation(decision: Decision): Promise<Outcome>;
  /** Asks the provider once more about an operation that ended without effect, before another one may take its place. */
  confirmNoEffect(request: { operationId: string }): Promise<EffectCheck>;
}

/** What operators and stories do with operations beyond performing them. */
export function operationActivities(deps: {
  journal: Journal;
  providers: ReadonlyMap<string, Provider>;
}): OperationActivities {
  return {
    decideOperation: async (decision) => {
      try {
        const row = await deps.journal.record({
          operationId: decision.operationId,
          did: 'nothing',
          outcome: decidedOutcome(decision),
          evidence: { source: decision.source ?? 'operator', detail: `${decision.by}: ${decision.evidence}` },
        });
        return row.settled ?? { type: 'unknown', why: 'the decision did not settle it' };
      } catch (error) {
        throw toFailure(error);
      }
    },
    confirmNoEffect: async ({ operationId }) => {
      try {
        return await confirmNoEffect(deps, operationId);
      } catch (error) {
        throw toFailure(error);
      }
    },
  };
}

function decidedOutcome(decision: Decision): Outcome {
  if (!decision.happened) return { type: 'absent', why: 'an operator decided that it did not happen' };
  return { type: 'succeeded', result: decision.account === undefined ? {} : { account: decision.account } };
}

async function confirmNoEffect(
  deps: { journal: Journal; providers: ReadonlyMap<string, Provider> },
  operationId: string,
): Promise<EffectCheck> {
  const row = await deps.journal.find(operationId);
  if (!row) throw new InvalidInput('operationId', 'names an operation of the journal');
  if (row.settled?.type === 'succeeded') return 'effect';
  const finding = await askAbout(deps.providers, row, row.kind);
  if (!finding) return 'unclear';
  if (finding.type === 'notFound') return 'none';
  if (finding.type === 'unclear') return 'unclear';
  if (!isSettled(finding.outcome)) return 'unclear';
  const happened = finding.outcome.type === 'succeeded';
  if (happened) await keepContradiction(deps.journal, operationId, finding.outcome, finding.evidence);
  return happened ? 'effect' : 'none';
}

async function askAbout<K extends OperationKind>(
  providers: ReadonlyMap<string, Provider>,
  row: JournalRow,
  kind: K,
): Promise<Finding<IntentResults[K]> | undefined> {
  const operation = providers.get(row.provider)?.operations[kind];
  // The row's intent is of the row's kind: the journal stored them together.
  const intent = row.intent as Parameters<NonNullable<typeof operation>['send']>[0]['intent'];
  return operation?.ask?.({ intent, serialNumber: row.serialNumber, begunAt: row.begunAt });
}

async function keepContradiction(journal: Journal, operationId: string, outcome: Outcome, evidence: Evidence): Promise<void> {
  await journal.record({ operationId, did: 'nothing', outcome, evidence, attention: 'it took effect after it had ended without' });
}
