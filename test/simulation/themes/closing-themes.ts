import { MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import { quietly } from '../scenario/quiet-scenario.js';
import type { Scenario } from '../scenario/scenario.js';
import { fault, orderOf, some, type ThemeInput } from './theme-parts.js';

const CLOSING = ['closeAccount'] as const;

/**
 * A member's account at 平安 is closed, perhaps with money on it, while requests, answers and tasks get lost. The account has only just
 * been opened, so that a list which lags is not drawn: no query tells an account that is not shown yet from one that is closed.
 */
export function closings({ drawn, random }: ThemeInput): Scenario {
  const order = orderOf(random, { provider: 'pingan', commands: [] });
  const faults = some(random, [
    fault('dropBefore', 0.6, CLOSING),
    fault('doAndDrop', 0.6, CLOSING),
    { ...fault('delay', 0.6, CLOSING), ms: random.pick([3 * SECOND_MS, MINUTE_MS]), withEffect: true },
    { ...fault('unknownCode', 0.6, CLOSING), withEffect: random.chance(0.5) },
    fault('rejectedForGood', 0.6, CLOSING),
    { ...fault('secondAnswered', 0.5), ms: SECOND_MS },
    fault('requestLost', 0.3),
    fault('answerLost', 0.3),
    fault('taskLost', 0.3),
  ]);
  const plan = {
    ...order,
    workflow: 'closing' as const,
    funds: random.chance(0.2) ? [{ afterMs: 0, fen: order.amountFen }] : [],
    ...(random.chance(0.2) && { cancelMs: random.pick([0, random.int({ from: 0, to: MINUTE_MS })]) }),
  };
  return quietly(drawn, plan, random.chance(0.8) ? faults : []);
}
