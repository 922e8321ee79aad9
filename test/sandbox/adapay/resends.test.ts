import { describe, expect, it } from 'vitest';
import type { ResendMode } from '../../../src/sandbox/engine/resend-mode.js';
import { BALANCE, openStage } from './open-adapay.js';

describe('an order number that was used before', () => {
  it.each<[ResendMode, string, number]>([
    ['replay', 'succeeded', 1],
    ['reject', 'request_order_no_repeate', 1],
    ['balanceFirst', 'SIM_BALANCE_SHORT', 1],
    ['none', 'SIM_BALANCE_SHORT', 1],
  ])('in mode %s is answered %s when the first one took the money', async (resendMode, code, count) => {
    const stage = await openStage({ resendMode });
    const first = await stage.pay({ order_no: 'O1', trans_amt: '600.00' });
    const again = await stage.pay({ order_no: 'O1', trans_amt: '600.00' });
    expect(again.data['error_code'] ?? again.data['status']).toBe(code);
    if (resendMode === 'replay') expect(again.data).toEqual(first.data);
    expect(stage.sandbox.effects.report({ serialNumber: 'O1' }).serialNumbers).toMatchObject([
      { kind: 'hold', count },
    ]);
  });

  it('in mode none is done again when there is money', async () => {
    const stage = await openStage({ resendMode: 'none' });
    const [first, second] = [await stage.hold({ order_no: 'O1' }), await stage.hold({ order_no: 'O1' })];
    expect(first).not.toBe(second);
    expect(stage.sandbox.effects.report({ serialNumber: 'O1' }).serialNumbers).toMatchObject([{ count: 2 }]);
    expect(stage.held()).toBe('200.00');
  });

  it.each(['confirm', 'reverse', 'refund', 'freeze'] as const)('is done once for a %s too', async (what) => {
    const stage = await openStage();
    const id = await stage.hold();
    const target = what === 'refund' ? String((await stage.confirm(id)).data['id']) : id;
    const freeze = { app_id: stage.appId, order_no: 'X1', trans_amt: '1.00', member_id: 'buyer' };
    const once = {
      confirm: () => stage.confirm(target, { order_no: 'X1', confirm_amt: '1.00' }),
      reverse: () => stage.reverse(target, { order_no: 'X1', reverse_amt: '1.00' }),
      refund: () => stage.refund(target, { balance_refund_no: 'X1', balance_refund_amt: '1.00' }),
      freeze: () => stage.merchant.post(`${BALANCE}/freeze`, freeze),
    }[what];
    expect((await once()).data).toEqual((await once()).data);
    expect(stage.sandbox.effects.report({ serialNumber: 'X1' }).serialNumbers).toMatchObject([
      { count: 1, amount: '1.00' },
    ]);
  });

  it('with other content is rejected, whatever call it is in, unless numbers count by call', async () => {
    const stage = await openStage();
    const id = await stage.hold({ order_no: 'O1' });
    expect((await stage.pay({ order_no: 'O1', trans_amt: '99.00' })).data['error_code']).toBe(
      'request_order_no_repeate',
    );
    expect((await stage.confirm(id, { order_no: 'O1' })).data['error_code']).toBe('request_order_no_repeate');
    stage.sandbox.adapay.setRules({ orderNoScope: 'call' });
    expect((await stage.confirm(id, { order_no: 'O1' })).data['status']).toBe('succeeded');
  });

  it('may be tried again after a rejection, and not after a failure', async () => {
    const stage = await openStage();
    expect((await stage.pay({ order_no: 'O1', trans_amt: '1000.01' })).data['status']).toBe('failed');
    stage.sandbox.faults.add({ kind: 'pending', ms: 1, end: 'failed', times: 1 });
    expect((await stage.pay({ order_no: 'O1' })).data['status']).toBe('pending');
    stage.sandbox.clock.advance(1);
    expect((await stage.pay({ order_no: 'O1' })).data).toMatchObject({
      status: 'failed',
      error_code: 'channel_unexpected_error',
      error_type: 'channel_error',
    });
    expect(stage.sandbox.effects.total).toBe(1);
  });
});
