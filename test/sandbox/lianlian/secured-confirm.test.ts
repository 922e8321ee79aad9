import { describe, expect, it } from 'vitest';
import {
  assureOf,
  CONFIRM,
  CREATE_PAY,
  part,
  payment,
  REFUND,
  refundFrom,
  SELLER,
  whole,
} from './merchant.js';
import { openLianlian } from './open-lianlian.js';

const SECURED_QUERY = '/query/mch/v1/accp/txn/secured-query';
const CANCEL = '/mch/v1/accp/txn/cancel-secured-payment';
const withConfirm = (fields: ReturnType<typeof part>, changes: object) => ({
  ...fields,
  confirm_orderInfo: Object.assign({}, fields['confirm_orderInfo'], changes),
});

describe('a secured payment', () => {
  it('has its money in MCHASSURE, and neither side’s', async () => {
    const { sandbox, has } = await openLianlian({ paid: true });
    expect([has('buyer'), has('seller'), has('assure')]).toEqual(['400.00', '0.00', '100.00']);
    expect(sandbox.ledger.report().holds).toMatchObject([{ held: '100.00', released: '0.00' }]);
  });

  it('without the flag is paid to its payees at once', async () => {
    const { merchant, has } = await openLianlian();
    await merchant.call(CREATE_PAY, payment(merchant, 'P', { secured_flag: false }));
    expect([has('seller'), has('merchant')]).toEqual(['97.50', '2.50']);
    expect(await merchant.call(CONFIRM, whole('C'))).toMatchObject({ ret_code: 'SIM_NOT_SECURED' });
  });

  it.each([
    ['more than there is', { user_id: 'seller' }, '3005'],
    ['by nobody', { user_id: 'nobody' }, 'SIM_NO_SUCH_USER'],
    ['from a channel', { pay_method_infos: [{ pay_type: 'WECHAT', amount: 100 }] }, '1009'],
    [
      'to shares of another sum',
      { pay_method_infos: [{ pay_type: 'BALANCE', amount: 99 }] },
      'SIM_SPLIT_SUM',
    ],
  ])('is rejected: %s', async (_name, changes, ret_code) => {
    const { merchant, sandbox } = await openLianlian();
    expect(await merchant.call(CREATE_PAY, payment(merchant, 'P', changes))).toMatchObject({ ret_code });
    expect(sandbox.ledger.report().holds).toEqual([]);
  });
});

describe('担保确认', () => {
  it('by ALL pays everybody as the payment said, and answers every field of its page', async () => {
    const { merchant, has } = await openLianlian({ paid: true });
    const sub_mchid = '302210180000021525';
    expect(await merchant.call(CONFIRM, { sub_mchid, ...whole('C') })).toMatchObject({
      ret_code: '0000',
      ret_msg: '交易成功',
      mch_id: merchant.mchId,
      sub_mchid,
      user_id: 'buyer',
      txn_seqno: 'C',
      order_amount: 100,
      platform_txno: expect.stringMatching(/^\d{22}$/) as string,
    });
    expect([has('seller'), has('merchant'), has('assure')]).toEqual(['97.50', '2.50', '0.00']);
  });

  it('by PART pays the named parts, again and again, and no fen more', async () => {
    const { merchant, has } = await openLianlian({ paid: true });
    for (const [at, amount] of [39.99, 60, 0.01].entries())
      expect(await merchant.call(CONFIRM, part(`C${at}`, amount))).toMatchObject({ ret_code: '0000' });
    expect(await merchant.call(CONFIRM, part('C9', 0.01))).toMatchObject({ ret_code: 'SIM_AMOUNT_EXCEEDED' });
    expect([has('seller'), has('assure')]).toEqual(['100.00', '0.00']);
  });

  it.each([
    ['ALL with payees', { ...whole('C'), payee_info: part('C', 100)['payee_info'] }, '1005'],
    ['ALL of a part', withConfirm(whole('C'), { order_amount: 50 }), '1005'],
    ['PART without payees', { ...part('C', 50), payee_info: undefined }, '1005'],
    ['another mode', withConfirm(part('C', 50), { confirm_mode: 'SOME' }), '1005'],
    ['an amount that is text', withConfirm(part('C', 50), { order_amount: '50.00' }), '1005'],
    ['a number of 33 characters', withConfirm(part('C', 50), { txn_seqno: 'C'.repeat(33) }), '1005'],
    [
      'another amount of the original',
      { ...part('C', 50), original_orderInfo: { txn_seqno: 'P', order_amount: 99 } },
      '3004',
    ],
    ['an original that is not there', part('C', 50, 'X'), 'SIM_NO_SUCH_ORDER'],
    ['shares of another sum', { ...part('C', 50), payee_info: part('C', 49)['payee_info'] }, 'SIM_SPLIT_SUM'],
    [
      'a payee that the payment did not name',
      { ...part('C', 50), payee_info: [{ payee_id: 'courier', payee_type: 'USER', payee_amount: 50 }] },
      'SIM_PAYEE_NOT_NAMED',
    ],
  ])('is rejected: %s', async (_name, fields, ret_code) => {
    const { merchant, has } = await openLianlian({ paid: true });
    expect(await merchant.call(CONFIRM, fields)).toMatchObject({ ret_code });
    expect(has('assure')).toBe('100.00');
  });

  it('gives nobody more than was named, where the rule says so', async () => {
    const { merchant } = await openLianlian({ paid: true, rules: { payeeAmountsFixed: true } });
    expect(await merchant.call(CONFIRM, part('C1', 97.5))).toMatchObject({ ret_code: '0000' });
    expect(await merchant.call(CONFIRM, part('C2', 0.01))).toMatchObject({ ret_code: 'SIM_AMOUNT_EXCEEDED' });
  });

  it('keeps a coupon, which moves nothing', async () => {
    const { merchant, has } = await openLianlian({ paid: true });
    const fields = withConfirm(part('C', 50), { coupon_amount: 5 });
    expect(await merchant.call(CONFIRM, fields)).toMatchObject({ ret_code: '0000', order_amount: 50 });
    expect(has('seller')).toBe('50.00');
  });

  it('is undone as a whole, while the payees have the money', async () => {
    const { merchant, has, sandbox } = await openLianlian({ paid: true });
    await merchant.call(CONFIRM, whole('C'));
    expect(await merchant.call(CANCEL, { txn_seqno: 'C' })).toMatchObject({ ret_code: '0000' });
    expect([has('seller'), has('merchant'), has('assure')]).toEqual(['0.00', '0.00', '100.00']);
    expect(await merchant.call(CANCEL, { txn_seqno: 'C' })).toMatchObject({ ret_code: 'SIM_NOT_CONFIRMED' });
    expect(sandbox.ledger.report().balanced).toBe(true);
  });

  it('can end later, or not at all, where a fault says so', async () => {
    const { merchant, sandbox, has } = await openLianlian({ paid: true });
    const ask = () => merchant.call('/query/mch/v1/accp/txn/order-query', { txn_seqno: 'C' });
    sandbox.faults.add({
      provider: 'lianlian',
      interface: 'secured-confirm',
      kind: 'pending',
      ms: 60_000,
      end: 'failed',
    });
    expect(await merchant.call(CONFIRM, whole('C'))).toMatchObject({ ret_code: '0000' });
    expect(await ask()).toMatchObject({ txn_status: 'SIM_PROCESSING' });
    sandbox.clock.advance(60_000);
    expect(await ask()).toMatchObject({ txn_status: 'FAILURE' });
    expect(has('assure')).toBe('100.00');
  });
});

