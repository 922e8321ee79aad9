import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../src/domain/durations.js';
import { openStage } from './open-sandbox.js';

describe('the secured trade, 6034 flags 1, 2 and 3', () => {
  it('holds the amount of the order, and releases it less the fee to the seller and the fee to the fee account', async () => {
    const stage = await openStage();
    const held = await stage.trade('1', { TranFee: '3.00' });
    expect(held).toMatchObject({ code: '000000', genuine: true });
    expect(held.fields['FrontSeqNo']).toMatch(/^251122\d{10}$/);
    expect(stage.available(stage.buyer)).toBe('900.00');
    expect(stage.available('6886000000000005')).toBe('100.00');
    expect((await stage.trade('2', { TranFee: '3.00' })).code).toBe('000000');
    expect(stage.available(stage.seller)).toBe('97.00');
    expect(stage.available('6886000000000003')).toBe('3.00');
    expect(stage.sandbox.ledger.report()).toMatchObject({
      balanced: true,
      holds: [
        { orderNo: 'O1', amount: '100.00', held: '0.00', released: '100.00', returned: '0.00', fee: '3.00' },
      ],
    });
  });

  it('gives all of it back by flag 3', async () => {
    const stage = await openStage();
    await stage.trade('1');
    expect((await stage.trade('3')).code).toBe('000000');
    expect(stage.available(stage.buyer)).toBe('1000.00');
    expect(stage.sandbox.effects.report({ orderNo: 'O1' }).orders).toEqual([
      { kind: 'hold', orderNo: 'O1', count: 1, amount: '100.00' },
      { kind: 'return', orderNo: 'O1', count: 1, amount: '100.00' },
    ]);
  });

  it.each([
    ['an amount of nothing', { TranAmt: '0.00' }, 'ERR042'],
    ['an amount below nothing', { TranAmt: '-1.00' }, 'ERR042'],
    ['a third decimal', { TranAmt: '1.001' }, 'SIM_AMOUNT_FORMAT'],
    ['an exponent', { TranAmt: '1e2' }, 'SIM_AMOUNT_FORMAT'],
    ['a fee above the amount', { TranFee: '100.01' }, 'SIM_FEE_ABOVE_AMOUNT'],
    ['more than there is', { TranAmt: '1000.01' }, 'ERR044'],
    ['no order number', { OrderNo: '' }, 'ERR936'],
    ['a null for the order number', { OrderNo: null }, 'ERR936'],
    ['a number in place of a text', { TranAmt: 100 }, 'SIM_FIELD_FORMAT'],
    ['an order number that is too long', { OrderNo: 'x'.repeat(31) }, 'SIM_FIELD_LENGTH'],
    ['another currency', { Ccy: 'USD' }, 'SIM_FIELD_FORMAT'],
    ['another trade type', { TranType: '02' }, 'SIM_FIELD_FORMAT'],
    ['an unknown flag', { FunctionFlag: '5' }, 'ERR021'],
    ['an unknown payer', { OutMemberCode: 'nobody' }, 'ERR254'],
    ['an unknown account', { OutSubAcctNo: '6886000000999999' }, 'ERR031'],
    ['a name that is not the payer’s', { OutSubAcctName: '别人' }, 'ERR125'],
    ['another summary account', { FundSummaryAcctNo: '1' }, 'ERR256'],
    ['no summary account', { FundSummaryAcctNo: '' }, 'ERR936'],
    ['another platform', { MrchCode: '0000' }, 'SIM_WRONG_MERCHANT'],
    ['a serial number that is too short', { CnsmrSeqNo: 'H68860' }, 'SIM_SERIAL_NUMBER'],
  ])('rejects a hold with %s', async (_name, fields, code) => {
    const stage = await openStage();
    expect((await stage.trade('1', fields)).code).toBe(code);
    expect(stage.available(stage.buyer)).toBe('1000.00');
    expect(stage.sandbox.effects.report().orders).toEqual([]);
  });

  it('lets a 00 account pay and a SH account receive, and not the other way round', async () => {
    const { trade, buyer, seller } = await openStage();
    const reversed = { OutSubAcctNo: seller, OutMemberCode: 'seller', OutSubAcctName: '' };
    expect((await trade('1', reversed)).code).toBe('SIM_MEMBER_PROPERTY');
    const toBuyer = { InSubAcctNo: buyer, InMemberCode: 'buyer', InSubAcctName: '' };
    expect((await trade('1', toBuyer)).code).toBe('SIM_MEMBER_PROPERTY');
    expect((await trade('1', { OutSubAcctNo: seller })).code).toBe('E10002');
  });

  it('takes an order number once over 6034 and 6007', async () => {
    const { trade, merchant, buyer } = await openStage();
    const freeze = {
      SubAcctNo: buyer,
      TranNetMemberCode: 'buyer',
      TranAmt: '1.00',
      TranCommission: '0',
      Ccy: 'RMB',
    };
    expect((await trade('1')).code).toBe('000000');
    expect((await trade('1')).code).toBe('ERR181');
    expect((await trade('6')).code).toBe('ERR181');
    const frozen = await merchant.call('MembershipTrancheFreeze', {
      ...freeze,
      FunctionFlag: '1',
      OrderNo: 'O1',
    });
    expect(frozen.code).toBe('ERR181');
  });

  it.each([
    ['an unknown order', { OrderNo: 'O2' }, 'ERR115'],
    ['more than was held', { TranAmt: '100.01' }, 'SIM_ORDER_MISMATCH'],
    ['a part of the amount', { TranAmt: '40.00' }, 'SIM_PART_AMOUNT'],
    ['another fee than the hold named', { TranFee: '2.00' }, 'SIM_ORDER_MISMATCH'],
  ])('rejects to release %s', async (_name, fields, code) => {
    const stage = await openStage();
    await stage.trade('1', { TranFee: '1.00' });
    expect((await stage.trade('2', { TranFee: '1.00', ...fields })).code).toBe(code);
    expect(stage.sandbox.ledger.report().holds[0]).toMatchObject({ held: '100.00' });
  });

  it('does not compare names where the rules say so', async () => {
    const stage = await openStage({ pingan: { checkNames: false } });
    expect((await stage.trade('1', { OutSubAcctName: '别人' })).code).toBe('000000');
  });

  it('rejects to release to another seller, or what has been released or returned', async () => {
    const stage = await openStage();
    const other = stage.sandbox.pingan.addMember({
      memberCode: 'other',
      property: 'SH',
      name: '另一',
    }).account;
    await stage.trade('1');
    const toOther = { InSubAcctNo: other, InMemberCode: 'other', InSubAcctName: '' };
    expect((await stage.trade('2', toOther)).code).toBe('SIM_ORDER_MISMATCH');
    expect((await stage.trade('2')).code).toBe('000000');
    expect((await stage.trade('2')).code).toBe('ERR317');
    expect((await stage.trade('3')).code).toBe('ERR317');
  });

  it('takes parts of the amount where the rules allow it, never more than is held', async () => {
    const stage = await openStage({ pingan: { partialRelease: true } });
    await stage.trade('1');
    expect((await stage.trade('2', { TranAmt: '60.00', TranFee: '1.00' })).code).toBe('000000');
    expect((await stage.trade('3', { TranAmt: '40.01' })).code).toBe('ERR317');
    expect((await stage.trade('3', { TranAmt: '40.00' })).code).toBe('000000');
    expect(stage.available(stage.seller)).toBe('59.00');
    expect(stage.available(stage.buyer)).toBe('940.00');
  });
});

