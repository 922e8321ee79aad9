import { MINUTE_MS } from '../../../src/domain/durations.js';
import type { ProviderName } from '../providers/provider-names.js';
import { quietly } from '../scenario/quiet-scenario.js';
import type { Scenario } from '../scenario/scenario.js';
import type { Canary } from './canary.js';

/** The interface by which each provider holds money. */
const HOLDS: Readonly<Record<ProviderName, string>> = {
  pingan: 'pingan 6034/1',
  adapay: 'adapay balancePay',
  lianlian: 'lianlian createpay',
};

/** Bugs of a worker that goes on with what another one has taken over. */
export const WORKER_CANARIES: readonly Canary[] = [
  {
    name: 'a worker that stood still does not notice that its lease is over',
    caughtBy: 'who sends owns',
    besides: ['queried before sent again', 'one at a time', 'failed only by evidence'],
    scenario: stopsBeforeItSends,
    clocksStandStill: true,
  },
];

/** One of two workers stands still when it has stored its hold, for longer than its lease lasts. */
function stopsBeforeItSends(drawn: Scenario): Scenario {
  const provider = drawn.orders[0]?.provider ?? 'pingan';
  const quiet = quietly(drawn, {}, []);
  const stop = { interface: HOLDS[provider], moment: 'after the intent is stored', nth: 1 } as const;
  return {
    ...quiet,
    engine: { ...quiet.engine, workers: 2 },
    crashes: [{ ...stop, pauseMs: MINUTE_MS }],
  };
}
