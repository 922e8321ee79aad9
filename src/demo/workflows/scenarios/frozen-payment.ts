import { subtractMoney, sumMoney, ZERO, type Money } from '../../../domain/money.js';
import type { Account } from '../../../domain/party.js';
import { RECEIVERS } from '../../scenario.js';
import { drawFraction, drawPart, drawTerms, type Draw } from '../../names.js';
import { LONG_ENOUGH_MS, TIMING } from '../scene.js';
import type { WorkflowDemo } from '../workflow-scenario.js';

type Paid = readonly [payee: Account, amount: Money];

/** Freezes: several receivers are paid out of what is frozen, a part of that comes back, and the rest is unfrozen. */
export const frozenPayment: WorkflowDemo = {
  scenarios: {
    paidRefundedUnfrozen: (scene) => {
      const { tenant, number: freezeNo, draw, client } = scene;
      const { amount } = drawTerms(draw);
      const deposit = sumMoney(amount, drawTerms(draw).amount);
      const account = scene.open('buyer', { amount: deposit });
      const shares = sharesOf(draw, amount, RECEIVERS.length);
      const paid = RECEIVERS.map((role, index) => [scene.open(role), shares[index] ?? ZERO] as const);
      const [[seller, share], ...others] = paid as [Paid, ...Paid[]];
      const back = drawPart(draw, share);
      const spent = subtractMoney({ from: sumMoney(...shares), take: back });
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
            receivers: paid.map(([payee, paidOut]) => ({ itemId: payee.member, payee, amount: paidOut })),
          });
          await acts.teller.tell(`three receivers are paid; ${frozen} yuan are still frozen`);
          const refund = { paymentId: 'pay-1', itemId: seller.member, amount: back };
          await freezes.refundPayment(key, { requestId: 'refund-1', ...refund });
          await acts.teller.tell(
            `${back} of the seller’s ${share} yuan are refunded: they can be spent again`,
          );
          await freezes.unfreeze(key, { requestId: 'unfreeze-1' });
          return (await acts.during('the freeze to end', () => freezes.result(key))).state;
        },
        expected: {
          state: 'unfrozen',
          has: [
            [account, subtractMoney({ from: deposit, take: spent })],
            [seller, subtractMoney({ from: share, take: back })],
            ...others,
          ],
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
