import { describe, expect, it } from 'vitest';
import type { Money } from '../../../../src/domain/money.js';
import { tradeOutcome } from '../../../../src/providers/pingan/operations/trade-query.js';
import { describeWrite } from '../support/describe-write.js';
import { code, done } from '../support/fake-gateway.js';
import { buyer, card, orderOf } from '../support/orders.js';
import { businessFields, setUp } from '../support/set-up.js';
import { vectorText } from '../support/vectors.js';

describeWrite('withdraw', {
  spelt: ['6033', 'KFEJZB6033', 'MembershipWithdrawCash'],
  fields: {
    TranWebName: '6886',
    SubAcctNo: buyer.account,
    TranNetMemberCode: buyer.member,
    MemberName: buyer.name,
    TakeCashAcctNo: card.number,
    OutAmtAcctName: buyer.name,
    Ccy: 'RMB',
    CashAmt: '97.50',
    ReservedMsg: '2.50',
  },
  accepted: 'pending',
  result: { provisional: true },
  rejectedBy: ['funds', 'account', 'identity', 'request'],
  resolvedBy: '6110/3',
  mayResend: true,
  knows: [buyer.name],
});

const shown = (TranStatus: string, more: object = {}) =>
  done({ TranStatus, BookingFlag: '3', TranAmt: '100.0', OutSubAcctNo: buyer.account, ...more });

describe('a withdrawal', () => {
  it('leaves as the request that openssl signed, field by field', async () => {
    const { gateway, send } = setUp(() => done());
    await send('withdraw');
    expect(gateway.sent[0]?.message).toEqual(JSON.parse(vectorText('requests/6033.json')));
  });

  it('names the platform as configured', async () => {
    const { gateway, send } = setUp(() => done(), { platformName: '持牢商城' });
    await send('withdraw');
    expect(businessFields(gateway)['TranWebName']).toBe('持牢商城');
  });

  it('without a fee brings all of it to the card', async () => {
    const { gateway, send } = setUp(() => done());
    const { fee: _fee, ...intent } = orderOf('withdraw').intent;
    await send('withdraw', { order: { intent } });
    expect(businessFields(gateway)).toMatchObject({ CashAmt: '100.00', ReservedMsg: '0.00' });
  });

  it.each([
    ['a card', { content: { account: buyer, cardNumber: undefined as never } }, 'cardNumber'],
    ['a holder', { content: { account: { member: buyer.member, account: buyer.account } } }, 'account.name'],
    ['more than its fee', { intent: { fee: '100.00' as Money } }, 'fee'],
  ])('that lacks %s is invalid, and nothing leaves', async (_what, changes, field) => {
    const { gateway, send } = setUp(() => done());
    expect(await send('withdraw', changes)).toMatchObject({
      type: 'rejected',
      code: 'INVALID_INPUT',
      message: expect.stringContaining(field) as string,
    });
    expect(gateway.sent).toHaveLength(0);
  });

  it.each([
    ['5', 'pending'],
    ['6', 'pending'],
    ['2', 'pending'],
    ['0', 'succeeded'],
    ['1', 'rejected'],
    ['9', 'unknown'],
  ])('stands as TranStatus %s of 6110 flag 3 says: %s', async (status, type) => {
    const { gateway, query } = setUp(() => shown(status));
    expect(await query('withdraw')).toMatchObject({
      type: 'found',
      outcome: { type },
      reported: { amount: '100.00', payerAccount: buyer.account },
    });
    expect(businessFields(gateway)).toEqual({ FunctionFlag: '3', TranNetSeqNo: 'H688602511220000000099' });
  });

  it('that succeeded did so provisionally, whatever words stand beside it', async () => {
    const { query } = setUp(() => shown('0', { FailMsg: '提现交易已成功' }));
    expect(await query('withdraw')).toMatchObject({
      outcome: { type: 'succeeded', result: { provisional: true } },
    });
  });

  it.each(['1', '2', '4', '5', '6', '7', '8'])(
    'is not what 6110 shows as booked otherwise: BookingFlag %s',
    (BookingFlag) => {
      const trade = { TranStatus: '0', BookingFlag, FailMsg: '' };
      expect(tradeOutcome(trade, 'withdrawal').type).toBe('unknown');
    },
  );

  it.each(['3', 'N', ''])('may be what 6110 shows as booked so: BookingFlag %j', (BookingFlag) => {
    expect(tradeOutcome({ TranStatus: '0', BookingFlag, FailMsg: '' }, 'withdrawal').type).toBe('succeeded');
  });

  it('is queried every five minutes at the soonest', () => {
    expect(setUp(() => done()).rule('withdraw').queryAfterMs[0]).toBe(300_000);
  });

  it('that the bank does not take on now is not called rejected: 当前时间不允许发起此交易', async () => {
    expect(await setUp(() => code('ERR143')).send('withdraw')).toMatchObject({ type: 'pending' });
  });
});

describe('a withdrawal above what goes at any time', () => {
  const above = { intent: { amount: '50002.51' as Money, fee: '2.50' as Money } };
  const at = (iso: string, settings = {}) => setUp(() => done(), settings, new Date(iso));

  it.each([
    ['on a Saturday', '2025-11-22T02:20:00.000Z', '2025-11-24 at 08:30'],
    ['before the bank opens', '2025-11-24T00:29:59.000Z', '2025-11-24 at 08:30'],
    ['when it has closed', '2025-11-24T09:00:00.000Z', '2025-11-25 at 08:30'],
    ['on Friday evening', '2025-11-28T09:00:00.000Z', '2025-12-01 at 08:30'],
  ])('is refused before it is sent, with when it can be: %s', async (_when, iso, opening) => {
    const { gateway, send } = at(iso);
    expect(await send('withdraw', above)).toMatchObject({
      type: 'rejected',
      code: 'INVALID_INPUT',
      message: expect.stringContaining(`on ${opening}`) as string,
    });
    expect(gateway.sent).toHaveLength(0);
  });

  it('leaves in working hours', async () => {
    const { gateway, send } = at('2025-11-24T00:30:00.000Z');
    expect(await send('withdraw', above)).toMatchObject({ type: 'pending' });
    expect(gateway.sent).toHaveLength(1);
  });

  it('leaves at any time up to the limit', async () => {
    const { send } = at('2025-11-22T02:20:00.000Z');
    expect(await send('withdraw', { intent: { amount: '50000.00' as Money } })).toMatchObject({
      type: 'pending',
    });
  });

  it('leaves at any time where what reaches the card is within the limit, whatever fee comes on top', async () => {
    const { gateway, send } = at('2025-11-22T02:20:00.000Z');
    const intent = { amount: '50010.00' as Money, fee: '10.00' as Money };
    expect(await send('withdraw', { intent })).toMatchObject({ type: 'pending' });
    expect(businessFields(gateway)).toMatchObject({ CashAmt: '50000.00', ReservedMsg: '10.00' });
  });

  it('goes by the calendar and the limit that are configured', async () => {
    const calendar = { holidays: ['20251124'], workdays: ['20251122'], opensAt: '09:00', closesAt: '16:00' };
    const on = (iso: string, settings: object) => at(iso, settings).send('withdraw', above);
    expect(await on('2025-11-22T02:20:00.000Z', { calendar })).toMatchObject({ type: 'pending' });
    expect(await on('2025-11-24T02:20:00.000Z', { calendar })).toMatchObject({
      message: expect.stringContaining('2025-11-25 at 09:00') as string,
    });
    expect(await on('2025-11-22T02:20:00.000Z', { realTimeUpTo: '100000.00' })).toMatchObject({
      type: 'pending',
    });
  });
});
