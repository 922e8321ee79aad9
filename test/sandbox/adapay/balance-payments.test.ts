import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../src/domain/durations.js';
import { BALANCE, openStage, share, START } from './open-adapay.js';

describe('a balance payment with delayed split', () => {
  it('holds the money, gives it on in parts to several receivers, and the rest back', async () => {
    const stage = await openStage();
    const paid = await stage.pay({ order_no: 'O1' });
    expect(paid).toMatchObject({
      http: 200,
      genuine: true,
      data: {
        status: 'succeeded',
        app_id: stage.appId,
        order_no: 'O1',
        trans_amt: '100.00',
        fee_amt: '0.00',
        pay_mode: 'delay',
        prod_mode: 'false',
      },
    });
    const id = String(paid.data['balance_seq_id']);
    expect(id).toMatch(/^0021120251122120000\d{21}$/);
    expect([stage.available('buyer'), stage.held()]).toEqual(['900.00', '100.00']);
    const members = [share('seller', '30.00', 'Y'), share('agent', '20.00'), share('0', '10.00')];
    expect((await stage.confirm(id, { confirm_amt: '60.00', div_members: members })).data).toMatchObject({
      status: 'succeeded',
      confirm_amt: '60.00',
      balance_seq_id: id,
    });
    expect(['seller', 'agent', '0'].map(stage.available)).toEqual(['30.00', '20.00', '10.00']);
    expect((await stage.reverse(id, { reverse_amt: '40.00' })).data).toMatchObject({
      object: 'payment_reverse',
      status: 'succeeded',
      reverse_amt: '40.00',
      reversed_amt: '40.00',
      confirmed_amt: '60.00',
      created_time: String(START),
      succeed_time: String(START),
    });
    expect([stage.available('buyer'), stage.held()]).toEqual(['940.00', 'none']);
    expect(stage.sandbox.effects.report({ orderNo: 'O1' }).orders).toEqual([
      { kind: 'hold', orderNo: 'O1', count: 1, amount: '100.00' },
      { kind: 'release', orderNo: 'O1', count: 1, amount: '60.00' },
      { kind: 'return', orderNo: 'O1', count: 1, amount: '40.00' },
    ]);
    expect(stage.sandbox.ledger.report()).toMatchObject({
      balanced: true,
      holds: [{ provider: 'adapay', orderNo: 'O1', held: '0.00', released: '60.00', returned: '40.00' }],
    });
  });

  it('takes div_members as a JSON text too, and without any gives all to the receiver', async () => {
    const stage = await openStage();
    const id = await stage.hold();
    const div = JSON.stringify([share('agent', '40.00', 'Y')]);
    expect((await stage.confirm(id, { confirm_amt: '40.00', div_members: div })).data['status']).toBe(
      'succeeded',
    );
    await stage.confirm(id, { confirm_amt: '60.00' });
    expect([stage.available('agent'), stage.available('seller')]).toEqual(['40.00', '60.00']);
  });

  it.each([
    ['more than is left', { confirm_amt: '100.01' }, 200, 'SIM_AMOUNT_EXCEEDED', 'confirm_amt'],
    [
      'shares of another sum',
      { div_members: [share('agent', '99.00', 'Y')] },
      200,
      'SIM_SPLIT_SUM',
      'div_members',
    ],
    [
      'nobody who pays the fee',
      { div_members: [share('agent', '100.00')] },
      200,
      'SIM_FEE_PAYER',
      'div_members',
    ],
    [
      'a member with two shares',
      { div_members: [share('agent', '50.00', 'Y'), share('agent', '50.00')] },
      200,
      'SIM_SPLIT_TWICE',
      'div_members',
    ],
    [
      'an unknown member',
      { div_members: [share('nobody', '100.00', 'Y')] },
      200,
      'SIM_NO_SUCH_MEMBER',
      'div_members',
    ],
    [
      'eight receivers',
      { div_members: Array.from({ length: 8 }, (_, n) => share(`m${n}`, '1.00')) },
      400,
      'request_parameter_error',
      'div_members',
    ],
    ['no description', { description: '' }, 400, 'request_parameter_error', 'description'],
    ['an amount without decimals', { confirm_amt: '100' }, 400, 'request_parameter_error', 'confirm_amt'],
    ['an amount of nothing', { confirm_amt: '0.00' }, 400, 'request_parameter_error', 'confirm_amt'],
    ['an amount as a number', { confirm_amt: 100 }, 400, 'request_parameter_error', 'confirm_amt'],
    [
      'a bearer in fee_mode O',
      { fee_mode: 'O', div_members: [share('agent', '100.00', 'Y')] },
      400,
      'request_parameter_error',
      'div_members',
    ],
    ['an unknown payment', { balance_seq_id: '0021100000' }, 200, 'order_id_not_exists', 'balance_seq_id'],
  ])('rejects to confirm %s', async (_what, fields, http, code, param) => {
    const stage = await openStage();
    const id = await stage.hold();
    expect(await stage.confirm(id, fields)).toMatchObject({
      http,
      genuine: true,
      data: { status: 'failed', error_code: code, error_type: 'invalid_request_error', invalid_param: param },
    });
    expect(stage.held()).toBe('100.00');
  });

  it('takes the fee out of the bearer’s share in fee_mode I, and from the fee account in O', async () => {
    const stage = await openStage({ adapay: { feeBasisPoints: 60 } });
    const id = await stage.hold();
    const div = [share('seller', '40.00', 'Y'), share('agent', '10.00')];
    expect((await stage.confirm(id, { confirm_amt: '50.00', div_members: div })).data['fee_amt']).toBe(
      '0.30',
    );
    expect([stage.available('seller'), stage.available('agent')]).toEqual(['39.70', '10.00']);
    const onTop = { confirm_amt: '50.00', fee_mode: 'O', div_members: [share('agent', '50.00')] };
    expect((await stage.confirm(id, onTop)).data['error_code']).toBe('SIM_FEE_ACCOUNT_SHORT');
    stage.sandbox.adapay.fundFeeAccount({ amount: '1.00' });
    expect((await stage.confirm(id, onTop)).data).toMatchObject({ status: 'succeeded', fee_amt: '0.30' });
    expect(stage.available('agent')).toBe('60.00');
    expect(stage.sandbox.ledger.report().accounts).toContainEqual(
      expect.objectContaining({ account: 'adapay/fees', available: '0.60' }),
    );
  });

  it('is reversed ten times at most', async () => {
    const stage = await openStage();
    const id = await stage.hold();
    for (let n = 0; n < 10; n += 1)
      expect((await stage.reverse(id, { reverse_amt: '1.00' })).data['status']).toBe('succeeded');
    expect((await stage.reverse(id, { reverse_amt: '1.00' })).data['error_code']).toBe('SIM_REVERSE_LIMIT');
    expect(stage.held()).toBe('90.00');
  });

  it('is reversed for 178 days and then no longer exists, but can be confirmed', async () => {
    const stage = await openStage();
    const id = await stage.hold();
    stage.sandbox.clock.advance(178 * DAY_MS);
    expect((await stage.reverse(id, { reverse_amt: '1.00' })).data['status']).toBe('succeeded');
    stage.sandbox.clock.advance(DAY_MS);
    expect((await stage.reverse(id, { reverse_amt: '1.00' })).data).toMatchObject({
      error_code: 'order_id_not_exists',
      error_msg: '订单记录不存在',
    });
    expect((await stage.confirm(id, { confirm_amt: '99.00' })).data['status']).toBe('succeeded');
  });

  it('can be kept from reversal after a confirmation by a rule, as the text has it against its formula', async () => {
    const stage = await openStage({ adapay: { reverseAfterConfirm: false } });
    const id = await stage.hold();
    await stage.confirm(id, { confirm_amt: '1.00' });
    expect((await stage.reverse(id, { reverse_amt: '1.00' })).data['error_code']).toBe(
      'SIM_CONFIRMED_ALREADY',
    );
  });
});

