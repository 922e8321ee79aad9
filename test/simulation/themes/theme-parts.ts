import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import type { OperationKind } from '../../../src/domain/operation.js';
import { PROVIDER_NAMES } from '../providers/provider-names.js';
import type { WriteInterfaces } from '../scenario/crash-points.js';
import type { FaultKind, FaultPlan } from '../scenario/faults.js';
import { commandAct } from '../scenario/quiet-scenario.js';
import type { Random } from '../scenario/random.js';
import type { BankPlan, CommandAct, OrderPlan, Scenario } from '../scenario/scenario.js';

const FAULTS_END_MS = 8 * HOUR_MS;

/** What a theme is drawn from: a drawn scenario, from which it keeps whatever it does not set itself. */
export interface ThemeInput {
  readonly drawn: Scenario;
  readonly random: Random;
  readonly interfaces: WriteInterfaces;
}

type OrderShape = Partial<
  Pick<OrderPlan, 'provider' | 'commands' | 'onDeadline' | 'sellerFen' | 'operatorAfterMs'>
> & {
  readonly confirmWindowMs?: number;
  readonly refundWindowMs?: number;
};

/** An order whose buyer is there and has the money. */
export function orderOf(
  random: Random,
  {
    confirmWindowMs = random.pick([HOUR_MS, 6 * HOUR_MS]),
    refundWindowMs = random.pick([HOUR_MS, DAY_MS]),
    ...shape
  }: OrderShape,
): Partial<OrderPlan> & Pick<OrderPlan, 'amountFen'> {
  const amountFen = random.int({ from: 200, to: 20_000 });
  return {
    provider: random.pick(PROVIDER_NAMES),
    buyer: 0,
    amountFen,
    feeFen: random.pick([0, Math.floor(amountFen / 100), Math.floor(amountFen / 10)]),
    onDeadline: random.pick(['release', 'return'] as const),
    firstAttempt: random.pick(['local', 'local', 'remote'] as const),
    timing: {
      resendWindowMs: 10 * MINUTE_MS,
      paymentWindowMs: 30 * MINUTE_MS,
      fundsPollMs: 15 * MINUTE_MS,
      confirmWindowMs,
      refundWindowMs,
      attentionAfterMs: 30 * MINUTE_MS,
      lateWatchMs: 10 * MINUTE_MS,
    },
    funds: [{ afterMs: 0, fen: amountFen }],
    sellerFen: 0,
    operatorAfterMs: random.pick([5 * MINUTE_MS, HOUR_MS, DAY_MS]),
    ...shape,
  };
}

/** A bank that divides what is held, also after a part was released. */
export function dividing(plan: Partial<BankPlan> = {}): Partial<BankPlan> {
  return { partialRelease: true, reverseAfterConfirm: true, ...plan };
}

export function act(name: CommandAct['name'], id: number, insists = false): CommandAct {
  return { ...commandAct(name, id), insists };
}

export function several(
  random: Random,
  range: { from: number; to: number },
  make: (id: number) => CommandAct,
): CommandAct[] {
  return Array.from({ length: random.int(range) }, (_, index) => make(index + 1));
}

export function releasesFirst(random: Random): CommandAct[] {
  return several(random, { from: 2, to: 4 }, (id) => ({
    ...act('release', id, true),
    share: random.int({ from: 8, to: 25 }),
    ...(random.chance(0.3) && { others: random.int({ from: 0, to: 2 }) }),
  }));
}

/** A few commands of any kind, parts and wholes. */
export function decisions(random: Random): CommandAct[] {
  return several(random, { from: 1, to: 4 }, (id) => {
    const name = random.pick([
      'release',
      'return',
      'return',
      'refund',
      'refund',
      'openDispute',
      'resolveDispute',
    ] as const);
    const isPart = name === 'refund' || name === 'resolveDispute' || random.chance(0.6);
    return {
      ...act(name, id, random.chance(0.4)),
      waitMs: random.pick([
        SECOND_MS,
        random.int({ from: 0, to: 30 * SECOND_MS }),
        random.int({ from: 0, to: 30 * MINUTE_MS }),
      ]),
      ...(isPart && { share: random.int({ from: 5, to: 60 }) }),
      ...(name === 'return' && isPart && random.chance(0.7) && { releaseRest: true as const }),
      as: random.pick(['update', 'update', 'update', 'signal'] as const),
      twice: random.chance(0.2),
    };
  });
}

export function fault(kind: FaultKind, probability: number, of?: readonly OperationKind[]): FaultPlan {
  return { kind, fromMs: 0, untilMs: FAULTS_END_MS, probability, ms: 0, ...(of && { of }) };
}

/** One to three of these. */
export function some(random: Random, faults: readonly FaultPlan[]): FaultPlan[] {
  return random.shuffled(faults).slice(0, random.int({ from: 1, to: 3 }));
}
