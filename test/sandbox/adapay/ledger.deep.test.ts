import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readYuan, writeYuan } from '../../../src/sandbox/engine/fen.js';
import type { ResendMode } from '../../../src/sandbox/engine/resend-mode.js';
import { BALANCE, openStage, share, type Stage } from './open-adapay.js';

// Mostly what fits together, so that payments come to their ends; the rest is wrong in all the ways a request can be.
const amount = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('100.00', '60.00', '40.00', '0.01') },
  { weight: 1, arbitrary: fc.constantFrom('700.00', '0.00', '-1.00', '1.001', '1e2') },
);
const member = fc.constantFrom('buyer', 'seller', 'agent', '0', 'nobody');
const split = fc.constantFrom('none', 'two', 'two', 'onTop', 'short', 'unborne');
const target = fc.nat(20);
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('pay' as const),
      amount,
      from: fc.constantFrom('buyer', 'buyer', 'seller'),
      to: member,
      mode: fc.constantFrom('delay', 'delay', '', 'later'),
      split,
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('confirm' as const), target, amount, split }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('reverse' as const), target, amount }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('refund' as const), target, amount, split }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('freeze' as const), amount, from: member }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('unfreeze' as const), target }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cash' as const), amount, from: member }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('payment' as const),
      amount,
      mode: fc.constantFrom('delay', ''),
      split,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      target,
      amount,
      how: fc.constantFrom('confirm', 'reverse', 'close', 'refunds'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('commission' as const), target, amount }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('again' as const), target }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(500, 5_000) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type Named = Exclude<Step, { do: 'again' | 'wait' }>;

describe('the records of Adapay under any sequence of requests, right or wrong', () => {
  const seen = new Set<string>();

  it.each<ResendMode>(['replay', 'reject', 'balanceFirst', 'none'])(
    'balance after each, in mode %s, and no number but in mode none has two effects',
    async (resendMode) => {
      const ends = fc.constantFrom('succeeded' as const, 'failed' as const);
      const property = fc.asyncProperty(
        fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }),
        fc.record({
          feeBasisPoints: fc.constantFrom(0, 60),
          channelEnds: ends,
          pending: fc.boolean(),
          end: ends,
        }),
        async (steps, { pending, end, ...rules }) => {
          const stage = await openStage({ resendMode, adapay: { ...rules, cashFee: '0.50' } });
          stage.sandbox.adapay.fundFeeAccount({ amount: '2.00' });
          stage.sandbox.adapay.deposit({ memberId: '0', amount: '150.00' });
          if (pending) stage.sandbox.faults.add({ kind: 'pending', ms: 2_000, end, probability: 0.4 });
          const ids = new Ids();
          const sent: (() => Promise<unknown>)[] = [];
          for (const one of steps) {
            await perform(stage, one, ids, sent);
            expect(stage.sandbox.ledger.report().balanced).toBe(true);
            expect(stage.sandbox.wireLog.find().at(-1)?.code).not.toBe('SIM_INTERNAL');
            expectEachHoldToAddUp(stage);
          }
          stage.sandbox.clock.advance(60_000);
          expect(stage.sandbox.ledger.report().balanced).toBe(true);
          expectNothingUnderWay(stage);
          const effects = stage.sandbox.effects.report();
          for (const { kind } of effects.orders) seen.add(kind);
          if (resendMode !== 'none')
            expect(effects.serialNumbers.filter(({ count }) => count > 1)).toEqual([]);
          await stage.sandbox.close();
        },
      );
      await fc.assert(property, { numRuns: 40 });
    },
    60_000,
  );

  // A property over requests that are all rejected would say nothing.
  it('have seen every kind of effect on the way', () => {
    expect([...seen].sort()).toEqual([
      'closePayment',
      'commission',
      'freeze',
      'hold',
      'payment',
      'refund',
      'release',
      'return',
      'unfreeze',
      'withdrawal',
    ]);
  });
});

/** Ids that earlier answers gave, by what they stand for. */
class Ids {
  readonly #ids = new Map<string, string[]>();

  keep(what: string, id: unknown): void {
    if (typeof id === 'string') this.#ids.set(what, [...(this.#ids.get(what) ?? []), id]);
  }

  pick(what: string, index: number): string {
    const ids = this.#ids.get(what) ?? [];
    return ids[index % (ids.length || 1)] ?? '0021100000';
  }
}

/** Held, released and returned are the amount; what a member and all others own is never below nothing. */
function expectEachHoldToAddUp(stage: Stage): void {
  const report = stage.sandbox.ledger.report();
  for (const hold of report.holds.filter(({ kind }) => kind === 'guarantee')) {
    const parts = readYuan(hold.held) + readYuan(hold.released) + readYuan(hold.returned);
    expect(parts).toBe(readYuan(hold.amount));
  }
}

