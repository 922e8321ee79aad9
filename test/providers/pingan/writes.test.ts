import { describe, expect, it } from 'vitest';
import { PURCHASE_KINDS, type PurchaseKind } from '../../../src/domain/operation.js';
import { code, done, type Message } from './support/fake-gateway.js';
import { buyer, card, seller } from './support/orders.js';
import { CODE, businessFields, setUp } from './support/set-up.js';

const transferFields = {
  OutSubAcctNo: buyer.account,
  OutMemberCode: buyer.member,
  InSubAcctNo: seller.account,
  InMemberCode: seller.member,
  TranAmt: '100.00',
  TranType: '01',
  Ccy: 'RMB',
  OrderNo: 'order-1',
  Remark: 'order-1',
};

const NUMBERS = ['110101199003074514', '6222021234567890123', '13800138000'];
const NAMES = ['王小明', '海风商贸有限公司'];
/** What each kind knows of, and so must not repeat; numbers as long as these it must never repeat. */
const KNOWN: Record<PurchaseKind, readonly string[]> = {
  openAccount: [...NUMBERS, '小明'],
  applyCardBinding: [...NUMBERS, '王小明'],
  verifyCardBinding: [...NUMBERS, '王小明', CODE],
  hold: [...NUMBERS, ...NAMES],
  release: [...NUMBERS, ...NAMES],
  return: [...NUMBERS, ...NAMES],
  refund: [...NUMBERS, ...NAMES],
};

describe('each write', () => {
  it.each<[PurchaseKind, Message]>([
    [
      'openAccount',
      {
        FunctionFlag: '1',
        TranNetMemberCode: 'buyer-1',
        MemberProperty: '00',
        UserNickname: '小明',
        Mobile: '13800138000',
      },
    ],
    [
      'applyCardBinding',
      {
        SubAcctNo: buyer.account,
        TranNetMemberCode: buyer.member,
        MemberName: card.holder,
        MemberGlobalType: '1',
        MemberGlobalId: card.identity.number,
        MemberAcctNo: card.number,
        BankType: '2',
        AcctOpenBranchName: '工商银行',
        EiconBankBranchId: '102100099996',
        Mobile: card.mobile,
      },
    ],
    [
      'verifyCardBinding',
      {
        SubAcctNo: buyer.account,
        TranNetMemberCode: buyer.member,
        MemberAcctNo: card.number,
        MessageCheckCode: '481516',
      },
    ],
    ['hold', { ...transferFields, FunctionFlag: '1', TranFee: '0.00' }],
    ['release', { ...transferFields, FunctionFlag: '2', TranFee: '2.50' }],
    ['return', { ...transferFields, FunctionFlag: '3', TranFee: '0.00' }],
    [
      'refund',
      {
        FunctionFlag: '1',
        OldTranSeqNo: 'H688602511220000000001',
        OldOutSubAcctNo: buyer.account,
        OldOutMemberCode: buyer.member,
        OldInSubAcctNo: seller.account,
        OldInMemberCode: seller.member,
        OldOrderNo: 'order-1',
        ReturnAmt: '100.00',
        ReturnCommission: '2.50',
        Remark: 'order-1',
      },
    ],
  ])("sends the bank's fields and no other: %s", async (kind, fields) => {
    const { gateway, send } = setUp(() => done({ SubAcctNo: buyer.account }));
    await send(kind);
    expect(businessFields(gateway)).toEqual(fields);
    expect(gateway.sent).toHaveLength(1);
    expect(gateway.sent[0]?.message['CnsmrSeqNo']).toBe('H688602511220000000099');
  });

  it.each(PURCHASE_KINDS)(
    'takes 000000 for success, other codes by the table, and no answer for unknown: %s',
    async (kind) => {
      const results: Partial<Record<PurchaseKind, unknown>> = {
        openAccount: { account: buyer.account },
        applyCardBinding: { verified: false },
        verifyCardBinding: {},
        hold: { reference: '2511220000000007', tradeDate: '20251122', divisible: false },
      };
      const accepted = setUp(() => done({ SubAcctNo: buyer.account, FrontSeqNo: '2511220000000007' }));
      expect(await accepted.send(kind)).toMatchObject({
        type: 'succeeded',
        result: results[kind] ?? { reference: '2511220000000007', tradeDate: '20251122' },
        evidence: { source: 'answer', code: '000000' },
      });
      const refused = setUp(() => code('ERR031', '子账号不存在或已无效'));
      expect(await refused.send(kind)).toMatchObject({
        type: 'rejected',
        reason: 'account',
        code: 'ERR031',
        message: '子账号不存在或已无效',
        final: true,
        evidence: { source: 'answer', code: 'ERR031' },
      });
      const later = setUp(() => code('ERR136', '系统繁忙中'));
      expect(await later.send(kind)).toMatchObject({ type: 'pending' });
      const doubtful = setUp(() => code('ERR957', '交易异常'));
      expect(await doubtful.send(kind)).toMatchObject({
        type: 'unknown',
        evidence: { code: 'ERR957' },
      });
      const lost = setUp(() => ({
        verdict: 'unknown',
        why: 'no whole answer within 20000 ms',
        elapsedMs: 20_000,
      }));
      expect(await lost.send(kind)).toMatchObject({ type: 'unknown' });
      const unsent = setUp(() => ({ verdict: 'notSent', why: 'no connection', elapsedMs: 1 }));
      expect(await unsent.send(kind)).toMatchObject({ type: 'notSent' });
    },
  );

  it.each(PURCHASE_KINDS)('lets no personal data into what it says: %s', async (kind) => {
    const chatty = `户名王小明 卡号6222021234567890123 证件110101199003074514 手机13800138000 动态码481516 海风商贸有限公司 小明`;
    for (const answer of [
      code('ERR031', chatty),
      code('ERR957', chatty),
      done({ TxnReturnMsg: chatty, SubAcctNo: '1' }),
    ]) {
      const { send } = setUp(() => answer);
      const said = JSON.stringify(await send(kind));
      for (const secret of KNOWN[kind]) expect(said).not.toContain(secret);
    }
  });

  it.each(PURCHASE_KINDS)(
    'that could never be sent as it stands is refused here, and nothing leaves: %s',
    async (kind) => {
      const { gateway, send } = setUp(() => done());
      const answer = await send(kind, { order: { serialNumber: 'too-short' } });
      expect(answer).toMatchObject({
        type: 'rejected',
        code: 'INVALID_INPUT',
        final: true,
        evidence: { source: 'rule' },
      });
      expect(gateway.sent).toHaveLength(0);
      expect(gateway.handshakes).toBe(0);
    },
  );
});
