import { expect } from 'vitest';
import type { IntentResults } from '../../../src/domain/operation.js';
import type { Expectation, Observed, Theme } from '../expectation.js';
import type { Stage } from '../stage.js';
import { balances } from './balances.js';
import { done, found } from './done.js';
import { ofMembers } from './of-members.js';
import { effectsOf } from './seen.js';

const expectations: readonly Expectation[] = [
  ...ofMembers,
  {
    id: 'hold',
    promise: 'money is held: the payer has it no more, the payee not yet',
    live: true,
    async run({ open }) {
      const stage = await open();
      const order = stage.order('hold');
      await done(stage, order);
      expect(await stage.gained(stage.buyer)).toBe('-100.00');
      expect(await stage.gained(stage.seller)).toBe('0.00');
      await found(stage, order);
      return 'yes';
    },
  },
  {
    id: 'hold.rejectedForFunds',
    promise: 'more than there is cannot be held, and the answer says why',
    async run({ open }) {
      const stage = await open();
      const { effects, got } = await effectsOf(stage, () =>
        stage.send(stage.order('hold', { amount: '100000.01' })),
      );
      expect(effects).toBe(0);
      expect(got).toMatchObject({ type: 'rejected', reason: 'insufficientFunds', final: true });
      return 'yes';
    },
  },
  {
    id: 'release',
    promise: 'what is held is released to the payee, less the platform’s fee',
    live: true,
    async run({ open }) {
      const stage = await open();
      const order = await stage.ready('release');
      await done(stage, order);
      expect(await stage.gained(stage.seller)).toBe('97.50');
      await found(stage, order);
      return 'yes';
    },
  },
  {
    id: 'release.part',
    promise: 'a part of what is held is released while the rest stays held',
    async run({ open }) {
      const stage = await open();
      const { divisible } = await held(stage);
      const part = stage.order('release', { amount: '40.00', fee: '1.00' });
      return dividing(
        stage,
        divisible,
        async () => {
          expect((await stage.send(part)).type).toBe('succeeded');
          await done(stage, stage.order('release', { amount: '60.00', fee: '1.50' }));
          expect(await stage.gained(stage.seller)).toBe('97.50');
        },
        () => stage.send(part),
      );
    },
  },
  {
    id: 'release.severalReceivers',
    promise: 'one release pays several members',
    async run({ open }) {
      const stage = await open();
      const hold = await held(stage);
      const receivers = [
        { account: stage.seller, amount: '60.00' as never },
        { account: stage.courier, amount: '37.50' as never },
      ];
      const answer = await stage.send(stage.order('release', { content: { receivers } }));
      if (answer.type !== 'succeeded')
        return invalidUnsent(stage, answer, 'release', hold.limits?.mostReceivers ?? 1);
      expect(await stage.gained(stage.seller)).toBe('60.00');
      expect(await stage.gained(stage.courier)).toBe('37.50');
      return 'yes';
    },
  },
  {
    id: 'return',
    promise: 'what is held is returned to the payer',
    live: true,
    async run({ open }) {
      const stage = await open();
      const order = await stage.ready('return');
      await done(stage, order);
      expect(await stage.gained(stage.buyer)).toBe('0.00');
      await found(stage, order);
      return 'yes';
    },
  },
  {
    id: 'return.part',
    promise: 'a part of what is held is returned while the rest stays held',
    async run({ open }) {
      const stage = await open();
      const { divisible } = await held(stage);
      const part = stage.order('return', { amount: '30.00' });
      return dividing(
        stage,
        divisible,
        async () => {
          expect((await stage.send(part)).type).toBe('succeeded');
          await done(stage, stage.order('release', { amount: '70.00', fee: '0.00' }));
          expect(await stage.gained(stage.buyer)).toBe('-70.00');
          expect(await stage.gained(stage.seller)).toBe('70.00');
        },
        () => stage.send(part),
      );
    },
  },
  {
    id: 'return.afterPartRelease',
    promise: 'what is left after a part was released can be returned',
    async run({ open }) {
      const stage = await open();
      const { divisible, limits } = await held(stage);
      // A provider's documents may contradict each other here: then a setting decides, and no workflow tries it.
      if (limits?.returnAfterRelease === false) return 'no';
      const rest = stage.order('return', { amount: '60.00' });
      return dividing(
        stage,
        divisible,
        async () => {
          await done(stage, stage.order('release', { amount: '40.00', fee: '0.00' }));
          await done(stage, rest);
          expect(await stage.gained(stage.buyer)).toBe('-40.00');
        },
        () => stage.send(rest),
      );
    },
  },
  {
    id: 'refund',
    promise: 'what was released is refunded to the payer, the fee with it',
    live: true,
    async run({ open }) {
      const stage = await open();
      const order = await stage.ready('refund');
      await done(stage, order);
      expect(await stage.gained(stage.buyer)).toBe('0.00');
      expect(await stage.gained(stage.seller)).toBe('0.00');
      await found(stage, order);
      return 'yes';
    },
  },
  {
    id: 'refund.part',
    promise: 'a part of what was released is refunded, and then the rest, and no fen more',
    async run({ open }) {
      const stage = await open();
      await done(stage, await stage.ready('refund', { amount: '40.00', fee: '1.00' }));
      await done(stage, stage.order('refund', { amount: '60.00', fee: '1.50' }));
      const { effects, got } = await effectsOf(stage, () =>
        stage.send(stage.order('refund', { amount: '0.01', fee: '0.00' })),
      );
      expect({ effects, type: got.type }).toEqual({ effects: 0, type: 'rejected' });
      expect(await stage.gained(stage.buyer)).toBe('0.00');
      return 'yes';
    },
  },
  {
    id: 'freeze',
    promise: 'money on an account is frozen, and given free again',
    async run({ open }) {
      const stage = await open();
      const freeze = stage.order('freeze');
      await done(stage, freeze);
      expect(await stage.gained(stage.buyer)).toBe('-100.00');
      const unfreeze = stage.order('unfreeze');
      await done(stage, unfreeze);
      expect(await stage.gained(stage.buyer)).toBe('0.00');
      await found(stage, freeze);
      await found(stage, unfreeze);
      return 'yes';
    },
  },
  {
    id: 'payFromFreeze',
    promise: 'several receivers are paid out of frozen money, all or none, and what is left is given free',
    async run({ open }) {
      const stage = await open();
      await done(stage, stage.order('freeze', { amount: '150.00' }));
      const pay = stage.order('payFromFreeze');
      const { items } = await done<'payFromFreeze'>(stage, pay);
      expect(items.map(({ outcome }) => outcome.type)).toEqual(['succeeded', 'succeeded']);
      await found(stage, pay);
      expect(await stage.gained(stage.seller)).toBe('60.00');
      expect(await stage.gained(stage.courier)).toBe('40.00');
      await done(stage, stage.order('unfreeze', { amount: '50.00' }));
      expect(await stage.gained(stage.buyer)).toBe('-100.00');
      return 'yes';
    },
  },
  {
    id: 'withdraw',
    promise: 'money goes from an account to the bound card, and its end is found',
    async run({ open }) {
      const stage = await open();
      const order = stage.order('withdraw');
      expect(await stage.send(order)).toMatchObject({ type: 'pending' });
      stage.farEnd.advance(60_000);
      await found(stage, order);
      expect(await stage.gained(stage.buyer)).toBe('-100.00');
      return 'yes';
    },
  },
  {
    id: 'topUp',
    promise:
      'several members are credited with a payment on its way, and a part of one credit is taken back, both found afterwards',
    async run({ open }) {
      const stage = await open();
      const topUp = stage.order('topUp');
      const { items } = await done<'topUp'>(stage, topUp);
      expect(items.map(({ outcome }) => outcome.type)).toEqual(['succeeded', 'succeeded']);
      expect([await stage.gained(stage.seller), await stage.gained(stage.courier)]).toEqual([
        '60.00',
        '40.00',
      ]);
      const reversal = stage.order('reverseTopUp', { amount: '10.00' });
      await done(stage, reversal);
      expect([await stage.gained(stage.seller), await stage.gained(stage.courier)]).toEqual([
        '50.00',
        '40.00',
      ]);
      await found(stage, topUp);
      await found(stage, reversal);
      return 'yes';
    },
  },
  {
    id: 'suspense',
    promise: 'money in suspense is given to a member, and a part of it taken back, both found afterwards',
    async run({ open }) {
      const stage = await open();
      const allocation = stage.order('allocateSuspense');
      await done(stage, allocation);
      expect(await stage.gained(stage.buyer)).toBe('100.00');
      const reversal = stage.order('reverseAllocation', { amount: '40.00' });
      await done(stage, reversal);
      expect(await stage.gained(stage.buyer)).toBe('60.00');
      await found(stage, allocation);
      await found(stage, reversal);
      return 'yes';
    },
  },
];

/** What a provider can be asked to do. */
export const operations: Theme = { title: 'Operations', expectations: [...expectations, ...balances] };

async function held(stage: Stage): Promise<IntentResults['hold']> {
  return done<'hold'>(stage, stage.order('hold'));
}

/** A hold that says it can be divided is; one that says it cannot moves nothing when a part is tried all the same. */
async function dividing(
  stage: Stage,
  divisible: boolean,
  divide: () => Promise<void>,
  tryAllTheSame: () => Promise<{ type: string }>,
): Promise<Observed> {
  if (divisible) {
    await divide();
    return 'yes';
  }
  const { effects, got } = await effectsOf(stage, tryAllTheSame);
  expect(effects).toBe(0);
  expect(got.type).not.toBe('succeeded');
  return 'no';
}

/** An error of our own checks, before anything left, where the hold's limits say the same. */
function invalidUnsent(stage: Stage, answer: object, kind: 'release', most: number): Observed {
  expect(answer).toMatchObject({ type: 'rejected', code: 'INVALID_INPUT', final: true });
  expect(stage.writes(kind)).toHaveLength(0);
  expect(most).toBe(1);
  return 'no';
}
