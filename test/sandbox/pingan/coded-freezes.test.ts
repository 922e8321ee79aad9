import { describe, expect, it } from 'vitest';
import type { Fields } from './merchant.js';
import { openStage } from './open-sandbox.js';

const FREEZE = 'MbrTchFrzVerifiedTextMsgs';
const PAY = 'MbrTchPayVerifiedTextMsgs';
const PLAIN_FREEZE = 'MembershipTrancheFreeze';
const PLAIN_PAY = 'MembershipTranchePay';

/** A buyer whose telephone gets the codes that 6082 sends. */
async function opened(rules = {}) {
  const stage = await openStage({ pingan: rules });
  const { merchant, sandbox, buyer, seller } = stage;
  const owner = { SubAcctNo: buyer, TranNetMemberCode: 'buyer' };
  /** The fields of a code that was sent over an amount. */
  const codeOver = async (TranAmt: string, fields: Fields = {}): Promise<Fields> => {
    const sent = await merchant.call('ApplicationTextMsgDynamicCode', {
      ...{ ...owner, TranType: '2', TranAmt, ...fields },
    });
    return {
      MessageOrderNo: String(sent.fields['MessageOrderNo']),
      MessageCheckCode: sandbox.sms.latest('buyer')?.code ?? '',
    };
  };
  const freeze = (service: string, FunctionFlag: string, TranAmt: string, fields: Fields = {}) =>
    merchant.call(service, {
      ...{ ...owner, FunctionFlag, TranAmt, TranCommission: '0', Ccy: 'RMB', OrderNo: 'F1', ...fields },
    });
  const pay = (service: string, TranAmt: string, fields: Fields = {}) =>
    merchant.call(service, {
      ...{ OutSubAcctNo: buyer, OutTranNetMemberCode: 'buyer', Commission: '0.00', Ccy: 'RMB' },
      ...{ OrderNo: 'F1', InSubAcctNum: '1' },
      TranItemArray: [
        {
          ...{ TranSeqNo: 'H68860251122T000000001', InSubAcctNo: seller },
          ...{ InTranNetMemberCode: 'seller', TranAmt },
        },
      ],
      ...fields,
    });
  const frozen = async () => (await freeze(FREEZE, '1', '100.00', await codeOver('100.00'))).code;
  return { ...stage, codeOver, freeze, pay, frozen };
}

describe('6135', () => {
  it('freezes with a code that was sent over the amount, once', async () => {
    const bank = await opened();
    const code = await bank.codeOver('100.00');
    expect((await bank.freeze(FREEZE, '1', '100.00', code)).code).toBe('000000');
    expect(bank.available(bank.buyer)).toBe('900.00');
    expect((await bank.freeze(FREEZE, '1', '100.00', { ...code, OrderNo: 'F2' })).code).toBe('ERR163');
  });

  it.each([
    ['no code', {}, 'ERR936'],
    ['a wrong one', { MessageCheckCode: '00000x' }, 'ERR138'],
    ['one of another application', { MessageOrderNo: 'SMS1' }, 'ERR163'],
  ])('freezes nothing with %s', async (what, changes, code) => {
    const bank = await opened();
    const sent = await bank.codeOver('100.00');
    const fields = what === 'no code' ? {} : { ...sent, ...changes };
    expect((await bank.freeze(FREEZE, '1', '100.00', fields)).code).toBe(code);
    expect(bank.available(bank.buyer)).toBe('1000.00');
  });

  it('freezes nothing with a code over another amount, or of a withdrawal', async () => {
    const bank = await opened();
    const other = await bank.codeOver('99.00');
    expect((await bank.freeze(FREEZE, '1', '100.00', other)).code).toBe('SIM_CODE_MISMATCH');
    const withdrawal = await bank.codeOver('100.00', { TranType: '1' });
    expect((await bank.freeze(FREEZE, '1', '100.00', withdrawal)).code).toBe('SIM_CODE_MISMATCH');
  });

  it('unfreezes what it froze with another code, and nothing that 6007 froze', async () => {
    const bank = await opened();
    await bank.freeze(PLAIN_FREEZE, '1', '50.00', { OrderNo: 'F0' });
    expect(await bank.frozen()).toBe('000000');
    const plain = { OrderNo: 'F0', ...(await bank.codeOver('50.00')) };
    expect((await bank.freeze(FREEZE, '2', '50.00', plain)).code).toBe('SIM_ORDER_MISMATCH');
    const code = await bank.codeOver('100.00');
    expect((await bank.freeze(FREEZE, '2', '100.00', code)).code).toBe('000000');
    expect(bank.available(bank.buyer)).toBe('950.00');
  });

  it('is undone by 6007 by a rule alone, since no document says whether it is', async () => {
    const bank = await opened();
    await bank.frozen();
    expect((await bank.freeze(PLAIN_FREEZE, '2', '100.00')).code).toBe('SIM_CODED_FREEZE');
    bank.sandbox.pingan.setRules({ plainUnfreezing: true });
    expect((await bank.freeze(PLAIN_FREEZE, '2', '100.00')).code).toBe('000000');
    expect(bank.available(bank.buyer)).toBe('1000.00');
  });
});

describe('6166', () => {
  it('pays out of what 6135 froze, with a code over the whole payment', async () => {
    const bank = await opened();
    await bank.frozen();
    const number = bank.merchant.serial();
    const code = await bank.codeOver('60.00');
    expect((await bank.pay(PAY, '60.00', { ...code, CnsmrSeqNo: number })).code).toBe('000000');
    expect(bank.available(bank.seller)).toBe('60.00');
    expect((await bank.query(number)).fields).toMatchObject({ TranStatus: '0', TranAmt: '60.0' });
    expect(bank.sandbox.ledger.report().balanced).toBe(true);
  });

  it('pays nothing with a wrong code, and nothing out of what 6007 froze; nor does 6163 what 6135 froze', async () => {
    const bank = await opened();
    await bank.freeze(PLAIN_FREEZE, '1', '50.00', { OrderNo: 'F0' });
    await bank.frozen();
    const code = await bank.codeOver('50.00');
    expect((await bank.pay(PAY, '50.00', { ...code, MessageCheckCode: '00000x' })).code).toBe('ERR138');
    expect((await bank.pay(PAY, '50.00', { ...code, OrderNo: 'F0' })).code).toBe('ERR115');
    expect((await bank.pay(PLAIN_PAY, '50.00')).code).toBe('ERR115');
    expect(bank.available(bank.seller)).toBe('0.00');
  });
});
