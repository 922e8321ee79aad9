import { describe, expect, it } from 'vitest';
import { parseMoney } from '../../../../src/domain/money.js';
import type { IntentItem } from '../../../../src/domain/operation.js';
import { describeWrite } from '../support/describe-write.js';
import { code, done, type Message } from '../support/fake-gateway.js';
import { courier, seller } from '../support/orders.js';
import { businessFields, setUp } from '../support/set-up.js';
import { vectorText } from '../support/vectors.js';

const NUMBERS = ['H68860251122T000002R00', 'H68860251122T000002R01'];
const succeeded = ['r1', 'r2'].map((itemId) => ({ itemId, outcome: { type: 'succeeded', result: {} } }));
const common = {
  result: { extent: 'whole', items: succeeded },
  rejectedBy: ['funds', 'account', 'identity', 'request'],
  resolvedBy: '6110/4',
  // The guide promises 交易幂等 of other interfaces.
  mayResend: false,
  knows: [seller.name, courier.name],
};

describeWrite('topUp', {
  ...common,
  spelt: ['6216', 'KFEJZB6216', 'OnWayTopThirdPaySplit'],
  fields: {
    PayChannelType: '0001',
    PayChannelAssignMerNo: '1900000109',
    TotalOrderNo: 'H688602511220000000099',
    TranTotalAmt: '100.00',
    OrdersCount: '2',
    TranItemArray: [
      {
        RechargeSubAcctNo: seller.account,
        SubOrderFillMemberCd: seller.member,
        SubOrderTranAmt: '60.00',
        SubOrderTranFee: '0.00',
        SubOrderNo: NUMBERS[0],
        SubOrderBussSeqNo: NUMBERS[0],
      },
      {
        RechargeSubAcctNo: courier.account,
        SubOrderFillMemberCd: courier.member,
        SubOrderTranAmt: '40.00',
        SubOrderTranFee: '0.00',
        SubOrderNo: NUMBERS[1],
        SubOrderBussSeqNo: NUMBERS[1],
      },
    ],
  },
});

describeWrite('reverseTopUp', {
  ...common,
  spelt: ['6217', 'KFEJZB6217', 'RevokeOnWayTopThirdPaySplit'],
  fields: {
    OldPayChannelType: '0001',
    OldTotalOrderNo: 'H688602511220000000001',
    TotalRefundAmt: '100.00',
    RefundOrderNum: '2',
    TranItemArray: [
      {
        SubOrderRefundSubAcctNo: seller.account,
        SubOrderRefundMemberCd: seller.member,
        SubOrderMemberRefundAmt: '60.00',
        SubOrderFeeRefundAmt: '0.00',
        SubOrderRefundOrderNo: 'H68860251122T000000100',
        SubOrderRefundSeqNo: NUMBERS[0],
      },
      {
        SubOrderRefundSubAcctNo: courier.account,
        SubOrderRefundMemberCd: courier.member,
        SubOrderMemberRefundAmt: '40.00',
        SubOrderFeeRefundAmt: '0.00',
        SubOrderRefundOrderNo: 'H68860251122T000000101',
        SubOrderRefundSeqNo: NUMBERS[1],
      },
    ],
  },
});

const items: readonly IntentItem[] = [
  { itemId: 'r1', payee: seller, amount: parseMoney('60.00'), fee: parseMoney('6.00') },
  { itemId: 'r2', payee: courier, amount: parseMoney('40.00') },
];
const rowsOf = (message: Message): readonly Message[] => message['TranItemArray'] as readonly Message[];

