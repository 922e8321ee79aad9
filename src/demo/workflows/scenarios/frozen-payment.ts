import { subtractMoney, sumMoney, ZERO, type Money } from '../../../domain/money.js';
import { drawFraction, drawTerms, type Draw } from '../../names.js';
import { LONG_ENOUGH_MS, TIMING } from '../scene.js';
import type { WorkflowDemo } from '../workflow-scenario.js';

/** Freezes: several receivers are paid out of what is frozen, and the rest is unfrozen. */
export const frozenPayment: WorkflowDemo = {
  scenarios: {
    paidAndUnfrozen: (scene) => {
      const { tenant, number: freezeNo, draw, client } = scene;
      const { amount } = drawTerms(draw);
      const deposit = sumMoney(amount, drawTerms(draw).amount);
      const account = scene.open('buyer', { amount: deposit });
      const receivers = [scene.open('seller'), scene.open('courier'), scene.open('agent')];
      const shares = sharesOf(draw, amount, receivers.length);
      const paid = receivers.map((payee, index) => [payee, shares[index] ?? ZERO] as const);
      const key = { tenant, freezeNo };
      return {
        key,
        subjects: { key: { tenant, orderNo: freezeNo }, member: account.member },
        about: `freeze ${freezeNo}, ${amount} of ${deposit} yuan`,
        amount,
        play: async (acts) => {
          const { freezes } = client;
          await acts.start(() =>
            freezes.start({
              ...{ ...key, provider: 'pingan', account, amount, settings: { timing: TIMING } },
              ...{ freezeForMs: LONG_ENOUGH_MS, onDeadline: 'unfreeze' as const },
            }),
          );
          await acts.reaches('frozen', 'the money to be frozen');
          const { frozen } = await freezes.payFromFreeze(key, {
            requestId: 'pay-1',
            receivers: paid.map(([payee, share]) => ({ itemId: payee.member, payee, amount: share })),
          });
          await acts.teller.tell(`three receivers are paid; ${frozen} yuan are still frozen`);
          await freezes.unfreeze(key, { requestId: 'unfreeze-1' });
          return (await acts.during('the freeze to end', () => freezes.result(key))).state;
        },
        expected: {
          state: 'unfrozen',
          has: [[account, subtractMoney({ from: deposit, take: sumMoney(...shares) })], ...paid],
          fee: ZERO,
        },
      };
    },
  },
};

/** What so many receivers get of an amount, of which something stays frozen. */
function sharesOf(draw: Draw, amount: Money, count: number): readonly Money[] {
  if (count === 0) return [];
  const share = drawFraction(draw, amount);
  return [share, ...sharesOf(draw, subtractMoney({ from: amount, take: share }), count - 1)];
}
