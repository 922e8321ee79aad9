import { NotSent, ProviderNotConfigured, Superseded } from '../src/domain/errors.js';
import {
  identityOf,
  type IntentResults,
  type OperationKind,
  type Performed,
} from '../src/domain/operation.js';
import type { ItemResult } from '../src/domain/operations/split.js';
import type { Evidence, Outcome } from '../src/domain/outcome.js';
import type { PendingStep } from '../src/domain/pending-step.js';
import type { Caller, KnownOperations } from '../src/journal/execution.js';
import type { Begun, Journal, JournalRow, Recording } from '../src/journal/journal.js';
import type { OperationRequest, Provider, ProviderOperation, Secrets } from '../src/providers/provider.js';
import { nextQueryAfterMs } from './resolution-rule.js';
import { operationBy, requestOf } from './provider-lookup.js';

export interface PerformDeps {
  readonly journal: Journal;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly clock: PerformClock;
  /** How long an attempt owns its row; `LEASE_SPARE_MS` longer than {@link httpTimeoutMs} at least. */
  readonly leaseMs: number;
  /** The longest that one send of any provider may take. */
  readonly httpTimeoutMs: number;
  /** Names this process in the journal. */
  readonly owner: string;
}

/** The clocks that a lease is measured by. */
export interface PerformClock {
  readonly monotonicMs: () => number;
  /** The time of day, for machines that sleep; default: the monotonic clock alone. */
  readonly wallMs?: () => number;
}

export interface PerformOptions {
  /** Sent with the intent and kept nowhere. */
  readonly secrets?: Secrets | undefined;
  /** Nothing is to be sent any more: what may have been sent is queried, what never left ends as absent and stays so. */
  readonly recall?: boolean | undefined;
  /** The workflow that makes the attempt, in its run and epoch: it is signalled when evidence comes from another source. */
  readonly caller?: Caller | undefined;
  /** What the workflow knows of its operations. */
  readonly known?: KnownOperations | undefined;
}

type Owned = Extract<Begun, { type: 'owned' }>;

/** What an attempt is made at: an intent, at a provider that offers it. */
export interface Target<K extends OperationKind> {
  readonly intent: OperationRequest<K>['intent'];
  readonly provider: Provider;
  /** By the interface that the settings choose now. */
  readonly operation: ProviderOperation<K>;
  readonly options: PerformOptions;
}

/** One attempt at an operation, with all that its steps need. */
export interface Attempt<K extends OperationKind> {
  readonly target: Target<K>;
  /** By the interface that it was begun by. */
  readonly operation: ProviderOperation<K>;
  readonly order: OperationRequest<K>;
  readonly options: PerformOptions;
  readonly begun: Owned;
  /** How much of the lease has passed, measured from before it began: what is left of it is never overstated. */
  readonly elapsedMs: () => number;
}

/**
 * Begins an attempt: it owns the row, or the journal answers for the operation.
 * @throws Superseded when a later run or epoch decides now, or the workflow does not know all that was begun.
 * @throws ProviderNotConfigured when it was begun by an interface that this process does not know.
 */
export async function beginAttempt<K extends OperationKind>(
  deps: PerformDeps,
  target: Target<K>,
): Promise<{ attempt: Attempt<K> } | { answer: Performed<K> }> {
  const { intent, provider, options } = target;
  const elapsedMs = stopwatch(deps.clock);
  const begun = await deps.journal.begin({
    // What merely describes a member may differ from attempt to attempt.
    intent: identityOf(intent),
    serialPrefix: provider.serialNumber.prefix,
    leaseMs: deps.leaseMs,
    owner: deps.owner,
    interfaceName: target.operation.interfaceName,
    caller: options.caller,
    // What is recalled is never sent, so nothing rests on what else is there.
    known: options.recall === true ? undefined : options.known,
  });
  if (begun.type === 'superseded') throw new Superseded(options.caller?.workflowId ?? '', begun.why);
  const { row } = begun;
  const operation = operationBy(provider, intent.kind, row.interfaceName);
  if (!operation) {
    if (begun.type === 'owned') await giveBack(deps, begun);
    throw new ProviderNotConfigured(provider.name);
  }
  if (begun.type === 'ended') return { answer: performed(row, operation) };
  if (begun.type === 'underWay') {
    const latest = {
      type: 'pending',
      why: 'another attempt is under way',
      queryAgainAfterMs: begun.busyForMs,
      ...stepOf(row.latest),
    } as const;
    return { answer: performed({ ...row, latest }, operation) };
  }
  const order = requestOf(intent, row);
  return { attempt: { target, operation, order, options, begun, elapsedMs } };
}

