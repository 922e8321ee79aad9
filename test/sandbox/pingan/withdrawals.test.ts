import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../../src/domain/durations.js';
import { openSandbox } from './open-sandbox.js';
import type { Fields } from './merchant.js';

const CARD = '6222025550001234567';

/** A member with 1000.00 and a bound card, on Saturday 2025-11-22 at noon in Shanghai. */
async function openBank(options: object = {}) {
  const { sandbox, merchant } = await openSandbox(options);
  const payee = { memberCode: 'payee', property: 'SH', name: '海风商贸', cardNo: CARD } as const;
  const { account } = sandbox.pingan.addMember(payee);
  sandbox.pingan.deposit({ memberCode: 'payee', amount: '200000.00' });
  const usual = {
    ...{ TranWebName: '6886', SubAcctNo: account, TranNetMemberCode: 'payee', MemberName: '海风商贸' },
    ...{
      TakeCashAcctNo: CARD,
      OutAmtAcctName: '海风商贸',
      Ccy: 'RMB',
      CashAmt: '99.00',
      ReservedMsg: '1.00',
    },
  };
  const withdraw = (fields: Fields = {}) => merchant.call('MembershipWithdrawCash', { ...usual, ...fields });
  const status = (number: string) =>
    merchant.call('SingleTransactionStatusQuery', { FunctionFlag: '3', TranNetSeqNo: number });
  const bounces = (from: string, to: string) =>
    merchant.call('BankWithdrawCashBackQuery', { FunctionFlag: '1', StartDate: from, EndDate: to });
  const available = (): string =>
    sandbox.ledger.report().accounts.find((one) => one.memberCode === 'payee')?.available ?? '';
  return { sandbox, merchant, account, withdraw, status, bounces, available };
}

describe('6033', () => {
  it('accepts a withdrawal, whose money is gone at once and whose end 6110 flag 3 shows', async () => {
    const bank = await openBank();
    const number = bank.merchant.serial();
    const accepted = await bank.withdraw({ CnsmrSeqNo: number });
    expect(accepted).toMatchObject({ code: '000000', genuine: true });
    expect(bank.available()).toBe('199900.00');
    expect((await bank.status(number)).fields).toMatchObject({ TranStatus: '5', BookingFlag: '3' });
    bank.sandbox.clock.advance(MINUTE_MS);
    expect((await bank.status(number)).fields).toMatchObject({
      TranStatus: '0',
      TranAmt: '100.0',
      OutSubAcctNo: bank.account,
    });
    expect(bank.sandbox.ledger.report()).toMatchObject({ balanced: true });
    const fee = bank.sandbox.ledger.report().accounts.find(({ kind }) => kind === 'fee');
    expect(fee?.available).toBe('1.00');
    const asTransfer = { FunctionFlag: '2', TranNetSeqNo: number };
    expect((await bank.merchant.call('SingleTransactionStatusQuery', asTransfer)).code).toBe('ERR020');
  });

  it('that fails gives all of it back, the fee too', async () => {
    const bank = await openBank({ pingan: { withdrawalEnds: 'failed' } });
    const number = bank.merchant.serial();
    await bank.withdraw({ CnsmrSeqNo: number });
    bank.sandbox.clock.advance(MINUTE_MS);
    expect((await bank.status(number)).fields).toMatchObject({ TranStatus: '1' });
    expect(bank.available()).toBe('200000.00');
    expect(bank.sandbox.ledger.report().balanced).toBe(true);
  });

  it.each([
    ['no card', { TakeCashAcctNo: '' }, 'ERR936'],
    ['a card that is not bound', { TakeCashAcctNo: '6222000000000000' }, 'ERR033'],
    ['another holder', { OutAmtAcctName: '别人' }, 'ERR125'],
    ['another member’s name', { MemberName: '别人' }, 'ERR125'],
    ['more than there is', { CashAmt: '199999.01' }, 'ERR143'],
    ['nothing', { CashAmt: '0.00' }, 'ERR042'],
    ['a fee that is no amount', { ReservedMsg: 'free' }, 'SIM_AMOUNT_FORMAT'],
  ])('rejects a withdrawal with %s', async (_what, fields, code) => {
    const bank = await openBank();
    expect((await bank.withdraw(fields)).code).toBe(code);
    expect(bank.available()).toBe('200000.00');
  });

  it('takes more than goes at any time in working hours only', async () => {
    const bank = await openBank();
    const much = { CashAmt: '50000.01' };
    expect((await bank.withdraw(much)).code).toBe('ERR143');
    expect((await bank.withdraw({ CashAmt: '50000.00' })).code).toBe('000000');
    bank.sandbox.pingan.setRules({ workdays: ['20251122'] });
    expect((await bank.withdraw(much)).code).toBe('000000');
    bank.sandbox.pingan.setRules({ workdays: [], holidays: ['20251124'] });
    bank.sandbox.clock.advance(2 * DAY_MS);
    expect((await bank.withdraw(much)).code).toBe('ERR143');
    bank.sandbox.clock.advance(DAY_MS);
    expect((await bank.withdraw({ CashAmt: '99000.00' })).code).toBe('000000');
    expect((await bank.withdraw({ CashAmt: '1000.00' })).code).toBe('ERR044');
  });

  it('is done once under one number', async () => {
    const bank = await openBank();
    const number = bank.merchant.serial();
    await bank.withdraw({ CnsmrSeqNo: number });
    expect((await bank.withdraw({ CnsmrSeqNo: number })).code).toBe('000000');
    expect(bank.available()).toBe('199900.00');
  });

  it('keeps its card from being unbound while it is under way', async () => {
    const bank = await openBank();
    await bank.withdraw();
    const unbind = () =>
      bank.merchant.call('UnbindRelateAcct', {
        ...{ FunctionFlag: '1', TranNetMemberCode: 'payee' },
        ...{ SubAcctNo: bank.account, MemberAcctNo: CARD },
      });
    expect((await unbind()).code).toBe('ERR263');
    bank.sandbox.clock.advance(MINUTE_MS);
    expect((await unbind()).code).toBe('000000');
  });
});

