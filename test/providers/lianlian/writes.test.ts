import { describe, expect, it } from 'vitest';
import { parseMoney } from '../../../src/domain/money.js';
import type { LianlianKind } from '../../../src/providers/lianlian/capabilities.js';
import { HOLD, LIANLIAN_KINDS, NUMBER, orderOf, seller } from './support/orders.js';
import { MCH_ID } from './support/settings.js';
import { setUp } from './support/set-up.js';

const MONEY = ['hold', 'release', 'return', 'refund', 'withdraw'] as const;
const done = { ret_code: '0000', ret_msg: '交易成功', mch_id: MCH_ID };
const own = (kind: LianlianKind): object =>
  kind === 'return' || kind === 'refund'
    ? { refund_seqno: NUMBER, refund_amount: 100, platform_refundno: 'P1' }
    : { txn_seqno: NUMBER, order_amount: 100, platform_txno: 'P1' };

/** The one body that a write sent. */
async function bodyOf(
  kind: LianlianKind,
  changes: Parameters<typeof orderOf>[1] = {},
  settings: Parameters<typeof setUp>[1] = {},
) {
  const { platform, send } = setUp(() => ({ data: done }), settings);
  await send(kind, orderOf(kind, changes));
  return platform.seen[0]!;
}

describe('every write', () => {
  it.each(LIANLIAN_KINDS)('leaves signed over its very bytes, with the common headers: %s', async (kind) => {
    const { genuine, headers, json } = await bodyOf(kind);
    expect(genuine).toBe(true);
    expect(headers).toMatchObject({ timestamp: '20251122101500', mch_id: MCH_ID, 'signature-type': 'RSA' });
    expect(json['mch_id']).toBe(MCH_ID);
  });

  it.each(LIANLIAN_KINDS)('shows nothing personal in the clear: %s', async (kind) => {
    const { raw } = await bodyOf(kind);
    for (const personal of ['欧阳小明', '110101199003074514', '6222021234567890123', '13800138000', '王大海'])
      expect(raw).not.toContain(personal);
  });

  it.each(MONEY)('writes its amounts as numbers with two decimals: %s', async (kind) => {
    const { raw } = await bodyOf(kind, { amount: parseMoney('0.10'), fee: parseMoney('0.00') });
    expect(raw).toMatch(/"(?:order|refund)_amount":0\.10[,}]/);
    expect(raw).not.toMatch(/_amount":(?!\d+\.\d\d[,}])/);
  });

  it.each([...MONEY, 'openAccount'] as const)('is no more than taken by 0000: %s', async (kind) => {
    const { send } = setUp(() => ({ data: { ...done, ...own(kind) } }));
    const answer = await send(kind);
    expect(answer.type).toBe('pending');
    expect(answer.evidence).toMatchObject({ source: 'answer', code: '0000', reference: 'P1' });
    // The bank takes its time over a withdrawal; of all else there is something to see at once.
    const atOnce = answer.type === 'pending' ? answer.queryAgainAfterMs : undefined;
    expect(atOnce).toBe(kind === 'withdraw' ? undefined : 0);
  });

  it.each(MONEY)(
    'is not answered by another number, another amount or another merchant: %s',
    async (kind) => {
      for (const wrong of [
        { txn_seqno: 'HF2511220000000098', refund_seqno: 'HF2511220000000098' },
        { order_amount: 99.99, refund_amount: 99.99 },
        { mch_id: '999' },
      ]) {
        const { send } = setUp(() => ({ data: { ...done, ...own(kind), ...wrong } }));
        expect((await send(kind)).type, JSON.stringify(wrong)).toBe('unknown');
      }
    },
  );

  it.each(LIANLIAN_KINDS)(
    'is unknown without a signature, with a wrong one, or with another status: %s',
    async (kind) => {
      for (const reaction of [
        { data: done, signature: '' },
        { data: done, signature: 'AAAA' },
        { data: done, status: 500 },
        { data: done, status: 201 },
        { raw: 'no JSON' },
        { data: { ret_msg: 'no code' } },
        'lost',
      ] as const) {
        const { send } = setUp(() => reaction);
        expect((await send(kind)).type, JSON.stringify(reaction)).toBe('unknown');
      }
    },
  );
});

