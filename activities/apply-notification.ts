import { ProviderNotConfigured } from '../src/domain/errors.js';
import { maskPersonalData } from '../src/domain/mask.js';
import { namesIn } from '../src/domain/names-in.js';
import type { Intent } from '../src/domain/operation.js';
import { isFinal, type FinalOutcome, type Outcome } from '../src/domain/outcome.js';
import type { Journal } from '../src/journal/journal.js';
import type { NotifiedOperation, Provider } from '../src/providers/provider.js';
import { evaluateEvidence } from './evaluate-evidence.js';
import { withKnown } from './known-result.js';
import { operationOf } from './provider-lookup.js';

/** What became of a notification in the journal. */
export type AppliedNotification =
  /** The journal has no operation of this provider, kind and number. */
  | { readonly type: 'noOperation' }
  | {
      readonly type: 'folded';
      readonly operationId: string;
      /** The workflow that began the operation last. */
      readonly workflow?: string;
      /** How the operation has ended, by this or by earlier evidence. */
      readonly ended?: FinalOutcome['type'];
      /** Why an operator must look. */
      readonly attention?: string;
      /** It says how the operation ended, which cannot count yet: it has to be folded again. */
      readonly isUnfinished: boolean;
    };

/**
 * Makes the function that records what a notification says of an operation. It follows the rules of a query's answer,
 * because both end in the same fold: an end stays, evidence against it raises attention, other figures prove nothing, and a
 * rejection ends nothing while another attempt can take effect. Folding the same again changes nothing.
 * The function throws ProviderNotConfigured where this process does not know the operation's rules.
 */
export function createApplyNotification(deps: {
  journal: Pick<Journal, 'evidence' | 'findBySerialNumber' | 'record'>;
  providers: ReadonlyMap<string, Provider>;
}): (options: {
  provider: string;
  operation: NotifiedOperation;
  attention?: string;
}) => Promise<AppliedNotification> {
  return async ({ provider, operation, attention: known }) => {
    const { kind, orKind, serialNumber } = operation;
    const before = await deps.journal.findBySerialNumber(serialNumber);
    const isOurs =
      before?.provider === provider &&
      (before.kind === kind || before.kind === orKind) &&
      before.serialNumber === serialNumber;
    if (!before || !isOurs) return { type: 'noOperation' };
    const resolution = operationOf(deps, before)?.resolution;
    // Not by this process: what it says counts once one that knows the operation's rules goes through it.
    if (!resolution) throw new ProviderNotConfigured(provider);
    const { operationId, intent, attempts, unsentAttempts } = before;
    const queryResult = operation.readFor?.(intent) ?? operation.queryResult;
    const left = attempts - unsentAttempts.length;
    const masked = maskedFor(intent, queryResult);
    const evaluated = evaluateEvidence(masked, { intent, resolution, row: before, left });
    const { attention = known, items } = evaluated;
    const outcome = await withKnown(deps.journal, before, evaluated.outcome);
    const row = await deps.journal.record({
      operationId,
      did: 'nothing',
      outcome,
      evidence: masked.evidence,
      ...(attention !== undefined && { attention }),
      ...(items && { items }),
    });
    const saysAnEnd = isFinal(queryResult.outcome) && outcome.type === queryResult.outcome.type;
    return {
      type: 'folded',
      operationId,
      ...(row.workflow !== undefined && { workflow: row.workflow }),
      ...(row.finalOutcome && { ended: row.finalOutcome.type }),
      ...(row.attention !== undefined && { attention: row.attention }),
      isUnfinished: saysAnEnd && !row.finalOutcome,
    };
  };
}

/** Whoever reads a notification does not have the operation yet, whose names its words can repeat. */
function maskedFor(
  intent: Intent,
  queryResult: NotifiedOperation['queryResult'],
): NotifiedOperation['queryResult'] {
  const names = namesIn(intent);
  const { outcome, evidence, items } = queryResult;
  const without = <Result>(said: Outcome<Result>): Outcome<Result> =>
    said.type === 'rejected' ? { ...said, message: maskPersonalData(said.message, names) } : said;
  return {
    ...queryResult,
    outcome: without(outcome),
    ...(items && { items: items.map((item) => ({ ...item, outcome: without(item.outcome) })) }),
    evidence: { ...evidence, detail: maskPersonalData(evidence.detail, names) },
  };
}
