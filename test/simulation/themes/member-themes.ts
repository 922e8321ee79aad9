import { HOUR_MS, SECOND_MS } from '../../../src/domain/durations.js';
import { PROVIDER_NAMES } from '../../../src/providers/registry.js';
import { everyPlace } from '../scenario/crash-points.js';
import { quietly } from '../scenario/quiet-scenario.js';
import type { OrderPlan, Scenario } from '../scenario/scenario.js';
import { fault, orderOf, type ThemeInput } from './theme-parts.js';

/**
 * Nothing reaches the provider, and the worker dies that has begun to open an account. The onboarding is cancelled before another one
 * is there, and the same person comes again later.
 */
export function cancelledOnboarding({ drawn, random, interfaces }: ThemeInput): Scenario {
  const provider = random.pick(PROVIDER_NAMES);
  const places = everyPlace(interfaces).filter(({ interface: name, moment }) => {
    const written = interfaces.get(name);
    const isUnsent = moment === 'before the answer is recorded' || moment === 'after the answer is recorded';
    return written?.provider === provider && written.kind === 'openAccount' && isUnsent;
  });
  const first: Partial<OrderPlan> = {
    ...orderOf(random, { provider, commands: [] }),
    workflow: random.pick(['onboarding', 'purchase'] as const),
    onboarded: false,
    cancelMs: random.int({ from: SECOND_MS, to: 9 * SECOND_MS }),
  };
  const away = { ...fault('connectionRefused', 1), untilMs: 10 * SECOND_MS };
  const scenario = quietly(drawn, first, [away], { provesAbsence: true });
  const again = scenario.orders.map(({ cancelMs: _never, ...order }): OrderPlan => ({
    ...order,
    workflow: 'purchase',
    startMs: HOUR_MS,
    funds: [{ afterMs: 0, fen: order.amountFen }],
  }));
  return {
    ...scenario,
    orders: [...scenario.orders, ...again],
    crashes: [{ ...random.pick(places), nth: 1 }],
  };
}