/** Leaves the row as it is to a process that knows the interface that it was begun by. */
async function giveBack(deps: PerformDeps, { row, attempt }: Owned): Promise<void> {
  const why = 'the interface that it was begun by is not configured here';
  await deps.journal.record({
    operationId: row.operationId,
    attempt,
    did: 'notSent',
    outcome: row.latest ?? { type: 'pending', why },
    evidence: localEvidence(why),
  });
}

/**
 * How long it is since now, by whichever clock has gone further. A machine that is put to sleep may stop the monotonic clock,
 * while its wall clock is set right when it wakes; a wall clock that is set back does not stop the monotonic one.
 */
function stopwatch({ monotonicMs, wallMs }: PerformDeps['clock']): () => number {
  const monotonic = monotonicMs();
  const wall = wallMs?.() ?? 0;
  return () => Math.max(monotonicMs() - monotonic, (wallMs?.() ?? 0) - wall);
}

/** Sends, if the lease lasts for a whole request, and records what came of it. @throws NotSent */
export async function send<K extends OperationKind>(
  deps: PerformDeps,
  attempt: Attempt<K>,
  did: 'sent' | 'resent',
): Promise<Performed<K>> {
  const { operation, order, options, elapsedMs } = attempt;
  const answer =
    deps.leaseMs - elapsedMs() > deps.httpTimeoutMs
      ? await operation.send(order, options.secrets)
      : ({
          type: 'notSent',
          why: 'too little of the lease was left',
          evidence: localEvidence('lease'),
        } as const);

  const { evidence, items, ...outcome } = answer;
  if (outcome.type === 'notSent') {
    await record(deps, attempt, {
      did: 'notSent',
      outcome: { type: 'pending', why: outcome.why },
      evidence,
    });
    throw new NotSent(`${operation.interfaceName}: ${outcome.why}`);
  }
  return record(deps, attempt, { did, outcome, evidence, ...(items && { items }) });
}

/** Folds what the attempt brought into its row. */
export async function record<K extends OperationKind>(
  deps: PerformDeps,
  attempt: Attempt<K>,
  recording: Pick<Recording, 'did' | 'evidence' | 'notFound' | 'attention' | 'items'> & {
    outcome: Outcome<IntentResults[K]>;
  },
): Promise<Performed<K>> {
  const row = await deps.journal.record({
    operationId: attempt.order.intent.operationId,
    attempt: attempt.begun.attempt,
    ...recording,
  });
  // The row decides, not this attempt: another one may have ended it meanwhile, and a rejection may not count yet.
  return performed(row, attempt.operation);
}

function performed<K extends OperationKind>(row: JournalRow, operation: ProviderOperation<K>): Performed<K> {
  const outcome = row.finalOutcome ?? row.latest ?? { type: 'unknown', why: 'begun, nothing known yet' };
  return {
    serialNumber: row.serialNumber,
    // The journal keeps results untyped; what it returns for this operation id was written by this same kind.
    outcome: outcome as Outcome<IntentResults[K]>,
    ...(!row.finalOutcome && whatIsNext(outcome, row, operation)),
    ...(row.attention !== undefined && { attention: row.attention }),
    ...(outcome.type !== 'succeeded' && knownItems(row)),
  };
}

/** When an open operation is tried or queried again, and by what it can end. */
function whatIsNext<K extends OperationKind>(
  outcome: Outcome,
  row: JournalRow,
  operation: ProviderOperation<K>,
): Pick<Performed, 'queryAgainAfterMs' | 'queryable' | 'awaitsEvidence'> {
  const { resolution } = operation;
  const hint = outcome.type === 'pending' ? outcome.queryAgainAfterMs : undefined;
  if (hint === undefined && !operation.queryStatus && !resolution.lapse) return { awaitsEvidence: true };
  return {
    queryAgainAfterMs: hint ?? nextQueryAfterMs(resolution, row),
    ...(operation.queryStatus && { queryable: true }),
  };
}

/** The step that an operation under way waits for. */
function stepOf(latest: Outcome | undefined): { readonly step?: PendingStep } {
  return latest && 'step' in latest && latest.step !== undefined ? { step: latest.step } : {};
}

/** The items of which something is known. */
function knownItems({ items = [] }: Pick<JournalRow, 'items'>): Pick<Performed, 'items'> {
  const known = items.flatMap(({ itemId, outcome, reference }): ItemResult[] =>
    outcome ? [{ itemId, outcome, ...(reference !== undefined && { reference }) }] : [],
  );
  return known.length > 0 ? { items: known } : {};
}

/** What an attempt concludes by itself, without the provider. */
export function localEvidence(detail: string): Evidence {
  return { source: 'rule', detail };
}
