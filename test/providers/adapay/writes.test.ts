import { describe, expect, it } from 'vitest';
import { parseMoney } from '../../../src/domain/money.js';
import { judgeFailure } from '../../../src/providers/adapay/result-codes.js';
import { LISTED, ROWS_IN, SUCCEEDED } from './support/answers.js';
import {
  ADAPAY_KINDS,
  buyer,
  card,
  CONFIRM_ID,
  courier,
  FREEZE_ID,
  HOLD_ID,
  NUMBER,
  orderOf,
  seller,
} from './support/orders.js';
import { setUp } from './support/set-up.js';
import { APP_ID } from './support/settings.js';

const NUMBERED = ADAPAY_KINDS.filter((kind) => ROWS_IN[kind] !== undefined);
const AMOUNT_FIELD = {
  hold: 'trans_amt',
  release: 'confirm_amt',
  return: 'reverse_amt',
  refund: 'trans_amt',
  freeze: 'trans_amt',
  withdraw: 'cash_amt',
} as const;
const AMOUNTS = Object.entries(AMOUNT_FIELD) as [keyof typeof AMOUNT_FIELD, string][];

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

  it('for a release lets the first receiver bear Adapay’s fee where that is configured, or the platform has no share', async () => {
    const flags = async (fee: string, feeBearer: 'platform' | 'firstReceiver') => {
      const { platform, send } = await setUp(() => ({ data: SUCCEEDED.release }), { feeBearer });
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

  it('for a freeze, an unfreeze and a withdrawal names the member and the freeze', async () => {
    const settings = { notifyUrl: 'https://shop.example:8443/adapay' };
    const { platform, send } = await setUp(({ path }) => {
      if (path.endsWith('/freeze')) return { data: SUCCEEDED.freeze };
      return { data: path.endsWith('/unfreeze') ? SUCCEEDED.unfreeze : SUCCEEDED.withdraw };
    }, settings);
    for (const kind of ['freeze', 'unfreeze', 'withdraw'] as const)
      expect(await send(kind)).toMatchObject({ type: 'succeeded' });
    const common = { order_no: NUMBER, app_id: APP_ID };
    expect(platform.seen.map(({ json }) => json)).toEqual([
      { ...common, trans_amt: '100.00', member_id: buyer.member },
      { ...common, account_freeze_id: FREEZE_ID },
      {
        ...common,
        cash_type: 'T1',
        cash_amt: '100.00',
        member_id: seller.member,
        notify_url: settings.notifyUrl,
      },
    ]);
  });

  it('for a member holds no personal number, and for its settle account a person’s card', async () => {
    const { platform, send } = await setUp(({ path }) => ({
      data: path === '/v1/members' ? SUCCEEDED.openAccount : SUCCEEDED.applyCardBinding,
    }));
    expect(await send('openAccount')).toMatchObject({ result: { account: buyer.member } });
    expect(await send('applyCardBinding')).toMatchObject({
      result: { verified: true, account: '0035172500000001' },
    });
    expect(platform.seen.map(({ json }) => json)).toEqual([
      { app_id: APP_ID, member_id: buyer.member, nickname: '小明' },
      {
        app_id: APP_ID,
        member_id: buyer.member,
        channel: 'bank_account',
        account_info: {
          card_id: card.number,
          card_name: card.holder,
          cert_id: card.identity.number,
          cert_type: '00',
          tel_no: card.mobile,
          bank_acct_type: '2',
        },
      },
    ]);
  });
});

describe('a success', () => {
  it.each(NUMBERED)('is none for another number: %s', async (kind) => {
    const other = {
      ...SUCCEEDED[kind],
      order_no: 'HF2511220000000098',
      balance_refund_no: 'HF2511220000000098',
    };
    const { send } = await setUp(() => ({ data: other }));
    expect(await send(kind)).toMatchObject({ type: 'unknown', why: 'the answer belongs to another number' });
  });

  it.each(NUMBERED)('is none without our number: %s', async (kind) => {
    const { order_no: _a, balance_refund_no: _b, ...rest } = SUCCEEDED[kind];
    const { send } = await setUp(() => ({ data: rest }));
    expect(await send(kind)).toMatchObject({ type: 'unknown' });
  });

  it.each(AMOUNTS)('is none over another amount: %s', async (kind, field) => {
    const { send } = await setUp(() => ({ data: { ...SUCCEEDED[kind], [field]: '99.99' } }));
    expect(await send(kind)).toMatchObject({ type: 'unknown', why: `the answer shows another ${field}` });
  });

  it.each(AMOUNTS)('is one with the amount as a number: %s', async (kind, field) => {
    const { send } = await setUp(() => ({ data: { ...SUCCEEDED[kind], [field]: 100 } }));
    expect(await send(kind)).toMatchObject({ type: 'succeeded' });
  });

  it('is none for a balance payment that was paid at once', async () => {
    const { send } = await setUp(() => ({ data: { ...SUCCEEDED.hold, pay_mode: '' } }));
    expect(await send('hold')).toMatchObject({ type: 'succeeded' });
    const direct = await setUp(() => ({ data: { ...SUCCEEDED.hold, pay_mode: 'direct' } }));
    expect(await direct.send('hold')).toMatchObject({ type: 'unknown' });
  });
});

describe('pending', () => {
  it.each(NUMBERED)('is asked about: %s', async (kind) => {
    const { send } = await setUp(() => ({ data: { ...SUCCEEDED[kind], status: 'pending' } }));
    expect(await send(kind)).toMatchObject({ type: 'pending' });
  });
});

describe('what is said to be there already', () => {
  it.each([
    ['openAccount', 'memberExistsCodes'],
    ['applyCardBinding', 'settleAccountExistsCodes'],
  ] as const)(
    'is asked about, at once where the code is configured, and never called refused: %s',
    async (kind, option) => {
      const data = { status: 'failed', error_type: 'invalid_request_error', error_code: 'SIM_EXISTS' };
      const known = await setUp(() => ({ data, status: 400 }), { [option]: ['SIM_EXISTS'] });
      expect(await known.send(kind)).toMatchObject({ type: 'pending', queryAgainAfterMs: 0 });
      const unknown = await setUp(() => ({ data, status: 400 }));
      expect(await unknown.send(kind)).toMatchObject({ type: 'unknown', evidence: { code: 'SIM_EXISTS' } });
    },
  );
});

describe('a number that the platform knows already', () => {
  const said: [string, Record<string, unknown>][] = [
    ['by its own code', { error_code: 'request_order_no_repeate', error_msg: '请求订单号重复' }],
    ['by the same without a type', { error_code: 'request_order_no_repeate', error_type: '' }],
    ['by a code that no table has', { error_code: 'cash_order_no_exists' }],
    ['in words', { error_code: 'request_parameter_error', error_msg: '订单号HF2601050000000001重复' }],
  ];

  it.each(ADAPAY_KINDS.flatMap((kind) => said.map(([how, fields]) => [kind, how, fields] as const)))(
    'is a doubt and no refusal, also in the answer to a first request: %s, %s',
    async (kind, _how, fields) => {
      for (const status of [200, 400]) {
        const data = { status: 'failed', error_type: 'invalid_request_error', ...fields };
        const { send } = await setUp(() => ({ data, status }));
        expect(await send(kind)).toMatchObject({
          type: 'unknown',
          why: expect.stringContaining('known already') as string,
        });
      }
    },
  );

  it('is no refusal by configuration either', () => {
    const known = { insufficientFunds: [], account: [], card: [], other: ['request_order_no_repeate'] };
    const failure = { call: 'createCash', code: 'request_order_no_repeate', errorType: '' } as const;
    expect(judgeFailure(failure, known).class).toBe('numberKnown');
  });
});

describe('personal data', () => {
  const personal = [card.holder, card.number, card.mobile, card.identity.number, '小明', seller.name];
  const namesOf = ({ content }: ReturnType<typeof orderOf>['intent']): string[] =>
    [buyer, seller].filter((one) => JSON.stringify(content).includes(one.member)).map(({ name }) => name);

  it.each(ADAPAY_KINDS)('never comes back from what the platform says: %s', async (kind) => {
    const error_msg = `${personal.join('、')} 有误`;
    const data = { status: 'failed', error_type: 'invalid_request_error', error_code: 'x', error_msg };
    const { send, ask } = await setUp(() => ({ data }));
    const said = JSON.stringify([await send(kind), await ask(kind)]);
    const numbers = personal.slice(1, 4);
    const known = kind === 'openAccount' ? numbers : [...numbers, ...namesOf(orderOf(kind).intent)];
    for (const value of known) expect(said).not.toContain(value);
  });
});

describe('what an operator decided, without an id', () => {
  it('is never quoted by a row that failed, and by none where two succeeded', async () => {
    const data = rowOf('hold') as { payments: Record<string, unknown>[] };
    const [row] = data.payments;
    const failed = { ...row, balance_seq_id: '00211F', status: 'failed', trans_stat: 'F' };
    const rows = (...payments: unknown[]) => ({ ...data, payments });
    for (const [shown, quoted] of [
      [rows(failed, row), HOLD_ID],
      [rows(failed), undefined],
      [rows(row, { ...row, balance_seq_id: '00211S' }), undefined],
    ] as const) {
      const { platform, send } = await setUp(({ method }) => ({
        data: method === 'GET' ? shown : SUCCEEDED.release,
      }));
      const answer = await send('release', { content: { hold: { serialNumber: NUMBER } } });
      expect(answer.type).toBe(quoted === undefined ? 'notSent' : 'succeeded');
      expect(platform.seen.find(({ method }) => method === 'POST')?.json['balance_seq_id']).toBe(quoted);
    }
  });

  it('is looked up before it is quoted', async () => {
    const { platform, send } = await setUp(({ method, path }) => {
      if (method === 'GET') return { data: path.includes('PayList') ? rowOf('hold') : rowOf('release') };
      return { data: path.endsWith('Refund') ? SUCCEEDED.refund : SUCCEEDED.release };
    });
    expect(await send('release', { content: { hold: { serialNumber: NUMBER } } })).toMatchObject({
      type: 'succeeded',
    });
    expect(await send('refund', { content: { release: { serialNumber: NUMBER } } })).toMatchObject({
      type: 'succeeded',
    });
    expect(platform.seen.map(({ json }) => json['balance_seq_id'])).toEqual([
      undefined,
      HOLD_ID,
      undefined,
      CONFIRM_ID,
    ]);
  });

  it('is not sent while the books do not show it', async () => {
    const { platform, send } = await setUp(() => ({ data: { status: 'succeeded', has_more: false } }));
    expect(await send('return', { content: { hold: { serialNumber: NUMBER } } })).toMatchObject({
      type: 'notSent',
    });
    expect(platform.seen.map(({ method }) => method)).toEqual(['GET']);
  });
});

function rowOf(kind: 'hold' | 'release'): object {
  return LISTED[kind];
}
