import { expect } from 'vitest';
import { createPerform, type Perform } from '../../../activities/perform.js';
import { sumMoney, type Money } from '../../../src/domain/money.js';
import type { Intent, OperationKind } from '../../../src/domain/operation.js';
import type { ReportedDetails } from '../../../src/providers/provider.js';
import { journalOn } from '../../support/virtual/test-journal.js';
import { VirtualClock } from '../../support/virtual/virtual-clock.js';
import type { Stage } from '../stage.js';

/** An operation as the activities perform it, with the real journal, on the far end's time. */
export interface Performer {
  readonly perform: Perform;
  /** The intent of an order under an id that is nobody else's. */
  readonly intent: <K extends OperationKind>(kind: K) => Intent<K>;
  /** Lets time pass in the journal and at the far end. */
  readonly pass: (ms: number) => void;
}

export function performerAt(stage: Stage): Performer {
  const clock = new VirtualClock(stage.farEnd.now());
  const { journal, tenant } = journalOn(clock);
  const perform = createPerform({
    journal,
    providers: new Map([[stage.provider.name, stage.provider]]),
    clock: { monotonicMs: () => clock.nowMs },
    leaseMs: 30_000,
    httpTimeoutMs: 20_000,
    owner: 'contract',
  });
  return {
    perform,
    intent: (kind) => {
      const { intent } = stage.order(kind);
      return { ...intent, operationId: `${tenant}/${intent.operationId}` };
    },
    pass: (ms) => {
      clock.wakeNext(clock.nowMs + ms);
      stage.farEnd.advance(ms);
    },
  };
}

/** What the far end's records say that `work` did; undefined where they cannot be seen. */
export async function effectsOf<T>(
  stage: Stage,
  work: () => Promise<T>,
): Promise<{ effects: number | undefined; got: T }> {
  const before = stage.farEnd.effects?.() ?? 0;
  const got = await work();
  const after = stage.farEnd.effects?.();
  return { effects: after === undefined ? undefined : after - before, got };
}

/** The amount that records or a notification show of an operation, of all of its receivers together where they show each. */
export function amountReported({ amount, items }: ReportedDetails): Money | undefined {
  return amount ?? (items && sumMoney(...items.map((item) => item.amount)));
}

/** The outcomes of an operation that has been done, or is still under way by the provider's own word. */
export const DONE = /^(?:succeeded|pending)$/;

/** One without a query of balances says so of everybody, and asks nobody. */
export async function showsNoBalance(stage: Stage): Promise<boolean> {
  const asked = stage.wire.passed.length;
  const reading = await stage.provider.queries.balance(stage.buyer);
  if (reading.type === 'read' || !reading.why.includes('documents no query')) return false;
  expect(stage.wire.passed).toHaveLength(asked);
  return true;
}
