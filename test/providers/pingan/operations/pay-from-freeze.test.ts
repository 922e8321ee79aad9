import { describe, expect, it } from 'vitest';
import type { Money } from '../../../../src/domain/money.js';
import type { IntentItem } from '../../../../src/domain/operation.js';
import { itemNumber } from '../../../../src/providers/pingan/operations/pay-from-freeze.js';
import { describeWrite } from '../support/describe-write.js';
import { code, done } from '../support/fake-gateway.js';
import { buyer, courier, orderOf, seller } from '../support/orders.js';
import { businessFields, setUp } from '../support/set-up.js';
import { vectorText } from '../support/vectors.js';

const items = [
  {
    itemId: 'r1',
    outcome: { type: 'succeeded', result: {} },
    reference: 'H68860251122T000002R00',
  },
  {
    itemId: 'r2',
    outcome: { type: 'succeeded', result: {} },
    reference: 'H68860251122T000002R01',
  },
];

describeWrite('payFromFreeze', {
  spelt: ['6163', 'KFEJZB6163', 'MembershipTranchePay'],
  fields: {
    OutSubAcctNo: buyer.account,
    OutTranNetMemberCode: buyer.member,
    Commission: '0.00',
    Ccy: 'RMB',
    OrderNo: 'H688602511220000000001',
    InSubAcctNum: '2',
    TranItemArray: [
      {
        TranSeqNo: 'H68860251122T000002R00',
        InSubAcctNo: seller.account,
        InTranNetMemberCode: seller.member,
        TranAmt: '60.00',
      },
      {
        TranSeqNo: 'H68860251122T000002R01',
        InSubAcctNo: courier.account,
        InTranNetMemberCode: courier.member,
        TranAmt: '40.00',
      },
    ],
  },
  result: { reference: '2511220000000007', tradeDate: '20251122', extent: 'whole', items },
  rejectedBy: ['funds', 'account', 'identity', 'request'],
  resolvedBy: '6110',
  mayResend: true,
  knows: [buyer.name, seller.name, courier.name],
});

describe('a payment from frozen money', () => {
  it('leaves as the request that openssl signed, field by field', async () => {
    const { gateway, send } = setUp(() => done());
    await send('payFromFreeze');
    expect(gateway.sent[0]?.message).toEqual(JSON.parse(vectorText('requests/6163.json')));
  });

  it('tells what became of each receiver, with the number that a refund of its part quotes', async () => {
    const { send } = setUp(() => done());
    expect(await send('payFromFreeze')).toMatchObject({ type: 'succeeded', items });
    const shown = done({ TranStatus: '0', TranAmt: '100.00', OutSubAcctNo: buyer.account });
    const queryResult = await setUp(() => shown).query('payFromFreeze');
    expect(queryResult).toMatchObject({ type: 'found', outcome: { type: 'succeeded' }, items });
  });

  it('that is rejected says nothing of single receivers: none has anything', async () => {
    const answer = await setUp(() => code('ERR044')).send('payFromFreeze');
    expect(answer).toMatchObject({ type: 'rejected', reason: 'insufficientFunds' });
    expect(answer).not.toHaveProperty('items');
  });

  it('names an order of its own where that is configured', async () => {
    const { gateway, send } = setUp(() => done(), { payFromFreezeOrderNo: 'own' });
    await send('payFromFreeze');
    expect(businessFields(gateway)['OrderNo']).toBe('H688602511220000000099');
  });

  const receivers = (count: number): readonly IntentItem[] =>
    Array.from({ length: count }, (_, index) => ({
      itemId: `r${index}`,
      payee: { member: `m${index}`, account: `688600000000010${index}` },
      amount: '10.00' as Money,
    }));

  it('takes as many receivers as are configured, and says so before anything leaves', async () => {
    const pay = (count: number, settings = {}) => {
      const at = setUp(() => done(), settings);
      const intent = { amount: `${count}0.00` as Money, items: receivers(count) };
      return at
        .send('payFromFreeze', { intent })
        .then((answer) => ({ answer, sent: at.gateway.sent.length }));
    };
    expect(await pay(5)).toMatchObject({ answer: { type: 'succeeded' }, sent: 1 });
    expect(await pay(6)).toMatchObject({
      answer: { code: 'INVALID_INPUT', message: expect.stringContaining('at most 5') as string },
      sent: 0,
    });
    expect(await pay(6, { mostFrozenReceivers: 9 })).toMatchObject({ answer: { type: 'succeeded' } });
  });

  it('of other shares than its amount is invalid, and nothing leaves', async () => {
    const { gateway, send } = setUp(() => done());
    const { items: usual = [] } = orderOf('payFromFreeze').intent;
    for (const intent of [{ items: usual.slice(1) }, { items: [] }, { amount: '99.99' as Money }])
      expect(await send('payFromFreeze', { intent })).toMatchObject({ code: 'INVALID_INPUT' });
    expect(gateway.sent).toHaveLength(0);
  });
});

describe('the number of a receiver', () => {
  it('has 22 characters, is another one for each receiver and payment, and no CnsmrSeqNo', () => {
    const payments = ['0000000000', '0000000001', '0000000036', '9999999999'].map(
      (one) => `H68860251122${one}`,
    );
    const numbers = payments.flatMap((payment) => [0, 1, 35, 36].map((index) => itemNumber(payment, index)));
    expect(new Set(numbers).size).toBe(16);
    for (const number of numbers) expect(number).toMatch(/^H68860251122T[0-9A-Z]{9}$/);
  });
});
