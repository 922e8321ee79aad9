import { describe, expect, it } from 'vitest';
import { describeWrite } from '../support/describe-write.js';
import { done } from '../support/fake-gateway.js';
import { buyer, seller } from '../support/orders.js';
import { businessFields, setUp } from '../support/set-up.js';

describeWrite('refund', {
  spelt: ['6164', 'KFEJZB6164', 'MemberTransactionRefund'],
  fields: {
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
  result: { reference: '2511220000000007', tradeDate: '20251122' },
  rejectedBy: ['funds', 'account', 'identity', 'request'],
  resolvedBy: '6110',
  mayResend: true,
  knows: [buyer.name, seller.name],
});

describe('a refund', () => {
  it('of a trade that is older than the bank refunds is invalid, and nothing leaves', async () => {
    const refund = async (tradeDate: string, settings = {}) => {
      const at = setUp(() => done(), settings);
      const release = { serialNumber: 'H688602510220000000001', tradeDate };
      return { answer: await at.send('refund', { content: { release } }), sent: at.gateway.sent.length };
    };
    expect(await refund('20251023')).toMatchObject({ answer: { type: 'succeeded' }, sent: 1 });
    expect(await refund('20251022')).toMatchObject({
      answer: {
        type: 'rejected',
        code: 'INVALID_INPUT',
        message: expect.stringContaining(
          'at most 30 days old (it is of 20251022, and today is 20251122)',
        ) as string,
      },
      sent: 0,
    });
    expect(await refund('20251022', { refundWindowDays: 31 })).toMatchObject({
      answer: { type: 'succeeded' },
    });
  });

  it.each([
    ['yyyyMMdd', '20250822', '20250822'],
    ['yyyy-MM-dd', '20250822', '2025-08-22'],
    ['yyMMdd', '20250822', '250822'],
    ['yyyyMMdd', '20250823', undefined],
  ] as const)(
    'quotes the trade date of a release of three months ago: %s',
    async (refundDateFormat, tradeDate, reserved) => {
      const { gateway, send } = setUp(() => done(), { refundDateFormat, refundWindowDays: 365 });
      const release = { serialNumber: 'H688602508220000000001', tradeDate };
      await send('refund', { content: { release } });
      expect(businessFields(gateway)['ReservedMsg']).toBe(reserved);
    },
  );
});
