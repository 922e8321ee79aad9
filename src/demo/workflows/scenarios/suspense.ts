import { subtractMoney, ZERO } from '../../../domain/money.js';
import { drawPart, drawTerms } from '../../names.js';
import { TIMING } from '../scene.js';
import type { WorkflowDemo } from '../workflow-scenario.js';

/** How long an allocation can be taken back: longer than its commands take. */
const REVERSIBLE_MS = 5_000;

/** Money in suspense: all of it is given to one member, a part of that is taken back and given to another. */
export const suspense: WorkflowDemo = {
  scenarios: {
    reallocated: (scene) => {
      const { tenant, number: suspenseNo, draw, client, sandbox } = scene;
      const { amount } = drawTerms(draw);
      const part = drawPart(draw, amount);
      const [seller, courier] = [scene.open('seller'), scene.open('courier')];
      const key = { tenant, suspenseNo };
      return {
        key,
        subjects: { key: { tenant, orderNo: suspenseNo } },
        about: `suspense ${suspenseNo}, ${amount} yuan from an account that is bound to nobody`,
        amount,
        play: async (acts) => {
          sandbox.pingan.suspend({ amount });
          await acts.start(() =>
            client.suspense.start({
              ...{ ...key, provider: 'pingan', amount, account: courier },
              ...{ reversibleForMs: REVERSIBLE_MS, settings: { timing: TIMING } },
            }),
          );
          await acts.reaches('allocated', 'the bank to allocate it');
          const back = { requestId: 'reverse-1', allocationId: 'start', amount: part };
          const { suspended } = await client.suspense.reverseAllocation(key, back);
          await acts.teller.tell(`${suspended} yuan are taken back: they lie in suspense again`);
          await client.suspense.allocate(key, { requestId: 'allocate-1', account: seller, amount: part });
          const result = () => client.suspense.result(key);
          return (await acts.during('the allocations to be final', result)).state;
        },
        expected: {
          state: 'allocated',
          has: [
            [courier, subtractMoney({ from: amount, take: part })],
            [seller, part],
          ],
          fee: ZERO,
        },
      };
    },
  },
};