/** With nothing under way the transit account is empty and what is held is what the payments say. */
function expectNothingUnderWay(stage: Stage): void {
  const { accounts, holds } = stage.sandbox.ledger.report();
  const of = (name: string): bigint =>
    readYuan(accounts.find(({ account }) => account === name)?.available ?? '0.00');
  expect(of('adapay/transit')).toBe(0n);
  const held = holds
    .filter(({ kind }) => kind === 'guarantee')
    .reduce((sum, hold) => sum + readYuan(hold.held), 0n);
  expect(of('adapay/held')).toBe(held);
}

async function perform(stage: Stage, one: Step, ids: Ids, sent: (() => Promise<unknown>)[]): Promise<void> {
  if (one.do === 'wait') {
    stage.sandbox.clock.advance(one.ms);
    return;
  }
  const request = one.do === 'again' ? sent[one.target % (sent.length || 1)] : requestOf(stage, one, ids);
  if (request && one.do !== 'again') sent.push(request);
  await request?.();
}

/** Shares that are right, or wrong in a way; none where the amount is too wrong to be divided. */
function splitFields(kind: string, total: string): Record<string, unknown> {
  if (kind === 'none' || !/^\d+\.\d{2}$/.test(total) || readYuan(total) < 2n) return {};
  if (kind === 'onTop') return { fee_mode: 'O', div_members: [share('seller', total)] };
  const whole = readYuan(total) - (kind === 'short' ? 1n : 0n);
  const first = share('seller', writeYuan(whole / 2n), kind === 'unborne' ? 'N' : 'Y');
  return { div_members: JSON.stringify([first, share('agent', writeYuan(whole - whole / 2n))]) };
}

function requestOf(stage: Stage, one: Named, ids: Ids): () => Promise<unknown> {
  const { merchant, appId } = stage;
  const order_no = merchant.number();
  const own = { app_id: appId, order_no };
  switch (one.do) {
    case 'pay':
      return async () => {
        const to = {
          out_member_id: one.from,
          in_member_id: one.to,
          pay_mode: one.mode,
          trans_amt: one.amount,
        };
        const division = one.mode === 'delay' ? {} : splitFields(one.split, one.amount);
        const { data } = await stage.pay({ order_no, ...to, ...division });
        ids.keep('deal', data['balance_seq_id']);
        if (one.mode === '') ids.keep('refundable', data['balance_seq_id']);
      };
    case 'confirm': {
      const fields = { order_no, confirm_amt: one.amount, ...splitFields(one.split, one.amount) };
      const id = ids.pick('deal', one.target);
      return async () => ids.keep('refundable', (await stage.confirm(id, fields)).data['id']);
    }
    case 'reverse': {
      const id = ids.pick('deal', one.target);
      return () => stage.reverse(id, { order_no, reverse_amt: one.amount });
    }
    case 'refund': {
      const id = ids.pick('refundable', one.target);
      const fields = { balance_refund_no: order_no, balance_refund_amt: one.amount };
      return () => stage.refund(id, fields);
    }
    case 'freeze':
      return async () => {
        const fields = { ...own, trans_amt: one.amount, member_id: one.from };
        ids.keep('freeze', (await merchant.post(`${BALANCE}/freeze`, fields)).data['id']);
      };
    case 'unfreeze': {
      const account_freeze_id = ids.pick('freeze', one.target);
      return () => merchant.post(`${BALANCE}/unfreeze`, { ...own, account_freeze_id });
    }
    case 'cash':
      return () =>
        merchant.post('/v1/cashs', { ...own, cash_type: 'D0', cash_amt: one.amount, member_id: one.from });
    default:
      return channelRequest(stage, one, ids, own);
  }
}

function channelRequest(
  stage: Stage,
  one: Extract<Named, { do: 'payment' | 'end' | 'commission' }>,
  ids: Ids,
  own: Record<string, string>,
): () => Promise<unknown> {
  const { merchant } = stage;
  if (one.do === 'payment') {
    const goods = { pay_channel: 'wx_lite', goods_title: 't', goods_desc: 'd' };
    const division = one.mode === 'delay' ? {} : splitFields(one.split, one.amount);
    return async () => {
      const fields = { ...own, ...goods, pay_amt: one.amount, pay_mode: one.mode, ...division };
      ids.keep('payment', (await merchant.post('/v1/payments', fields)).data['id']);
    };
  }
  const payment_id = ids.pick(
    one.do === 'commission' && one.target % 2 === 0 ? 'deal' : 'payment',
    one.target,
  );
  if (one.do === 'commission')
    return () => merchant.post(`${BALANCE}/commissions`, { ...own, payment_id, trans_amt: one.amount });
  if (one.how === 'close') return () => merchant.post(`/v1/payments/${payment_id}/close`, own);
  if (one.how === 'refunds') {
    const refund = { refund_order_no: own['order_no'], refund_amt: one.amount };
    return () => merchant.post(`/v1/payments/${payment_id}/refunds`, refund);
  }
  const fields = { ...own, payment_id, [`${one.how}_amt`]: one.amount };
  return () => merchant.post(`/v1/payments/${one.how}`, fields);
}
