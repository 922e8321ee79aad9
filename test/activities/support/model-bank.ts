import type { OperationRequest, ResolutionRule } from '../../../src/providers/provider.js';
import type { Answer, QueryResult } from '../../../src/providers/provider.js';
import type { Outcome } from '../../../src/domain/outcome.js';
import type { IntentResults } from '../../../src/domain/operation.js';
import type { VirtualTime } from './virtual-time.js';

/**
 * What a bank does with a serial number that it has seen: answers as it did the first time; answers a duplicate code;
 * looks at the balance before it looks for the repeat; or does not look at all.
 */
export type Mood = 'replay' | 'reject' | 'balanceFirst' | 'none';

export interface BankTerms {
  readonly mood: Mood;
  /** When the payer's account comes to hold the amount, from the beginning of time; undefined for never. */
  readonly fundedAfterMs: number | undefined;
  /** Whether the account covers the amount twice: then only deduplication stands between the payer and a second hold. */
  readonly rich: boolean;
  /** How long a query does not show what was done. */
  readonly lagMs: number;
  /** Whether a query shows rejections. */
  readonly showsRejections: boolean;
}

type HoldResult = IntentResults['hold'];
type Effect = Outcome<HoldResult> & { type: 'succeeded' | 'rejected' };

/** A bank that holds one amount, and counts how often it did. */
export class ModelBank {
  effects = 0;
  private readonly startMs: number;
  private readonly seen = new Map<string, { atMs: number; outcome: Effect }>();

  constructor(
    private readonly time: VirtualTime,
    private readonly terms: BankTerms,
  ) {
    this.startMs = time.nowMs;
  }

  /** A request arrives. */
  receive(order: OperationRequest): Answer<HoldResult> {
    const { mood } = this.terms;
    const before = this.seen.get(order.serialNumber);
    if (before && mood === 'replay') return answered(before.outcome);
    if (before && mood === 'reject')
      return answered({ type: 'unknown', why: 'the serial number was used before' });
    if (!this.funded()) return answered(this.remember(order, rejection));
    if (before?.outcome.type === 'succeeded' && mood === 'balanceFirst') return answered(before.outcome);
    this.effects += 1;
    return answered(
      this.remember(order, {
        type: 'succeeded',
        result: { reference: `F${this.effects}`, divisible: false },
      }),
    );
  }

  /** A status query arrives. */
  query(order: OperationRequest): QueryResult<HoldResult> {
    const entry = this.seen.get(order.serialNumber);
    const hidden = !entry || this.time.nowMs < entry.atMs + this.terms.lagMs;
    if (hidden || (entry.outcome.type === 'rejected' && !this.terms.showsRejections)) {
      return { type: 'notFound', evidence: { source: 'query', detail: 'no such record', code: 'ERR020' } };
    }
    const { amount } = order.intent;
    const evidence = { source: 'query', detail: entry.outcome.type } as const;
    return {
      type: 'found',
      outcome: entry.outcome,
      evidence,
      reported: { ...(amount !== undefined && { amount }) },
    };
  }

  private funded(): boolean {
    const { fundedAfterMs, rich } = this.terms;
    if (fundedAfterMs === undefined || this.time.nowMs < this.startMs + fundedAfterMs) return false;
    return rich || this.effects === 0;
  }

  private remember(order: OperationRequest, outcome: Effect): Effect {
    const before = this.seen.get(order.serialNumber);
    // What took effect stays what a query shows, whatever is rejected after it.
    if (before?.outcome.type !== 'succeeded')
      this.seen.set(order.serialNumber, { atMs: this.time.nowMs, outcome });
    return outcome;
  }
}

const rejection: Effect = {
  type: 'rejected',
  reason: 'insufficientFunds',
  code: 'ERR044',
  message: '可用余额不足',
  final: true,
};

function answered(outcome: Outcome<HoldResult>): Answer<HoldResult> {
  return { ...outcome, evidence: { source: 'answer', detail: outcome.type } };
}

/** How long a request can be on its way after it was sent, whatever its sender still waits for. */
export const LONGEST_JOURNEY_MS = 60_000;
/** How long a query can fail to show what was done. */
export const LONGEST_LAG_MS = 60_000;

const ABSENCE = { observations: 3, apartMs: 60_000, sinceLeftMs: LONGEST_JOURNEY_MS + LONGEST_LAG_MS };

/** The resolution rule that a bank's document would give. */
export function ruleFor(mood: Mood): ResolutionRule {
  const queryAfterMs = [180_000, 300_000];
  if (mood === 'none') return { queryAfterMs, absence: ABSENCE };
  return { queryAfterMs, absence: ABSENCE, resend: { times: 2, sinceLeftMs: 0 } };
}
