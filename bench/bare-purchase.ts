// What the purchase is as a plain Temporal program: each provider call an ordinary activity, nothing kept beside the history.
import { ApplicationFailure, condition, proxyActivities, setHandler } from '@temporalio/workflow';
import type { BareActivities } from './bare-activities.js';
import { bareReleaseUpdate, bareSubmitCodeUpdate, type BarePurchaseInput } from './bare-messages.js';

const call = proxyActivities<BareActivities>({
  startToCloseTimeout: '90s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
});

/** Account, card, code, hold, release; the buyer's two decisions as answered updates that do the work. */
export async function barePurchase(input: BarePurchaseInput): Promise<{ state: string }> {
  const { orderNo, profile, seller, amount, fee } = input;
  let state: 'opening' | 'awaitingCode' | 'bound' | 'held' | 'released' = 'opening';
  let buyer = { member: profile.member, account: '' };
  setHandler(
    bareSubmitCodeUpdate,
    async ({ code }) => {
      await call.verifyCardBinding({ orderNo, account: buyer, cardNumber: profile.card.number, code });
      state = 'bound';
      return { answer: 'accepted' };
    },
    { validator: (_command) => refuseUnless(state === 'awaitingCode') },
  );
  setHandler(
    bareReleaseUpdate,
    async (_command) => {
      await call.release({ orderNo, payer: buyer, payee: seller, amount, fee });
      state = 'released';
      return { state };
    },
    { validator: (_command) => refuseUnless(state === 'held') },
  );

  const { account } = await call.openAccount({ orderNo, profile });
  buyer = { member: profile.member, account };
  await call.applyCardBinding({ orderNo, account: buyer, card: profile.card });
  state = 'awaitingCode';
  if (!(await condition(() => state === 'bound', input.codeWindowMs))) return { state: 'codeExpired' };
  await call.hold({ orderNo, payer: buyer, payee: seller, amount, fee });
  state = 'held';
  if (!(await condition(() => state === 'released', input.confirmWindowMs))) return { state: 'expired' };
  return { state };
}

function refuseUnless(right: boolean): void {
  if (!right) throw ApplicationFailure.nonRetryable('not in this state', 'WRONG_STATE');
}