describe('what can be withdrawn', () => {
  it.each([
    ['01', '0.0'],
    ['SafeTrade_T0', '100.0'],
  ])(
    'of a release whose hold had TranType %s is %s on the same day, all of it on the next',
    async (TranType, cash) => {
      const stage = await openStage();
      const withdrawable = async (): Promise<string | undefined> =>
        (await stage.merchant.call('QueryCustAcctId', { TranNetMemberCode: 'seller' })).fields[
          'SubAcctCashBal'
        ];
      await stage.trade('1', { TranType });
      await stage.trade('2');
      expect(await withdrawable()).toBe(cash);
      stage.sandbox.clock.advance(DAY_MS);
      expect(await withdrawable()).toBe('100.0');
      await stage.trade('6', { OrderNo: 'O2', TranAmt: '50.00' });
      expect(await withdrawable()).toBe('100.0');
    },
  );
});

describe('direct payment, 6034 flags 6 and 9', () => {
  it('lets money of flag 6 rest until the next day of the bank, and money of flag 9 not', async () => {
    const stage = await openStage();
    await stage.trade('6', { OrderNo: 'D6' });
    await stage.trade('9', { OrderNo: '', TranAmt: '50.00' });
    const queried = await stage.merchant.call('QueryCustAcctId', { TranNetMemberCode: 'seller' });
    expect(queried.fields).toMatchObject({
      SubAcctAvailBal: '150.0',
      SubAcctCashBal: '50.0',
      SubAcctFreezeAmt: '0.0',
    });
    stage.sandbox.clock.advance(12 * HOUR_MS);
    const tomorrow = await stage.merchant.call('QueryCustAcctId', { TranNetMemberCode: 'seller' });
    expect(tomorrow.fields).toMatchObject({ SubAcctCashBal: '150.0' });
  });

  it('pays by flag 9 only out of what can be withdrawn today', async () => {
    const stage = await openStage();
    const hold = stage.merchant.serial();
    await stage.trade('1', { TranAmt: '1000.00', CnsmrSeqNo: hold });
    const release = stage.merchant.serial();
    await stage.trade('2', { TranAmt: '1000.00', CnsmrSeqNo: release });
    await stage.refund({ OldTranSeqNo: release, ReturnAmt: '1000.00' });
    expect((await stage.trade('9', { OrderNo: 'D9' })).code).toBe('ERR044');
    expect((await stage.trade('6', { OrderNo: 'D6' })).code).toBe('000000');
  });
});

