import { describe, expect, it } from 'vitest';
import type { SandboxOptions } from '../../../src/sandbox/sandbox.js';
import type { Fields } from './merchant.js';
import { openSandbox } from './open-sandbox.js';

const CARD = '6222020200112233445';
const MOBILE = '13800001234';
const HOUR_MS = 3_600_000;

async function openStage(options: Partial<SandboxOptions> = {}) {
  const { sandbox, merchant } = await openSandbox(options);
  const opened = await merchant.call('OpenCustAcctId', {
    ...{ FunctionFlag: '1', TranNetMemberCode: 'm1', MemberProperty: '00' },
  });
  const account = opened.fields['SubAcctNo'] ?? '';
  const member = { SubAcctNo: account, TranNetMemberCode: 'm1' };
  return {
    sandbox,
    merchant,
    apply: (fields?: Fields) =>
      merchant.call('BindRelateAcctSmallAmount', {
        ...member,
        MemberAcctNo: CARD,
        ...{ MemberName: '张三', MemberGlobalType: '1', MemberGlobalId: '110101199001011234' },
        ...{ BankType: '2', AcctOpenBranchName: '工商银行', EiconBankBranchId: '102100099996' },
        Mobile: MOBILE,
        ...fields,
      }),
    check: (AuthAmt: string, fields?: Fields) =>
      merchant.call('CheckAmount', { ...member, TakeCashAcctNo: CARD, AuthAmt, Ccy: 'RMB', ...fields }),
    bindings: () => merchant.call('MemberBindQuery', { QueryFlag: '2', SubAcctNo: account, PageNum: '1' }),
    amount: () => sandbox.sms.latest(MOBILE)?.code ?? 'none',
    serialNumber: () => sandbox.sms.latest(MOBILE)?.serialNumber ?? '',
    transfer: (OldTranSeqNo: string) =>
      merchant.call('SmallAmountTransferQuery', { OldTranSeqNo, TranDate: '20251122' }),
  };
}

const wrong = (amount: string): string => (amount === '0.01' ? '0.02' : '0.01');

describe('a small transfer to the card, 6055, 6061 and 6064', () => {
  it('binds the card once its amount is said, which the telephone alone shows', async () => {
    const { apply, check, bindings, amount, serialNumber, transfer } = await openStage();
    const applied = await apply();
    expect(applied).toMatchObject({ code: '000000', genuine: true, fields: { ReservedMsg: '' } });
    expect(amount()).toMatch(/^0\.(?:0[1-9]|[1-4]\d|50)$/);
    expect((await transfer(serialNumber())).fields).toMatchObject({ ReturnStatu: '0', ReturnMsg: '成功' });
    expect((await bindings()).rows).toEqual([]);
    expect((await check(amount())).code).toBe('000000');
    expect((await bindings()).rows).toMatchObject([{ MemberAcctNo: CARD, BankType: '2' }]);
    expect((await check(amount())).code).toBe('ERR198');
  });

  it('is under way for a while, and may fail', async () => {
    const { sandbox, apply, check, transfer } = await openStage({
      pingan: { smallAmountTakesMs: 5_000, smallAmountEnds: 'failed' },
    });
    await apply();
    const [{ serialNumber = '' } = {}] = sandbox.effects
      .report()
      .serialNumbers.filter(({ kind }) => kind === 'applySmallAmount');
    expect((await transfer(serialNumber)).fields).toMatchObject({ ReturnStatu: '2' });
    sandbox.clock.advance(5_000);
    expect((await transfer(serialNumber)).fields).toMatchObject({ ReturnStatu: '1' });
    expect(sandbox.sms.read(MOBILE)).toEqual([]);
    expect((await check('0.01')).code).toBe('ERR137');
    expect((await transfer('H688602511220000000000')).code).toBe('ERR131');
  });

  it('takes the amount for 48 hours, and not a moment longer', async () => {
    const { sandbox, apply, check, amount } = await openStage();
    await apply();
    sandbox.clock.advance(48 * HOUR_MS + 1);
    expect((await check(amount())).code).toBe('ERR147');
    await apply();
    sandbox.clock.advance(48 * HOUR_MS);
    expect((await check(amount())).code).toBe('000000');
  });

  it('allows five wrong amounts; after a sixth even the right one is void', async () => {
    const { apply, check, amount } = await openStage();
    await apply();
    for (let n = 1; n <= 6; n += 1) expect((await check(wrong(amount()))).code).toBe('ERR126');
    expect((await check(amount())).code).toBe('ERR258');
  });

  it('is started once within 24 hours', async () => {
    const { sandbox, apply, check, amount } = await openStage();
    await apply();
    expect((await apply()).code).toBe('ERR145');
    for (let n = 1; n <= 6; n += 1) await check(wrong(amount()));
    expect((await apply()).code).toBe('SIM_SMALL_TOO_SOON');
    sandbox.clock.advance(24 * HOUR_MS - 1);
    expect((await apply()).code).toBe('SIM_SMALL_TOO_SOON');
    sandbox.clock.advance(1);
    expect((await apply()).code).toBe('000000');
  });

  it('needs one number of another bank, whichever', async () => {
    const { apply } = await openStage();
    expect((await apply({ EiconBankBranchId: '' })).code).toBe('ERR236');
    expect((await apply({ EiconBankBranchId: '', CnapsBranchId: '102100004951' })).code).toBe('000000');
  });

  it('keeps the amount out of the wire log', async () => {
    const { sandbox, apply, check } = await openStage();
    await apply();
    await check('0.37');
    expect(JSON.stringify(sandbox.wireLog.find({ interface: '6064' }))).not.toContain('0.37');
  });
});

describe('a small transfer from the card', () => {
  it('is asked for by SMS and by the answer, and binds the card when it comes', async () => {
    const { sandbox, apply, check, bindings, amount } = await openStage();
    const applied = await apply({ ReservedMsg: '2' });
    expect(applied.fields['ReservedMsg']).toBe(amount());
    const state = () => check('0.00', { ReservedMsg: '2' });
    expect((await state()).code).toBe('ERR265');
    const pay = (paid: string) => sandbox.pingan.payIn({ memberCode: 'm1', amount: paid }).bound;
    expect(pay(wrong(amount()))).toBe(false);
    expect((await bindings()).rows).toEqual([]);
    expect(pay(amount())).toBe(true);
    expect((await bindings()).rows).toHaveLength(1);
    expect((await state()).code).toBe('000000');
    expect(() => pay('0.01')).toThrow('nothing is to be paid in');
  });
});
