import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import { SIMULATED } from '../providers/simulated-providers.js';
import type { WriteInterfaces } from './crash-points.js';
import type { Random } from './random.js';
import type { OrderPlan, PayerPlan, Scenario } from './scenario.js';

const PAYERS = [
  ...(['pays', 'pays', 'pays', 'paysTwice', 'paysLate', 'paysLate'] as const),
  ...(['paysOther', 'givesUp', 'staysAway'] as const),
];

/** A payment that nobody makes is queried every hour: a month of that takes as long as fifty other seeds, and shows no more than days do. */
const LONGEST_WINDOW_MS = 3 * DAY_MS;

/** Some escrows are paid through a channel, where their provider has that. Drawn apart, so that what a seed was before stays in it. */
export function widenByChannel(drawn: Scenario, random: Random, interfaces: WriteInterfaces): Scenario {
  const [crash] = drawn.crashes;
  // Only a payment that nobody makes is closed.
  const isAimed = interfaces.get(crash?.interface ?? '')?.kind === 'closeHold';
  const orders = drawn.orders.map((order, index) => {
    const isDrawn = random.chance(0.2);
    const payable = forDays(order);
    const payer = drawPayer(payable, random);
    if (order.workflow !== 'escrow' || SIMULATED[order.provider].channel === undefined) return order;
    if (isAimed && index === 0) return paidThroughChannel(payable, { ...payer, does: 'staysAway' });
    return isDrawn ? paidThroughChannel(payable, payer) : order;
  });
  return { ...drawn, orders };
}

/** The same order, with a few days for its payment where it had more. */
function forDays(order: OrderPlan): OrderPlan {
  const { paymentWindowMs } = order.timing;
  if (paymentWindowMs === undefined || paymentWindowMs <= LONGEST_WINDOW_MS) return order;
  return { ...order, timing: { ...order.timing, paymentWindowMs: LONGEST_WINDOW_MS } };
}

/** What a payer does, at any moment and about the deadline. */
export function drawPayer({ timing }: Pick<OrderPlan, 'timing'>, random: Random): PayerPlan {
  const does = random.pick(PAYERS);
  const { paymentWindowMs = 30 * MINUTE_MS } = timing;
  const soonMs = random.int({ from: 0, to: random.pick([30 * SECOND_MS, 10 * MINUTE_MS]) });
  const atTheEndMs = paymentWindowMs + random.int({ from: -MINUTE_MS, to: MINUTE_MS });
  const lateMs = random.int({ from: 0, to: 4 * MINUTE_MS });
  const isAtTheEnd = random.chance(0.3);
  return { does, afterMs: does === 'paysLate' ? lateMs : isAtTheEnd ? atTheEndMs : soonMs };
}

/** The same order without the buyer's balance. */
export function paidThroughChannel(order: OrderPlan, payer: PayerPlan): OrderPlan {
  const { fundsNotified: _none, ...rest } = order;
  return { ...rest, funds: [], payer };
}
