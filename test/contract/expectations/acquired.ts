import { expect } from 'vitest';
import type { Expectation, Theme } from '../expectation.js';

const expectations: readonly Expectation[] = [
  {
    id: 'acquired',
    promise:
      'an order of the provider’s own acquirer is fetched where it was not told of, and credited out of suspense to the right account',
    async run({ open }) {
      const stage = await open();
      const of = (totalOrderNo: string) => ({
        content: { order: { channel: 'YST1', totalOrderNo }, part: totalOrderNo },
      });
      const part = (account: string) => [{ account, amount: '100.00' }];
      stage.operation('supplyAcquired');
      stage.farEnd.acquire?.({
        totalOrderNo: 'A1',
        parts: part(stage.seller.account),
        tellsAfterMs: 'never',
      });
      const supply = stage.order('supplyAcquired', of('A1'));
      expect(await stage.send(supply)).toMatchObject({ type: 'succeeded' });
      expect(await stage.gained(stage.seller)).toBe('100.00');
      expect(await stage.query(supply)).toMatchObject({ type: 'found', outcome: { type: 'succeeded' } });
      stage.farEnd.acquire?.({ totalOrderNo: 'A2', parts: part('nobody'), tellsAfterMs: 0 });
      const regulation = stage.order('regulateAcquired', of('A2'));
      expect(await stage.send(regulation)).toMatchObject({ type: 'succeeded' });
      expect(await stage.gained(stage.buyer)).toBe('100.00');
      expect(await stage.query(regulation)).toMatchObject({ type: 'found', outcome: { type: 'succeeded' } });
      return 'yes';
    },
  },
];

export const acquired: Theme = { title: 'Orders of an acquirer', expectations };
