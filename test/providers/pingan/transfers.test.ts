import { describe, expect, it } from 'vitest';
import { parseMoney } from '../../../src/domain/money.js';
import { answered, code, done, type Respond } from './support/fake-gateway.js';
import { buyer, orderOf, seller } from './support/orders.js';
import { businessFields, setUp } from './support/set-up.js';

describe('moving money', () => {
  it('carries the fee on the hold as well where configured', async () => {
    const { gateway, send } = setUp(() => done(), { feeOnHold: true });
    await send('hold');
    expect(businessFields(gateway)['TranFee']).toBe('2.50');
    await send('return');
    expect(businessFields(gateway)['TranFee']).toBe('0.00');
  });

  it('says of a hold whether parts of it may be moved, as configured', async () => {
    const { send } = setUp(() => done(), { partialRelease: true });
    expect(await send('hold')).toMatchObject({ result: { divisible: true } });
  });

  it('names both sides where configured, and refuses without a name', async () => {
    const { gateway, send } = setUp(() => done(), { namesOnTransfers: true });
    await send('hold');
    expect(businessFields(gateway)).toMatchObject({ OutSubAcctName: buyer.name, InSubAcctName: seller.name });
    const answer = await send('hold', {
      content: { payee: { member: seller.member, account: seller.account } },
    });
    expect(answer).toMatchObject({ type: 'rejected', code: 'INVALID_INPUT' });
  });

  it.each(['a&b', 'a\nb', 'x'.repeat(31), ''])(
    "refuses an order number that would break the bank's files: %j",
    async (orderNo) => {
      const { gateway, send } = setUp(() => done());
      const answer = await send('hold', { content: { orderNo } });
      expect(answer).toMatchObject({
        type: 'rejected',
        message: expect.stringContaining('OrderNo') as string,
      });
      expect(gateway.sent).toHaveLength(0);
    },
  );

  it.each(['hold', 'release', 'return', 'refund'] as const)(
    'without an amount is refused: %s',
    async (kind) => {
      const { gateway, send } = setUp(() => done());
      const { amount: _amount, ...bare } = orderOf(kind).intent;
      expect(await send(kind, { order: { intent: bare } })).toMatchObject({
        type: 'rejected',
        code: 'INVALID_INPUT',
      });
      expect(gateway.sent).toHaveLength(0);
    },
  );

  it.each([
    ['yyyyMMdd', '20250822', '20250822'],
    ['yyyy-MM-dd', '20250822', '2025-08-22'],
    ['yyMMdd', '20250822', '250822'],
    ['yyyyMMdd', '20250823', undefined],
  ] as const)(
    'quotes the trade date of a release of three months ago: %s',
    async (refundDateFormat, tradeDate, reserved) => {
      const { gateway, send } = setUp(() => done(), { refundDateFormat });
      const release = { serialNumber: 'H688602508220000000001', tradeDate };
      await send('refund', { content: { release } });
      expect(businessFields(gateway)['ReservedMsg']).toBe(reserved);
    },
  );
});

const NEXT_WEEK = new Date('2025-11-29T02:20:00.000Z');

