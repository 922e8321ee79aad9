import { describe, expect, it } from 'vitest';
import type { FaultRule } from '../../../src/sandbox/engine/faults.js';
import type { Answer } from './merchant.js';
import { openStage, type Stage } from './open-adapay.js';

const PAY = 'settle_accounts.balancePay';

function effects(stage: Stage): number {
  return stage.sandbox.effects.report({ orderNo: 'O1' }).orders[0]?.count ?? 0;
}

function hold(stage: Stage): Promise<Answer | 'dropped'> {
  return stage.pay({ order_no: 'O1' }).catch(() => 'dropped' as const);
}

describe('faults on the way of a hold', () => {
  it.each<[FaultRule['kind'], FaultRule, number]>([
    ['refuseConnection', { kind: 'refuseConnection', interface: PAY }, 0],
    ['refuseConnection', { kind: 'refuseConnection', interface: `${PAY}/delay` }, 0],
    ['dropBefore', { kind: 'dropBefore', provider: 'adapay' }, 0],
    ['doAndDrop', { kind: 'doAndDrop', orderNo: 'O1' }, 1],
  ])('%s gives no answer', async (kind, rule, done) => {
    const stage = await openStage();
    stage.sandbox.faults.add({ ...rule, times: 1 });
    expect(await hold(stage)).toBe('dropped');
    expect(effects(stage)).toBe(done);
    expect(stage.sandbox.wireLog.find().at(-1)).toMatchObject({
      provider: 'adapay',
      interface: PAY,
      outcome: kind === 'refuseConnection' ? 'connectionRefused' : 'dropped',
      fault: kind,
      effects: done,
    });
    expect(await hold(stage)).toMatchObject({ data: { status: 'succeeded' } });
    expect(effects(stage)).toBe(1);
  });

  it.each<[string, FaultRule, string, number]>([
    ['tryLater', { kind: 'tryLater' }, 'system_exception', 0],
    [
      'tryLater with a code of one’s own',
      { kind: 'tryLater', code: 'config_exception' },
      'config_exception',
      0,
    ],
    ['unknownCode', { kind: 'unknownCode' }, 'zz_undocumented', 0],
    ['unknownCode with the effect', { kind: 'unknownCode', code: 'XX1', withEffect: true }, 'XX1', 1],
  ])('%s answers its code, which is nobody’s certain rejection', async (_name, rule, code, done) => {
    const stage = await openStage();
    stage.sandbox.faults.add({ ...rule, interface: `${PAY}/delay`, times: 1 });
    expect(await hold(stage)).toMatchObject({
      genuine: true,
      data: { status: 'failed', error_code: code, error_type: 'api_error' },
    });
    expect(effects(stage)).toBe(done);
  });

  it('malformed, wrongSignature and html502 spoil the answer after the effect, or without it', async () => {
    const stage = await openStage();
    const { faults } = stage.sandbox;
    faults.add({ kind: 'malformed', times: 1 });
    await expect(stage.pay({ order_no: 'O1' })).rejects.toThrow(SyntaxError);
    expect(effects(stage)).toBe(1);
    faults.add({ kind: 'wrongSignature', times: 1, withEffect: false });
    expect(await stage.pay()).toMatchObject({ genuine: false, data: { status: 'succeeded' } });
    faults.add({ kind: 'html502', times: 1 });
    await expect(stage.pay()).rejects.toThrow(SyntaxError);
    expect(stage.sandbox.effects.report().orders).toHaveLength(1);
  });

  it('are told by provider, pay_mode, member, and the order that a request belongs to', async () => {
    const stage = await openStage();
    const id = await stage.hold({ order_no: 'O1' });
    const other = await stage.hold({ order_no: 'O2' });
    const { faults } = stage.sandbox;
    faults.add({ kind: 'tryLater', orderNo: 'O1' });
    faults.add({ kind: 'tryLater', interface: `${PAY}/direct` });
    faults.add({ kind: 'tryLater', provider: 'pingan' });
    faults.add({ kind: 'tryLater', memberCode: 'agent' });
    const code = ({ data }: Answer): unknown => data['error_code'] ?? data['status'];
    expect(code(await stage.confirm(id, { confirm_amt: '1.00' }))).toBe('system_exception');
    expect(code(await stage.list('balancePayList', { order_no: 'O1' }))).toBe('system_exception');
    expect(code(await stage.list('balancereverse/list', { balance_seq_id: id }))).toBe('system_exception');
    expect(code(await stage.confirm(other, { confirm_amt: '1.00' }))).toBe('succeeded');
    expect(code(await stage.pay({ pay_mode: '' }))).toBe('system_exception');
    expect(code(await stage.pay({ out_member_id: 'agent' }))).toBe('system_exception');
    expect(code(await stage.pay())).toBe('succeeded');
  });
});

describe('hooks', () => {
  it('are called before and after the effect, with the number and the order', async () => {
    const stage = await openStage();
    const calls: unknown[] = [];
    for (const moment of ['before', 'after'] as const) {
      stage.sandbox.hooks.add({
        interface: 'settle_accounts.balanceconfirm',
        moment,
        run: ({ serialNumber, orderNo, code }) => {
          calls.push([moment, serialNumber, orderNo, code, stage.available('seller')]);
        },
      });
    }
    const id = await stage.hold({ order_no: 'O1' });
    await stage.confirm(id, { order_no: 'C1' });
    expect(calls).toEqual([
      ['before', 'C1', 'O1', undefined, 'none'],
      ['after', 'C1', 'O1', 'succeeded', '100.00'],
    ]);
  });
});

describe('the wire log', () => {
  it('shows each request with its number, the order it belongs to and what it queried', async () => {
    const stage = await openStage();
    const id = await stage.hold({ order_no: 'O1' });
    await stage.confirm(id, { order_no: 'C1', confirm_amt: '2.00' });
    await stage.list('balanceconfirm/list', { order_no: 'C1' });
    expect(stage.sandbox.wireLog.find({ orderNo: 'O1' })).toMatchObject([
      {
        interface: PAY,
        functionFlag: 'delay',
        serialNumber: 'O1',
        memberCode: 'buyer',
        amount: '100.00',
        effects: 1,
      },
      {
        interface: 'settle_accounts.balanceconfirm',
        serialNumber: 'C1',
        amount: '2.00',
        code: 'succeeded',
        effects: 1,
      },
      { interface: 'settle_accounts.balanceconfirm.list', serialNumber: undefined, about: 'C1', effects: 0 },
    ]);
    expect(stage.sandbox.wireLog.find({ about: 'C1' })).toHaveLength(1);
  });
});