describe('refund after release, 6164', () => {
  it('takes the amount less the commission from the seller and the commission from the advance account', async () => {
    const stage = await openStage();
    await stage.trade('1', { TranFee: '3.00' });
    const release = stage.merchant.serial();
    await stage.trade('2', { TranFee: '3.00', CnsmrSeqNo: release });
    const part = { OldTranSeqNo: release, ReturnAmt: '40.00', ReturnCommission: '1.00' };
    expect((await stage.refund(part)).code).toBe('000000');
    expect(stage.available(stage.seller)).toBe('58.00');
    expect(stage.available(stage.sandbox.credentials.pingan.advanceAccount)).toBe('9.00');
    expect(stage.available(stage.buyer)).toBe('940.00');
    expect((await stage.refund({ ...part, ReturnAmt: '60.01' })).code).toBe('ERR271');
    expect((await stage.refund({ ...part, ReturnCommission: '2.01' })).code).toBe('SIM_COMMISSION_ABOVE_FEE');
    expect((await stage.refund({ ...part, ReturnAmt: '60.00', ReturnCommission: '2.00' })).code).toBe(
      '000000',
    );
    expect(stage.available(stage.seller)).toBe('0.00');
    expect(stage.available(stage.buyer)).toBe('1000.00');
    expect(stage.sandbox.ledger.report().balanced).toBe(true);
  });

  it('refunds a direct payment by branch 2, without an order number', async () => {
    const stage = await openStage();
    const payment = stage.merchant.serial();
    await stage.trade('6', { CnsmrSeqNo: payment });
    const refund = { OldTranSeqNo: payment, OldOrderNo: '' };
    expect((await stage.refund(refund)).code).toBe('ERR936');
    expect((await stage.refund({ ...refund, FunctionFlag: '2' })).code).toBe('000000');
    expect(stage.available(stage.buyer)).toBe('1000.00');
  });

  it('refunds what the platform released by branch 3 alone, and 6110 shows that release where the rule says so', async () => {
    const stage = await openStage();
    await stage.trade('1', {});
    const release = stage.merchant.serial();
    const platform = (FunctionFlag: string, fields = {}) =>
      stage.merchant.call('PlatformOrderManagement', {
        ...{ FunctionFlag, OutSubAcctNo: stage.buyer, OutMemberCode: 'buyer' },
        ...{ InSubAcctNo: stage.seller, InMemberCode: 'seller', TranAmt: '100.00', TranFee: '0' },
        ...{ TranType: '01', Ccy: 'RMB', OrderNo: 'O1', ...fields },
      });
    expect((await platform('1')).code).toBe('ERR021');
    expect((await platform('3', { TranAmt: '100.01' })).code).toBe('SIM_ORDER_MISMATCH');
    expect((await platform('2', { CnsmrSeqNo: release })).code).toBe('000000');
    expect((await platform('3')).code).toBe('ERR317');
    expect((await stage.query(release)).code).toBe('ERR020');
    stage.sandbox.pingan.setRules({ platformOrdersShown: true });
    expect((await stage.query(release)).fields).toMatchObject({ TranStatus: '0', BookingFlag: '6' });
    expect((await stage.refund({ OldTranSeqNo: release })).code).toBe('SIM_ORDER_MISMATCH');
    expect((await stage.refund({ OldTranSeqNo: release, FunctionFlag: '3' })).code).toBe('000000');
    expect(stage.available(stage.buyer)).toBe('1000.00');
  });

  it.each([
    ['an unknown original', { OldTranSeqNo: 'H688602511229999999999' }, 'ERR131'],
    ['another order number', { OldOrderNo: 'O9' }, 'SIM_ORDER_MISMATCH'],
    ['a branch that is not built', { FunctionFlag: '7' }, 'SIM_NOT_BUILT'],
    ['an unknown branch', { FunctionFlag: '9' }, 'ERR021'],
    ['the branch of another kind of trade', { FunctionFlag: '2' }, 'SIM_ORDER_MISMATCH'],
    ['an amount of nothing', { ReturnAmt: '0.00' }, 'ERR042'],
    ['more than the advance account has', { ReturnCommission: '20.00' }, 'ERR044'],
    [
      'a commission above the amount',
      { ReturnAmt: '1.00', ReturnCommission: '2.00' },
      'SIM_COMMISSION_ABOVE_FEE',
    ],
  ])('rejects %s', async (_name, fields, code) => {
    const stage = await openStage();
    await stage.trade('1', { TranFee: '30.00' });
    const release = stage.merchant.serial();
    await stage.trade('2', { TranFee: '30.00', CnsmrSeqNo: release });
    expect((await stage.refund({ OldTranSeqNo: release, ...fields })).code).toBe(code);
    expect(stage.available(stage.buyer)).toBe('900.00');
  });

  it('rejects what the seller has no money for, and what is older than the refund window', async () => {
    const stage = await openStage();
    await stage.trade('1', { TranFee: '1.00' });
    const release = stage.merchant.serial();
    await stage.trade('2', { TranFee: '1.00', CnsmrSeqNo: release });
    expect((await stage.refund({ OldTranSeqNo: release, ReturnAmt: '100.00' })).code).toBe('ERR044');
    stage.sandbox.clock.advance(31 * DAY_MS);
    expect((await stage.refund({ OldTranSeqNo: release, ReturnAmt: '1.00' })).code).toBe('SIM_REFUND_WINDOW');
  });
});

