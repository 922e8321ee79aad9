import {
  InvalidInput,
  NotSent,
  NotSupported,
  ProviderNotConfigured,
  Superseded,
} from '../src/domain/errors.js';
import {
  identityOf,
  type Intent,
  type IntentResults,
  type OperationKind,
  type Performed,
} from '../src/domain/operation.js';
import { NEVER_SENT, type Evidence, type Outcome } from '../src/domain/outcome.js';
import type { Caller } from '../src/journal/execution.js';
import type { Begun, Journal, JournalRow, Recording } from '../src/journal/journal.js';
import type { Order, Provider, ProviderOperation, Secrets } from '../src/providers/provider.js';
import { afterNotFound, nextAskAfterMs, withoutQuestion } from './settling.js';
import { weigh } from './weigh.js';

export interface PerformDeps {
  readonly journal: Journal;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly clock: { monotonicMs(): number };
  /** How long an attempt owns its row; must exceed {@link httpTimeoutMs}. */
  readonly leaseMs: number;
  /** The longest that one send of any provider may take. */
  readonly httpTimeoutMs: number;
  /** Names this process in the journal. */
  readonly owner: string;
}

export interface PerformOptions {
  /** Sent with the intent and kept nowhere. */
  readonly secrets?: Secrets | undefined;
  /** Nothing is to be sent any more: what may have left is asked about, what never left ends as absent and stays so. */
  readonly recall?: boolean | undefined;
  /** The workflow that asks, in its run and epoch: it is told when evidence comes by another road. */
  readonly caller?: Caller | undefined;
}

export type Perform = <K extends OperationKind>(
  intent: Intent<K>,
  options?: PerformOptions,
) => Promise<Performed<K>>;

type Owned = Extract<Begun, { type: 'owned' }>;

/** One attempt at an operation, with all that its steps need. */
interface Attempt<K extends OperationKind> {
  readonly operation: ProviderOperation<K>;
  readonly order: Order<K>;
  readonly options: PerformOptions;
  readonly begun: Owned;
  /** By the monotonic clock, taken before the lease began: what is left of the lease is never overstated. */
  readonly startedMs: number;
}

/**
 * Makes the one function behind every provider call: store the intent, send it if no earlier attempt can have left, else
 * ask the provider about it and send again only where the provider's own rule says that this is safe.
 *
 * The function answers with what is known; it throws only NotSent (nothing left, so repeating is safe), errors of the
 * journal, Superseded, and refusals of the request itself (NotSupported, ContentDiffers).
 */
export function createPerform(deps: PerformDeps): Perform {
  if (deps.leaseMs <= deps.httpTimeoutMs) {
    throw new Error(
      `the lease (${deps.leaseMs} ms) must be longer than the HTTP timeout (${deps.httpTimeoutMs} ms)`,
    );
  }
  for (const { name, sendTimeoutMs } of deps.providers.values()) {
    if (sendTimeoutMs > deps.httpTimeoutMs) {
      throw new InvalidInput(
        `providers.${name}.httpTimeoutMs`,
        `at most ${deps.httpTimeoutMs}, the worker's own`,
      );
    }
  }
  return async (intent, options = {}) => {
    const provider = deps.providers.get(intent.provider);
    if (!provider) throw new ProviderNotConfigured(intent.provider);
    const operation = provider.operations[intent.kind];
    if (!operation) {
      // Whoever began it had the operation: this worker's provider is an older one, or has other settings.
      if (await deps.journal.find(intent.operationId)) throw new ProviderNotConfigured(intent.provider);
      throw new NotSupported(intent.provider, intent.kind);
    }

    const startedMs = deps.clock.monotonicMs();
    const begun = await deps.journal.begin({
      // What merely describes a member may differ from attempt to attempt.
      intent: identityOf(intent),
      serialPrefix: provider.serialNumber.prefix,
      leaseMs: deps.leaseMs,
      owner: deps.owner,
      caller: options.caller,
    });
    if (begun.type === 'superseded') throw new Superseded(options.caller?.workflowId ?? '', begun.why);
    const { row } = begun;
    if (begun.type === 'settled') return performed(row, operation);
    if (begun.type === 'underWay') {
      const latest = {
        type: 'pending',
        why: 'another attempt is under way',
        askAgainAfterMs: begun.busyForMs,
      } as const;
      return performed({ ...row, latest }, operation);
    }
    const order = { intent, serialNumber: row.serialNumber, begunAt: row.begunAt };
    const attempt = { operation, order, options, begun, startedMs };
    if (begun.mayHaveLeft) return ask(deps, attempt);
    return options.recall ? recall(deps, attempt) : send(deps, attempt, 'sent');
  };
}

