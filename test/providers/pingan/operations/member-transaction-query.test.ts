import { describe, expect, it } from 'vitest';
import { parseMoney } from '../../../../src/domain/money.js';
import { tradeOutcome } from '../../../../src/providers/pingan/operations/trade-query.js';
import { BOOKING_FLAG, TRAN_STATUS } from '../../../../src/providers/pingan/result-codes.js';
import { answered, code, done, type Respond } from '../support/fake-gateway.js';
import { buyer, seller } from '../support/orders.js';
import { setUp, businessFields } from '../support/set-up.js';

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
    const { gateway, query } = setUp(() => done({ ...shown, ...own }));
    expect(await query('hold')).toEqual({
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
    const { query } = setUp(() =>
      done({ ...shown, BookingFlag: '7', OutSubAcctNo: seller.account, InSubAcctNo: buyer.account }),
    );
    expect(await query('refund')).toMatchObject({
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
    const { query } = setUp(() => answer);
    for (const kind of ['hold', 'release', 'return', 'refund'] as const) {
      expect(await query(kind)).toMatchObject(queryResult);
    }
  });

  it('asks for every day since an operation that is three days old', async () => {
    const found = done({ ...shown, ...own });
    const now = new Date('2025-11-26T02:20:00.000Z');
    const bank: Respond = ({ TranDate }) => (TranDate === '20251124' ? found : code('ERR020'));
    const { gateway, query } = setUp(bank, {}, now);
    expect(await query('hold')).toMatchObject({ type: 'found' });
    expect(gateway.sent.map(({ message }) => message['TranDate'])).toEqual([
      undefined,
      '20251122',
      '20251123',
      '20251124',
    ]);
  });

  it('counts the three days as the bank does, by its dates and not by hours', async () => {
    const begunAt = '2025-11-22T15:59:00.000Z'; // a minute before midnight in Shanghai
    const queriesAt = async (moment: string) => {
      const { gateway, query } = setUp(() => code('ERR020'), {}, new Date(moment));
      await query('hold', { order: { begunAt } });
      return gateway.sent.length;
    };
    // 47 hours and a half, and 48 hours and two minutes: only the second is of three days ago.
    expect(await queriesAt('2025-11-24T15:30:00.000Z')).toBe(1);
    expect(await queriesAt('2025-11-24T16:01:00.000Z')).toBeGreaterThan(4);
  });

  it('asks for no day on which no request of it can have been booked', async () => {
    const days = async (options: object) => {
      const order = { leftUntil: '2025-11-23T15:59:00.000Z' };
      const { gateway, query } = setUp(() => code('ERR020'), options, new Date('2026-02-01T02:20:00.000Z'));
      expect(await query('hold', { order })).toMatchObject({ type: 'notFound' });
      return gateway.sent.slice(1).map(({ message }) => message['TranDate']);
    };
    expect(await days({ bookedWithinDays: 1 })).toEqual(['20251122', '20251123', '20251124', '20251125']);
    expect(await days({})).toHaveLength(6);
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
    expect(await setUp(bank, {}, now).query('hold')).toMatchObject({ outcome: { type: 'succeeded' } });
    const alone: Respond = (message, service) =>
      message['TranDate'] === '20251124' ? code('ERR020') : bank(message, service);
    expect(await setUp(alone, {}, now).query('hold')).toMatchObject({ outcome: { type: 'rejected' } });
    const halting: Respond = (message, service) =>
      message['TranDate'] === '20251124' ? code('ERR957') : bank(message, service);
    expect(await setUp(halting, {}, now).query('hold')).toMatchObject({ type: 'unclear' });
  });

  it('asks no further once an old operation is found, or nobody answers', async () => {
    const found = setUp(() => done({ ...shown, ...own }), {}, NEXT_WEEK);
    expect(await found.query('hold')).toMatchObject({ type: 'found' });
    expect(found.gateway.sent).toHaveLength(1);
    const dead = setUp(() => ({ verdict: 'unknown', why: 'no whole answer', elapsedMs: 1 }), {}, NEXT_WEEK);
    expect(await dead.query('hold')).toMatchObject({ type: 'unclear' });
    expect(dead.gateway.sent).toHaveLength(1);
  });

  it('calls it not found only when no day shows it', async () => {
    const { gateway, query } = setUp(() => code('ERR020'), {}, new Date('2025-11-25T02:20:00.000Z'));
    expect(await query('hold')).toMatchObject({ type: 'notFound' });
    expect(gateway.sent).toHaveLength(5);
  });

  it('leaves it unclear when one day is not answered, or there are too many', async () => {
    const halting: Respond = ({ TranDate }) => code(TranDate === '20251123' ? 'ERR957' : 'ERR020');
    const halted = setUp(halting, {}, new Date('2025-11-26T02:20:00.000Z'));
    expect(await halted.query('hold')).toMatchObject({ type: 'unclear', evidence: { code: 'ERR957' } });
    const cut = setUp(({ TranDate }) => (TranDate ? answered('<html>', 502) : code('ERR020')), {}, NEXT_WEEK);
    expect(await cut.query('hold')).toMatchObject({ type: 'unclear' });
    expect(cut.gateway.sent).toHaveLength(2);
    const ancient = setUp(() => code('ERR020'), {}, new Date('2026-02-01T02:20:00.000Z'));
    expect(await ancient.query('hold')).toMatchObject({ type: 'unclear' });
    expect(ancient.gateway.sent.length).toBeLessThanOrEqual(32);
  });
});

