import type { AcquiringRequest } from '../../../contract/acquiring.js';
import { ZERO, type Money } from '../../../domain/money.js';
import type { Account } from '../../../domain/party.js';
import { drawTerms } from '../../names.js';
import { LONG_ENOUGH_MS, TIMING, type Scene } from '../scene.js';
import type { WorkflowDemo } from '../workflow-scenario.js';

const CHANNEL = 'YST1';
/** How long the acquirer may take to tell the bank, where it never does. */
const SUPPLY_AFTER_MS = 1_500;
/** An account that its split remark names and nobody has. */
const WRONG_ACCOUNT = '9999000000000000';

/** Orders that were paid at the bank's own acquirer: one of which the bank was not told, and one whose split remark names a wrong account. */
export const acquiring: WorkflowDemo = {
  scenarios: {
    supplied: (scene) => {
      const { seller, key, amount, ...prepared } = prepare(scene);
      const { totalOrderNo } = key;
      const { client, sandbox } = scene;
      return {
        ...{ ...prepared, key, amount },
        play: async (acts) => {
          const parts = [{ account: seller.account, amount }];
          sandbox.pingan.payAtAcquirer({ channel: CHANNEL, totalOrderNo, parts, tellsAfterMs: 'never' });
          await acts.teller.tell(
            'it is paid at the acquirer, which does not tell the bank: 6146 finds nothing',
          );
          await acts.start(() =>
            client.acquiring.start(requestOf(scene, { seller, amount }, SUPPLY_AFTER_MS)),
          );
          const result = () => client.acquiring.result(key);
          return (await acts.during('the bank to be asked to fetch the order', result)).state;
        },
        expected: { state: 'credited', has: [[seller, amount]], fee: ZERO },
      };
    },
    regulated: (scene) => {
      const { seller, key, amount, ...prepared } = prepare(scene);
      const { totalOrderNo } = key;
      const { client, sandbox } = scene;
      return {
        ...{ ...prepared, key, amount },
        play: async (acts) => {
          sandbox.pingan.payAtAcquirer({
            ...{ channel: CHANNEL, totalOrderNo, parts: [{ account: WRONG_ACCOUNT, amount }] },
          });
          await acts.start(() =>
            client.acquiring.start(requestOf(scene, { seller, amount }, LONG_ENOUGH_MS)),
          );
          await acts.reaches('suspended', 'the bank to show where the money went');
          await acts.teller.tell('it lies in suspense: its split remark names an account that nobody has');
          const right = { requestId: 'regulate-1', part: totalOrderNo, account: seller };
          await client.acquiring.regulate(key, right);
          return (await acts.during('the order to end', () => client.acquiring.result(key))).state;
        },
        expected: { state: 'credited', has: [[seller, amount]], fee: ZERO },
      };
    },
  },
};

function prepare(scene: Scene) {
  const { tenant, number: totalOrderNo, draw } = scene;
  const { amount } = drawTerms(draw);
  return {
    seller: scene.open('seller'),
    key: { tenant, totalOrderNo },
    subjects: { key: { tenant, orderNo: totalOrderNo } },
    about: `acquired order ${totalOrderNo}, ${amount} yuan`,
    amount,
  };
}

function requestOf(
  { tenant, number: totalOrderNo }: Scene,
  { seller, amount }: { readonly seller: Account; readonly amount: Money },
  supplyAfterMs: number,
): AcquiringRequest {
  const parts = [{ payee: seller, amount }];
  const rest = { supplyAfterMs, settings: { timing: TIMING } };
  return { tenant, provider: 'pingan', channel: CHANNEL, totalOrderNo, parts, ...rest };
}
