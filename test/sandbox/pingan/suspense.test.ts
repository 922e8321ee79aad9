import { describe, expect, it } from 'vitest';
import { openStage } from './open-sandbox.js';

const SUSPENSE = '6886000000000002';
const FEES = '6886000000000003';

/** 100.00 in suspense, and a member for whom an allocation can be asked. */
async function suspended() {
  const stage = await openStage();
  stage.sandbox.pingan.suspend({ amount: '100.00' });
  const member = { SubAcctNo: stage.buyer, TranNetMemberCode: 'buyer' };
  return {
    ...stage,
    allocate: (fields: object = {}) =>
      stage.merchant.call('RegisterBillSupportWithdraw', {
        ...member,
        ...{ OrderNo: 'A1', SuspendAmt: '60.00', TranFee: '0.0', ...fields },
      }),
    reverse: (fields: object = {}) =>
      stage.merchant.call('RevRegisterBillSupportWithdraw', {
        ...member,
        ...{ OldOrderNo: 'A1', CancelAmt: '60.00', TranFee: '0.0', ...fields },
      }),
    status: (serialNumber: string) =>
      stage.merchant.call('SingleTransactionStatusQuery', { FunctionFlag: '2', TranNetSeqNo: serialNumber }),
  };
}

describe('money in suspense, 6139 and 6140', () => {
  it('is allocated to a member, less the fee', async () => {
    const bank = await suspended();
    const answer = await bank.allocate({ TranFee: '1.00' });
    expect(answer).toMatchObject({ code: '000000', genuine: true });
    expect(answer.fields['FrontSeqNo']).toMatch(/^251122\d{10}$/);
    expect([SUSPENSE, bank.buyer, FEES].map((one) => bank.available(one))).toEqual([
      '40.00',
      '1059.00',
      '1.00',
    ]);
    expect(bank.sandbox.ledger.report().balanced).toBe(true);
  });

  it('may go to a payer and to a seller', async () => {
    const bank = await suspended();
    const seller = { SubAcctNo: bank.seller, TranNetMemberCode: 'seller' };
    expect((await bank.allocate({ ...seller, OrderNo: 'A2' })).code).toBe('000000');
    expect(bank.available(bank.seller)).toBe('60.00');
  });

  it('is taken back in parts, and never more than was allocated', async () => {
    const bank = await suspended();
    await bank.allocate();
    expect((await bank.reverse({ CancelAmt: '20.00' })).code).toBe('000000');
    expect((await bank.reverse({ CancelAmt: '40.01' })).code).toBe('ERR271');
    expect((await bank.reverse({ CancelAmt: '40.00' })).code).toBe('000000');
    expect((await bank.reverse({ CancelAmt: '0.01' })).code).toBe('ERR271');
    expect([SUSPENSE, bank.buyer].map((one) => bank.available(one))).toEqual(['100.00', '1000.00']);
  });

  it('comes back with its fee where that is sent, and with no more of that', async () => {
    const bank = await suspended();
    await bank.allocate({ TranFee: '1.00' });
    expect((await bank.reverse({ CancelAmt: '59.01' })).code).toBe('ERR271');
    expect((await bank.reverse({ CancelAmt: '10.00', TranFee: '1.01' })).code).toBe('ERR271');
    expect((await bank.reverse({ CancelAmt: '60.00', TranFee: '1.00' })).code).toBe('000000');
    expect([SUSPENSE, bank.buyer, FEES].map((one) => bank.available(one))).toEqual([
      '100.00',
      '1000.00',
      '0.00',
    ]);
  });

  it('is found by 6110 flag 2, either way', async () => {
    const bank = await suspended();
    const [first, second] = [bank.merchant.serial(), bank.merchant.serial()];
    await bank.allocate({ CnsmrSeqNo: first });
    await bank.reverse({ CnsmrSeqNo: second, CancelAmt: '10.00' });
    expect((await bank.status(first)).fields).toMatchObject({
      TranStatus: '0',
      BookingFlag: '1',
      InSubAcctNo: bank.buyer,
    });
    expect((await bank.status(second)).fields).toMatchObject({ TranStatus: '0', OutSubAcctNo: bank.buyer });
  });

  it('moves once under one number', async () => {
    const bank = await suspended();
    const once = { CnsmrSeqNo: bank.merchant.serial(), SuspendAmt: '10.00' };
    await bank.allocate(once);
    expect((await bank.allocate(once)).code).toBe('000000');
    expect((await bank.allocate({ ...once, SuspendAmt: '11.00' })).code).toBe('SIM_DUPLICATE_DIFFERS');
    expect(bank.available(SUSPENSE)).toBe('90.00');
  });

  it('shares its order numbers with trades and freezes', async () => {
    const bank = await suspended();
    await bank.trade('1', { OrderNo: 'T1' });
    expect((await bank.allocate({ OrderNo: 'T1' })).code).toBe('ERR181');
    await bank.allocate();
    expect((await bank.allocate()).code).toBe('ERR181');
    expect((await bank.trade('1', { OrderNo: 'A1' })).code).toBe('ERR181');
  });

  it.each([
    ['more than lies there', { SuspendAmt: '100.01' }, 'ERR044'],
    ['nothing', { SuspendAmt: '0.00' }, 'ERR042'],
    ['a fee above the amount', { TranFee: '60.01' }, 'SIM_FEE_ABOVE_AMOUNT'],
    ['an unknown member', { TranNetMemberCode: 'nobody' }, 'ERR254'],
    ['no order number', { OrderNo: '' }, 'ERR936'],
  ])('rejects to allocate %s', async (_what, fields, code) => {
    const bank = await suspended();
    expect((await bank.allocate(fields)).code).toBe(code);
    expect(bank.available(SUSPENSE)).toBe('100.00');
  });

  it('rejects to take back what it does not know, of another member, or what the member has spent', async () => {
    const bank = await suspended();
    await bank.allocate();
    expect((await bank.reverse({ OldOrderNo: 'A9' })).code).toBe('ERR115');
    const seller = { SubAcctNo: bank.seller, TranNetMemberCode: 'seller' };
    expect((await bank.reverse(seller)).code).toBe('SIM_ORDER_MISMATCH');
    await bank.trade('1', { TranAmt: '1060.00' });
    expect((await bank.reverse()).code).toBe('ERR044');
    expect((await bank.reverse({ CancelAmt: '0.00' })).code).toBe('ERR042');
    expect((await bank.reverse({ TranFee: '60.01' })).code).toBe('SIM_FEE_ABOVE_AMOUNT');
  });
});
