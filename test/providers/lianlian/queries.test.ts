import { describe, expect, it } from 'vitest';
import { buyer, LIANLIAN_KINDS, NUMBER } from './support/orders.js';
import { MCH_ID } from './support/settings.js';
import { setUp } from './support/set-up.js';

const done = { ret_code: '0000', ret_msg: '交易成功', mch_id: MCH_ID };
const transaction = {
  ...done,
  txn_seqno: NUMBER,
  platform_txno: 'P1',
  txn_status: 'SUCCESS',
  order_amount: 100,
};

describe('a status query', () => {
  it('finds a hold with what it allows, and its amount', async () => {
    const { ask, platform } = setUp(() => ({ data: transaction }));
    expect(await ask('hold')).toMatchObject({
      type: 'found',
      outcome: {
        type: 'succeeded',
        result: { reference: 'P1', divisible: true, limits: { returnAfterRelease: false } },
      },
      reported: { amount: '100.00' },
    });
    expect(platform.seen[0]?.json).toEqual({ mch_id: MCH_ID, txn_seqno: NUMBER });
  });

  it('finds a confirmation by its own number', async () => {
    const { ask, platform } = setUp(() => ({ data: transaction }));
    expect(await ask('release')).toMatchObject({
      outcome: { type: 'succeeded', result: { reference: 'P1' } },
    });
    expect(platform.seen[0]?.url).toContain('/query/mch/v1/accp/txn/order-query');
  });

  it.each([
    ['another number', { txn_seqno: 'HF2511220000000098' }],
    ['no number', { txn_seqno: undefined }],
    ['a query that failed', { ret_code: '9999' }],
    ['a query that was rejected', { ret_code: '1005' }],
    ['another merchant', { mch_id: '999' }],
  ])('concludes nothing from %s', async (_name, wrong) => {
    const { ask } = setUp(() => ({ data: { ...transaction, ...wrong } }));
    expect((await ask('hold')).type).toBe('unclear');
  });

  it('finds no record under 1011, which ends nothing unless it is configured', async () => {
    const { ask, rule } = setUp(() => ({ data: { ...done, ret_code: '1011' } }));
    expect((await ask('hold')).type).toBe('notFound');
    for (const kind of LIANLIAN_KINDS) {
      expect(rule(kind).absence).toBeUndefined();
      expect(rule(kind).resend).toBeUndefined();
    }
    const absence = { observations: 2, apartMs: 1_000, sinceLeftMs: 1_000 };
    const configured = setUp(() => 'lost', { resolution: { hold: { absence } } });
    expect(configured.rule('hold').absence).toEqual(absence);
  });

  it('takes no success without its amount, and shows another amount', async () => {
    const without = setUp(() => ({ data: { ...transaction, order_amount: undefined } }));
    expect(await without.ask('hold')).toMatchObject({ type: 'found', outcome: { type: 'unknown' } });
    const other = setUp(() => ({ data: { ...transaction, order_amount: '99.99' } }));
    expect(await other.ask('hold')).toMatchObject({ reported: { amount: '99.99' } });
  });

  it.each(['return', 'refund'] as const)('finds a refund by its number: %s', async (kind) => {
    const data = {
      ...done,
      refund_seqno: NUMBER,
      platform_refundno: 'R1',
      refund_status: 'SUCCESS',
      refund_amount: 100,
    };
    const { ask } = setUp(() => ({ data }));
    expect(await ask(kind)).toMatchObject({ outcome: { type: 'succeeded', result: { reference: 'R1' } } });
  });

  it('finds a member’s account, and none by a code that is configured', async () => {
    const data = { ...done, user_id: 'buyer_1', acctinfo_list: [{ acct_type: 'USEROWN' }] };
    expect(await setUp(() => ({ data })).ask('openAccount')).toMatchObject({
      outcome: { type: 'succeeded', result: { account: 'buyer_1' } },
    });
    const unknown = { data: { ...done, ret_code: '2001' } };
    expect((await setUp(() => unknown).ask('openAccount')).type).toBe('unclear');
    expect((await setUp(() => unknown, { userNotFoundCodes: ['2001'] }).ask('openAccount')).type).toBe(
      'notFound',
    );
  });

  it.each([
    ['its card', '622202******0123', 'found'],
    ['another card', '622202******9999', 'notFound'],
    ['less than tells a card', '23', 'notFound'],
  ])('tells a card that is bound by %s', async (_name, linked_acctno, type) => {
    const { ask } = setUp(() => ({
      data: { ...done, user_id: 'buyer_1', linked_acctlist: [{ linked_acctno }] },
    }));
    expect((await ask('verifyCardBinding')).type).toBe(type);
  });
});

describe('a balance', () => {
  const account = { acct_type: 'USEROWN', amt_balaval: '12.30', amt_balfrz: '1.00' };
  const data = (...acctinfo_list: object[]) => ({ data: { ...done, user_id: 'buyer_1', acctinfo_list } });

  it('is what the member’s own account can spend, with what is frozen', async () => {
    const { provider, platform } = setUp(() => data(account, { ...account, acct_type: 'USERSETTLE' }));
    expect(await provider.queries.balance(buyer)).toEqual({
      type: 'read',
      value: { available: '12.30', held: '1.00' },
    });
    expect(platform.seen[0]?.json).toEqual({ mch_id: MCH_ID, user_id: 'buyer_1', user_type: 'INNERUSER' });
  });

  it.each([
    ['none', data()],
    ['two of the type', data(account, account)],
    ['no amount', data({ ...account, amt_balaval: 'x' })],
    ['another user', { data: { ...data(account).data, user_id: 'other' } }],
    ['a failure', { data: { ...done, ret_code: '9999' } }],
    ['no answer', 'lost' as const],
  ])('is never supposed from %s', async (_name, reaction) => {
    const { provider } = setUp(() => reaction);
    expect((await provider.queries.balance(buyer)).type).toBe('unavailable');
  });
});