describe('a balance payment without delay', () => {
  it('goes to the receiver, or is divided at once', async () => {
    const stage = await openStage();
    await stage.pay({ pay_mode: '' });
    const div_members = JSON.stringify([share('agent', '99.00', 'Y'), share('courier', '1.00')]);
    expect((await stage.pay({ pay_mode: undefined, div_members })).data).not.toHaveProperty('pay_mode');
    expect(['seller', 'agent', 'courier'].map(stage.available)).toEqual(['100.00', '99.00', '1.00']);
    expect(stage.held()).toBe('none');
  });

  it.each([
    ['div_members beside delay', { div_members: [share('agent', '100.00', 'Y')] }, 'request_parameter_error'],
    ['another pay_mode', { pay_mode: 'later' }, 'request_parameter_error'],
    ['an order number with a dash', { order_no: 'A-1' }, 'request_parameter_error'],
    ['a third decimal', { trans_amt: '1.001' }, 'request_parameter_error'],
    ['a title of 65 characters', { goods_title: 'x'.repeat(65) }, 'request_parameter_error'],
    ['more than there is', { trans_amt: '1000.01' }, 'SIM_BALANCE_SHORT'],
    ['an unknown payer', { out_member_id: 'nobody' }, 'SIM_NO_SUCH_MEMBER'],
    ['one party on both sides', { in_member_id: 'buyer' }, 'SIM_SAME_MEMBER'],
    ['another app', { app_id: 'app_other' }, 'SIM_UNKNOWN_APP'],
  ])('rejects %s', async (_what, fields, code) => {
    const stage = await openStage();
    expect((await stage.pay(fields)).data).toMatchObject({ status: 'failed', error_code: code });
    expect(stage.available('buyer')).toBe('1000.00');
    expect(stage.sandbox.effects.report().orders).toEqual([]);
  });
});

