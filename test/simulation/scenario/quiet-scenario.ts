import { HOUR_MS, MINUTE_MS } from '../../../src/domain/durations.js';
import type { OperationKind } from '../../../src/domain/operation.js';
import { PLAIN_BANK } from './draw-scenario.js';
import type { FaultPlan } from './faults.js';
import type { CommandAct, OrderPlan, Scenario } from './scenario.js';

/** One escrow with its money in time, and nothing goes wrong but these faults. */
export function quietly(
  drawn: Scenario,
  order: Partial<OrderPlan>,
  faults: readonly FaultPlan[],
  bank: Partial<Scenario['bank']> = {},
): Scenario {
  const [first] = drawn.orders;
  if (!first) throw new Error('a scenario has an order');
  const { cancelMs: _never, reset: _neither, payer: _nobody, ...rest } = first;
  const plan: OrderPlan = {
    ...rest,
    workflow: 'escrow',
    onboarded: true,
    startMs: 0,
    amountFen: 10_000,
    feeFen: 100,
    onDeadline: 'release',
    firstAttempt: 'local',
    timing: {
      ...first.timing,
      confirmWindowMs: HOUR_MS,
      refundWindowMs: 24 * HOUR_MS,
      paymentWindowMs: 30 * MINUTE_MS,
    },
    funds: [{ afterMs: 0, fen: 10_000 }],
    sellerFen: 1_000,
    codes: [],
    commands: [commandAct('release', 1)],
    diligent: true,
    early: false,
    operatorAfterMs: 24 * HOUR_MS,
    ...order,
  };
  return {
    ...drawn,
    bank: {
      ...drawn.bank,
      ...PLAIN_BANK,
      skewMs: drawn.bank.skewMs,
      ...bank,
    },
    engine: { evictAfterTasks: 1_000, encrypts: false },
    orders: [plan],
    faults,
    crashes: [],
    faultsEndMs: 8 * HOUR_MS,
  };
}

/** A command in the form of an update, sent until it is accepted. */
export function commandAct(name: CommandAct['name'], id: number): CommandAct {
  return { name, id, waitMs: 1_000, as: 'update', twice: false, insists: true };
}

/** A fault that happens once, to one of these kinds of operation or to anything. */
export function once(kind: FaultPlan['kind'], ...of: readonly OperationKind[]): FaultPlan {
  return {
    kind,
    ...(of.length > 0 && { of }),
    fromMs: 0,
    untilMs: 8 * HOUR_MS,
    probability: 1,
    times: 1,
    ms: 0,
  };
}

/** A kind of operation that is done at once and answered late. */
export function slow(kind: OperationKind, ms: number): FaultPlan {
  return { ...once('delay', kind), ms, withEffect: true };
}
