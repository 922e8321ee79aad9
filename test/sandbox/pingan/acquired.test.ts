import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../src/domain/durations.js';
import { openStage } from './open-sandbox.js';

const SUSPENSE = '6886000000000022';
const FEES = '6886000000000003';

async function acquirer() {
  const stage = await openStage();
  const of = { AcquiringChannelType: 'YST1' };
  return {
    ...stage,
    pay: (
      parts: readonly { subOrderNo?: string; account: string; amount: string; fee?: string }[],
      tellsAfterMs: number | 'never' = 0,
    ) => stage.sandbox.pingan.payAtAcquirer({ totalOrderNo: 'T1', parts, tellsAfterMs }),
    find: (OrderNo: string) => stage.merchant.call('ChargeDetailQuery', { ...of, OrderNo }),
    supply: (fields: object = {}) =>
      stage.merchant.call('PlatformAccountSupply', { ...of, OrderNo: 'T1', Amt: '60.00', ...fields }),
    regulate: (OrderNo: string, fields: object = {}) =>
      stage.merchant.call('AccountRegulation', {
        ...of,
        ...{ OrderNo, SubAcctNo: stage.seller, TranNetMemberCode: 'seller', SubAcctName: '卖方' },
        ...{ Amt: '60.00', Ccy: 'RMB', ...fields },
      }),
  };
}

describe('an order that was paid at the acquirer', () => {
  it('is credited to the accounts of its split remark, less the fees, and found by each part', async () => {
    const bank = await acquirer();
    bank.pay([
      { subOrderNo: 'T1-1', account: bank.seller, amount: '60.00', fee: '1.00' },
      { subOrderNo: 'T1-2', account: bank.buyer, amount: '40.00' },
    ]);
    expect([bank.seller, bank.buyer, FEES].map((one) => bank.available(one))).toEqual([
      '59.00',
      '1040.00',
      '1.00',
    ]);
    expect((await bank.find('T1-1')).fields).toMatchObject({
      TranStatus: '0',
      OrderInSubAcctNo: bank.seller,
      OrderActInSubAcctNo: bank.seller,
    });
    expect((await bank.find('T1')).code).toBe('ERR020');
    expect(bank.sandbox.ledger.report().balanced).toBe(true);
  });

  it('is not there before the acquirer has told the bank, or 6147 has fetched it', async () => {
    const bank = await acquirer();
    bank.pay([{ account: bank.seller, amount: '60.00' }], 'never');
    bank.sandbox.clock.advance(24 * HOUR_MS);
    expect((await bank.find('T1')).code).toBe('ERR020');
    expect((await bank.supply({ Amt: '60.01' })).code).toBe('ERR281');
    expect((await bank.supply()).code).toBe('000000');
    expect((await bank.find('T1')).fields).toMatchObject({ OrderActInSubAcctNo: bank.seller });
    expect((await bank.supply()).code).toBe('ERR282');
    expect(bank.available(bank.seller)).toBe('60.00');
  });

  it('may be told late', async () => {
    const bank = await acquirer();
    bank.pay([{ account: bank.seller, amount: '60.00' }], HOUR_MS);
    expect((await bank.find('T1')).code).toBe('ERR020');
    bank.sandbox.clock.advance(HOUR_MS);
    expect((await bank.find('T1')).code).toBe('000000');
  });

  it('whose remark names nobody lies in suspense until 6145 names the right account, once', async () => {
    const bank = await acquirer();
    bank.pay([{ account: '6886000000999999', amount: '60.00', fee: '1.00' }]);
    expect((await bank.find('T1')).fields).toMatchObject({
      OrderInSubAcctNo: '6886000000999999',
      OrderActInSubAcctNo: SUSPENSE,
    });
    expect(bank.available(SUSPENSE)).toBe('60.00');
    expect((await bank.regulate('T1', { Amt: '59.00' })).code).toBe('ERR281');
    expect((await bank.regulate('T1', { SubAcctName: '别人' })).code).toBe('ERR125');
    expect((await bank.regulate('T1')).code).toBe('000000');
    expect((await bank.regulate('T1')).code).toBe('ERR277');
    expect([bank.seller, SUSPENSE, FEES].map((one) => bank.available(one))).toEqual([
      '59.00',
      '0.00',
      '1.00',
    ]);
  });

  it('that was never paid is neither found nor fetched nor regulated', async () => {
    const bank = await acquirer();
    expect((await bank.find('T1')).code).toBe('ERR020');
    expect((await bank.supply()).code).toBe('ERR115');
    expect((await bank.regulate('T1')).code).toBe('ERR115');
    expect((await bank.supply({ Amt: '0.00' })).code).toBe('ERR042');
  });

  it('is paid once, and each of its parts has a number of its own', async () => {
    const bank = await acquirer();
    bank.pay([{ account: bank.seller, amount: '60.00' }]);
    expect(() => bank.pay([{ account: bank.seller, amount: '60.00' }])).toThrow('is taken');
  });
});
