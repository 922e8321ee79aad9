import { SECOND_MS } from '../../../src/domain/durations.js';
import { sending } from './altered-provider.js';
import type { Canary } from './canary.js';
import { quietly } from '../scenario/quiet-scenario.js';
import type { Scenario } from '../scenario/scenario.js';

/** Bugs in what two workflows that bring in one member are told. */
export const ONBOARDING_CANARIES: readonly Canary[] = [
  {
    name: 'a card that another workflow has bound is called rejected',
    caughtBy: 'one member, one binding',
    scenario: (drawn) => cameTwice(drawn),
    provider: (provider) => {
      const met = new Set<string>();
      return sending(provider, ['applyCardBinding'], (send) => async (request, secrets) => {
        const answer = await send(request, secrets);
        const isOwn = answer.type === 'succeeded' && !met.has(request.serialNumber) && met.size === 0;
        met.add(request.serialNumber);
        if (isOwn || answer.type === 'notSent') return answer;
        return {
          ...{ type: 'rejected', reason: 'card', code: 'BOUND', message: '', final: true },
          evidence: answer.evidence,
        };
      });
    },
  },
];

/** Two purchases of one new buyer, the second when the first has bound the card. */
function cameTwice(drawn: Scenario): Scenario {
  const order = { workflow: 'purchase', onboarded: false, commands: [] } as const;
  const first = quietly(drawn, order, []);
  const second = quietly(drawn, { ...order, startMs: 60 * SECOND_MS }, []);
  return { ...first, orders: [...first.orders, ...second.orders] };
}
