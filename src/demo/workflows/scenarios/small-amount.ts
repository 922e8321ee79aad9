import type { BindingRoute } from '../../../domain/binding-routes.js';
import { ZERO } from '../../../domain/money.js';
import { drawBuyer } from '../../names.js';
import { TIMING, type Scene } from '../scene.js';
import type { Acts, PreparedWorkflow, WorkflowDemo } from '../workflow-scenario.js';

/** 6064: "超过5次则本次鉴权作废". */
const VOID_AFTER = 6;

/** New members whose cards are proven by a small transfer: to the card, with amounts mistyped now and then or too often, and from the card. */
export const smallAmount: WorkflowDemo = {
  scenarios: {
    boundByAmount: (scene) =>
      prepare(scene, 'smallAmount', 'bound', async (acts, { key, amount }) => {
        const { onboardings } = scene.client;
        await arrived(acts);
        const right = amount();
        const wrong = await onboardings.submitCode(key, { requestId: 'amount-1', code: otherThan(right) });
        await acts.teller.tell(`another amount is answered with ${wrong.answer}: ${wrong.wrongCodes} so far`);
        await onboardings.submitCode(key, { requestId: 'amount-2', code: right });
      }),
    voidByGuesses: (scene) =>
      prepare(scene, 'smallAmount', 'codeVoid', async (acts, { key, amount }) => {
        const { onboardings } = scene.client;
        await arrived(acts);
        const right = amount();
        for (let guess = 1; guess <= VOID_AFTER; guess += 1)
          await onboardings.submitCode(key, { requestId: `amount-${guess}`, code: otherThan(right) });
        const late = await onboardings.submitCode(key, { requestId: 'amount-right', code: right });
        await acts.teller.tell(
          `after ${VOID_AFTER} wrong amounts even the right one is answered with ${late.answer}`,
        );
        const result = await onboardings.result(key);
        const routes = 'routes' in result ? (result.routes ?? []) : [];
        const allowed = routes.map(({ route, from }) => `${route} from ${from ?? 'now'} on`);
        await acts.teller.tell(`the card can be tried again: ${allowed.join(', ')}`);
      }),
    boundByPayIn: (scene) =>
      prepare(scene, 'payIn', 'bound', async (acts, { key, amount }) => {
        const { pingan } = scene.sandbox;
        await acts.reaches('awaitingTransfer', 'the bank to say what it wants');
        const { payIn } = await scene.client.onboardings.status(key);
        await acts.teller.tell(`the holder is asked for ${payIn ?? 'nothing'} yuan from the card`);
        const memberCode = key.member;
        pingan.payIn({ memberCode, amount: otherThan(amount()) });
        await acts.teller.tell('the holder pays another amount in, which proves nothing');
        pingan.payIn({ memberCode, amount: amount() });
        await acts.teller.tell('the holder pays the amount in, which binds the card: 6098 will show it');
      }),
  },
};

/** A member whose application was made. */
interface Applied {
  readonly key: { readonly tenant: string; readonly member: string };
  /** The amount that the card's telephone shows. */
  readonly amount: () => string;
}

/** An onboarding by one route that is to end in a state; `prove` proves the card or fails to. */
function prepare(
  scene: Scene,
  route: BindingRoute,
  state: string,
  prove: (acts: Acts, applied: Applied) => Promise<void>,
): PreparedWorkflow {
  const { tenant, number, draw, client, sandbox } = scene;
  const member = scene.memberOf('buyer');
  const profile = { ...drawBuyer(draw, member), role: 'buyer' as const, route };
  const key = { tenant, member };
  const amount = () => sandbox.sms.latest(profile.card.mobile)?.code ?? '';
  const timing = { ...TIMING, resendWindowMs: 0 };
  return {
    key,
    subjects: { key: { tenant, orderNo: number }, member },
    about: `onboarding of ${member} by ${route}`,
    amount: ZERO,
    play: async (acts) => {
      await acts.start(() =>
        client.onboardings.start({ tenant, provider: 'pingan', profile, settings: { timing } }),
      );
      await prove(acts, { key, amount });
      return (await acts.during('the onboarding to end', () => client.onboardings.result(key))).state;
    },
    expected: { state, has: [[{ member }, ZERO]], fee: ZERO },
  };
}

/** 6061 shows that the transfer has reached the card. */
async function arrived(acts: Acts): Promise<void> {
  await acts.reaches('awaitingAmount', 'the transfer to reach the card');
  await acts.teller.tell('the transfer has reached the card (6061), whose telephone shows the amount');
}

function otherThan(amount: string): string {
  return amount === '0.01' ? '0.02' : '0.01';
}
