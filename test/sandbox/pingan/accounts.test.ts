import { describe, expect, it } from 'vitest';
import { openSandbox, openStage } from './open-sandbox.js';

describe('accounts and balances', () => {
  it('opens an account of 16 digits that begin with the platform code, and finds it by 6092 with its property', async () => {
    const { merchant } = await openSandbox();
    const opened = await merchant.call('OpenCustAcctId', {
      FunctionFlag: '1',
      TranNetMemberCode: 'm1',
      MemberProperty: 'SH',
    });
    expect(opened.fields['SubAcctNo']).toMatch(/^6886\d{12}$/);
    const found = await merchant.call('QueryCustAcctIdByThirdCustId', { TranNetMemberCode: 'm1' });
    expect(found.fields).toMatchObject({ SubAcctNo: opened.fields['SubAcctNo'], ReservedMsg: 'SH' });
  });

  it.each([
    ['closing what is not there', { FunctionFlag: '3' }, 'ERR254'],
    ['an unknown flag', { FunctionFlag: '2' }, 'ERR021'],
    ['an unknown property', { MemberProperty: '01' }, 'SIM_FIELD_FORMAT'],
    ['no member code', { TranNetMemberCode: '' }, 'ERR936'],
  ])('rejects %s by 6000', async (_name, fields, code) => {
    const { merchant, sandbox } = await openSandbox();
    const request = { FunctionFlag: '1', TranNetMemberCode: 'm1', MemberProperty: '00', ...fields };
    expect((await merchant.call('OpenCustAcctId', request)).code).toBe(code);
    expect(sandbox.effects.total).toBe(0);
  });

  it('answers 6092 for an unknown member as the rules say', async () => {
    const { merchant, sandbox } = await openSandbox();
    const query = async () =>
      (await merchant.call('QueryCustAcctIdByThirdCustId', { TranNetMemberCode: 'x' })).code;
    expect(await query()).toBe('SIM_MEMBER_NOT_FOUND');
    sandbox.pingan.setRules({ memberNotFoundCode: 'ERR254' });
    expect(await query()).toBe('ERR254');
  });

  it('tells what a member has available, frozen and in guarantees', async () => {
    const { merchant, trade, buyer } = await openStage();
    await trade('1');
    const byAccount = await merchant.call('QueryCustAcctIdBalance', { SubAcctNo: buyer });
    expect(byAccount.fields).toMatchObject({ SubAcctAvailBal: '900.0', SubAcctAssureAmt: '100.0' });
    await trade('2');
    const released = await merchant.call('QueryCustAcctIdBalance', { SubAcctNo: buyer });
    expect(released.fields).toMatchObject({ SubAcctAvailBal: '900.0', SubAcctAssureAmt: '0.0' });
    const byMember = await merchant.call('QueryCustAcctIdBalance', { TranNetMemberCode: 'buyer' });
    expect(byMember.fields).toMatchObject({ SubAcctAvailBal: '900.0', TranNetMemberCode: 'buyer' });
    expect((await merchant.call('QueryCustAcctIdBalance', { SubAcctNo: '1' })).code).toBe('ERR031');
    expect((await merchant.call('QueryCustAcctIdBalance', {})).code).toBe('ERR936');
    expect((await merchant.call('QueryCustAcctId', { TranNetMemberCode: 'x' })).code).toBe('ERR254');
  });

  it('lists a member’s sub-account and the functional ones by 6010', async () => {
    const { merchant, trade, buyer } = await openStage();
    await trade('1');
    const page = { PageNum: '1' };
    const member = await merchant.call('CustAcctIdBalanceQuery', {
      ...page,
      QueryFlag: '2',
      SubAcctNo: buyer,
    });
    expect(member.rows).toMatchObject([{ SubAcctNo: buyer, SubAcctProperty: '1', AcctAvailBal: '900.0' }]);
    const functional = await merchant.call('CustAcctIdBalanceQuery', { ...page, QueryFlag: '3' });
    expect(functional.genuine).toBe(true);
    const balances = functional.rows.map((row) => [
      row['SubAcctNo'],
      row['SubAcctProperty'],
      row['AcctAvailBal'],
    ]);
    expect(balances).toEqual([
      ['6886000000000002', '2', '0.0'],
      ['6886000000000003', '3', '0.0'],
      ['6886000000000005', '5', '100.0'],
      ['6886000000000001', '1', '10.0'],
    ]);
    const code = async (fields: Record<string, string>) =>
      (await merchant.call('CustAcctIdBalanceQuery', { ...page, ...fields })).code;
    expect(await code({ QueryFlag: '2' })).toBe('ERR936');
    expect(await code({ QueryFlag: '9' })).toBe('ERR021');
    expect(await code({ QueryFlag: '3', PageNum: '0' })).toBe('ERR030');
    expect(await code({ QueryFlag: '3', PageNum: '2' })).toBe('E80011');
  });
});