describe('freezing, 6007', () => {
  it('moves money between available and frozen, with the commission taken on unfreezing only', async () => {
    const stage = await openStage();
    const freeze = (fields: Record<string, string>) =>
      stage.merchant.call('MembershipTrancheFreeze', {
        SubAcctNo: stage.buyer,
        TranNetMemberCode: 'buyer',
        TranAmt: '100.00',
        TranCommission: '10.00',
        Ccy: 'RMB',
        OrderNo: 'F1',
        ...fields,
      });
    expect((await freeze({ FunctionFlag: '1' })).code).toBe('000000');
    const line = stage.sandbox.ledger.report().accounts.find(({ account }) => account === stage.buyer);
    expect(line).toMatchObject({ available: '900.00', frozen: '100.00' });
    expect((await freeze({ FunctionFlag: '2', OrderNo: 'F2' })).code).toBe('ERR115');
    expect((await freeze({ FunctionFlag: '2', TranAmt: '50.00' })).code).toBe('SIM_PART_AMOUNT');
    const seller = { SubAcctNo: stage.seller, TranNetMemberCode: 'seller' };
    expect((await freeze({ FunctionFlag: '2', ...seller })).code).toBe('SIM_ORDER_MISMATCH');
    expect((await freeze({ FunctionFlag: '2' })).code).toBe('000000');
    expect(stage.available(stage.buyer)).toBe('990.00');
    expect(stage.available('6886000000000003')).toBe('10.00');
    expect((await freeze({ FunctionFlag: '2' })).code).toBe('ERR317');
    expect((await freeze({ FunctionFlag: '7' })).code).toBe('SIM_NOT_BUILT');
    expect((await freeze({ FunctionFlag: '1', OrderNo: 'F3', TranAmt: '990.01' })).code).toBe('ERR044');
  });
});