async function send<K extends OperationKind>(
  deps: PerformDeps,
  attempt: Attempt<K>,
  did: 'sent' | 'resent',
): Promise<Performed<K>> {
  const { operation, order, options, startedMs } = attempt;
  const leaseLeftMs = deps.leaseMs - (deps.clock.monotonicMs() - startedMs);
  const answer =
    leaseLeftMs > deps.httpTimeoutMs
      ? await operation.send(order, options.secrets)
      : ({
          type: 'notSent',
          why: 'too little of the lease was left',
          evidence: localEvidence('lease'),
        } as const);

  const { evidence, ...outcome } = answer;
  if (outcome.type === 'notSent') {
    await record(deps, attempt, {
      did: 'notSent',
      outcome: { type: 'pending', why: outcome.why },
      evidence,
    });
    throw new NotSent(`${operation.interfaceName}: ${outcome.why}`);
  }
  return record(deps, attempt, { did, outcome, evidence });
}

/** Ends what was never sent: whoever begins it later, a worker that was thought dead among them, finds that it has ended. */
async function recall<K extends OperationKind>(
  deps: PerformDeps,
  attempt: Attempt<K>,
): Promise<Performed<K>> {
  const why = NEVER_SENT;
  return record(deps, attempt, {
    did: 'notSent',
    outcome: { type: 'absent', why },
    evidence: localEvidence(why),
  });
}

async function ask<K extends OperationKind>(deps: PerformDeps, attempt: Attempt<K>): Promise<Performed<K>> {
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
  switch (verdict) {
    case 'resend':
      return send(deps, attempt, 'resent');
    case 'absent':
      return record(deps, attempt, {
        did: 'asked',
        outcome: { type: 'absent', why: 'the provider does not know it, by its own rule for absence' },
        evidence,
        notFound: true,
      });
    case 'askAgain': {
      const outcome = { type: 'pending', why: 'not found so far' } as const;
      return record(deps, attempt, { did: 'asked', outcome, evidence, notFound: true });
    }
  }
}

async function record<K extends OperationKind>(
  deps: PerformDeps,
  attempt: Attempt<K>,
  recording: Pick<Recording, 'did' | 'evidence' | 'notFound' | 'attention'> & {
    outcome: Outcome<IntentResults[K]>;
  },
): Promise<Performed<K>> {
  const row = await deps.journal.record({
    operationId: attempt.order.intent.operationId,
    attempt: attempt.begun.attempt,
    ...recording,
  });
  // The row decides, not this attempt: another one may have ended it meanwhile, and a refusal may not count yet.
  return performed(row, attempt.operation);
}

function performed<K extends OperationKind>(row: JournalRow, operation: ProviderOperation<K>): Performed<K> {
  const outcome = row.settled ?? row.latest ?? { type: 'unknown', why: 'begun, nothing known yet' };
  const hint = outcome.type === 'pending' ? outcome.askAgainAfterMs : undefined;
  return {
    serialNumber: row.serialNumber,
    // The journal keeps results untyped; what it returns for this operation id was written by this same kind.
    outcome: outcome as Outcome<IntentResults[K]>,
    ...(!row.settled && { askAgainAfterMs: hint ?? nextAskAfterMs(operation.settling, row) }),
    ...(!row.settled && operation.ask && { askable: true }),
    ...(row.attention !== undefined && { attention: row.attention }),
  };
}

function localEvidence(detail: string): Evidence {
  return { source: 'rule', detail };
}
