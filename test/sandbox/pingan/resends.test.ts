import { describe, expect, it } from 'vitest';
import type { ResendMode } from '../../../src/sandbox/pingan/rules.js';
import { openStage, type Stage } from './open-sandbox.js';

async function effectsOf(stage: Stage, serialNumber: string): Promise<number> {
  return stage.sandbox.effects.report({ serialNumber }).serialNumbers[0]?.count ?? 0;
}

describe('a CnsmrSeqNo that comes again', () => {
  it.each<[ResendMode, string, number]>([
    ['replay', '000000', 1],
    ['reject', 'SIM_DUPLICATE', 1],
    ['balanceFirst', '000000', 1],
    ['none', '000000', 2],
  ])('is, in mode %s, answered %s with %i effects of a hold', async (resendMode, code, effects) => {
    const stage = await openStage({ resendMode });
    const CnsmrSeqNo = stage.merchant.serial();
    const first = await stage.trade('1', { CnsmrSeqNo });
    expect(first.code).toBe('000000');
    const again = await stage.trade('1', { CnsmrSeqNo });
    expect(again.code).toBe(code);
    expect(await effectsOf(stage, CnsmrSeqNo)).toBe(effects);
    expect(stage.available(stage.buyer)).toBe(effects === 2 ? '800.00' : '900.00');
    expect(
      stage.sandbox.wireLog.find({ serialNumber: CnsmrSeqNo }).map((entry) => [entry.attempt, entry.effects]),
    ).toEqual([
      [1, 1],
      [2, effects - 1],
    ]);
    expect(again.fields['FrontSeqNo'] === first.fields['FrontSeqNo']).toBe(
      code === '000000' && effects === 1,
    );
    expect(stage.sandbox.ledger.report().balanced).toBe(true);
  });

  it('is, in mode balanceFirst, rejected for want of the money that the first one took', async () => {
    const stage = await openStage({ resendMode: 'balanceFirst' });
    const hold = { CnsmrSeqNo: stage.merchant.serial(), TranAmt: '600.00' };
    expect((await stage.trade('1', hold)).code).toBe('000000');
    expect((await stage.trade('1', hold)).code).toBe('ERR044');
    stage.sandbox.pingan.deposit({ memberCode: 'buyer', amount: '200.00' });
    expect((await stage.trade('1', hold)).code).toBe('000000');
    const release = { ...hold, CnsmrSeqNo: stage.merchant.serial() };
    expect((await stage.trade('2', release)).code).toBe('000000');
    expect((await stage.trade('2', release)).code).toBe('ERR317');
    const refund = {
      OldTranSeqNo: release.CnsmrSeqNo,
      ReturnAmt: '600.00',
      CnsmrSeqNo: stage.merchant.serial(),
    };
    expect((await stage.refund(refund)).code).toBe('000000');
    expect((await stage.refund(refund)).code).toBe('ERR044');
    expect(await effectsOf(stage, refund.CnsmrSeqNo)).toBe(1);
  });

  it.each<[ResendMode, string]>([
    ['replay', 'SIM_DUPLICATE_DIFFERS'],
    ['reject', 'SIM_DUPLICATE_DIFFERS'],
    ['balanceFirst', 'SIM_DUPLICATE_DIFFERS'],
    ['none', '000000'],
  ])('with other content is, in mode %s, answered %s', async (resendMode, code) => {
    const stage = await openStage({ resendMode });
    const CnsmrSeqNo = stage.merchant.serial();
    await stage.trade('1', { CnsmrSeqNo });
    expect((await stage.trade('1', { CnsmrSeqNo, OrderNo: 'O2', TranAmt: '50.00' })).code).toBe(code);
    expect((await stage.trade('2', { CnsmrSeqNo })).code).toBe(code);
  });

  it('says the same when only the spelling of an amount, the token or the time differ', async () => {
    const stage = await openStage();
    const CnsmrSeqNo = stage.merchant.serial();
    await stage.trade('1', { CnsmrSeqNo });
    await stage.merchant.approve();
    const again = {
      CnsmrSeqNo,
      TranAmt: '100.0',
      TranFee: '0.00',
      TxnTime: '20251122120105000',
      Remark: null,
    };
    expect((await stage.trade('1', again)).code).toBe('000000');
    expect(await effectsOf(stage, CnsmrSeqNo)).toBe(1);
  });

  it('may be tried again after a rejection, which leaves no trace', async () => {
    const stage = await openStage();
    const hold = { CnsmrSeqNo: stage.merchant.serial(), TranAmt: '1500.00' };
    expect((await stage.trade('1', hold)).code).toBe('ERR044');
    stage.sandbox.pingan.deposit({ memberCode: 'buyer', amount: '500.00' });
    expect((await stage.trade('1', hold)).code).toBe('000000');
  });

  it('opens an account once, and tells of it again', async () => {
    const { merchant, sandbox } = await openStage();
    const open = {
      FunctionFlag: '1',
      TranNetMemberCode: 'm9',
      MemberProperty: '00',
      CnsmrSeqNo: merchant.serial(),
    };
    const first = await merchant.call('OpenCustAcctId', open);
    const again = await merchant.call('OpenCustAcctId', open);
    expect(again.fields['SubAcctNo']).toBe(first.fields['SubAcctNo']);
    sandbox.setResendMode('none');
    expect((await merchant.call('OpenCustAcctId', open)).code).toBe('ERR114');
  });

  it('does a release a second time in mode none only while money is held', async () => {
    const stage = await openStage({ resendMode: 'none' });
    const hold = { CnsmrSeqNo: stage.merchant.serial() };
    await stage.trade('1', hold);
    await stage.trade('1', hold);
    const release = { CnsmrSeqNo: stage.merchant.serial() };
    expect((await stage.trade('2', release)).code).toBe('000000');
    expect((await stage.trade('2', release)).code).toBe('000000');
    expect((await stage.trade('2', release)).code).toBe('ERR317');
    expect(await effectsOf(stage, release.CnsmrSeqNo)).toBe(2);
    expect(stage.available(stage.seller)).toBe('200.00');
    expect(stage.sandbox.ledger.report().balanced).toBe(true);
  });

  it('is done once when the first attempt is overtaken by the second', async () => {
    const stage = await openStage();
    const hold = { CnsmrSeqNo: stage.merchant.serial() };
    stage.sandbox.faults.add({
      kind: 'delay',
      ms: 12_000,
      moment: 'before',
      attempt: 1,
      interface: '6034/1',
    });
    const first = stage.trade('1', hold);
    const second = await stage.trade('1', hold);
    stage.sandbox.clock.advance(12_000);
    expect((await first).fields['FrontSeqNo']).toBe(second.fields['FrontSeqNo']);
    expect(
      stage.sandbox.wireLog.find({ serialNumber: hold.CnsmrSeqNo }).map(({ effects }) => effects),
    ).toEqual([0, 1]);
  });

  it('is forgotten when more answers have come than are kept', async () => {
    const stage = await openStage({ keep: { answers: 1 } });
    const hold = { CnsmrSeqNo: stage.merchant.serial() };
    await stage.trade('1', hold);
    await stage.trade('1', { OrderNo: 'O2' });
    expect((await stage.trade('1', hold)).code).toBe('ERR181');
  });
});
