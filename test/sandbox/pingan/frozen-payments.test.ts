import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../src/domain/durations.js';
import type { Fields } from './merchant.js';
import { openStage } from './open-sandbox.js';

/** A buyer with 100.00 frozen under F1, and two who can be paid. */
async function frozen() {
  const stage = await openStage();
  const { merchant, sandbox, buyer } = stage;
  const owner = { SubAcctNo: buyer, TranNetMemberCode: 'buyer' };
  const freeze = (FunctionFlag: string, TranAmt: string, OrderNo = 'F1') =>
    merchant.call('MembershipTrancheFreeze', {
      ...owner,
      ...{ FunctionFlag, TranAmt, TranCommission: '0', Ccy: 'RMB', OrderNo },
    });
  await freeze('1', '100.00');
  const rider = sandbox.pingan.addMember({ memberCode: 'rider', property: 'SH', name: '骑手' }).account;
  const rows = (shop: string, tip: string, from = 1) => [
    {
      ...{ TranSeqNo: `H68860251122T00000000${from}`, InSubAcctNo: stage.seller },
      ...{ InTranNetMemberCode: 'seller', TranAmt: shop },
    },
    {
      ...{ TranSeqNo: `H68860251122T00000000${from + 1}`, InSubAcctNo: rider },
      ...{ InTranNetMemberCode: 'rider', TranAmt: tip },
    },
  ];
  const pay = (TranItemArray: unknown, fields: Fields = {}) =>
    merchant.call('MembershipTranchePay', {
      ...{ OutSubAcctNo: buyer, OutTranNetMemberCode: 'buyer', Commission: '0.00', Ccy: 'RMB' },
      ...{ OrderNo: 'F1', InSubAcctNum: '2', TranItemArray, ...fields },
    });
  return { ...stage, rider, rows, pay, freeze };
}

describe('6163', () => {
  it('pays several receivers out of what is frozen, and 6110 shows it as one trade', async () => {
    const bank = await frozen();
    const number = bank.merchant.serial();
    expect(await bank.pay(bank.rows('60.00', '10.00'), { CnsmrSeqNo: number })).toMatchObject({
      code: '000000',
      genuine: true,
    });
    expect(bank.available(bank.seller)).toBe('60.00');
    expect(bank.available(bank.rider)).toBe('10.00');
    expect((await bank.query(number)).fields).toMatchObject({ TranStatus: '0', TranAmt: '70.0' });
    expect(bank.sandbox.ledger.report().balanced).toBe(true);
  });

  it('leaves the rest frozen, which is then unfrozen as a whole', async () => {
    const bank = await frozen();
    await bank.pay(bank.rows('60.00', '10.00'));
    expect((await bank.freeze('2', '100.00')).code).toBe('ERR317');
    expect((await bank.freeze('2', '29.99')).code).toBe('SIM_PART_AMOUNT');
    expect((await bank.freeze('2', '30.00')).code).toBe('000000');
    expect(bank.available(bank.buyer)).toBe('930.00');
  });

  it('takes a commission out of what is frozen besides', async () => {
    const bank = await frozen();
    await bank.pay(bank.rows('60.00', '10.00'), { Commission: '1.00' });
    expect(bank.available('6886000000000003')).toBe('1.00');
    expect((await bank.freeze('2', '29.00')).code).toBe('000000');
  });

  it('is done once under one number, and a receiver’s number counts once', async () => {
    const bank = await frozen();
    const number = bank.merchant.serial();
    const once = { CnsmrSeqNo: number };
    await bank.pay(bank.rows('10.00', '10.00'), once);
    expect((await bank.pay(bank.rows('10.00', '10.00'), once)).code).toBe('000000');
    expect((await bank.pay(bank.rows('10.00', '11.00'), once)).code).toBe('SIM_DUPLICATE_DIFFERS');
    expect((await bank.pay(bank.rows('10.00', '10.00'))).code).toBe('ERR275');
    expect(bank.available(bank.seller)).toBe('10.00');
  });

  it('under another order number pays out of the oldest freeze that has enough', async () => {
    const bank = await frozen();
    expect((await bank.pay(bank.rows('60.00', '10.00'), { OrderNo: 'P1' })).code).toBe('000000');
    expect((await bank.pay(bank.rows('60.00', '10.00', 3), { OrderNo: 'P2' })).code).toBe('ERR115');
  });

  it.each([
    ['nobody', [], {}, 'EF0048'],
    ['no array', undefined, {}, 'ERR936'],
    ['something else than an array', 'r1', {}, 'SIM_FIELD_FORMAT'],
    ['something else than an object', [7], {}, 'SIM_FIELD_FORMAT'],
    ['another count', undefined, { InSubAcctNum: '3', TranItemArray: 'usual' }, 'SIM_FIELD_FORMAT'],
  ])('rejects a payment to %s', async (_who, rows, fields, code) => {
    const bank = await frozen();
    const isUsual = 'TranItemArray' in fields;
    const { TranItemArray: _usual, ...rest } = fields as Record<string, unknown>;
    expect((await bank.pay(isUsual ? bank.rows('1.00', '1.00') : rows, rest)).code).toBe(code);
  });

  it('rejects more than is frozen, and receivers who cannot receive', async () => {
    const bank = await frozen();
    expect((await bank.pay(bank.rows('60.00', '40.01'))).code).toBe('ERR317');
    expect((await bank.pay(bank.rows('0.00', '1.00'))).code).toBe('ERR042');
    const [first, second] = bank.rows('1.00', '1.00');
    const toBuyer = { ...second, InSubAcctNo: bank.buyer, InTranNetMemberCode: 'buyer' };
    expect((await bank.pay([first, toBuyer])).code).toBe('SIM_MEMBER_PROPERTY');
    expect((await bank.pay([first, first])).code).toBe('ERR275');
    expect(bank.available(bank.seller)).toBe('0.00');
  });
});

