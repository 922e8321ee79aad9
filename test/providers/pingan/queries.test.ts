import { describe, expect, it } from 'vitest';
import { answered, code, done, type Respond } from './support/fake-gateway.js';
import { buyer } from './support/orders.js';
import { businessFields, setUp } from './support/set-up.js';

describe('queries about accounts', () => {
  it.each([
    [
      done({
        SubAcctNo: buyer.account,
        SubAcctAvailBal: '33.0',
        SubAcctFreezeAmt: '1000000.0',
        SubAcctCashBal: '1',
      }),
      { type: 'read', value: { available: '33.00', held: '1000000.00' } },
    ],
    [done({ SubAcctAvailBal: '0.0' }), { type: 'read', value: { available: '0.00' } }],
    [done({ SubAcctNo: 'other', SubAcctAvailBal: '33.0' }), { type: 'unavailable' }],
    [done({ SubAcctNo: buyer.account }), { type: 'unavailable' }],
    [done({ SubAcctAvailBal: '-1.0' }), { type: 'unavailable' }],
    [code('ERR254'), { type: 'unavailable', why: '6037 answers ERR254' }],
    [answered('<html>', 502), { type: 'unavailable' }],
  ])('read a balance from 6037 or say that there is none: %#', async (answer, reading) => {
    const { provider } = setUp(() => answer);
    const read = await provider.queries.balance(buyer);
    expect(read).toMatchObject(reading);
    if (read.type === 'read') expect(read).toEqual(reading);
  });

  it('have no advance account unless one is configured', () => {
    expect(setUp(() => done()).provider.queries).not.toHaveProperty('advanceBalance');
  });

  it('read the advance account from 6093', async () => {
    const { gateway, provider } = setUp(() => done({ SubAcctAvailBal: '7.5' }), {
      advanceAccount: { account: '6886000000000001' },
    });
    expect(await provider.queries.advanceBalance?.()).toEqual({ type: 'read', value: '7.50' });
    expect(businessFields(gateway)).toEqual({ SubAcctNo: '6886000000000001' });
  });

  it('read the advance account from 6010, page by page', async () => {
    const bank: Respond = ({ PageNum }) =>
      PageNum === '2'
        ? done({ EndFlag: '1', AcctArray: [{ SubAcctNo: '6886000000000001', AcctAvailBal: '7.5' }] })
        : done({ EndFlag: '0', AcctArray: [{ SubAcctNo: '6886000000000003', AcctAvailBal: '99.0' }] });
    const advanceAccount = { account: '6886000000000001', query: '6010' as const };
    const { gateway, provider } = setUp(bank, { advanceAccount });
    expect(await provider.queries.advanceBalance?.()).toEqual({ type: 'read', value: '7.50' });
    expect(businessFields(gateway)).toEqual({ QueryFlag: '3', PageNum: '2' });
    const missing = setUp(() => done({ EndFlag: '1' }), { advanceAccount });
    expect(await missing.provider.queries.advanceBalance?.()).toMatchObject({ type: 'unavailable' });
  });
});
