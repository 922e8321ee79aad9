import { describe, expect, it } from 'vitest';
import { openStage, START, type Stage } from './open-adapay.js';

type Row = Record<string, unknown>;

async function rows(
  stage: Stage,
  path: string,
  name: string,
  fields?: Record<string, string>,
): Promise<Row[]> {
  return (await stage.list(path, fields)).data[name] as Row[];
}

const window = { created_gte: String(START), created_lte: String(START + 1000) };

describe('the lists', () => {
  it('find a payment by its order number, by its id, or in a window of time', async () => {
    const stage = await openStage();
    const id = await stage.hold({ order_no: 'L1' });
    for (const by of [{ order_no: 'L1' }, { balance_seq_id: id }, window])
      expect(await rows(stage, 'balancePayList', 'payments', by)).toMatchObject([
        {
          balance_seq_id: id,
          order_no: 'L1',
          out_member_id: 'buyer',
          in_member_id: 'seller',
          refund_stat: '',
        },
      ]);
    expect(await rows(stage, 'balancePayList', 'payments', { order_no: 'L2' })).toEqual([]);
    const late = { created_gte: String(START + 1), created_lte: String(START + 2) };
    expect(await rows(stage, 'balancePayList', 'payments', late)).toEqual([]);
  });

  it.each([
    ['balancePayList', {}, 'created_gte'],
    ['balanceRefundList', {}, 'created_gte'],
    ['balancePayList', { created_gte: String(START) }, 'created_lte'],
    ['balancePayList', { order_no: 'x', created_lte: String(START) }, 'created_gte'],
    ['freeze/list', { created_gte: '1571898657929', created_lte: '1571466657929' }, 'created_gte'],
    ['freeze/list', { page_size: '21' }, 'page_size'],
    ['freeze/list', { page_index: '300001' }, 'page_index'],
    ['freeze/list', { page_index: '0' }, 'page_index'],
    ['balanceconfirm/list', { created_gte: 'yesterday' }, 'created_gte'],
  ])('%s rejects %j', async (path, fields, invalidParam) => {
    const stage = await openStage();
    expect(await stage.list(path, fields)).toMatchObject({
      http: 400,
      data: { status: 'failed', error_code: 'request_parameter_error', invalid_param: invalidParam },
    });
  });

  it('come in pages, newest first, and tell whether there is more', async () => {
    const stage = await openStage();
    for (let n = 0; n < 12; n += 1) {
      await stage.pay({ order_no: `P${n}`, trans_amt: '1.00' });
      stage.sandbox.clock.advance(1);
    }
    const page = async (fields: Record<string, string>): Promise<[unknown, unknown[]]> => {
      const { data } = await stage.list('balancePayList', { ...window, ...fields });
      return [data['has_more'], (data['payments'] as Row[]).map((row) => row['order_no'])];
    };
    expect(await page({})).toEqual(['true', Array.from({ length: 10 }, (_, n) => `P${11 - n}`)]);
    expect(await page({ page_index: '2' })).toEqual(['false', ['P1', 'P0']]);
    expect(await page({ page_size: '20' })).toEqual(['false', expect.any(Array)]);
    expect(await page({ page_index: '300000', page_size: '20' })).toEqual(['false', []]);
  });

  it('are spelled as the samples have it, or as the tables by a rule', async () => {
    const stage = await openStage();
    const id = await stage.hold({ order_no: 'L1' });
    await stage.reverse(id, { reverse_amt: '0.10' });
    const sample = await stage.list('balancePayList', { order_no: 'L1' });
    expect(sample.data).toMatchObject({
      has_more: 'false',
      payments: [{ trans_amt: 100, create_time: '1763784000' }],
    });
    expect((await stage.list('balancereverse/list')).data).toHaveProperty('payment_confirms');
    stage.sandbox.adapay.setRules({ listFormat: 'table' });
    const table = await stage.list('balancePayList', { order_no: 'L1' });
    expect(table.data).toMatchObject({
      has_more: false,
      payments: [{ trans_amt: '100.00', created_time: '1763784000' }],
    });
    expect((await stage.list('balancereverse/list')).data).toMatchObject({
      payment_reverses: [{ reverse_amt: '0.10' }],
    });
  });

  it('find reversals by the payment alone, an order number is not read', async () => {
    const stage = await openStage();
    const [first, second] = [await stage.hold(), await stage.hold()];
    await stage.reverse(first, { order_no: 'R1', reverse_amt: '1.00' });
    await stage.reverse(first, { order_no: 'R2', reverse_amt: '2.00' });
    await stage.reverse(second, { order_no: 'R3', reverse_amt: '3.00' });
    const by = { balance_seq_id: first, order_no: 'R2' };
    expect(
      (await rows(stage, 'balancereverse/list', 'payment_confirms', by)).map((row) => row['order_no']),
    ).toEqual(['R2', 'R1']);
  });

  it('find confirmations by payment and number, and refunds by all three of theirs', async () => {
    const stage = await openStage();
    const id = await stage.hold();
    const confirm = String((await stage.confirm(id, { order_no: 'C1', confirm_amt: '40.00' })).data['id']);
    await stage.confirm(id, { order_no: 'C2', confirm_amt: '60.00' });
    const confirms = await rows(stage, 'balanceconfirm/list', 'payment_confirms', { order_no: 'C1' });
    expect(confirms).toMatchObject([
      {
        id: confirm,
        payment_id: id,
        confirm_amt: '40.00',
        confirmed_amt: '100.00',
        reserved_amt: '0.00',
        refunded_amt: '0.00',
        div_members: [{ member_id: 'seller', amount: '40.00', fee_flag: 'Y' }],
        fee_mode: 'I',
      },
    ]);
    expect(await rows(stage, 'balanceconfirm/list', 'payment_confirms', { payment_id: id })).toHaveLength(2);
    const refund = await stage.refund(confirm, { balance_refund_no: 'F1', balance_refund_amt: '4.00' });
    const refundId = String(refund.data['refund_seq_id']);
    for (const by of [
      { balance_refund_no: 'F1' },
      { refund_seq_id: refundId },
      { balance_seq_id: confirm },
      { balance_seq_id: id },
    ])
      expect(await rows(stage, 'balanceRefundList', 'refunds', by)).toMatchObject([
        {
          refund_seq_id: refundId,
          refund_order_no: 'F1',
          balance_seq_id: confirm,
          trans_amt: 4,
          trans_stat: 'S',
        },
      ]);
    expect(
      await rows(stage, 'balanceRefundList', 'refunds', { balance_refund_no: 'F1', trans_stat: 'F' }),
    ).toEqual([]);
  });
});