describe('a hold', () => {
  it('names the seller and the merchant as payees, and where the money waits', async () => {
    const { json, url } = await bodyOf('hold');
    expect(url).toBe('https://openapi.lianlianpay.com/mch/v1/ipay/createpay');
    expect(json).toMatchObject({
      user_id: 'buyer_1',
      txn_seqno: NUMBER,
      txn_time: '20251122101500',
      order_amount: 100,
      order_info: 'O1',
      secured_flag: true,
      pay_method_infos: [{ pay_type: 'BALANCE', amount: 100 }],
      payee_infos: [
        { payee_uid: 'seller_1', payee_type: 'USER', payee_accttype: 'USEROWN', payee_amount: 97.5 },
        { payee_uid: MCH_ID, payee_type: 'MCH', payee_accttype: 'MCHOWN', payee_amount: 2.5 },
      ],
    });
  });

  it('names the seller alone where there is no fee', async () => {
    const { json } = await bodyOf('hold', { fee: parseMoney('0.00') });
    expect(json['payee_infos']).toHaveLength(1);
  });

  it('writes the flag as it is configured', async () => {
    expect((await bodyOf('hold', {}, { securedFlag: 'Y' })).json['secured_flag']).toBe('Y');
  });
});

describe('a release', () => {
  it('is of all without payees where it goes as it was held', async () => {
    const { json } = await bodyOf('release', {}, { subMchid: '302210180000021525' });
    expect(json).toEqual({
      mch_id: MCH_ID,
      sub_mchid: '302210180000021525',
      confirm_orderInfo: {
        txn_seqno: NUMBER,
        txn_time: '20251122101500',
        order_amount: 100,
        confirm_mode: 'ALL',
      },
      original_orderInfo: { txn_seqno: HOLD, order_amount: 100 },
    });
  });

  it.each([
    ['a part', { amount: parseMoney('40.00'), fee: parseMoney('1.00') }, [39, 1]],
    ['another division', { fee: parseMoney('0.00') }, [100]],
  ])('is in part, with its payees: %s', async (_name, changes, amounts) => {
    const { json } = await bodyOf('release', changes);
    expect(json).toMatchObject({ confirm_orderInfo: { confirm_mode: 'PART' } });
    const payees = json['payee_info'] as { payee_id: string; payee_type: string; payee_amount: number }[];
    expect(payees.map(({ payee_amount }) => payee_amount)).toEqual(amounts);
    expect(payees[0]).toMatchObject({ payee_id: 'seller_1', payee_type: 'USER' });
  });

  it.each([
    [
      'other receivers',
      { receivers: [{ account: { member: 'courier', account: 'courier' }, amount: parseMoney('97.50') }] },
    ],
    [
      'two receivers',
      { receivers: [seller, seller].map((account) => ({ account, amount: parseMoney('48.75') })) },
    ],
    ['a hold whose amount is not known', { hold: { serialNumber: HOLD } }],
  ])('is invalid, and nothing is sent: %s', async (_name, content) => {
    const { platform, send } = setUp(() => ({ data: done }));
    expect(await send('release', orderOf('release', { content }))).toMatchObject({
      type: 'rejected',
      code: 'INVALID_INPUT',
    });
    expect(platform.seen).toEqual([]);
  });
});

describe('money that goes back', () => {
  it('comes from MCHASSURE before a confirmation', async () => {
    expect((await bodyOf('return')).json).toMatchObject({
      refund_seqno: NUMBER,
      txn_seqno: HOLD,
      payee_refund_infos: [
        { payee_uid: MCH_ID, payee_type: 'MCH', payee_accttype: 'MCHASSURE', payee_amount: 100 },
      ],
    });
  });

  it('comes from the payees after it', async () => {
    expect((await bodyOf('refund')).json).toMatchObject({
      refund_seqno: NUMBER,
      txn_seqno: HOLD,
      refund_method_infos: [{ pay_type: 'BALANCE', amount: 100 }],
      payee_refund_infos: [
        { payee_uid: 'seller_1', payee_accttype: 'USEROWN', payee_amount: 97.5 },
        { payee_uid: MCH_ID, payee_accttype: 'MCHOWN', payee_amount: 2.5 },
      ],
    });
  });
});

