import { describe, expect, it } from 'vitest';
import { openSandbox } from './open-sandbox.js';

const CARD = '6222020200112233445';

async function openStage() {
  const { sandbox, merchant } = await openSandbox();
  const add = (memberCode: string, property: '00' | 'SH', cardNo?: string) =>
    sandbox.pingan.addMember({ memberCode, property, name: memberCode, cardNo }).account;
  const buyer = add('m1', '00', CARD);
  const seller = add('s1', 'SH');
  const order = { OutSubAcctNo: buyer, OutMemberCode: 'm1', InSubAcctNo: seller, InMemberCode: 's1' };
  return {
    sandbox,
    buyer,
    pay: (FunctionFlag: string) =>
      merchant.call('MemberTransaction', {
        ...order,
        ...{ FunctionFlag, TranAmt: '10.00', TranFee: '0', TranType: '01', Ccy: 'RMB', OrderNo: 'O1' },
      }),
    unbind: () =>
      merchant.call('UnbindRelateAcct', {
        ...{ FunctionFlag: '1', TranNetMemberCode: 'm1', SubAcctNo: buyer, MemberAcctNo: CARD },
      }),
    correct: (fields: Record<string, string>) =>
      merchant.call('MntMbrBindRelateAcctBankCode', {
        ...{ SubAcctNo: buyer, MemberBindAcctNo: CARD, AcctOpenBranchName: '工商银行', ...fields },
      }),
    bindings: () => merchant.call('MemberBindQuery', { QueryFlag: '2', SubAcctNo: buyer, PageNum: '1' }),
    close: (TranNetMemberCode = 'm1', MemberProperty = '00') =>
      merchant.call('OpenCustAcctId', { FunctionFlag: '3', TranNetMemberCode, MemberProperty }),
    find: () => merchant.call('QueryCustAcctIdByThirdCustId', { TranNetMemberCode: 'm1' }),
    pooled: () => merchant.call('SupAcctIdBalanceQuery', {}),
  };
}

describe('closing an account, 6000 flag 3', () => {
  it('is rejected for money on it, for an open order of either party, and for a bound card', async () => {
    const { sandbox, pay, unbind, close, find } = await openStage();
    sandbox.pingan.deposit({ memberCode: 'm1', amount: '10.00' });
    expect((await close()).code).toBe('ERR095');
    expect((await pay('1')).code).toBe('000000');
    expect((await close()).code).toBe('ERR214');
    expect((await close('s1', 'SH')).code).toBe('ERR214');
    expect((await pay('2')).code).toBe('000000');
    expect((await close()).code).toBe('ERR252');
    expect((await unbind()).code).toBe('000000');
    expect((await close('m1', 'SH')).code).toBe('SIM_MEMBER_PROPERTY');
    expect((await close()).code).toBe('000000');
    expect((await close()).code).toBe('ERR254');
    expect((await find()).code).toBe('SIM_MEMBER_NOT_FOUND');
    expect(sandbox.ledger.report().balanced).toBe(true);
  });
});

describe('the bank of a bound card, 6138', () => {
  it('is corrected without another check; what is left out stays', async () => {
    const { correct, bindings } = await openStage();
    expect((await correct({})).code).toBe('ERR236');
    expect((await correct({ CnapsBranchId: '102100004951' })).code).toBe('000000');
    expect((await correct({ EiconBankBranchId: '102100099996' })).code).toBe('000000');
    expect((await bindings()).rows).toMatchObject([
      {
        AcctOpenBranchName: '工商银行',
        CnapsBranchId: '102100004951',
        EiconBankBranchId: '102100099996',
      },
    ]);
    expect((await correct({ MemberBindAcctNo: '6222000000000000', CnapsBranchId: '1' })).code).toBe('ERR033');
  });
});

describe('the pooled account, 6011', () => {
  it('has what all accounts have together', async () => {
    const { sandbox, pooled } = await openStage();
    sandbox.pingan.deposit({ memberCode: 'm1', amount: '33.00' });
    expect((await pooled()).fields).toMatchObject({ CurBalabce: '33.0', LastBalance: '0.0' });
    sandbox.clock.advance(24 * 3_600_000);
    sandbox.pingan.deposit({ memberCode: 's1', amount: '1.50' });
    expect((await pooled()).fields).toMatchObject({ CurBalabce: '34.5', LastBalance: '33.0' });
  });
});
