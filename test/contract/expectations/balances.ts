import { expect } from 'vitest';
import type { Expectation } from '../expectation.js';
import { showsNoBalance } from './seen.js';

/** What a provider shows of the money that members and the platform have. */
export const balances: readonly Expectation[] = [
  {
    id: 'balance',
    promise: 'a member’s balance is read, and one that cannot be read is never guessed',
    live: true,
    async run({ open }) {
      const stage = await open();
      const { queries } = stage.provider;
      if (await showsNoBalance(stage)) return 'no';
      expect(await queries.balance(stage.buyer)).toMatchObject({
        type: 'read',
        value: { available: expect.stringMatching(/^\d+\.\d\d$/) as string },
      });
      expect(await queries.balance({ member: 'nobody', account: '1' })).toMatchObject({
        type: 'unavailable',
      });
      return 'yes';
    },
  },
  {
    id: 'balance.held',
    promise: 'the balance shows what is held besides',
    async run({ open }) {
      const stage = await open();
      if (await showsNoBalance(stage)) return 'no';
      const reading = await stage.provider.queries.balance(stage.buyer);
      expect(reading.type).toBe('read');
      return reading.type === 'read' && reading.value.held !== undefined ? 'yes' : 'no';
    },
  },
  {
    id: 'balance.advance',
    promise: 'the account that pays refunded fees can be read before a refund',
    async run({ open }) {
      const stage = await open();
      const { queries } = stage.provider;
      if (!queries.advanceBalance) {
        expect(Object.keys(queries)).toEqual(['balance']);
        return 'no';
      }
      expect(await queries.advanceBalance()).toEqual({ type: 'read', value: '1000.00' });
      return 'yes';
    },
  },
  {
    id: 'ledger.balances',
    promise: 'whatever is done, the provider’s ledger balances',
    async run({ open }) {
      const stage = await open();
      for (const kind of stage.kinds) await stage.send(await stage.ready(kind));
      expect(stage.farEnd.balanced?.()).toBe(true);
      return 'yes';
    },
  },
];