describe('a top-up', () => {
  it('and its reversal leave as the requests that openssl signed, field by field', async () => {
    const { gateway, send } = setUp(() => done());
    await send('topUp');
    expect(gateway.sent[0]?.message).toEqual(JSON.parse(vectorText('requests/6216.json')));
    await send('reverseTopUp');
    expect(gateway.sent[1]?.message).toEqual(JSON.parse(vectorText('requests/6217.json')));
  });

  it('takes 25 sub-orders, and refuses the 26th before anything is sent', async () => {
    const { gateway, send } = setUp(() => done());
    const many = Array.from({ length: 26 }, (_, index) => ({
      ...{ itemId: `r${index}`, amount: parseMoney('4.00') },
      payee: { ...seller, account: `${seller.account}${index}` },
    }));
    await send('topUp', { intent: { items: many.slice(1) } });
    expect(rowsOf(businessFields(gateway))).toHaveLength(25);
    for (const kind of ['topUp', 'reverseTopUp'] as const)
      expect(await send(kind, { intent: { amount: parseMoney('104.00'), items: many } })).toMatchObject({
        ...{ type: 'rejected', code: 'INVALID_INPUT', message: 'items: at most 25 in one top-up' },
      });
    expect(gateway.sent).toHaveLength(1);
  });

  it.each([
    ['net', '54.00'],
    ['gross', '60.00'],
  ] as const)(
    'counts the fee as the settings say, and the total is what was paid: %s',
    async (topUpAmounts, amount) => {
      const { gateway, send } = setUp(() => done(), { topUpAmounts });
      await send('topUp', { intent: { items } });
      const sent = businessFields(gateway);
      expect(sent['TranTotalAmt']).toBe('100.00');
      expect(rowsOf(sent)[0]).toMatchObject({ SubOrderTranAmt: amount, SubOrderTranFee: '6.00' });
      expect(rowsOf(sent)[1]).toMatchObject({ SubOrderTranAmt: '40.00', SubOrderTranFee: '0.00' });
      await send('reverseTopUp', { intent: { items } });
      expect(rowsOf(businessFields(gateway))[0]).toMatchObject({
        SubOrderMemberRefundAmt: amount,
        SubOrderFeeRefundAmt: '6.00',
      });
    },
  );

  it('is refused until the settings say which, and nothing leaves', async () => {
    const { gateway, send } = setUp(() => done(), { topUpAmounts: undefined });
    for (const kind of ['topUp', 'reverseTopUp'] as const)
      expect(await send(kind)).toMatchObject({
        type: 'rejected',
        code: 'INVALID_INPUT',
        message: expect.stringContaining('topUpAmounts') as string,
      });
    expect(gateway.sent).toHaveLength(0);
  });

  it('is reversed under numbers of its own where the settings say so, and by its place in the top-up otherwise', async () => {
    const { gateway, send } = setUp(() => done());
    const second = { items: items.slice(1), amount: parseMoney('40.00') };
    await send('reverseTopUp', { intent: second });
    expect(rowsOf(businessFields(gateway))).toMatchObject([
      { SubOrderRefundOrderNo: 'H68860251122T000000101', SubOrderRefundSeqNo: NUMBERS[0] },
    ]);
    const own = setUp(() => done(), { reversedSubOrderNo: 'own' });
    await own.send('reverseTopUp', { intent: second });
    expect(rowsOf(businessFields(own.gateway))).toMatchObject([{ SubOrderRefundOrderNo: NUMBERS[0] }]);
  });

  it.each([
    ['nobody', { items: [] }],
    ['more than 25', { items: Array.from({ length: 26 }, (_, at) => ({ ...items[1]!, itemId: `r${at}` })) }],
    [
      'a fee that is all of it',
      { items: [{ ...items[0]!, amount: parseMoney('100.00'), fee: parseMoney('100.00') }] },
    ],
  ])('of %s is invalid', async (_what, intent) => {
    const { gateway, send } = setUp(() => done());
    expect(await send('topUp', { intent })).toMatchObject({ type: 'rejected', code: 'INVALID_INPUT' });
    expect(gateway.sent).toHaveLength(0);
  });

  it('is in doubt where the bank counts other sub-orders than were sent', async () => {
    expect(await setUp(() => done({ OrdersCount: '1' })).send('topUp')).toMatchObject({ type: 'unknown' });
    expect(await setUp(() => done({ OrdersCount: '2' })).send('topUp')).toMatchObject({ type: 'succeeded' });
  });

  /** 6110 answers each sub-order by itself. */
  const shown = (answers: Readonly<Record<string, Message>>) =>
    setUp((message) => {
      const fields = answers[String(message['TranNetSeqNo'])];
      if (!fields) return code('ERR020', '无符合条件记录');
      return done({ TranStatus: '0', BookingFlag: 'N', TranAmt: '60.00', OldTranFrontSeqNo: '', ...fields });
    });
  const [first = '', second = ''] = NUMBERS;

  it('is found by each of its sub-orders, with what became of each', async () => {
    const at = shown({
      [first]: { OldTranFrontSeqNo: '2511220000000007' },
      [second]: { TranStatus: '1', TranAmt: '40.00', FailMsg: 'ERR031 子账号不存在' },
    });
    const queryResult = await at.query('topUp');
    expect(at.gateway.sent.map(({ message }) => message['TranNetSeqNo']).sort()).toEqual(NUMBERS);
    expect(queryResult).toMatchObject({
      type: 'found',
      outcome: {
        type: 'succeeded',
        result: {
          extent: 'part',
          items: [
            { itemId: 'r1', outcome: { type: 'succeeded' }, reference: '2511220000000007' },
            { itemId: 'r2', outcome: { type: 'rejected', code: 'ERR031' } },
          ],
        },
      },
    });
  });

  it('that the bank knows nothing of is not found, and one known in part stays in doubt', async () => {
    expect((await shown({}).query('topUp')).type).toBe('notFound');
    expect(await shown({ [first]: {} }).query('topUp')).toMatchObject({
      type: 'found',
      outcome: { type: 'unknown' },
      items: [
        { outcome: { type: 'succeeded' } },
        { outcome: { type: 'unknown', why: '6110 does not know it' } },
      ],
    });
  });

  it.each([
    ['another amount', { TranAmt: '59.00' }, '6110 shows the amount 59.00'],
    ['another member', { InSubAcctNo: '6886000000000011' }, 'the bank shows another account'],
    ['another kind of trade', { BookingFlag: '5' }, '6110 shows a trade booked as 下单预支付, not a top-up'],
  ])('is not taken for one of %s', async (_what, fields, why) => {
    const queryResult = await shown({ [first]: fields, [second]: { TranAmt: '40.00' } }).query('topUp');
    expect(queryResult).toMatchObject({ items: [{ outcome: { type: 'unknown', why } }, {}] });
  });

  it('is found with its fee or without', async () => {
    for (const TranAmt of ['60.00', '54.00'])
      expect(
        await shown({ [first]: { TranAmt }, [second]: { TranAmt: '40.00' } }).query('topUp', {
          intent: { items },
        }),
      ).toMatchObject({ outcome: { type: 'succeeded' } });
  });

  it('is never sent twice: the guide promises that of other interfaces', () => {
    const { rule } = setUp(() => done());
    for (const kind of ['topUp', 'reverseTopUp'] as const) expect(rule(kind).resend).toBeUndefined();
  });
});
