import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../src/domain/durations.js';
import type { Fields } from './merchant.js';
import { openStage } from './open-sandbox.js';

/** The stage's buyer has 1000.00 by a transfer and pays 100.00 into an order, on 2025-11-22. */
async function opened() {
  const stage = await openStage();
  const traded = await stage.trade('1');
  const { merchant } = stage;
  const list = (serviceId: string) => (fields: Fields) =>
    merchant.call(serviceId, { PageNum: '1', ...fields });
  return {
    ...{ stage, traded },
    transfers: (fields: Fields) =>
      list('CommonTransferRechargeQuery')({ StartDate: '20251122', EndDate: '20251122', ...fields }),
    trades: list('BankTransactionDetailsQuery'),
    withdrawals: list('BankWithdrawCashDetailsQuery'),
  };
}

describe('6050', () => {
  it('lists today’s transfers by flag 1, and those of other days by flag 0', async () => {
    const { stage, transfers } = await opened();
    stage.sandbox.pingan.suspend({ amount: '7.50' });
    const { fields, rows } = await transfers({ FunctionFlag: '1' });
    expect(fields).toMatchObject({ ResultNum: '2', EndFlag: '1', TotalNum: '2' });
    expect(rows).toMatchObject([
      { InAcctType: '02', TranAmt: '1000.0', AccountingDate: '20251122', TranNetMemberCode: 'buyer' },
      { InAcctType: '03', TranAmt: '7.5', TranNetMemberCode: '' },
    ]);
    stage.sandbox.clock.advance(DAY_MS);
    expect((await transfers({ FunctionFlag: '1' })).code).toBe('ERR020');
    const before = { FunctionFlag: '0', StartDate: '20251122', EndDate: '20251122' };
    expect((await transfers(before)).fields).toMatchObject({ TotalNum: '2' });
  });

  it.each([
    ['another flag', { FunctionFlag: '2' }, 'ERR021'],
    ['no days', { FunctionFlag: '0', EndDate: '' }, 'ERR936'],
    ['a day to come', { FunctionFlag: '0', StartDate: '20251122', EndDate: '20251123' }, 'SIM_FIELD_FORMAT'],
    ['a page beyond the last', { FunctionFlag: '1', PageNum: '2' }, 'E80011'],
  ])('rejects %s', async (_what, fields, code) => {
    const { transfers } = await opened();
    expect((await transfers(fields)).code).toBe(code);
  });
});

describe('6072', () => {
  it('lists an account’s trades by the side on which it stands', async () => {
    const { stage, trades, traded } = await opened();
    const of = (account: string, QueryFlag: string) =>
      trades({ FunctionFlag: '1', SubAcctNo: account, QueryFlag });
    const row = {
      BookingType: '6',
      TranStatus: '0',
      TranAmt: '100.0',
      FrontSeqNo: traded.fields['FrontSeqNo'],
    };
    expect((await of(stage.buyer, '1')).rows).toMatchObject([row]);
    expect((await of(stage.buyer, '2')).fields).toMatchObject({ TotalNum: '1' });
    expect((await of(stage.buyer, '3')).code).toBe('ERR020');
    expect((await of('6886000000009999', '1')).code).toBe('ERR031');
    expect((await of(stage.buyer, '4')).code).toBe('ERR021');
  });

  it('leaves out what was rejected', async () => {
    const { stage, trades } = await opened();
    await stage.trade('1', { OrderNo: 'O2', TranAmt: '5000.00' });
    expect(
      (await trades({ FunctionFlag: '1', SubAcctNo: stage.buyer, QueryFlag: '1' })).fields,
    ).toMatchObject({
      TotalNum: '1',
    });
  });
});

describe('6073', () => {
  it('lists what was credited by flag 3, spells its first day BeginDate, and knows no flag 1', async () => {
    const { stage, withdrawals } = await opened();
    const of = (fields: Fields) => withdrawals({ SubAcctNo: stage.buyer, QueryFlag: '3', ...fields });
    expect((await of({ FunctionFlag: '1' })).rows).toMatchObject([
      { BookingFlag: '02', BookingMsg: '绑卡匹配入金', TranAmt: '1000.0', InSubAcctNo: stage.buyer },
    ]);
    const days = { FunctionFlag: '2', BeginDate: '20251122', EndDate: '20251122' };
    expect((await of(days)).fields).toMatchObject({ TotalNum: '1' });
    expect((await of({ FunctionFlag: '2', StartDate: '20251122', EndDate: '20251122' })).code).toBe('ERR936');
    expect((await of({ FunctionFlag: '1', QueryFlag: '1' })).code).toBe('ERR021');
    expect((await of({ FunctionFlag: '1', QueryFlag: '2' })).code).toBe('ERR020');
  });
});
