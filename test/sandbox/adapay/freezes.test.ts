import { describe, expect, it } from 'vitest';
import type { Answer } from './merchant.js';
import { BALANCE, openStage, type Stage } from './open-adapay.js';

function freeze(stage: Stage, fields: Record<string, unknown> = {}): Promise<Answer> {
  const { merchant, appId } = stage;
  return merchant.post(`${BALANCE}/freeze`, {
    app_id: appId,
    order_no: merchant.number(),
    trans_amt: '30.00',
    member_id: 'buyer',
    ...fields,
  });
}

function unfreeze(stage: Stage, id: string, orderNo = stage.merchant.number()): Promise<Answer> {
  const { merchant, appId } = stage;
  return merchant.post(`${BALANCE}/unfreeze`, { app_id: appId, order_no: orderNo, account_freeze_id: id });
}

describe('a freeze', () => {
  it('keeps a member from its money until it is lifted, wholly and once', async () => {
    const stage = await openStage();
    const frozen = await freeze(stage, { order_no: 'Z1' });
    const id = String(frozen.data['id']);
    expect(frozen.data).toMatchObject({ object: 'account_freeze', status: 'succeeded', unfreeze_flag: 'N' });
    expect(id).toMatch(/^00211\d{34}$/);
    expect(stage.sandbox.ledger.report().accounts).toContainEqual(
      expect.objectContaining({ memberCode: 'buyer', available: '970.00', frozen: '30.00' }),
    );
    expect((await stage.pay({ trans_amt: '970.01' })).data['error_code']).toBe('SIM_BALANCE_SHORT');
    expect((await unfreeze(stage, id, 'U1')).data).toMatchObject({
      object: 'account_unfreeze',
      account_freeze_id: id,
      status: 'succeeded',
    });
    expect((await unfreeze(stage, id)).data['error_code']).toBe('SIM_UNFROZEN_ALREADY');
    expect(stage.available('buyer')).toBe('1000.00');
    expect(stage.sandbox.effects.report({ orderNo: 'Z1' }).orders).toMatchObject([
      { kind: 'freeze', count: 1, amount: '30.00' },
      { kind: 'unfreeze', count: 1, amount: '30.00' },
    ]);
  });

  it('is found with what lifted it, by order number and by status', async () => {
    const stage = await openStage();
    const id = String((await freeze(stage, { order_no: 'Z1' })).data['id']);
    stage.sandbox.faults.add({ kind: 'pending', ms: 60_000, times: 1 });
    await freeze(stage, { order_no: 'Z2' });
    await unfreeze(stage, id, 'U1');
    expect((await stage.list('freeze/list', { order_no: 'Z1' })).data).toMatchObject({
      object: 'list',
      has_more: false,
      order_no: 'Z1',
      account_freezes: [{ id, order_no: 'Z1', unfreeze_flag: 'Y', trans_amt: '30.00', member_id: 'buyer' }],
    });
    expect((await stage.list('freeze/list', { status: 'pending' })).data['account_freezes']).toMatchObject([
      { order_no: 'Z2', status: 'pending' },
    ]);
    expect((await stage.list('unfreeze/list', { order_no: 'U1' })).data['account_unfreezes']).toMatchObject([
      { account_freeze_id: id, status: 'succeeded', prod_mode: 'false' },
    ]);
  });

  it('that failed gives the money back, and an unfreeze that failed can be tried again', async () => {
    const stage = await openStage();
    stage.sandbox.faults.add({ kind: 'pending', ms: 10, end: 'failed', times: 1 });
    const lost = String((await freeze(stage)).data['id']);
    stage.sandbox.clock.advance(10);
    expect((await unfreeze(stage, lost)).data['error_code']).toBe('SIM_NOT_FROZEN');
    const id = String((await freeze(stage)).data['id']);
    stage.sandbox.faults.add({ kind: 'pending', ms: 10, end: 'failed', times: 1 });
    await unfreeze(stage, id);
    stage.sandbox.clock.advance(10);
    expect((await unfreeze(stage, id)).data['status']).toBe('succeeded');
    expect(stage.available('buyer')).toBe('1000.00');
  });
});

describe('a commission', () => {
  it('takes the service provider’s part of a payment from the merchant, up to its amount', async () => {
    const stage = await openStage();
    const id = await stage.hold({ order_no: 'O1', pay_mode: '', in_member_id: '0' });
    const take = (order_no: string, trans_amt: string): Promise<Answer> =>
      stage.merchant.post(`${BALANCE}/commissions`, { order_no, payment_id: id, trans_amt });
    expect((await take('S1', '3.00')).data).toMatchObject({
      object: 'commission',
      payment_id: id,
      trans_amt: '3.00',
    });
    expect((await take('S2', '97.01')).data['error_code']).toBe('SIM_AMOUNT_EXCEEDED');
    expect(stage.available('0')).toBe('97.00');
    expect((await stage.list('commissions/list', { order_no: 'S1' })).data['commissions']).toMatchObject([
      { order_no: 'S1', trans_amt: '3.00', status: 'succeeded' },
    ]);
    expect(stage.sandbox.effects.report({ serialNumber: 'S1' }).serialNumbers).toMatchObject([
      { kind: 'commission', orderNo: 'O1', count: 1 },
    ]);
  });
});
