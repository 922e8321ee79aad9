import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { parseMoney } from '../../../../src/domain/money.js';
import type { IntentItem } from '../../../../src/domain/operation.js';
import type { PinganSettings } from '../../../../src/providers/pingan/config.js';
import type { OperationRequest } from '../../../../src/providers/provider.js';
import { code, done, type Message } from '../support/fake-gateway.js';
import { courier, seller } from '../support/orders.js';
import {
  Purchase,
  removeCredentials,
  sandboxProvider,
  type SandboxProvider,
} from '../support/sandbox-provider.js';
import { businessFields, setUp } from '../support/set-up.js';
import { vectorText } from '../support/vectors.js';

const ONE_MEMBER: Partial<PinganSettings> = {
  interfaces: { topUp: '6129' },
  topUpMemberField: 'TranWebMemberId',
};
const FRONT_SEQ_NO = '2511220000000007';
const payment = { channel: '0001', merchantNo: '1900000109', transactionNo: '4200000000202511220000000001' };
const item: IntentItem = {
  ...{ itemId: 'r1', payee: seller, amount: parseMoney('100.00'), fee: parseMoney('2.50') },
};
const original = {
  ...{ serialNumber: 'H688602511220000000001', reference: '2511220000000001', madeBy: '6129' },
};
const credit = { intent: { items: [item] }, content: { payment } };
const reversal = { ...credit, content: { payment, topUp: original, of: ['r1'] } };

describe('6129 and 6130 at the gateway', () => {
  it('carry out a top-up and its reversal where the settings name them, as the requests that openssl signed', async () => {
    const { gateway, provider, send } = setUp(() => done({ FrontSeqNo: FRONT_SEQ_NO }), ONE_MEMBER);
    expect(provider.operations.topUp?.interfaceName).toBe('6129');
    expect(provider.operations.reverseTopUp?.interfaceName).toBe('6130');
    const items = [{ itemId: 'r1', outcome: { type: 'succeeded', result: {} }, reference: FRONT_SEQ_NO }];
    const result = { extent: 'whole', madeBy: '6129', reference: FRONT_SEQ_NO, tradeDate: '20251122', items };
    expect(await send('topUp', credit)).toMatchObject({ type: 'succeeded', result, items });
    expect(await send('reverseTopUp', reversal)).toMatchObject({ type: 'succeeded', result });
    expect(gateway.sent.map(({ service }) => service)).toEqual([
      'MemberRechargeThirdPay',
      'RevokeMemberRechargeThirdPay',
    ]);
    expect(gateway.sent[0]?.message).toEqual(JSON.parse(vectorText('requests/6129.json')));
    expect(gateway.sent[1]?.message).toEqual(JSON.parse(vectorText('requests/6130.json')));
  });

  it('name the member by the field that the settings choose, and count the fee as they say', async () => {
    const settings = { ...ONE_MEMBER, topUpMemberField: 'TranNetMemberCode', topUpAmounts: 'gross' } as const;
    const { gateway, send } = setUp(() => done(), settings);
    await send('topUp', credit);
    expect(businessFields(gateway)).toMatchObject({
      ...{ TranNetMemberCode: seller.member, MemberFillAmt: '100.00', Commission: '2.50' },
    });
    expect(businessFields(gateway)).not.toHaveProperty('TranWebMemberId');
    await send('reverseTopUp', reversal);
    expect(businessFields(gateway)).toMatchObject({
      ...{ ApplyCancelMemberAmt: '100.00', ApplyCancelCommission: '2.50' },
    });
  });

  it.each([
    ['topUp', 'the settings leave the field of the member open', credit, { topUpMemberField: undefined }],
    ['topUp', 'the settings leave open what an amount is', credit, { topUpAmounts: undefined }],
    [
      'topUp',
      'several members are to be credited',
      { ...credit, intent: { items: [item, { ...item, itemId: 'r2', payee: courier }] } },
      {},
    ],
    [
      'topUp',
      'the payment has no number of its channel',
      { ...credit, content: { payment: { channel: '0001', merchantNo: '1900000109' } } },
      {},
    ],
    ['topUp', 'the fee is all of it', { ...credit, intent: { items: [{ ...item, fee: item.amount }] } }, {}],
    [
      'reverseTopUp',
      'the bank’s number of the top-up is not known',
      { ...credit, content: { payment, of: ['r1'], topUp: { ...original, reference: undefined } } },
      {},
    ],
    [
      'reverseTopUp',
      '6216 made the top-up',
      { ...credit, content: { payment, of: ['r1'], topUp: { ...original, madeBy: undefined } } },
      {},
    ],
  ] as const)('refuse a %s where %s, and nothing leaves', async (kind, _why, changes, settings) => {
    const { gateway, send } = setUp(() => done(), { ...ONE_MEMBER, ...settings });
    expect(await send(kind, changes as never)).toMatchObject({ type: 'rejected', code: 'INVALID_INPUT' });
    expect(gateway.sent).toHaveLength(0);
  });

  it('made it, so 6217 does not take it back once the settings name 6216 again', async () => {
    const { gateway, send } = setUp(() => done());
    expect(await send('reverseTopUp', { content: { topUp: original } })).toMatchObject({
      type: 'rejected',
      code: 'INVALID_INPUT',
      message: expect.stringContaining('6129 in the settings') as string,
    });
    expect(gateway.sent).toHaveLength(0);
  });

  it.each([
    ['topUp', credit],
    ['reverseTopUp', reversal],
  ] as const)(
    'take a listed code for a rejection of a %s, and never send it again',
    async (kind, changes) => {
      const { rule, send } = setUp(() => code('ERR031', '子账号不存在或已无效'), ONE_MEMBER);
      expect(await send(kind, changes)).toMatchObject({ type: 'rejected', code: 'ERR031', final: true });
      expect(rule(kind).resend).toBeUndefined();
      expect(rule(kind).absence).toBeDefined();
    },
  );

  const shown = (fields: Message = {}) =>
    setUp(
      () =>
        done({
          TranStatus: '0',
          BookingFlag: 'N',
          TranAmt: '100.00',
          OldTranFrontSeqNo: FRONT_SEQ_NO,
          ...fields,
        }),
      ONE_MEMBER,
    );

  it('are found by 6110 flag 4 by their own number, with what a reversal quotes', async () => {
    const { gateway, query } = shown({ InSubAcctNo: seller.account });
    expect(await query('topUp', credit)).toMatchObject({
      type: 'found',
      outcome: {
        type: 'succeeded',
        result: { extent: 'whole', madeBy: '6129', reference: FRONT_SEQ_NO, tradeDate: '20251122' },
      },
    });
    expect(businessFields(gateway)).toEqual({ FunctionFlag: '4', TranNetSeqNo: 'H688602511220000000099' });
  });

  it.each([
    ['another amount', { TranAmt: '99.00' }],
    ['another member', { InSubAcctNo: courier.account }],
    ['another kind of trade', { BookingFlag: '5' }],
  ])('are in doubt where 6110 shows %s', async (_what, fields) => {
    expect(await shown(fields).query('topUp', credit)).toMatchObject({ outcome: { type: 'unknown' } });
  });

  it('that 6110 does not know are not found', async () => {
    const { query } = setUp(() => code('ERR020'), ONE_MEMBER);
    expect((await query('topUp', credit)).type).toBe('notFound');
  });
});