describe('a query', () => {
  it('does not see what is young, or sees it under way, when a fault says so', async () => {
    const stage = await openStage();
    const paid = await stage.hold({ order_no: 'L1' });
    stage.sandbox.faults.add({
      kind: 'notFoundFor',
      ms: 60_000,
      interface: 'settle_accounts.balancePayList',
      orderNo: 'L1',
    });
    expect(await rows(stage, 'balancePayList', 'payments', { order_no: 'L1' })).toEqual([]);
    stage.sandbox.clock.advance(60_000);
    expect(await rows(stage, 'balancePayList', 'payments', { order_no: 'L1' })).toHaveLength(1);
    const confirm = String((await stage.confirm(paid)).data['id']);
    stage.sandbox.faults.add({
      kind: 'processing',
      ms: 60_000,
      interface: 'settle_accounts.balanceconfirm.query',
    });
    const query = async (): Promise<unknown> =>
      (await stage.list(`balanceconfirm/${confirm}`)).data['status'];
    expect(await query()).toBe('pending');
    stage.sandbox.clock.advance(60_000);
    expect(await query()).toBe('succeeded');
    expect((await stage.list('balanceconfirm/00211')).data['error_code']).toBe('order_id_not_exists');
    expect((await stage.list('balancereverse/00211')).data['error_code']).toBe('order_id_not_exists');
  });
});