describe('6048', () => {
  it('lists what came back, by its number from the next day on', async () => {
    const bank = await openBank();
    const number = bank.merchant.serial();
    await bank.withdraw({ CnsmrSeqNo: number });
    expect((await bank.bounces('20251122', '20251122')).code).toBe('ERR020');
    bank.sandbox.clock.advance(MINUTE_MS);
    bank.sandbox.pingan.bounceWithdrawal({ serialNumber: number, reason: '账号已销户' });
    expect(bank.available()).toBe('199999.00');
    const [today] = (await bank.bounces('20251122', '20251122')).rows;
    expect(today).toMatchObject({
      ...{ OldTranSeqNo: '', OldFrontSeqNo: '', OldMarketSeqNo: '', OldAddMsg: '' },
      ...{ RejectBillReason: '账号已销户', RejectBillDate: '20251122', RejectInAcctTranAmt: '99.0' },
    });
    bank.sandbox.clock.advance(DAY_MS);
    const [later] = (await bank.bounces('20251122', '20251123')).rows;
    expect(later).toMatchObject({ OldMarketSeqNo: number, RejectBillDate: '20251122' });
    expect((await bank.bounces('20251123', '20251123')).code).toBe('ERR020');
    expect((await bank.status(number)).fields).toMatchObject({ TranStatus: '0' });
    expect(bank.sandbox.ledger.report().balanced).toBe(true);
  });

  it('takes no day that has not come, and no span that ends before it begins', async () => {
    const bank = await openBank();
    expect((await bank.bounces('20251122', '20251123')).code).toBe('SIM_FIELD_FORMAT');
    expect((await bank.bounces('20251122', '20251121')).code).toBe('SIM_FIELD_FORMAT');
  });

  it('bounces only what has succeeded, and once', async () => {
    const bank = await openBank();
    const serialNumber = bank.merchant.serial();
    const bounce = () => bank.sandbox.pingan.bounceWithdrawal({ serialNumber });
    expect(bounce).toThrow('no withdrawal');
    await bank.withdraw({ CnsmrSeqNo: serialNumber });
    expect(bounce).toThrow('has not succeeded');
    bank.sandbox.clock.advance(MINUTE_MS);
    bounce();
    expect(bounce).toThrow('has come back already');
  });
});
