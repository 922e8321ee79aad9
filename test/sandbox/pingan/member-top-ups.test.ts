import { describe, expect, it } from 'vitest';
import { openStage } from './open-sandbox.js';

const FEES = '6886000000000003';

async function stageOf(pingan: object = {}) {
  const stage = await openStage({ pingan });
  const { merchant, seller } = stage;
  const fill = (fields: object = {}) =>
    merchant.call('MemberRechargeThirdPay', {
      ...{ MemberSubAcctNo: seller, TranWebMemberId: 'seller', MemberFillAmt: '54.00', Commission: '6.00' },
      ...{ Ccy: 'RMB', PayChannelType: '0001', PayChannelAssignMerNo: 'M1', PayChannelTranSeqNo: 'P1' },
      ...{ EjzbOrderNo: 'E1', ...fields },
    });
  const back = (frontSeqNo: unknown, fields: object = {}) =>
    merchant.call('RevokeMemberRechargeThirdPay', {
      ...{
        OldFillFrontSeqNo: String(frontSeqNo),
        OldFillPayChannelType: '0001',
        OldPayChannelTranSeqNo: 'P1',
      },
      ...{
        OldFillEjzbOrderNo: 'E1',
        ApplyCancelMemberAmt: '54.00',
        ApplyCancelCommission: '6.00',
        ...fields,
      },
    });
  return { ...stage, fill, back, has: () => [seller, FEES].map((one) => stage.available(one)) };
}

describe('6129 and 6130', () => {
  it('credit one member, whichever field names it, and say what the member has then', async () => {
    for (const fields of [{}, { TranWebMemberId: '', TranNetMemberCode: 'seller' }]) {
      const bank = await stageOf();
      const { code, fields: answer } = await bank.fill(fields);
      expect(code).toBe('000000');
      expect(answer).toMatchObject({
        FrontSeqNo: expect.stringMatching(/^\d{16}$/) as string,
        MemberSubAcctPreAvailBal: expect.stringMatching(/^54\.0/) as string,
      });
      expect(bank.has()).toEqual(['54.00', '6.00']);
      expect(bank.sandbox.ledger.report().balanced).toBe(true);
    }
  });

  it('count the commission as a part of the amount where the rules say so', async () => {
    const bank = await stageOf({ topUpAmounts: 'gross' });
    const { fields } = await bank.fill({ MemberFillAmt: '60.00' });
    expect(bank.has()).toEqual(['54.00', '6.00']);
    expect((await bank.back(fields['FrontSeqNo'], { ApplyCancelMemberAmt: '60.00' })).code).toBe('000000');
    expect(bank.has()).toEqual(['0.00', '0.00']);
  });

  it('take parts back, amount and commission apart, and never beyond what was credited', async () => {
    const bank = await stageOf();
    const number = (await bank.fill()).fields['FrontSeqNo'];
    const part = (amount: string, fee: string) =>
      bank.back(number, { ApplyCancelMemberAmt: amount, ApplyCancelCommission: fee });
    expect((await part('50.00', '1.00')).code).toBe('000000');
    expect((await part('4.01', '0.00')).code).toBe('ERR271');
    expect((await part('1.00', '5.01')).code).toBe('ERR271');
    expect((await part('0.00', '0.00')).code).toBe('ERR042');
    expect((await part('4.00', '5.00')).code).toBe('000000');
    expect(bank.has()).toEqual(['0.00', '0.00']);
  });

  it.each([
    ['no member', { TranWebMemberId: '' }, 'ERR936'],
    ['an unknown member', { TranWebMemberId: 'nobody' }, 'ERR254'],
    ['nothing', { MemberFillAmt: '0.00' }, 'ERR042'],
    ['no number of the channel', { PayChannelTranSeqNo: '' }, 'ERR936'],
  ])('reject %s', async (_what, fields, code) => {
    const bank = await stageOf();
    expect((await bank.fill(fields)).code).toBe(code);
    expect(bank.has()).toEqual(['0.00', '0.00']);
  });

  it('take an order’s number once', async () => {
    const bank = await stageOf();
    await bank.fill();
    expect((await bank.fill()).code).toBe('ERR181');
  });

  it.each([
    ['another FrontSeqNo', { OldFillFrontSeqNo: '1' }, 'SIM_ORDER_MISMATCH'],
    ['another channel', { OldFillPayChannelType: '0002' }, 'SIM_ORDER_MISMATCH'],
    ['another number of the channel', { OldPayChannelTranSeqNo: 'P2' }, 'SIM_ORDER_MISMATCH'],
    ['another order', { OldFillEjzbOrderNo: 'E9' }, 'ERR115'],
  ])('reject to take back what is quoted by %s', async (_what, fields, code) => {
    const bank = await stageOf();
    const number = (await bank.fill()).fields['FrontSeqNo'];
    expect((await bank.back(number, fields)).code).toBe(code);
    expect(bank.has()).toEqual(['54.00', '6.00']);
  });
});