describe('6129 and 6130 at the sandbox', () => {
  const open: SandboxProvider[] = [];
  afterAll(removeCredentials);
  afterEach(async () => {
    for (const at of open.splice(0)) await at.close();
  });

  async function ready() {
    const at = await sandboxProvider({}, ONE_MEMBER);
    open.push(at);
    const purchase = new Purchase(at);
    const payee = purchase.seller;
    const items = [{ ...item, payee }];
    const order = (): OperationRequest<'topUp'> => withItems(purchase.order('topUp', { payment }), items);
    const back = (topUp: typeof original, amount: string, fee = '0.00') => {
      const part = { itemId: 'r1', payee, amount: parseMoney(amount), fee: parseMoney(fee) };
      return withItems(purchase.order('reverseTopUp', { payment, topUp, of: ['r1'] }, amount), [part]);
    };
    const has = () =>
      at.sandbox.ledger.report().accounts.find(({ account }) => account === payee.account)?.available;
    return { at, purchase, order, back, has };
  }

  it('credit a member less the fee, and take parts of it back, never more than was credited', async () => {
    const { at, purchase, order, back, has } = await ready();
    const topUp = order();
    const made = await purchase.send('topUp', topUp);
    expect(made).toMatchObject({ type: 'succeeded', result: { madeBy: '6129' } });
    expect(has()).toBe('97.50');
    const reference = made.type === 'succeeded' ? (made.result.reference ?? '') : '';
    const quoted = { ...original, serialNumber: topUp.serialNumber, reference };
    expect(await purchase.send('reverseTopUp', back(quoted, '40.00'))).toMatchObject({ type: 'succeeded' });
    expect(has()).toBe('57.50');
    const tooMuch = await purchase.send('reverseTopUp', back(quoted, '58.00'));
    expect(tooMuch.type).not.toBe('succeeded');
    expect(await purchase.send('reverseTopUp', back(quoted, '60.00', '2.50'))).toMatchObject({
      type: 'succeeded',
    });
    expect(has()).toBe('0.00');
    expect(purchase.effects()).toMatchObject({ topUp: 1, reverseTopUp: 2 });
    expect(at.sandbox.ledger.report().balanced).toBe(true);
  });

  it.each(['topUp', 'reverseTopUp'] as const)('whose answer was lost are found by 6110: %s', async (kind) => {
    const { at, purchase, order, back } = await ready();
    const topUp = order();
    const lose = (name: string) => at.sandbox.faults.add({ kind: 'doAndDrop', interface: name, times: 1 });
    if (kind === 'topUp') lose('6129');
    const made = await purchase.send('topUp', topUp);
    if (kind === 'topUp') {
      expect(made).toMatchObject({ type: 'unknown' });
      expect(await purchase.query('topUp', topUp)).toMatchObject({
        type: 'found',
        outcome: { type: 'succeeded', result: { madeBy: '6129', reference: expect.any(String) as string } },
      });
      return;
    }
    lose('6130');
    const reference = made.type === 'succeeded' ? (made.result.reference ?? '') : '';
    const reverse = back({ ...original, serialNumber: topUp.serialNumber, reference }, '40.00');
    expect(await purchase.send('reverseTopUp', reverse)).toMatchObject({ type: 'unknown' });
    expect(await purchase.query('reverseTopUp', reverse)).toMatchObject({
      type: 'found',
      outcome: { type: 'succeeded' },
    });
    expect(purchase.effects()).toMatchObject({ reverseTopUp: 1 });
  });
});

function withItems<K extends 'topUp' | 'reverseTopUp'>(
  order: OperationRequest<K>,
  items: readonly IntentItem[],
): OperationRequest<K> {
  return { ...order, intent: { ...order.intent, items } };
}
