import { describe, expect, it } from 'vitest';
import { maskedJson } from '../../../src/sandbox/pingan/masking.js';
import { WireLog } from '../../../src/sandbox/engine/wire-log.js';
import { openStage } from '../pingan/open-sandbox.js';

describe('the wire log', () => {
  it('shows each request with what it asked and how it ended', async () => {
    const stage = await openStage();
    const CnsmrSeqNo = stage.merchant.serial();
    await stage.trade('1', { CnsmrSeqNo });
    await stage.query(CnsmrSeqNo);
    const [hold] = stage.sandbox.wireLog.find({ serialNumber: CnsmrSeqNo });
    expect(hold).toMatchObject({
      at: '2025-11-22T04:00:00.000Z',
      provider: 'pingan',
      interface: '6034',
      serviceId: 'MemberTransaction',
      functionFlag: '1',
      attempt: 1,
      orderNo: 'O1',
      memberCode: 'buyer',
      amount: '100.00',
      outcome: 'answered',
      code: '000000',
      effects: 1,
      request: { CnsmrSeqNo, TranAmt: '100.00', OutSubAcctName: '***', RsaSign: '***' },
    });
    expect(stage.sandbox.wireLog.find({ about: CnsmrSeqNo })).toMatchObject([
      { interface: '6110', orderNo: 'O1' },
    ]);
    expect(stage.sandbox.wireLog.find({ orderNo: 'O1' }).map((entry) => entry.interface)).toEqual([
      '6034',
      '6110',
    ]);
    expect(stage.sandbox.wireLog.find({ interface: '6034/2' })).toEqual([]);
    expect(stage.sandbox.wireLog.find({ interface: 'approveDev' })).toHaveLength(1);
    expect(stage.sandbox.wireLog.find({ memberCode: 'buyer', after: hold?.n })).toEqual([]);
  });

  it('masks names, identity, card and telephone numbers, codes, keys and signatures', () => {
    const secrets = {
      MemberName: '张三丰',
      OutSubAcctName: '张三丰',
      UserNickname: '张三丰',
      ReprName: '张三丰',
      MemberGlobalId: '110101199001011234',
      MemberAcctNo: '6222020200112233445',
      TakeCashAcctNo: '6222020200112233445',
      Mobile: '13800001234',
      NewMobile: '13800001234',
      Email: 'zhang@example.com',
      MessageCheckCode: '123456',
      WebSign: 'secret-sign',
      AppAccessToken: 'secret-token',
      RsaSign: 'secret-sign',
      PK: 'secret-key',
      DN: 'CN=secret',
      TranItemArray: [{ MemberName: '张三丰' }],
    };
    const shown = maskedJson({ ...secrets, AcctOpenBranchName: '工商银行', MemberGlobalType: '1' });
    for (const secret of ['张三丰', '11010119', '622202', '1380000', 'zhang', '123456', 'secret']) {
      expect(shown).not.toContain(secret);
    }
    expect(JSON.parse(shown)).toMatchObject({
      MemberAcctNo: '***3445',
      Mobile: '***1234',
      AcctOpenBranchName: '工商银行',
      MemberGlobalType: '1',
    });
  });

  it('keeps the newest requests only, in order, and forgets the serial numbers of the others', () => {
    const log = new WireLog(3);
    const open = (serialNumber: string) =>
      log.open({ provider: 'pingan', interfaceCode: '6034', maskedBody: '{}', at: 0, serialNumber }).attempt;
    expect(['a', 'b', 'a', 'b', 'b', 'b', 'a'].map(open)).toEqual([1, 1, 2, 2, 3, 4, 1]);
    expect(log.find().map(({ n, serialNumber }) => `${n}${serialNumber ?? ''}`)).toEqual(['5b', '6b', '7a']);
  });
});