describe('a refund', () => {
  it('takes a confirmation back from its receivers, in parts that never exceed a share', async () => {
    const stage = await openStage();
    const id = await stage.hold({ order_no: 'O1' });
    const div = [share('seller', '60.00', 'Y'), share('agent', '40.00')];
    const confirm = String((await stage.confirm(id, { div_members: div })).data['id']);
    expect((await stage.refund(confirm, { balance_refund_amt: '10.00' })).data['error_code']).toBe(
      'SIM_REFUND_SPLIT_NEEDED',
    );
    const part = { balance_refund_amt: '50.00', refund_div_members: [share('seller', '50.00')] };
    expect((await stage.refund(confirm, part)).data).toMatchObject({
      status: 'succeeded',
      balance_order_no: 'O1',
      balance_seq_id: confirm,
      trans_amt: '50.00',
    });
    expect((await stage.refund(confirm, part)).data['error_code']).toBe('SIM_AMOUNT_EXCEEDED');
    expect((await stage.refund(confirm)).data).toMatchObject({ status: 'succeeded', trans_amt: '50.00' });
    expect(['buyer', 'seller', 'agent'].map(stage.available)).toEqual(['1000.00', '0.00', '0.00']);
    expect((await stage.refund(confirm)).data['error_code']).toBe('SIM_AMOUNT_EXCEEDED');
  });

  it('needs money on the receiver’s account, and is not for money that is held', async () => {
    const stage = await openStage();
    const id = await stage.hold();
    expect((await stage.refund(id)).data['error_code']).toBe('SIM_NOT_REFUNDABLE');
    const confirm = String((await stage.confirm(id)).data['id']);
    await stage.pay({ pay_mode: '', out_member_id: 'seller', in_member_id: 'agent', trans_amt: '1.00' });
    expect((await stage.refund(confirm)).data['error_code']).toBe('SIM_BALANCE_SHORT');
  });

  it('takes a payment without delay back', async () => {
    const stage = await openStage();
    const id = await stage.hold({ pay_mode: '' });
    await stage.refund(id, { balance_refund_amt: '25.00' });
    expect([stage.available('buyer'), stage.available('seller')]).toEqual(['925.00', '75.00']);
  });
});

describe('business that does not end at once', () => {
  it.each(['succeeded', 'failed'] as const)('is pending and then %s', async (end) => {
    const stage = await openStage();
    stage.sandbox.faults.add({ kind: 'pending', ms: 60_000, end, interface: 'settle_accounts.balancePay' });
    const paid = await stage.pay({ order_no: 'O1' });
    expect(paid.data).toMatchObject({ status: 'pending' });
    const id = String(paid.data['balance_seq_id']);
    expect([stage.available('buyer'), stage.held()]).toEqual(['900.00', 'none']);
    expect((await stage.confirm(id)).data['error_code']).toBe('SIM_NOT_DELAYED');
    stage.sandbox.clock.advance(60_000);
    const row = (await stage.list('balancePayList', { order_no: 'O1' })).data['payments'];
    expect(row).toMatchObject([
      end === 'succeeded'
        ? { status: 'succeeded', trans_stat: 'S', error_code: '' }
        : { status: 'failed', trans_stat: 'F', error_code: 'channel_unexpected_error' },
    ]);
    expect([stage.available('buyer'), stage.held()]).toEqual(
      end === 'succeeded' ? ['900.00', '100.00'] : ['1000.00', 'none'],
    );
    expect(stage.sandbox.effects.report({ orderNo: 'O1' }).orders).toHaveLength(end === 'succeeded' ? 1 : 0);
    expect(stage.sandbox.ledger.report().balanced).toBe(true);
  });

  it('reserves what a pending confirmation or reversal takes', async () => {
    const stage = await openStage();
    const id = await stage.hold();
    stage.sandbox.faults.add({
      kind: 'pending',
      ms: 60_000,
      end: 'failed',
      interface: 'settle_accounts.balancereverse',
    });
    expect((await stage.reverse(id, { reverse_amt: '70.00' })).data['status']).toBe('pending');
    expect((await stage.confirm(id, { confirm_amt: '31.00' })).data['error_code']).toBe(
      'SIM_AMOUNT_EXCEEDED',
    );
    stage.sandbox.clock.advance(60_000);
    expect((await stage.confirm(id)).data['status']).toBe('succeeded');
  });
});

describe('the calls by adapay_func_code', () => {
  it('carry the code in the body, and queries by POST as the samples send them', async () => {
    const stage = await openStage();
    const id = await stage.hold({ adapay_func_code: 'settle_accounts.balancePay' });
    const confirm = String((await stage.confirm(id)).data['id']);
    const path = `${BALANCE}/balanceconfirm/${confirm}`;
    expect((await stage.merchant.get(path)).data).toMatchObject({ id: confirm, payment_id: id });
    expect((await stage.merchant.post(path, {})).data).toMatchObject({ id: confirm, payment_id: id });
  });
});
