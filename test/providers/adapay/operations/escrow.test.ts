import { describe, expect, it } from 'vitest';
import { parseMoney } from '../../../../src/domain/money.js';
import { SUCCEEDED } from '../support/answers.js';
import { buyer, CONFIRM_ID, courier, HOLD_ID, NUMBER, seller } from '../support/orders.js';
import { setUp } from '../support/set-up.js';
import { APP_ID } from '../support/settings.js';

describe('what is sent', () => {
  it('for a hold is a balance payment whose split is put off', async () => {
    const { platform, send } = await setUp(() => ({ data: SUCCEEDED.hold }));
    expect(await send('hold')).toMatchObject({
      type: 'succeeded',
      result: {
        reference: HOLD_ID,
        divisible: true,
        limits: { mostReturns: 10, returnWindowDays: 178, mostReceivers: 7, returnAfterRelease: false },
      },
    });
    expect(platform.seen[0]?.json).toEqual({
      app_id: APP_ID,
      order_no: NUMBER,
      out_member_id: buyer.member,
      in_member_id: seller.member,
      trans_amt: '100.00',
      goods_title: '担保交易',
      goods_desc: 'order-1',
      pay_mode: 'delay',
    });
  });

  it('for a hold names the merchant where the split alone says who receives', async () => {
    const { platform, send } = await setUp(() => ({ data: SUCCEEDED.hold }), { holdFor: 'merchant' });
    await send('hold');
    expect(platform.seen[0]?.json).toMatchObject({ in_member_id: '0' });
  });

  it('for a release is a confirmation, the platform’s fee among the members', async () => {
    const { platform, send } = await setUp(() => ({ data: SUCCEEDED.release }));
    expect(await send('release')).toMatchObject({ type: 'succeeded', result: { reference: CONFIRM_ID } });
    expect(platform.seen[0]?.json).toEqual({
      balance_seq_id: HOLD_ID,
      description: 'order-1',
      confirm_amt: '100.00',
      div_members: [
        { member_id: seller.member, amount: '97.50', fee_flag: 'N' },
        { member_id: '0', amount: '2.50', fee_flag: 'Y' },
      ],
      order_no: NUMBER,
    });
  });

  it('for a release to several names each, and a fee_mode where one is set', async () => {
    const receivers = [
      { account: seller, amount: parseMoney('90.00') },
      { account: courier, amount: parseMoney('7.50') },
    ];
    const { platform, send } = await setUp(() => ({ data: SUCCEEDED.release }), { feeMode: 'O' });
    expect(await send('release', { content: { receivers } })).toMatchObject({ type: 'succeeded' });
    expect(platform.seen[0]?.json).toMatchObject({
      fee_mode: 'O',
      // 若为O时，分账对象列表中不支持传入手续费承担方
      div_members: [
        { member_id: seller.member, amount: '90.00', fee_flag: 'N' },
        { member_id: courier.member, amount: '7.50', fee_flag: 'N' },
        { member_id: '0', amount: '2.50', fee_flag: 'N' },
      ],
    });
  });

  it('for a release lets the first receiver pay Adapay’s fee where that is configured, or the platform has no share', async () => {
    const flags = async (fee: string, feePayer: 'platform' | 'firstReceiver') => {
      const { platform, send } = await setUp(() => ({ data: SUCCEEDED.release }), { feePayer });
      await send('release', { intent: { fee: parseMoney(fee) } });
      const members = platform.seen[0]?.json['div_members'] as { member_id: string; fee_flag: string }[];
      return members.map(({ member_id, fee_flag }) => `${member_id} ${fee_flag}`);
    };
    expect(await flags('0.00', 'platform')).toEqual(['seller_1 Y']);
    expect(await flags('2.50', 'firstReceiver')).toEqual(['seller_1 Y', '0 N']);
    expect(await flags('100.00', 'platform')).toEqual(['0 Y']);
  });

  it.each([
    ['too much', '98.00'],
    ['too little', '97.49'],
  ])('is nothing where the receivers get %s between them', async (_name, amount) => {
    const { platform, send } = await setUp(() => ({ data: SUCCEEDED.release }));
    const receivers = [{ account: seller, amount: parseMoney(amount) }];
    expect(await send('release', { content: { receivers } })).toMatchObject({
      type: 'rejected',
      code: 'INVALID_INPUT',
      final: true,
    });
    expect(platform.seen).toEqual([]);
  });

  it('is nothing for an eighth member', async () => {
    const { platform, send } = await setUp(() => ({ data: SUCCEEDED.release }));
    const receivers = Array.from({ length: 7 }, (_, index) => ({
      account: { member: `m${index}`, account: `m${index}` },
      amount: parseMoney(index === 0 ? '37.50' : '10.00'),
    }));
    expect(await send('release', { content: { receivers } })).toMatchObject({
      type: 'rejected',
      final: true,
    });
    expect(platform.seen).toEqual([]);
  });

  it('for a return is a reverse of the hold', async () => {
    const { platform, send } = await setUp(() => ({ data: SUCCEEDED.return }));
    expect(await send('return')).toMatchObject({ type: 'succeeded' });
    expect(platform.seen[0]?.json).toEqual({
      balance_seq_id: HOLD_ID,
      app_id: APP_ID,
      order_no: NUMBER,
      reverse_amt: '100.00',
      reason: 'order-1',
    });
  });

  it('for a refund is against the confirm object, with the members as text and the real spelling of its number', async () => {
    const { platform, send } = await setUp(() => ({ data: SUCCEEDED.refund }));
    expect(await send('refund')).toMatchObject({ type: 'succeeded' });
    const { refund_div_members, ...rest } = platform.seen[0]?.json ?? {};
    expect(rest).toEqual({
      balance_refund_no: NUMBER,
      balance_seq_id: CONFIRM_ID,
      reason: 'order-1',
      balance_refund_amt: '100.00',
    });
    expect(JSON.parse(String(refund_div_members))).toEqual([
      { member_id: seller.member, amount: '97.50', fee_flag: 'N' },
      { member_id: '0', amount: '2.50', fee_flag: 'Y' },
    ]);
  });
});
