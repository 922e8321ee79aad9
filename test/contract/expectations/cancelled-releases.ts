import { expect } from 'vitest';
import type { Expectation, Theme } from '../expectation.js';
import { effectsOf } from './seen.js';

const expectations: readonly Expectation[] = [
  {
    id: 'cancelRelease',
    promise: 'a release is taken back as a whole: what it moved is held again, and can be returned',
    async run({ open }) {
      const stage = await open();
      stage.operation('cancelRelease');
      const order = await stage.ready('cancelRelease');
      const { effects, got } = await effectsOf(stage, () => stage.send(order));
      expect({ effects, got }).toMatchObject({ effects: 1, got: { type: 'succeeded' } });
      expect([await stage.gained(stage.buyer), await stage.gained(stage.seller)]).toEqual([
        '-100.00',
        '0.00',
      ]);
      expect(await stage.query(order)).toMatchObject({ type: 'found', outcome: { type: 'succeeded' } });
      expect(await stage.send(stage.order('return'))).toMatchObject({ type: 'succeeded' });
      expect(await stage.gained(stage.buyer)).toBe('0.00');
      return 'yes';
    },
  },
  {
    id: 'cancelRelease.found',
    promise: 'one whose answer was lost is found by a query, and has one effect',
    async run({ open }) {
      const stage = await open();
      stage.operation('cancelRelease');
      const order = await stage.ready('cancelRelease');
      expect((await stage.query(order)).type).toBe('notFound');
      stage.onWrite('cancelRelease', { type: 'lostAnswer' });
      const { effects, got } = await effectsOf(stage, () => stage.send(order));
      expect({ effects, got }).toMatchObject({ effects: 1, got: { type: 'unknown' } });
      expect(await stage.query(order)).toMatchObject({ type: 'found', outcome: { type: 'succeeded' } });
      const again = await effectsOf(stage, () => stage.send(order));
      expect(again.effects).toBe(0);
      return 'yes';
    },
  },
  {
    id: 'cancelRelease.spent',
    promise: 'one whose payee has spent the money moves nothing, and the answer says why',
    async run({ open }) {
      const stage = await open();
      stage.operation('cancelRelease');
      const order = await stage.ready('cancelRelease');
      const spending = stage.order('withdraw', { amount: '97.50', content: { account: stage.seller } });
      expect((await stage.send(spending)).type).toBe('pending');
      const { effects, got } = await effectsOf(stage, () => stage.send(order));
      expect({ effects, got }).toMatchObject({
        effects: 0,
        got: { type: 'rejected', reason: 'insufficientFunds', final: true },
      });
      expect((await stage.query(order)).type).toBe('notFound');
      return 'yes';
    },
  },
];

/** Releases that the provider takes back. */
export const cancelledReleases: Theme = { title: 'Releases that are taken back', expectations };
