import { shareOf, subtractMoney, sumMoney } from '../domain/money.js';
import {
  NOTHING_MOVES,
  RECEIVERS,
  type Expected,
  type HeldOrder,
  type MoneyRules,
  type Scenario,
  type Terms,
} from './scenario.js';

/** The code's life and the window of the purchase whose code expires: nobody waits two minutes for it. */
const SHORT_CODE_MS = 2_000;
const SHORT_CONFIRM_MS = 2_000;
const SHORT_PAYMENT_MS = 4_000;
/** A refund window longer than the scenario takes. */
const REFUND_WINDOW_MS = 600_000;

/** Every scenario of the demo, each written once: a provider plays those whose needs it meets. */
export const SCENARIOS = {
  released: {
    needs: [],
    decide: releaseAll,
    expected: allReleased,
  },
  releasedInParts: {
    needs: ['divisibleHold', 'severalReceivers'],
    isShared: true,
    decide: releaseInParts,
    expected: (terms) => {
      const { courier, agent } = terms;
      const released = allReleased(terms);
      const seller = subtractMoney({ from: toReceivers(terms), take: sumMoney(courier, agent) });
      return { ...released, gained: { ...released.gained, seller, courier, agent } };
    },
  },
  partlyReturned: {
    needs: [],
    decide: returnPart,
    expected: (terms, rules) => (rules.holdIsDivisible ? partReturned(terms) : partRefunded(terms, rules)),
  },
  refunded: {
    needs: ['divisibleHold'],
    isShared: true,
    timing: { refundWindowMs: REFUND_WINDOW_MS },
    decide: async (order) => {
      const { client, key, terms, receivers } = order;
      await (receivers.courier ? releaseInParts(order) : releaseAll(order));
      const rest = subtractMoney({ from: terms.amount, take: terms.part });
      await client.escrows.refund(key, { requestId: 'refund-1', amount: rest });
      await client.escrows.refund(key, { requestId: 'refund-2', amount: terms.part });
    },
    expected: (terms, { feesBackFrom }) => {
      const { amount, fee } = terms;
      const all = { refunded: amount, buyer: amount, gained: { fee }, gave: { [feesBackFrom]: fee } };
      return { ...allReleased(terms), ...all };
    },
  },
  codeExpired: {
    needs: ['verificationCode'],
    timing: { codeWindowMs: SHORT_CODE_MS },
    isUnfunded: true,
    isCodeless: true,
    endsBy: 'the code to expire',
    expected: () => ({ ...NOTHING_MOVES, state: 'codeExpired' }),
  },
  rejectedForFunds: {
    needs: [],
    timing: { paymentWindowMs: SHORT_PAYMENT_MS },
    isUnfunded: true,
    endsBy: 'the payment deadline: the buyer has no money',
    expected: () => ({ ...NOTHING_MOVES, state: 'paymentExpired' }),
  },
  expired: {
    needs: [],
    timing: { confirmWindowMs: SHORT_CONFIRM_MS },
    endsBy: 'the deadline of the buyer’s confirmation',
    expected: allReleased,
  },
  answerLost: {
    needs: [],
    isLost: true,
    decide: releaseAll,
    expected: allReleased,
  },
  killed: {
    needs: [],
    isKilled: true,
    decide: releaseAll,
    expected: allReleased,
  },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;

function releaseAll({ client, key }: HeldOrder): Promise<unknown> {
  return client.escrows.release(key, { requestId: 'release-1' });
}

/** A part to the seller, then the rest to all receivers. */
async function releaseInParts({ client, key, terms, receivers }: HeldOrder): Promise<void> {
  await client.escrows.release(key, { requestId: 'release-1', amount: terms.part });
  const amounts = restShares(terms);
  const shares = RECEIVERS.flatMap((name) => {
    const account = receivers[name];
    return account ? [{ account, amount: amounts[name] }] : [];
  });
  await client.escrows.release(key, { requestId: 'release-2', receivers: shares });
}

/** What each gets of the rest, once the first part is out and the fee is off. */
function restShares({ amount, fee, part, courier, agent }: Terms) {
  const feeOfRest = subtractMoney({ from: fee, take: shareOf({ amount: fee, part, whole: amount }) });
  const rest = subtractMoney({ from: subtractMoney({ from: amount, take: part }), take: feeOfRest });
  return { seller: subtractMoney({ from: rest, take: sumMoney(courier, agent) }), courier, agent };
}

/** A part back to the buyer and the rest to the seller: in one command where the provider cannot divide what it holds. */
async function returnPart({ client, key, terms, holdIsDivisible }: HeldOrder): Promise<void> {
  const part = { requestId: 'return-1', amount: terms.part };
  if (!holdIsDivisible) {
    await client.escrows.return(key, { ...part, releaseRest: true });
    return;
  }
  await client.escrows.return(key, part);
  await client.escrows.release(key, { requestId: 'release-1' });
}

function toReceivers({ amount, fee }: Terms) {
  return subtractMoney({ from: amount, take: fee });
}

function allReleased(terms: Terms): Expected {
  const { amount, fee } = terms;
  const gained = { seller: toReceivers(terms), fee };
  return { ...NOTHING_MOVES, state: 'released', held: amount, released: amount, gained };
}

/** The part was returned out of the hold, and the fee taken of the rest alone. */
function partReturned(terms: Terms): Expected {
  const { amount, fee, part } = terms;
  const rest = subtractMoney({ from: amount, take: part });
  const feeOfRest = shareOf({ amount: fee, part: rest, whole: amount });
  const gained = { seller: subtractMoney({ from: rest, take: feeOfRest }), fee: feeOfRest };
  return {
    ...NOTHING_MOVES,
    state: 'divided',
    held: amount,
    released: rest,
    returned: part,
    buyer: part,
    gained,
  };
}

/** All was released and the part refunded, with its share of the fee. */
function partRefunded(terms: Terms, { feesBackFrom }: MoneyRules): Expected {
  const { amount, fee, part } = terms;
  const feeBack = shareOf({ amount: fee, part, whole: amount });
  const fromSeller = subtractMoney({ from: part, take: feeBack });
  const seller = subtractMoney({ from: toReceivers(terms), take: fromSeller });
  const back = { refunded: part, buyer: part, gained: { seller, fee }, gave: { [feesBackFrom]: feeBack } };
  return { ...allReleased(terms), ...back, state: 'divided' };
}
