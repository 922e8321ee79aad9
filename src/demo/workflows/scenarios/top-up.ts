import { subtractMoney, sumMoney, ZERO, type Money } from '../../../domain/money.js';
import type { TopUpRequest } from '../../../contract/top-ups.js';
import type { Account } from '../../../domain/party.js';
import { drawFraction, drawTerms } from '../../names.js';
import { LONG_ENOUGH_MS, TIMING, type Scene } from '../scene.js';
import type { PreparedWorkflow, WorkflowDemo } from '../workflow-scenario.js';

/** How long the credits of a top-up can be taken back that nobody takes back. */
const REVERSIBLE_MS = 1_000;

/** Top-ups of two members: credited for good, and taken back in two parts. */
export const topUp: WorkflowDemo = {
  scenarios: {
    toppedUp: (scene) => {
      const { request, credits, ...prepared } = prepare(scene, REVERSIBLE_MS);
      const { topUps } = scene.client;
      return {
        ...prepared,
        play: async (acts) => {
          await acts.start(() => topUps.start(request));
          return (await acts.during('the credits to be final', () => topUps.result(prepared.key))).state;
        },
        expected: {
          state: 'toppedUp',
          has: credits.map((credit) => [credit.payee, netOf(credit)]),
          fee: sumMoney(...credits.map(({ fee }) => fee)),
        },
      };
    },
    reversed: (scene) => {
      const { request, credits, ...prepared } = prepare(scene, LONG_ENOUGH_MS);
      const { key } = prepared;
      const { topUps } = scene.client;
      const [first, ...others] = credits;
      const part = drawFraction(scene.draw, netOf(first));
      const rest = { ...first, amount: subtractMoney({ from: first.amount, take: part }) };
      return {
        ...prepared,
        play: async (acts) => {
          await acts.start(() => topUps.start(request));
          await acts.reaches('toppedUp', 'the members to be credited');
          const reversals = [{ itemId: first.itemId, amount: part }];
          await topUps.reverseTopUp(key, { requestId: 'reverse-1', reversals });
          await acts.teller.tell(`${part} yuan of one credit are taken back, without its fee`);
          const all = [rest, ...others].map(({ itemId, amount, fee }) => ({ itemId, amount, fee }));
          await topUps.reverseTopUp(key, { requestId: 'reverse-2', reversals: all });
          return (await acts.during('the top-up to end', () => topUps.result(key))).state;
        },
        expected: { state: 'reversed', has: credits.map(({ payee }) => [payee, ZERO]), fee: ZERO },
      };
    },
  },
};

interface Credit {
  readonly itemId: string;
  readonly payee: Account;
  /** Fee included. */
  readonly amount: Money;
  readonly fee: Money;
}

type Prepared = Omit<PreparedWorkflow, 'play' | 'expected'> & {
  readonly key: { readonly tenant: string; readonly topUpNo: string };
  readonly request: TopUpRequest;
  readonly credits: readonly [Credit, ...Credit[]];
};

function prepare(scene: Scene, reversibleForMs: number): Prepared {
  const { tenant, number: topUpNo, draw } = scene;
  const credits: Prepared['credits'] = [
    { itemId: 'seller', payee: scene.open('seller'), ...drawTerms(draw) },
    { itemId: 'courier', payee: scene.open('courier'), ...drawTerms(draw) },
  ];
  const amount = sumMoney(...credits.map((credit) => credit.amount));
  const payment = { channel: '0001', merchantNo: 'M100200' };
  const key = { tenant, topUpNo };
  return {
    key,
    subjects: { key: { tenant, orderNo: topUpNo } },
    about: `top-up ${topUpNo}, ${amount} yuan for ${credits.length} members, paid by channel ${payment.channel}`,
    amount,
    credits,
    request: {
      ...{ ...key, provider: 'pingan', payment, reversibleForMs, settings: { timing: TIMING } },
      credits: [...credits],
    },
  };
}

function netOf({ amount, fee }: Credit): Money {
  return subtractMoney({ from: amount, take: fee });
}
