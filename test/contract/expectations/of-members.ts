import { expect } from 'vitest';
import { MINUTE_MS } from '../../../src/domain/durations.js';
import type { Expectation } from '../expectation.js';
import { done, found } from './done.js';
import { effectsOf } from './seen.js';

/** What is done to members' accounts and to the cards that are bound to them. */
export const ofMembers: readonly Expectation[] = [
  {
    id: 'openAccount',
    promise: 'an account is opened for a member',
    live: true,
    async run({ open }) {
      const stage = await open();
      const order = stage.order('openAccount');
      const { account } = await done<'openAccount'>(stage, order);
      expect(account).not.toBe('');
      expect(await stage.query(order)).toMatchObject({
        type: 'found',
        outcome: { type: 'succeeded', result: { account } },
      });
      return 'yes';
    },
  },
  {
    id: 'openAccount.again',
    promise: 'a member who has an account gets no second one, and the first is found',
    async run({ open }) {
      const stage = await open();
      const first = stage.order('openAccount');
      const { account } = await done<'openAccount'>(stage, first);
      const again = stage.order('openAccount', { content: first.intent.content });
      const { effects, got } = await effectsOf(stage, () => stage.send(again));
      expect(effects).toBe(0);
      expect(['succeeded', 'pending', 'unknown']).toContain(got.type);
      expect(await stage.query(again)).toMatchObject({ outcome: { type: 'succeeded', result: { account } } });
      return 'yes';
    },
  },
  {
    id: 'card.withCode',
    promise: 'a card is bound by a code that its holder gets',
    async run({ open }) {
      const stage = await open();
      const order = await stage.ready('verifyCardBinding');
      await done(stage, order);
      expect(await stage.query(order)).toMatchObject({ type: 'found', outcome: { type: 'succeeded' } });
      return 'yes';
    },
  },
  {
    id: 'card.wrongCode',
    promise: 'a wrong code is distinguished from a void one, and binds nothing',
    async run({ open }) {
      const stage = await open();
      const order = await stage.ready('verifyCardBinding');
      const operation = stage.operation('verifyCardBinding');
      const { effects, got } = await effectsOf(stage, () =>
        operation.send(order, { verificationCode: '000000x' }),
      );
      expect(got).toMatchObject({ type: 'rejected', reason: 'wrongCode' });
      // The longest that any code is valid.
      stage.farEnd.advance(31 * MINUTE_MS);
      expect(await stage.send(stage.order('verifyCardBinding'))).toMatchObject({
        type: 'rejected',
        reason: 'codeVoid',
      });
      expect(effects).toBe(0);
      return 'yes';
    },
  },
  {
    id: 'card.withoutCode',
    promise: 'a card is bound at once, without a code',
    async run({ open }) {
      const stage = await open();
      const order = await stage.ready('applyCardBinding');
      const { verified } = await done<'applyCardBinding'>(stage, order);
      return verified ? 'yes' : 'no';
    },
  },
  {
    id: 'card.bySmallAmount',
    promise: 'a card is bound by the amount of a small transfer to it',
    async run({ open }) {
      const stage = await open();
      const applied = await stage.ready('applySmallAmount');
      expect(await done<'applySmallAmount'>(stage, applied)).toMatchObject({ verified: false });
      await found(stage, applied);
      const order = stage.order('verifySmallAmount');
      const operation = stage.operation('verifySmallAmount');
      const { effects, got } = await effectsOf(stage, () =>
        operation.send(order, { verificationCode: '0.99' }),
      );
      expect({ effects, got }).toMatchObject({ effects: 0, got: { type: 'rejected', reason: 'wrongCode' } });
      const right = stage.order('verifySmallAmount');
      await done(stage, right);
      await found(stage, right);
      return 'yes';
    },
  },
  {
    id: 'mobile.change',
    promise: 'a member’s account gets another telephone number by a code',
    async run({ open }) {
      const stage = await open();
      const order = await stage.ready('verifyMobileChange');
      const operation = stage.operation('verifyMobileChange');
      const { effects, got } = await effectsOf(stage, () =>
        operation.send(order, { verificationCode: '000000x' }),
      );
      expect({ effects, got }).toMatchObject({ effects: 0, got: { type: 'rejected', reason: 'wrongCode' } });
      await done(stage, stage.order('verifyMobileChange'));
      return 'yes';
    },
  },
  {
    id: 'card.correctBank',
    promise: 'the bank of a bound card is corrected, and found so',
    async run({ open }) {
      const stage = await open();
      const order = await stage.ready('correctCardBank');
      expect(await stage.query(order)).toMatchObject({ type: 'notFound' });
      await done(stage, order);
      await found(stage, order);
      return 'yes';
    },
  },
  {
    id: 'account.close',
    promise: 'an empty account is closed, and its being gone is found',
    async run({ open }) {
      const stage = await open();
      const order = await stage.ready('closeAccount');
      expect(await stage.query(order)).toMatchObject({ type: 'notFound' });
      await done(stage, order);
      await found(stage, order);
      return 'yes';
    },
  },
  {
    id: 'card.unbind',
    promise: 'a card is taken off its account, and its being gone is found',
    async run({ open }) {
      const stage = await open();
      const order = await stage.ready('unbindCard');
      expect(await stage.query(order)).toMatchObject({ type: 'notFound' });
      expect(await done<'unbindCard'>(stage, order)).toEqual({});
      await found(stage, order);
      const { effects, got } = await effectsOf(stage, () => stage.send(stage.order('unbindCard')));
      expect({ effects, got }).toMatchObject({
        effects: 0,
        got: { type: 'succeeded', result: { notBound: true } },
      });
      return 'yes';
    },
  },
];
