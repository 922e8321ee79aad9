import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../../src/domain/durations.js';
import type { BounceQuery } from '../../../../src/providers/provider.js';
import { answered, code, done, type Message, type Respond } from '../support/fake-gateway.js';
import { buyer, card } from '../support/orders.js';
import { Purchase, removeCredentials, sandboxProvider } from '../support/sandbox-provider.js';
import { businessFields, setUp } from '../support/set-up.js';
import { vectorText } from '../support/vectors.js';

const NUMBER = 'H688602511220000000099';
/** Friday noon in Shanghai. */
const withdrawal: BounceQuery = {
  serialNumber: NUMBER,
  account: buyer,
  cardNumber: card.number,
  begunAt: '2025-11-21T04:00:00.000Z',
  succeededAt: '2025-11-21T04:05:00.000Z',
};

function at(iso: string, respond: Respond, settings = {}) {
  const { gateway, provider } = setUp(respond, settings, new Date(iso));
  return { gateway, query: () => provider.queries.bounce?.(withdrawal) };
}

const row = (changes: Message = {}): Message => ({
  OldMarketSeqNo: NUMBER,
  RejectBillReason: '账号户名不符',
  RejectBillDate: '20251124',
  RejectInAcctTranAmt: '97.5',
  PayeeFrontSeqNo: '2511240000000012',
  ...changes,
});
const list =
  (...rows: Message[]): Respond =>
  () =>
    done({ ResultNum: '1', TranItemArray: rows });
const none: Respond = () => code('ERR020', '无符合条件记录');

describe('6048', () => {
  it('leaves as the request that openssl signed, but for its own number and time', async () => {
    const { gateway, query } = at('2025-11-22T02:20:00.000Z', none);
    await query();
    const { CnsmrSeqNo, RsaSign: _signature, ...message } = gateway.sent[0]?.message ?? {};
    const {
      CnsmrSeqNo: _number,
      RsaSign: _theirs,
      ...written
    } = JSON.parse(vectorText('requests/6048.json')) as Message;
    expect(message).toEqual(written);
    expect(CnsmrSeqNo).toMatch(/^H68860251122Q[0-9A-Z]{9}$/);
  });

  it('is queried from the day of the withdrawal to the day of the query, both in Shanghai', async () => {
    const { gateway, query } = at('2025-11-30T16:00:00.000Z', none);
    await query();
    expect(businessFields(gateway)).toEqual({
      FunctionFlag: '1',
      StartDate: '20251121',
      EndDate: '20251201',
    });
  });

  it('shows a withdrawal that came back by its number, with the bank’s reason', async () => {
    const { query } = at('2025-11-25T01:00:00.000Z', list(row({ OldMarketSeqNo: 'other' }), row()));
    expect(await query()).toEqual({
      type: 'read',
      value: {
        state: 'bounced',
        bankDate: '20251124',
        reason: '账号户名不符',
        amount: '97.50',
        evidence: {
          source: 'query',
          detail: '6048 000000 账号户名不符',
          code: '000000',
          reference: '2511240000000012',
          tradeDate: '20251124',
        },
      },
    });
  });

  it('says nothing of a row whose Old* fields are empty, as they are on the day itself: it is queried again the next', async () => {
    const { query } = at('2025-11-24T02:00:00.000Z', list(row({ OldMarketSeqNo: '' })));
    expect(await query()).toEqual({
      type: 'read',
      value: { state: 'none', queryAgainAt: '2025-11-25T01:00:00.000Z' },
    });
  });

  it.each([
    ['the same evening', '2025-11-21T15:59:00.000Z', '2025-11-22T01:00:00.000Z'],
    ['after midnight', '2025-11-21T16:01:00.000Z', '2025-11-23T01:00:00.000Z'],
    ['at the end of a month', '2025-11-30T04:00:00.000Z', '2025-12-01T01:00:00.000Z'],
  ])('is queried again on the bank’s next day: %s', async (_when, iso, next) => {
    expect(await at(iso, none, { bounceWindowDays: 20 }).query()).toMatchObject({
      value: { state: 'none', queryAgainAt: next },
    });
  });

  it('is queried once more on the day after the window, and then the withdrawal is final', async () => {
    // Five working days after Friday the 21st: the last is Friday the 28th.
    expect(await at('2025-11-28T15:00:00.000Z', none).query()).toMatchObject({ value: { state: 'none' } });
    expect(await at('2025-11-29T01:00:00.000Z', none).query()).toEqual({
      type: 'read',
      value: { state: 'final' },
    });
  });

  it('counts the window in the bank’s working days', async () => {
    const settings = { bounceWindowDays: 1, calendar: { holidays: ['20251124'], workdays: [] } };
    expect(await at('2025-11-25T01:00:00.000Z', none, settings).query()).toMatchObject({
      value: { state: 'none' },
    });
    expect(await at('2025-11-26T01:00:00.000Z', none, settings).query()).toMatchObject({
      value: { state: 'final' },
    });
  });

  it('is queried at short intervals for a time, where the settings say so: a sandbox’s days are moved by hand', async () => {
    const settings = { bounceWatch: { everyMs: 1_000, forMs: 60_000 } };
    expect(await at('2025-11-21T04:05:59.000Z', none, settings).query()).toMatchObject({
      value: { state: 'none', queryAgainAt: '2025-11-21T04:06:00.000Z' },
    });
    expect(await at('2025-11-21T04:06:00.000Z', none, settings).query()).toMatchObject({
      value: { state: 'final' },
    });
    expect(await at('2025-11-21T04:06:00.000Z', list(row()), settings).query()).toMatchObject({
      value: { state: 'bounced' },
    });
  });

  it.each([
    ['another code', () => code('ERR957')],
    ['no answer', () => answered('<html>', 502)],
    ['no handshake', () => ({ verdict: 'notSent', why: 'no connection', elapsedMs: 1 }) as const],
  ])('that is not answered says nothing, also when the window has closed: %s', async (_what, respond) => {
    expect(await at('2026-01-29T01:00:00.000Z', respond).query()).toMatchObject({ type: 'unavailable' });
  });

  it('repeats no personal data in the reason', async () => {
    const words = `收款人王小明 卡号${card.number} 户名不符`;
    const said = JSON.stringify(
      await at('2025-11-25T01:00:00.000Z', list(row({ RejectBillReason: words }))).query(),
    );
    for (const secret of [buyer.name, card.number]) expect(said).not.toContain(secret);
  });
});