describe('6007 flags 5 and 6', () => {
  it('freeze what can be withdrawn today, and unfreeze it by the flag that goes with that', async () => {
    const bank = await frozen();
    expect((await bank.freeze('5', '900.01', 'F2')).code).toBe('ERR044');
    expect((await bank.freeze('5', '900.00', 'F2')).code).toBe('000000');
    expect(bank.available(bank.buyer)).toBe('0.00');
    expect((await bank.freeze('2', '900.00', 'F2')).code).toBe('SIM_ORDER_MISMATCH');
    expect((await bank.freeze('6', '100.00')).code).toBe('SIM_ORDER_MISMATCH');
    expect((await bank.pay(bank.rows('1.00', '1.00'), { OrderNo: 'F2' })).code).toBe('ERR115');
    expect((await bank.freeze('6', '900.00', 'F2')).code).toBe('000000');
    expect(bank.available(bank.buyer)).toBe('900.00');
  });

  it('take nothing that rests until tomorrow, as what was refunded does', async () => {
    const bank = await frozen();
    await bank.pay(bank.rows('60.00', '10.00'));
    await bank.merchant.call('MemberTransactionRefund', {
      ...{ FunctionFlag: '6', OldTranSeqNo: 'H68860251122T000000001', OldOutSubAcctNo: bank.buyer },
      ...{ OldOutMemberCode: 'buyer', OldInSubAcctNo: bank.seller, OldInMemberCode: 'seller' },
      ...{ OldOrderNo: 'F1', ReturnAmt: '60.00', ReturnCommission: '0.0' },
    });
    expect(bank.available(bank.buyer)).toBe('960.00');
    expect((await bank.freeze('5', '900.01', 'F2')).code).toBe('ERR044');
    expect((await bank.freeze('5', '900.00', 'F2')).code).toBe('000000');
    expect((await bank.freeze('1', '60.00', 'F3')).code).toBe('000000');
  });
});