describe('TranStatus of 6110', () => {
  const outcome = (TranStatus: string, BookingFlag = '5', FailMsg = '') =>
    tradeOutcome({ TranStatus, BookingFlag, FailMsg }, 'transfer');

  it('ends an operation with 0 and 1 alone', () => {
    expect(outcome('0').type).toBe('succeeded');
    expect(outcome('1')).toMatchObject({ type: 'rejected', final: true, code: '6110/1', reason: 'other' });
    for (const status of ['2', '5', '6']) expect(outcome(status).type).toBe('pending');
    expect(Object.keys(TRAN_STATUS)).toEqual(['0', '1', '2', '5', '6']);
  });

  it.each(['3', '4', '7', '9', 'S', 'F', '00', '-1', 'toString'])(
    'that is not documented is unknown: %s',
    (status) => {
      expect(outcome(status).type).toBe('unknown');
    },
  );

  it("takes the bank's own code out of the failure text", () => {
    expect(outcome('1', '5', 'ERR044可用余额不足')).toMatchObject({
      code: 'ERR044',
      reason: 'insufficientFunds',
    });
    expect(outcome('1', '5', '余额不足')).toMatchObject({ code: '6110/1', reason: 'other' });
  });

  it('does not turn a text beside a success into a failure', () => {
    expect(outcome('0', '5', '提现交易已成功').type).toBe('succeeded');
  });
});

describe('BookingFlag of 6110', () => {
  it.each(['1', '3', '4', '8'])(
    'of another kind of trade proves nothing about one between members: %s',
    (flag) => {
      expect(tradeOutcome({ TranStatus: '0', BookingFlag: flag, FailMsg: '' }, 'transfer').type).toBe(
        'unknown',
      );
    },
  );

  it.each(['2', '5', '6', '7', 'N'])('of a trade between members is one: %s', (flag) => {
    expect(tradeOutcome({ TranStatus: '0', BookingFlag: flag, FailMsg: '' }, 'transfer').type).toBe(
      'succeeded',
    );
  });

  it('has no other value', () => {
    expect(Object.keys(BOOKING_FLAG)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', 'N']);
  });

  it.each(['', '9', 'X'])('that is missing or not documented is left aside: %j', (flag) => {
    expect(tradeOutcome({ TranStatus: '0', BookingFlag: flag, FailMsg: '' }, 'transfer').type).toBe(
      'succeeded',
    );
  });
});