describe('a withdrawal that comes back at the sandbox', () => {
  afterAll(removeCredentials);

  it('is seen on the day after, not on the day itself, and its money is on the account again', async () => {
    const sandboxed = await sandboxProvider({ startAt: Date.parse(withdrawal.begunAt) });
    onTestFinished(() => sandboxed.close());
    const { sandbox, provider } = sandboxed;
    const purchase = await new Purchase(sandboxed).before('withdraw');
    const order = purchase.order('withdraw', {}, '60.00');
    expect(await purchase.send('withdraw', order)).toMatchObject({ type: 'pending' });
    expect(await provider.queries.balance(purchase.buyer)).toMatchObject({ value: { available: '40.00' } });
    sandbox.clock.advance(HOUR_MS);
    expect(await purchase.query('withdraw', order)).toMatchObject({ outcome: { type: 'succeeded' } });

    sandbox.clock.advance(DAY_MS);
    sandbox.pingan.bounceWithdrawal({ serialNumber: order.serialNumber, reason: '账号已销户' });
    const { begunAt, serialNumber } = order;
    const bounced = { serialNumber, begunAt, succeededAt: begunAt, account: purchase.buyer };
    expect(await provider.queries.bounce?.(bounced)).toMatchObject({ value: { state: 'none' } });
    sandbox.clock.advance(DAY_MS);
    expect(await provider.queries.bounce?.(bounced)).toMatchObject({
      value: { state: 'bounced', bankDate: '20251122', reason: '账号已销户', amount: '60.00' },
    });
    // What 6110 says does not change.
    expect(await purchase.query('withdraw', order)).toMatchObject({ outcome: { type: 'succeeded' } });
    expect(await provider.queries.balance(purchase.buyer)).toMatchObject({ value: { available: '100.00' } });
    expect(sandbox.wireLog.find({ interface: '6048' })).toHaveLength(2);
    expect(sandbox.ledger.report().balanced).toBe(true);
  });
});
