import { ZERO } from '../../../domain/money.js';
import type { MobileCheck } from '../../../domain/operations/mobile.js';
import type { Account } from '../../../domain/party.js';
import { drawBuyer } from '../../names.js';
import { TIMING, type Scene } from '../scene.js';
import type { Acts, PreparedWorkflow, WorkflowDemo } from '../workflow-scenario.js';

/** How long an operation is in doubt before an operator is alerted. */
const ATTENTION_MS = 2_000;

/** Other telephone numbers for members' accounts: by a code alone, against a bound card, and where the answer to the code is lost. */
export const phoneChange: WorkflowDemo = {
  scenarios: {
    changedBySms: (scene) =>
      prepare(scene, 'sms', async (acts, { key, code }) => {
        const { phoneChanges } = scene.client;
        const right = code();
        const wrong = String((Number(right) + 1) % 1_000_000).padStart(6, '0');
        const { answer } = await phoneChanges.submitCode(key, { requestId: 'code-1', code: wrong });
        await acts.teller.tell(`a mistyped code is answered with ${answer}: another one may follow`);
        await phoneChanges.submitCode(key, { requestId: 'code-2', code: right });
      }),
    changedByCard: (scene) =>
      prepare(scene, 'unionPay', async (acts, { key, code }) => {
        await acts.teller.tell('the bank checks the new number against the bound card (银联)');
        await scene.client.phoneChanges.submitCode(key, { requestId: 'code-1', code: code() });
      }),
    decidedByOperator: (scene) =>
      prepare(scene, 'sms', async (acts, { key, account, code }) => {
        const { phoneChanges, operations } = scene.client;
        scene.sandbox.faults.add({ provider: 'pingan', interface: '6084', kind: 'doAndDrop', times: 1 });
        // Nobody waits for its answer, which comes with the decision.
        await phoneChanges.codeSubmitted(key, { requestId: 'code-1', code: code() });
        await acts.alertsOperator();
        await acts.teller.tell(
          'the answer to the code was lost, and the bank shows no account’s telephone number: an operator is alerted',
        );
        const evidence = 'the bank confirmed by telephone that the account has the new number';
        await acts.teller.tell(`the operator decides: ${evidence}`);
        const operationId = `${key.tenant}/${account.member}/verifyMobileChange/${key.phoneChangeNo}/1/code-1`;
        await operations.decide(key, { operationId, happened: true, evidence, by: 'demo operator' });
      }),
  },
};

/** A change whose code has been sent. */
interface Applied {
  readonly key: { readonly tenant: string; readonly phoneChangeNo: string };
  readonly account: Account;
  /** The code that the new telephone shows. */
  readonly code: () => string;
}

/** A change up to its code; `handIn` does the rest. */
function prepare(
  scene: Scene,
  check: MobileCheck,
  handIn: (acts: Acts, applied: Applied) => Promise<void>,
): PreparedWorkflow {
  const { tenant, number: phoneChangeNo, draw, client, sandbox } = scene;
  const { card, mobile: newMobile = card.mobile } = drawBuyer(draw, phoneChangeNo);
  const cardNumber = card.number;
  const account = scene.open('seller', { cardNumber });
  const key = { tenant, phoneChangeNo };
  const code = () => sandbox.sms.latest(newMobile)?.code ?? '';
  const timing = { ...TIMING, attentionAfterMs: ATTENTION_MS };
  return {
    key,
    subjects: { key: { tenant, orderNo: phoneChangeNo }, member: account.member },
    about: `change of telephone number ${phoneChangeNo}`,
    amount: ZERO,
    play: async (acts) => {
      await acts.start(() =>
        client.phoneChanges.start({
          ...{ ...key, provider: 'pingan', account, newMobile, check, settings: { timing } },
          ...(check === 'unionPay' && { cardNumber }),
        }),
      );
      await acts.reaches('awaitingCode', 'the bank to send a code');
      await handIn(acts, { key, account, code });
      return (await acts.during('the change to end', () => client.phoneChanges.result(key))).state;
    },
    expected: { state: 'changed', has: [[account, ZERO]], fee: ZERO },
  };
}
