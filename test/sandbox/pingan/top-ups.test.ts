import { describe, expect, it } from 'vitest';
import { openStage } from './open-sandbox.js';

const FEES = '6886000000000003';

async function stageOf(pingan: object = {}) {
  const stage = await openStage({ pingan });
  const { merchant, seller, buyer } = stage;
  let numbers = 0;
  const row = (of: 'seller' | 'buyer', amount: string, fee = '0.00') => {
    numbers += 1;
    return {
      RechargeSubAcctNo: of === 'seller' ? seller : buyer,
      SubOrderFillMemberCd: of,
      SubOrderTranAmt: amount,
      SubOrderTranFee: fee,
      SubOrderNo: `S${numbers}`,
      SubOrderBussSeqNo: `B${numbers}`,
    };
  };
  const back = (of: 'seller' | 'buyer', amount: string, fee = '0.00') => {
    numbers += 1;
    return {
      SubOrderRefundSubAcctNo: of === 'seller' ? seller : buyer,
      SubOrderRefundMemberCd: of,
      SubOrderMemberRefundAmt: amount,
      SubOrderFeeRefundAmt: fee,
      SubOrderRefundOrderNo: `S${numbers}`,
      SubOrderRefundSeqNo: `R${numbers}`,
    };
  };
  return {
    ...stage,
    row,
    back,
    topUp: (rows: readonly object[], total: string, fields: object = {}) =>
      merchant.call('OnWayTopThirdPaySplit', {
        ...{ PayChannelType: '0001', PayChannelAssignMerNo: 'M1', TotalOrderNo: 'T1', TranTotalAmt: total },
        ...{ OrdersCount: String(rows.length), TranItemArray: rows, ...fields },
      }),
    reverse: (rows: readonly object[], total: string, fields: object = {}) =>
      merchant.call('RevokeOnWayTopThirdPaySplit', {
        ...{ OldPayChannelType: '0001', OldTotalOrderNo: 'T1', TotalRefundAmt: total },
        ...{ RefundOrderNum: String(rows.length), TranItemArray: rows, ...fields },
      }),
    status: (number: string) =>
      merchant.call('SingleTransactionStatusQuery', { FunctionFlag: '4', TranNetSeqNo: number }),
  };
}