describe('a withdrawal', () => {
  it.each(['8888', '8889'])('stays pending where a step is awaited: %s', async (ret_code) => {
    const { send } = setUp(() => ({
      data: { ...done, ...own('withdraw'), ret_code, token: 'secret-token' },
    }));
    const answer = await send('withdraw');
    expect(answer).toMatchObject({ type: 'pending', why: expect.stringContaining(ret_code) as string });
    expect(JSON.stringify(answer.evidence)).not.toContain('secret-token');
    const step = ret_code === '8888' ? 'verificationCode' : 'merchantCheck';
    expect(answer).toMatchObject({ step: { type: step } });
  });
});

describe('the merchant’s check', () => {
  it.each([
    ['accept', 2],
    ['elsewhere', 1],
  ] as const)('is made where the settings say so, and by nobody else: %s', async (withdrawalCheck, calls) => {
    const react = () => ({ data: { ...done, ...own('withdraw'), ret_code: '8889' } });
    const { platform, send } = setUp(react, { withdrawalCheck });
    expect(await send('withdraw')).toMatchObject({ type: 'pending', evidence: { code: '8889' } });
    expect(platform.seen).toHaveLength(calls);
    if (calls === 2)
      expect(platform.seen[1]).toMatchObject({
        url: 'https://openapi.lianlianpay.com/mch/v1/accp/txn/withdrawal-check',
        json: { txn_seqno: NUMBER, order_amount: 100, check_info: { check_result: 'ACCEPT' } },
      });
  });

  it('that gets lost leaves the withdrawal pending', async () => {
    let calls = 0;
    const { send } = setUp(
      () => {
        calls += 1;
        return calls === 1 ? { data: { ...done, ...own('withdraw'), ret_code: '8889' } } : 'lost';
      },
      { withdrawalCheck: 'accept' },
    );
    expect((await send('withdraw')).type).toBe('pending');
  });
});

describe('a card', () => {
  const applied = { ...done, user_id: 'buyer_1', txn_seqno: NUMBER, token: 'the-token' };

  it('is applied for with a token that the code is handed in with, for half an hour', async () => {
    const { send } = setUp(() => ({ data: applied }));
    const answer = await send('applyCardBinding');
    expect(answer).toMatchObject({
      type: 'succeeded',
      result: {
        verified: false,
        handle: { token: 'the-token', serialNumber: NUMBER },
        codeValidMs: 1_800_000,
      },
    });
    expect(JSON.stringify(answer.evidence)).not.toContain('the-token');
  });

  it('is not applied for by an answer without a token', async () => {
    const { send } = setUp(() => ({ data: { ...applied, token: '' } }));
    expect((await send('applyCardBinding')).type).toBe('unknown');
  });

  it('is verified under the application’s number, with its token', async () => {
    expect((await bodyOf('verifyCardBinding')).json).toEqual({
      mch_id: MCH_ID,
      user_id: 'buyer_1',
      txn_seqno: 'HF2511220000000008',
      token: 'the-token',
      verify_code: '123456',
    });
  });

  it('cannot be verified where the token is not known, which is no wrong code', async () => {
    const { platform, send } = setUp(() => ({ data: done }));
    const order = orderOf('verifyCardBinding');
    const { handle: _handle, ...content } = order.intent.content;
    const answer = await send('verifyCardBinding', { ...order, intent: { ...order.intent, content } });
    expect(answer).toMatchObject({ type: 'rejected', reason: 'codeVoid', code: 'NO_TOKEN', final: true });
    expect(platform.seen).toEqual([]);
  });
});

describe('an account', () => {
  it.each([
    ['no holder', { holder: undefined }],
    [
      'another proof than an identity card',
      { holder: { name: '王小明', identity: { type: 'passport', number: 'E1' }, mobile: '1' } },
    ],
    [
      'a name that the key is too short for',
      { holder: { name: '汉'.repeat(60), identity: { type: 'identityCard', number: '1' }, mobile: '1' } },
    ],
  ])('is invalid, and nothing is sent: %s', async (_name, content) => {
    const { platform, send } = setUp(() => ({ data: done }));
    const order = orderOf('openAccount');
    const changed = {
      ...order,
      intent: { ...order.intent, content: { ...order.intent.content, ...content } },
    };
    const answer = await send('openAccount', changed as typeof order);
    expect(answer).toMatchObject({ type: 'rejected', code: 'INVALID_INPUT' });
    expect(platform.seen).toEqual([]);
  });
});
