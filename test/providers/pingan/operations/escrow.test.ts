import { describe, expect, it } from 'vitest';
import { describeWrite } from '../support/describe-write.js';
import { done } from '../support/fake-gateway.js';
import { buyer, orderOf, seller } from '../support/orders.js';
import { businessFields, setUp } from '../support/set-up.js';

const transfer = {
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
const reference = { reference: '2511220000000007', tradeDate: '20251122' };
const common = {
  rejectedBy: ['funds', 'account', 'identity', 'request'],
  resolvedBy: '6110',
  mayResend: true,
  knows: [buyer.name, seller.name],
};

describeWrite('hold', {
  ...common,
  spelt: ['6034/1', 'KFEJZB6034', 'MemberTransaction'],
  fields: { ...transfer, FunctionFlag: '1', TranFee: '0.00' },
  result: { ...reference, divisible: false },
});

describeWrite('release', {
  ...common,
  spelt: ['6034/2', 'KFEJZB6034', 'MemberTransaction'],
  fields: { ...transfer, FunctionFlag: '2', TranFee: '2.50' },
  result: reference,
});

describeWrite('return', {
  ...common,
  spelt: ['6034/3', 'KFEJZB6034', 'MemberTransaction'],
  fields: { ...transfer, FunctionFlag: '3', TranFee: '0.00' },
  result: reference,
});

describe('moving money', () => {
  it('carries the fee on the hold as well where configured', async () => {
    const { gateway, send } = setUp(() => done(), { feeOnHold: true });
    await send('hold');
    expect(businessFields(gateway)['TranFee']).toBe('2.50');
    await send('return');
    expect(businessFields(gateway)['TranFee']).toBe('0.00');
  });

  it('says of a hold whether parts of it may be moved, as configured', async () => {
    const { send } = setUp(() => done(), { partialRelease: true });
    expect(await send('hold')).toMatchObject({ result: { divisible: true } });
  });

  it('names both sides where configured, and rejects without a name', async () => {
    const { gateway, send } = setUp(() => done(), { namesOnTransfers: true });
    await send('hold');
    expect(businessFields(gateway)).toMatchObject({ OutSubAcctName: buyer.name, InSubAcctName: seller.name });
    const answer = await send('hold', {
      content: { payee: { member: seller.member, account: seller.account } },
    });
    expect(answer).toMatchObject({ type: 'rejected', code: 'INVALID_INPUT' });
  });

  it.each(['a&b', 'a\nb', 'x'.repeat(31), ''])(
    "rejects an order number that would break the bank's files: %j",
    async (orderNo) => {
      const { gateway, send } = setUp(() => done());
      const answer = await send('hold', { content: { orderNo } });
      expect(answer).toMatchObject({
        type: 'rejected',
        message: expect.stringContaining('OrderNo') as string,
      });
      expect(gateway.sent).toHaveLength(0);
    },
  );

  it.each(['hold', 'release', 'return', 'refund'] as const)(
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
});