describe('a refund', () => {
  it('before a confirmation comes from MCHASSURE, in parts, and no fen more', async () => {
    const { merchant, has } = await openLianlian({ paid: true });
    const from = assureOf(merchant);
    expect(await merchant.call(REFUND, refundFrom('R1', 99.99, from))).toMatchObject({ ret_code: '0000' });
    expect(await merchant.call(REFUND, refundFrom('R2', 0.02, from))).toMatchObject({
      ret_code: 'SIM_AMOUNT_EXCEEDED',
    });
    expect(await merchant.call(REFUND, refundFrom('R3', 0.01, from))).toMatchObject({ ret_code: '0000' });
    expect([has('buyer'), has('assure')]).toEqual(['500.00', '0.00']);
    expect(await merchant.call(SECURED_QUERY, { txn_seqno: 'P' })).toMatchObject({
      secure_status: 'REFUND_SUCCESS',
    });
  });

  it('after a confirmation comes from the payees, each at most what it got', async () => {
    const { merchant, has } = await openLianlian({ paid: true });
    await merchant.call(CONFIRM, part('C', 60));
    expect(await merchant.call(REFUND, refundFrom('R1', 60.01, SELLER))).toMatchObject({
      ret_code: 'SIM_AMOUNT_EXCEEDED',
    });
    expect(await merchant.call(REFUND, refundFrom('R2', 60, SELLER))).toMatchObject({ ret_code: '0000' });
    expect([has('buyer'), has('seller')]).toEqual(['460.00', '0.00']);
  });

  it.each([
    [false, 'SIM_PARTLY_CONFIRMED'],
    [true, '0000'],
  ])(
    'comes from MCHASSURE after a part was confirmed only where the rule says so: %s',
    async (returnAfterConfirm, ret_code) => {
      const { merchant } = await openLianlian({ paid: true, rules: { returnAfterConfirm } });
      await merchant.call(CONFIRM, part('C', 60));
      expect(await merchant.call(REFUND, refundFrom('R', 40, assureOf(merchant)))).toMatchObject({
        ret_code,
      });
    },
  );

  it('is rejected where the payee has the money no more, and of an order that is not there', async () => {
    const { merchant, sandbox } = await openLianlian({ paid: true });
    await merchant.call(CONFIRM, part('C', 60));
    sandbox.lianlian.deposit({ userId: 'courier', amount: '1.00' });
    await merchant.call('/mch/v1/accp/txn/withdrawal', {
      txn_seqno: 'W',
      txn_time: '20260105100000',
      order_amount: 50,
      payer_info: { payer_id: 'seller', payer_type: 'USER', payer_accttype: 'USEROWN' },
    });
    expect(await merchant.call(REFUND, refundFrom('R1', 60, SELLER))).toMatchObject({ ret_code: '3005' });
    const elsewhere = { ...refundFrom('R2', 1, SELLER), txn_seqno: 'X' };
    expect(await merchant.call(REFUND, elsewhere)).toMatchObject({ ret_code: '3017' });
  });
});
