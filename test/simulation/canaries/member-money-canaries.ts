import { HOUR_MS, MINUTE_MS } from '../../../src/domain/durations.js';
import { sending } from './altered-provider.js';
import type { Canary } from './canary.js';
import { commandAct, once, quietly } from '../scenario/quiet-scenario.js';
import type { OrderPlan, Scenario } from '../scenario/scenario.js';

/** Bugs in what becomes of a member's own money. */
export const MEMBER_MONEY_CANARIES: readonly Canary[] = [
  {
    name: 'a withdrawal that can still come back is called withdrawn',
    at: ['pingan'],
    caughtBy: 'a withdrawal stays provisional',
    scenario: (drawn) => withdrawing(drawn),
    workflows: [['return ended.outcome.result.provisional ? ', 'return false ? ']],
  },
  {
    name: 'a bounce is taken for the end of the time in which it can come',
    at: ['pingan'],
    caughtBy: 'a bounce is told',
    besides: ['a withdrawal stays provisional'],
    scenario: (drawn) => withdrawing(drawn, { bounceMs: HOUR_MS }),
    workflows: [["if (bounce.state === 'final')", "if (bounce.state !== 'none')"]],
  },
  {
    name: 'a withdrawal that was accepted is taken for one that succeeded',
    at: ['pingan'],
    caughtBy: 'a separate end is true',
    scenario: (drawn) =>
      withdrawing(drawn, {}, [{ ...once('pending', 'withdraw'), ms: 20 * MINUTE_MS, withEffect: false }]),
    provider: (provider) =>
      sending(provider, ['withdraw'], (send) => async (request, secrets) => {
        const answer = await send(request, secrets);
        if (answer.type !== 'pending') return answer;
        return { type: 'succeeded', result: { provisional: true }, evidence: answer.evidence };
      }),
  },
  {
    name: 'a payment out of a freeze is made twice',
    at: ['pingan'],
    caughtBy: 'frozen money is spent once',
    scenario: (drawn) =>
      quietly(
        drawn,
        {
          workflow: 'freeze',
          commands: [{ ...commandAct('payFromFreeze', 200), share: 30, others: 2 }],
        },
        [],
      ),
    workflows: [
      [
        'await this.#pay(requestId, items, freeze());',
        "await this.#pay(requestId, items, freeze()); await this.#pay(requestId + '-2', items, freeze());",
      ],
    ],
  },
];

/** One withdrawal of all that a member has. */
function withdrawing(
  drawn: Scenario,
  order: Partial<OrderPlan> = {},
  faults: Scenario['faults'] = [],
): Scenario {
  return quietly(drawn, { workflow: 'withdrawal', commands: [], ...order }, faults);
}