describe('asking 6110', () => {
  const shown = {
    BookingFlag: '5',
    TranStatus: '0',
    TranAmt: '100.0',
    TranDate: '20251122',
    TranTime: '101500',
  };
  const own = {
    OutSubAcctNo: buyer.account,
    InSubAcctNo: seller.account,
    OldTranFrontSeqNo: '2511220000000007',
  };

  it("by the operation's own number, and reads amount and accounts back", async () => {
    const { gateway, ask } = setUp(() => done({ ...shown, ...own }));
    expect(await ask('hold')).toEqual({
      type: 'found',
      outcome: {
        type: 'succeeded',
        result: { reference: '2511220000000007', tradeDate: '20251122', divisible: false },
      },
      reported: { amount: parseMoney('100.00'), payerAccount: buyer.account, payeeAccount: seller.account },
      evidence: {
        source: 'query',
        code: '000000',
        reference: '2511220000000007',
        tradeDate: '20251122',
        detail: '6110 000000 交易成功 TranStatus 0 BookingFlag 5',
      },
    });
    expect(businessFields(gateway)).toEqual({ FunctionFlag: '2', TranNetSeqNo: 'H688602511220000000099' });
  });

  it('for a refund names payer and payee the right way round', async () => {
    const { ask } = setUp(() =>
      done({ ...shown, BookingFlag: '7', OutSubAcctNo: seller.account, InSubAcctNo: buyer.account }),
    );
    expect(await ask('refund')).toMatchObject({
      type: 'found',
      reported: { payerAccount: buyer.account, payeeAccount: seller.account },
    });
  });

  it.each([
    [code('ERR020', '无符合条件记录'), { type: 'notFound', evidence: { code: 'ERR020' } }],
    [code('ERR270'), { type: 'unclear' }],
    [code('ERR131'), { type: 'unclear' }],
    [code('ERR957'), { type: 'unclear' }],
    [code('ERR044'), { type: 'unclear' }],
    [done({ ...shown, TranStatus: '' }), { type: 'unclear' }],
    [done({}), { type: 'unclear' }],
    [done({ ...shown, TranAmt: 'much' }), { type: 'unclear' }],
    [done({ ...shown, TranAmt: '' }), { type: 'unclear' }],
    [done({ ...shown, TranAmt: '', TranStatus: '1' }), { type: 'found', outcome: { type: 'rejected' } }],
    [done({ ...shown, TranAmt: '100.001' }), { type: 'unclear' }],
    [done({ ...shown, TranStatus: '3' }), { type: 'found', outcome: { type: 'unknown' } }],
    [done({ ...shown, TranStatus: '6' }), { type: 'found', outcome: { type: 'pending' } }],
    [done({ ...shown, BookingFlag: '3' }), { type: 'found', outcome: { type: 'unknown' } }],
    [
      done({ ...shown, TranStatus: '1', FailMsg: 'ERR044 可用余额不足 王小明' }),
      {
        type: 'found',
        outcome: { type: 'rejected', code: 'ERR044', message: 'ERR044 可用余额不足 王**', final: true },
      },
    ],
    [answered('<html>', 502), { type: 'unclear' }],
    [{ verdict: 'notSent' as const, why: 'no connection', elapsedMs: 1 }, { type: 'unclear' }],
  ])('concludes only what the guide says: %#', async (answer, queryResult) => {
    const { ask } = setUp(() => answer);
    for (const kind of ['hold', 'release', 'return', 'refund'] as const) {
      expect(await ask(kind)).toMatchObject(queryResult);
    }
  });

  it('asks for every day since an operation that is three days old', async () => {
    const found = done({ ...shown, ...own });
    const now = new Date('2025-11-26T02:20:00.000Z');
    const bank: Respond = ({ TranDate }) => (TranDate === '20251124' ? found : code('ERR020'));
    const { gateway, ask } = setUp(bank, {}, now);
    expect(await ask('hold')).toMatchObject({ type: 'found' });
    expect(gateway.sent.map(({ message }) => message['TranDate'])).toEqual([
      undefined,
      '20251122',
      '20251123',
      '20251124',
    ]);
  });

  it('counts the three days as the bank does, by its dates and not by hours', async () => {
    const begunAt = '2025-11-22T15:59:00.000Z'; // a minute before midnight in Shanghai
    const askedAt = async (moment: string) => {
      const { gateway, ask } = setUp(() => code('ERR020'), {}, new Date(moment));
      await ask('hold', { order: { begunAt } });
      return gateway.sent.length;
    };
    // 47 hours and a half, and 48 hours and two minutes: only the second is of three days ago.
    expect(await askedAt('2025-11-24T15:30:00.000Z')).toBe(1);
    expect(await askedAt('2025-11-24T16:01:00.000Z')).toBeGreaterThan(4);
  });

  it('of an old operation that failed one day and succeeded on another finds the success', async () => {
    const failed = done({ ...shown, ...own, TranStatus: '1' });
    const success = done({ ...shown, ...own });
    const now = new Date('2025-11-26T02:20:00.000Z');
    const bank: Respond = ({ TranDate }) =>
      TranDate === undefined || TranDate === '20251122'
        ? failed
        : TranDate === '20251124'
          ? success
          : code('ERR020');
    expect(await setUp(bank, {}, now).ask('hold')).toMatchObject({ outcome: { type: 'succeeded' } });
    const alone: Respond = (message, service) =>
      message['TranDate'] === '20251124' ? code('ERR020') : bank(message, service);
    expect(await setUp(alone, {}, now).ask('hold')).toMatchObject({ outcome: { type: 'rejected' } });
    const halting: Respond = (message, service) =>
      message['TranDate'] === '20251124' ? code('ERR957') : bank(message, service);
    expect(await setUp(halting, {}, now).ask('hold')).toMatchObject({ type: 'unclear' });
  });

  it('asks no further once an old operation is found, or nobody answers', async () => {
    const found = setUp(() => done({ ...shown, ...own }), {}, NEXT_WEEK);
    expect(await found.ask('hold')).toMatchObject({ type: 'found' });
    expect(found.gateway.sent).toHaveLength(1);
    const dead = setUp(() => ({ verdict: 'unknown', why: 'no whole answer', elapsedMs: 1 }), {}, NEXT_WEEK);
    expect(await dead.ask('hold')).toMatchObject({ type: 'unclear' });
    expect(dead.gateway.sent).toHaveLength(1);
  });

  it('calls it not found only when no day shows it', async () => {
    const { gateway, ask } = setUp(() => code('ERR020'), {}, new Date('2025-11-25T02:20:00.000Z'));
    expect(await ask('hold')).toMatchObject({ type: 'notFound' });
    expect(gateway.sent).toHaveLength(5);
  });

  it('leaves it unclear when one day is not answered, or there are too many', async () => {
    const halting: Respond = ({ TranDate }) => code(TranDate === '20251123' ? 'ERR957' : 'ERR020');
    const halted = setUp(halting, {}, new Date('2025-11-26T02:20:00.000Z'));
    expect(await halted.ask('hold')).toMatchObject({ type: 'unclear', evidence: { code: 'ERR957' } });
    const cut = setUp(({ TranDate }) => (TranDate ? answered('<html>', 502) : code('ERR020')), {}, NEXT_WEEK);
    expect(await cut.ask('hold')).toMatchObject({ type: 'unclear' });
    expect(cut.gateway.sent).toHaveLength(2);
    const ancient = setUp(() => code('ERR020'), {}, new Date('2026-02-01T02:20:00.000Z'));
    expect(await ancient.ask('hold')).toMatchObject({ type: 'unclear' });
    expect(ancient.gateway.sent.length).toBeLessThanOrEqual(32);
  });
});
