import { describe, expect, it } from 'vitest';
import { parseMoney } from '../../../../src/domain/money.js';
import { describeWrite } from '../support/describe-write.js';
import { code, done } from '../support/fake-gateway.js';
import { buyer, orderOf } from '../support/orders.js';
import { businessFields, setUp } from '../support/set-up.js';
import { vectorText } from '../support/vectors.js';

const common = {
  result: { reference: '2511220000000007', tradeDate: '20251122' },
  rejectedBy: ['funds', 'account', 'identity', 'request'],
  resolvedBy: '6110',
  mayResend: true,
  knows: [buyer.name],
};
const member = { SubAcctNo: buyer.account, TranNetMemberCode: buyer.member };

describeWrite('allocateSuspense', {
  ...common,
  spelt: ['6139', 'KFEJZB6139', 'RegisterBillSupportWithdraw'],
  // The number of the allocation is its own, and SuspendAmt includes the fee.
  fields: { ...member, OrderNo: 'H688602511220000000099', SuspendAmt: '100.00', TranFee: '2.50' },
});

describeWrite('reverseAllocation', {
  ...common,
  spelt: ['6140', 'KFEJZB6140', 'RevRegisterBillSupportWithdraw'],
  fields: { ...member, OldOrderNo: 'H688602511220000000001', CancelAmt: '100.00', TranFee: '0.00' },
});

describe('money in suspense', () => {
  it('is allocated and taken back by the requests that openssl signed, field by field', async () => {
    const { gateway, send } = setUp(() => done());
    await send('allocateSuspense');
    expect(gateway.sent[0]?.message).toEqual(JSON.parse(vectorText('requests/6139.json')));
    await send('reverseAllocation');
    expect(gateway.sent[1]?.message).toEqual(JSON.parse(vectorText('requests/6140.json')));
  });

  it('is allocated without a fee as 0.00, which the bank requires', async () => {
    const { gateway, send } = setUp(() => done());
    const { fee: _fee, ...intent } = orderOf('allocateSuspense').intent;
    await send('allocateSuspense', { order: { intent } });
    expect(businessFields(gateway)['TranFee']).toBe('0.00');
  });

  it('is taken back in part, and never with the fee', async () => {
    const { gateway, send } = setUp(() => done());
    await send('reverseAllocation', { intent: { amount: parseMoney('40.00') } });
    expect(businessFields(gateway)).toMatchObject({ CancelAmt: '40.00', TranFee: '0.00' });
  });

  it.each(['allocateSuspense', 'reverseAllocation'] as const)(
    'without an amount is rejected: %s',
    async (kind) => {
      const { gateway, send } = setUp(() => done());
      const { amount: _amount, ...bare } = orderOf(kind).intent;
      expect(await send(kind, { order: { intent: bare } })).toMatchObject({
        type: 'rejected',
        code: 'INVALID_INPUT',
      });
      expect(gateway.sent).toHaveLength(0);
    },
  );

  const shown = (fields: object) =>
    done({ TranStatus: '0', BookingFlag: '1', TranAmt: '100.00', OldTranFrontSeqNo: '', ...fields });

  it.each(['1', '4', '7', 'N'])(
    'is found however the bank has booked it: BookingFlag %s',
    async (BookingFlag) => {
      const at = setUp(() => shown({ BookingFlag, InSubAcctNo: buyer.account }));
      for (const kind of ['allocateSuspense', 'reverseAllocation'] as const) {
        const queryResult = await at.query(kind);
        expect(queryResult).toMatchObject({ type: 'found', outcome: { type: 'succeeded' } });
        expect(queryResult).not.toHaveProperty('reported.mismatch');
      }
    },
  );

  it('is not taken for a trade between members, nor for another member’s', async () => {
    expect(await setUp(() => shown({ BookingFlag: '5' })).query('allocateSuspense')).toMatchObject({
      outcome: { type: 'unknown', why: '6110 shows a trade booked as 下单预支付, not one out of suspense' },
    });
    const other = setUp(() => shown({ OutSubAcctNo: '6886000000000002', InSubAcctNo: '6886000000000028' }));
    expect(await other.query('allocateSuspense')).toMatchObject({
      reported: { mismatch: 'the bank shows another account' },
    });
  });

  it('of which too little is left is a rejection for want of funds', async () => {
    expect(await setUp(() => code('ERR274')).send('allocateSuspense')).toMatchObject({
      type: 'rejected',
      reason: 'insufficientFunds',
    });
    expect(await setUp(() => code('ERR271')).send('reverseAllocation')).toMatchObject({ type: 'rejected' });
  });
});