describe('the status of a trade, 6110', () => {
  it('tells status, amount, both accounts, day and number of a trade that was done', async () => {
    const stage = await openStage();
    const CnsmrSeqNo = stage.merchant.serial();
    const held = await stage.trade('1', { CnsmrSeqNo });
    const queried = await stage.query(CnsmrSeqNo);
    expect(queried).toMatchObject({ code: '000000', genuine: true });
    expect(queried.fields).toMatchObject({
      BookingFlag: '5',
      TranStatus: '0',
      TranAmt: '100.0',
      TranDate: '20251122',
      TranTime: '120000',
      OutSubAcctNo: stage.buyer,
      InSubAcctNo: stage.seller,
      OldTranFrontSeqNo: held.fields['FrontSeqNo'],
    });
  });

  it('has never heard of a trade that was rejected or never came', async () => {
    const stage = await openStage();
    const CnsmrSeqNo = stage.merchant.serial();
    await stage.trade('1', { CnsmrSeqNo, TranAmt: '5000.00' });
    expect((await stage.query(CnsmrSeqNo)).code).toBe('ERR020');
    expect((await stage.query(stage.merchant.serial())).code).toBe('ERR020');
  });

  it('shows a rejected trade as failed where the rules say so, and gives a repeat the same answer', async () => {
    const stage = await openStage({ pingan: { recordRejections: true } });
    const CnsmrSeqNo = stage.merchant.serial();
    await stage.trade('1', { CnsmrSeqNo, TranAmt: '5000.00' });
    const queried = await stage.query(CnsmrSeqNo);
    expect(queried.fields).toMatchObject({
      TranStatus: '1',
      TranAmt: '5000.0',
      FailMsg: 'ERR044 可用余额不足',
    });
    stage.sandbox.pingan.deposit({ memberCode: 'buyer', amount: '9000.00' });
    expect((await stage.trade('1', { CnsmrSeqNo, TranAmt: '5000.00' })).code).toBe('ERR044');
  });

  it('asks for the date of an old trade where the rules say so, and knows no withdrawals', async () => {
    const stage = await openStage({ pingan: { tranDateNeededAfterDays: 3 } });
    const CnsmrSeqNo = stage.merchant.serial();
    await stage.trade('1', { CnsmrSeqNo });
    stage.sandbox.clock.advance(4 * DAY_MS);
    expect((await stage.query(CnsmrSeqNo)).code).toBe('SIM_TRAN_DATE');
    const query = { FunctionFlag: '2', TranNetSeqNo: CnsmrSeqNo, TranDate: '20251122' };
    expect((await stage.merchant.call('SingleTransactionStatusQuery', query)).code).toBe('000000');
    const otherDay = { ...query, TranDate: '20251123' };
    expect((await stage.merchant.call('SingleTransactionStatusQuery', otherDay)).code).toBe('ERR020');
    const withdrawal = { ...query, FunctionFlag: '3' };
    expect((await stage.merchant.call('SingleTransactionStatusQuery', withdrawal)).code).toBe('ERR020');
  });
});