describe('top-ups, 6216 and 6217', () => {
  it('credit several members, less their fees, with one FrontSeqNo each', async () => {
    const bank = await stageOf();
    const answer = await bank.topUp(
      [bank.row('seller', '54.00', '6.00'), bank.row('buyer', '40.00')],
      '100.00',
    );
    expect(answer).toMatchObject({ code: '000000', genuine: true, fields: { OrdersCount: '2' } });
    expect([bank.seller, bank.buyer, FEES].map((one) => bank.available(one))).toEqual([
      '54.00',
      '1040.00',
      '6.00',
    ]);
    expect(bank.sandbox.ledger.report().balanced).toBe(true);
  });

  it('count the fee as a part of the amount where the rules say so', async () => {
    const bank = await stageOf({ topUpAmounts: 'gross' });
    expect((await bank.topUp([bank.row('seller', '60.00', '6.00')], '60.00')).code).toBe('000000');
    expect([bank.seller, FEES].map((one) => bank.available(one))).toEqual(['54.00', '6.00']);
    expect((await bank.reverse([bank.back('seller', '60.00', '6.00')], '60.00')).code).toBe('000000');
    expect([bank.seller, FEES].map((one) => bank.available(one))).toEqual(['0.00', '0.00']);
  });

  it('are found by 6110 flag 4 for each sub-order, and by no other flag', async () => {
    const bank = await stageOf();
    await bank.topUp([bank.row('seller', '54.00', '6.00')], '60.00');
    expect((await bank.status('B1')).fields).toMatchObject({
      ...{ TranStatus: '0', InSubAcctNo: bank.seller, TranAmt: expect.stringMatching(/^60\.0/) as string },
    });
    expect((await bank.query('B1')).code).toBe('ERR020');
    await bank.reverse([bank.back('seller', '10.00')], '10.00');
    expect((await bank.status('R2')).fields).toMatchObject({ TranStatus: '0', OutSubAcctNo: bank.seller });
  });

  it('are taken back in parts, amount and fee apart, and never beyond what was credited', async () => {
    const bank = await stageOf();
    await bank.topUp([bank.row('seller', '54.00', '6.00')], '60.00');
    expect((await bank.reverse([bank.back('seller', '50.00', '1.00')], '51.00')).code).toBe('000000');
    expect((await bank.reverse([bank.back('seller', '4.01')], '4.01')).code).toBe('ERR271');
    expect((await bank.reverse([bank.back('seller', '1.00', '5.01')], '6.01')).code).toBe('ERR271');
    expect((await bank.reverse([bank.back('seller', '4.00', '5.00')], '9.00')).code).toBe('000000');
    expect([bank.seller, FEES].map((one) => bank.available(one))).toEqual(['0.00', '0.00']);
  });

  it('rest until the next day before they can be withdrawn', async () => {
    const bank = await stageOf();
    await bank.topUp([bank.row('buyer', '40.00')], '40.00');
    expect(
      (await bank.trade('9', { OrderNo: 'D1', TranAmt: '1000.01', InSubAcctNo: bank.seller })).code,
    ).toBe('ERR044');
  });

  type Request = readonly [rows: readonly object[], total: string, fields: object];
  const wrong: readonly [what: string, of: (row: object) => Request, code: string][] = [
    ['another total', (row: object) => [[row], '60.01', {}], 'SIM_ORDER_MISMATCH'],
    ['another count', (row: object) => [[row], '60.00', { OrdersCount: '2' }], 'SIM_FIELD_FORMAT'],
    ['no sub-order', () => [[], '60.00', { OrdersCount: '0' }], 'SIM_FIELD_FORMAT'],
    ['nothing', (row: object) => [[{ ...row, SubOrderTranAmt: '0.00' }], '0.00', {}], 'ERR042'],
    [
      'an unknown member',
      (row: object) => [[{ ...row, SubOrderFillMemberCd: 'nobody' }], '60.00', {}],
      'ERR254',
    ],
    ['no number', (row: object) => [[{ ...row, SubOrderNo: '' }], '60.00', {}], 'ERR936'],
  ];
  it.each(wrong)('reject %s', async (_what, of, code) => {
    const bank = await stageOf();
    const [rows, total, fields] = of(bank.row('seller', '60.00'));
    expect((await bank.topUp(rows, total, fields)).code).toBe(code);
    expect(bank.available(bank.seller)).toBe('0.00');
  });

  it('credit one account once in a total order, under numbers that are used once', async () => {
    const bank = await stageOf();
    const [first, second] = [bank.row('seller', '1.00'), bank.row('seller', '1.00')];
    expect((await bank.topUp([first, second], '2.00')).code).toBe('SIM_ORDER_MISMATCH');
    expect((await bank.topUp([first], '1.00')).code).toBe('000000');
    expect((await bank.topUp([bank.row('buyer', '1.00')], '1.00')).code).toBe('ERR181');
    expect(
      (await bank.topUp([{ ...bank.row('buyer', '1.00'), SubOrderNo: 'S1' }], '1.00', { TotalOrderNo: 'T2' }))
        .code,
    ).toBe('ERR181');
  });

  it('reject to take back what is not theirs, or what was spent', async () => {
    const bank = await stageOf();
    await bank.topUp([bank.row('buyer', '60.00')], '60.00');
    expect((await bank.reverse([bank.back('buyer', '1.00')], '1.00', { OldTotalOrderNo: 'T9' })).code).toBe(
      'ERR115',
    );
    expect((await bank.reverse([bank.back('seller', '1.00')], '1.00')).code).toBe('SIM_ORDER_MISMATCH');
    expect((await bank.reverse([bank.back('buyer', '0.00')], '0.00')).code).toBe('ERR042');
    expect((await bank.reverse([bank.back('buyer', '1.00')], '2.00')).code).toBe('SIM_ORDER_MISMATCH');
    await bank.trade('1', { TranAmt: '1060.00' });
    expect((await bank.reverse([bank.back('buyer', '60.00')], '60.00')).code).toBe('ERR044');
  });
});