describe('6007 flag 4', () => {
  async function acquired() {
    const bank = await frozen();
    const part = (subOrderNo: string, frozenPart: boolean) => ({
      ...{ subOrderNo, account: bank.seller, amount: '50.00', fee: '2.00', frozen: frozenPart },
    });
    bank.sandbox.pingan.payAtAcquirer({ totalOrderNo: 'A1', parts: [part('S1', true), part('S2', false)] });
    const unfreeze = (TranAmt: string, TranCommission: string, OrderNo = 'S1') =>
      bank.merchant.call('MembershipTrancheFreeze', {
        ...{ SubAcctNo: bank.seller, TranNetMemberCode: 'seller', FunctionFlag: '4', Ccy: 'RMB' },
        ...{ TranAmt, TranCommission, OrderNo },
      });
    return { ...bank, unfreeze };
  }

  it('unfreezes what an acquired order was credited with, in parts, with the fee of that order', async () => {
    const bank = await acquired();
    expect(bank.available(bank.seller)).toBe('48.00');
    expect((await bank.unfreeze('20.00', '2.01')).code).toBe('SIM_ORDER_MISMATCH');
    expect((await bank.unfreeze('20.00', '0.80')).code).toBe('000000');
    expect(bank.available(bank.seller)).toBe('67.20');
    expect((await bank.unfreeze('30.01', '0.00')).code).toBe('ERR317');
    expect((await bank.unfreeze('30.00', '1.20')).code).toBe('000000');
    expect(bank.available(bank.seller)).toBe('96.00');
    expect(bank.sandbox.ledger.report().balanced).toBe(true);
  });

  it('unfreezes nothing that was not credited frozen, and nothing of another member', async () => {
    const bank = await acquired();
    expect((await bank.unfreeze('50.00', '0.00', 'S2')).code).toBe('ERR115');
    expect((await bank.freeze('4', '50.00', 'S1')).code).toBe('SIM_ORDER_MISMATCH');
    const shown = async (OrderNo: string) =>
      (await bank.merchant.call('ChargeDetailQuery', { AcquiringChannelType: 'YST1', OrderNo })).fields[
        'PayMode'
      ];
    expect([await shown('S1'), await shown('S2')]).toEqual(['0', '1']);
  });
});

describe('6164 branch 6', () => {
  async function paid() {
    const bank = await frozen();
    await bank.pay(bank.rows('60.00', '10.00'));
    const refund = (fields: Fields = {}) =>
      bank.merchant.call('MemberTransactionRefund', {
        ...{ FunctionFlag: '6', OldTranSeqNo: 'H68860251122T000000001', OldOutSubAcctNo: bank.buyer },
        ...{ OldOutMemberCode: 'buyer', OldInSubAcctNo: bank.seller, OldInMemberCode: 'seller' },
        ...{ OldOrderNo: 'F1', ReturnAmt: '60.00', ReturnCommission: '0.0', ...fields },
      });
    return { ...bank, refund, has: () => [bank.buyer, bank.seller].map((one) => bank.available(one)) };
  }

  it('gives back what one receiver got, in parts, and no more than that', async () => {
    const bank = await paid();
    expect((await bank.refund({ ReturnAmt: '20.00' })).code).toBe('000000');
    expect(bank.has()).toEqual(['920.00', '40.00']);
    expect((await bank.refund({ ReturnAmt: '40.01' })).code).toBe('ERR271');
    expect((await bank.refund({ ReturnAmt: '40.00' })).code).toBe('000000');
    expect(bank.has()).toEqual(['960.00', '0.00']);
    expect(bank.sandbox.ledger.report().balanced).toBe(true);
  });

  it.each([
    ['a commission', { ReturnCommission: '0.01' }, 'SIM_COMMISSION_ABOVE_FEE'],
    ['nothing', { ReturnAmt: '0.00' }, 'ERR042'],
    ['no order', { OldOrderNo: '' }, 'ERR936'],
    ['another order', { OldOrderNo: 'F2' }, 'SIM_ORDER_MISMATCH'],
    ['an unknown part', { OldTranSeqNo: 'H68860251122T000000009' }, 'ERR131'],
    ['the part of another receiver', { OldTranSeqNo: 'H68860251122T000000002' }, 'SIM_ORDER_MISMATCH'],
  ])('rejects %s', async (_what, fields, code) => {
    const bank = await paid();
    expect((await bank.refund(fields)).code).toBe(code);
    expect(bank.has()).toEqual(['900.00', '60.00']);
  });

  it('refunds a payment for as many days as the rules say', async () => {
    const bank = await paid();
    bank.sandbox.clock.advance(31 * DAY_MS);
    expect((await bank.refund()).code).toBe('SIM_REFUND_WINDOW');
  });
});
