import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import type { OperationKind } from '../../../src/domain/operation.js';
import { SIMULATED } from '../providers/simulated-providers.js';
import type { PlaceKind, WriteInterface } from './crash-points.js';
import type { Random } from './random.js';
import type { CodeAct, CommandAct, OrderPlan, WorkflowType } from './scenario.js';

/** What a scenario is to come to: the provider, and perhaps the kind of operation there. */
export type Aim = Pick<WriteInterface, 'provider'> & { readonly kind?: PlaceKind };

const ONBOARDING: readonly OperationKind[] = ['openAccount', 'applyCardBinding', 'verifyCardBinding'];

/** Around the 178 days within which Adapay takes returns. */
const LIMIT_WINDOWS = [177 * DAY_MS, 178 * DAY_MS, 179 * DAY_MS];

/** An order that is to come to an aim. */
export function drawOrder(random: Random, aim: Aim): OrderPlan {
  const { provider, kind } = aim;
  const isCard = kind !== undefined && ONBOARDING.includes(kind);
  const workflow: WorkflowType = isCard
    ? random.pick(['purchase', 'onboarding'] as const)
    : kind === 'closeHold'
      ? 'escrow'
      : random.pick(['purchase', 'escrow', 'escrow'] as const);
  const amountFen = random.int({ from: 1, to: 20_000 });
  const limited = SIMULATED[provider].limitsReturns && random.chance(0.1);
  const cancels = random.chance(kind === 'return' ? 0.4 : 0.25);
  return {
    provider,
    workflow,
    buyer: random.int({ from: 0, to: 1 }),
    onboarded: workflow === 'escrow' || (workflow === 'purchase' && !isCard && random.chance(0.5)),
    startMs: random.pick([0, 0, random.int({ from: 0, to: HOUR_MS })]),
    amountFen,
    feeFen: random.pick([0, Math.floor(amountFen / 100), random.int({ from: 0, to: amountFen })]),
    onDeadline: random.pick(['release', 'return'] as const),
    firstAttempt: random.pick(['local', 'local', 'remote'] as const),
    timing: {
      resendWindowMs: random.pick([0, 10 * MINUTE_MS]),
      paymentWindowMs: random.pick([30 * MINUTE_MS, 12 * HOUR_MS]),
      fundsPollMs: 15 * MINUTE_MS,
      confirmWindowMs: random.pick([HOUR_MS, DAY_MS, 7 * DAY_MS, ...(limited ? LIMIT_WINDOWS : [])]),
      refundWindowMs: kind === 'refund' ? 10 * DAY_MS : random.pick([0, DAY_MS, 10 * DAY_MS]),
      attentionAfterMs: random.pick([10 * MINUTE_MS, 30 * MINUTE_MS, 6 * HOUR_MS]),
      lateWatchMs: 10 * MINUTE_MS,
    },
    funds: drawFunds(random, amountFen),
    sellerFen: random.pick([0, 0, amountFen]),
    codes: SIMULATED[provider].sendsCodes ? drawCodes(random) : [],
    commands: [...drawCommands(random, aim), ...(limited ? manyReturns(random) : [])],
    diligent: random.chance(0.85),
    early: random.chance(0.08),
    ...(cancels && {
      cancelMs: random.pick([
        0,
        random.int({ from: 0, to: MINUTE_MS }),
        random.int({ from: 0, to: 2 * DAY_MS }),
      ]),
    }),
    operatorAfterMs: random.pick([5 * MINUTE_MS, HOUR_MS, DAY_MS]),
  };
}

/** The same order without what may keep it from ever coming to its place. */
export function straight(order: OrderPlan, random: Random): OrderPlan {
  const { cancelMs, ...rest } = order;
  const isReturned = order.commands[0]?.name === 'return' && cancelMs !== undefined;
  return {
    ...rest,
    onboarded:
      order.onboarded ||
      (order.workflow === 'purchase' && order.commands[0]?.insists === true && random.chance(0.5)),
    funds: [{ afterMs: 0, fen: order.amountFen }],
    codes: [],
    diligent: true,
    commands: order.commands.slice(0, 2),
    ...(isReturned && { cancelMs }),
  };
}

function drawFunds(random: Random, amountFen: number): OrderPlan['funds'] {
  if (random.chance(0.7)) return [{ afterMs: 0, fen: amountFen }];
  const half = Math.ceil(amountFen / 2);
  return random.pick([
    [],
    [{ afterMs: random.int({ from: 1, to: HOUR_MS }), fen: amountFen }],
    [
      { afterMs: 0, fen: half },
      { afterMs: random.int({ from: MINUTE_MS, to: HOUR_MS }), fen: amountFen },
    ],
  ]);
}

function drawCodes(random: Random): CodeAct[] {
  const count = random.pick([0, 0, 1, 2, 7]);
  return Array.from({ length: count }, () => ({
    kind: random.pick(['right', 'wrong', 'wrong', 'stale', 'resend'] as const),
    waitMs: random.pick([
      0,
      random.int({ from: 0, to: 30 * SECOND_MS }),
      random.int({ from: 0, to: 4 * MINUTE_MS }),
    ]),
    as: random.pick(['update', 'update', 'signal'] as const),
    twice: random.chance(0.2),
  }));
}

function drawCommands(random: Random, { provider, kind }: Aim): CommandAct[] {
  const { divides } = SIMULATED[provider];
  const act = (name: CommandAct['name'], id: number, insists = random.chance(0.5)): CommandAct => {
    const share = random.chance(0.5) ? random.int({ from: 1, to: 100 }) : undefined;
    const isPart = name === 'refund' || name === 'resolveDispute' || random.chance(0.4);
    const others = divides && name === 'release' && random.chance(0.4);
    return {
      name,
      waitMs: random.pick([
        0,
        random.int({ from: 0, to: 30 * SECOND_MS }),
        random.int({ from: 0, to: DAY_MS }),
      ]),
      ...(share !== undefined && isPart && { share }),
      ...(others && { others: random.int({ from: 0, to: 2 }) }),
      id,
      as: random.pick(['update', 'update', 'update', 'signal'] as const),
      twice: random.chance(0.15),
      insists,
    };
  };
  const aimed: Readonly<Partial<Record<PlaceKind, readonly CommandAct['name'][]>>> = {
    release: ['release'],
    return: ['return'],
    refund: ['release', 'refund'],
  };
  const names = (kind && aimed[kind]) ?? [];
  const first = names.map((name, index): CommandAct => {
    const { share, ...whole } = act(name, index, true);
    // What a refund rests on is released whatever the bank can divide.
    if (name === 'release') return { ...whole, ...(divides && share !== undefined && { share }) };
    return { ...whole, ...(name === 'refund' ? { share: 30 } : share !== undefined && { share }) };
  });
  const rest = Array.from({ length: random.pick([0, 1, 2, 4]) }, (_, index) =>
    act(
      random.pick(['release', 'return', 'refund', 'refund', 'openDispute', 'resolveDispute'] as const),
      random.chance(0.1) ? 0 : first.length + index,
    ),
  );
  return [...first, ...rest];
}

/** More returns than a provider with limits allows of one hold. */
function manyReturns(random: Random): CommandAct[] {
  return Array.from({ length: 12 }, (_, index) => ({
    name: 'return',
    waitMs: random.int({ from: 0, to: MINUTE_MS }),
    share: 4,
    id: 100 + index,
    as: 'update',
    twice: false,
    insists: false,
  }));
}
