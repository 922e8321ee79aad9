import { MINUTE_MS } from '../../../src/domain/durations.js';
import type { Canary } from './canary.js';
import { quietly } from '../scenario/quiet-scenario.js';
import type { Scenario } from '../scenario/scenario.js';

/** Bugs in what two workflows that bring in one member are told. */
export const ONBOARDING_CANARIES: readonly Canary[] = [
  {
    name: 'a card that another workflow has bound is called rejected',
    // Where an application is answered with the card that is bound already.
    at: ['adapay', 'pingan'],
    caughtBy: 'one member, one binding',
    scenario: (drawn) => cameTwice(drawn),
    workflows: [
      [
        "return { state: 'bound', account: applied.account ?? account.account };",
        "if (_temporalio_workflow__WEBPACK_IMPORTED__.workflowInfo().workflowId.endsWith('/O2')) return { state: 'rejected', step: 'applyCardBinding', code: 'BOUND', message: 'bound already' }; return { state: 'bound', account: applied.account ?? account.account };",
      ],
    ],
  },
];

/** Two purchases of one new buyer, the second when the first has bound the card. */
function cameTwice(drawn: Scenario): Scenario {
  const order = { workflow: 'purchase', onboarded: false, commands: [] } as const;
  const first = quietly(drawn, order, []);
  const second = quietly(drawn, { ...order, startMs: 5 * MINUTE_MS }, []);
  return { ...first, orders: [...first.orders, ...second.orders] };
}
