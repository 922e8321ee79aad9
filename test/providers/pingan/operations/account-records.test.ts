import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../../src/domain/durations.js';
import type { RecordKind } from '../../../../src/providers/records.js';
import { code, done, type Message, type Respond } from '../support/fake-gateway.js';
import { Purchase, removeCredentials, sandboxProvider } from '../support/sandbox-provider.js';
import { businessFields, setUp } from '../support/set-up.js';
import { vectorText } from '../support/vectors.js';

const ACCOUNT = '6886000000001001';
const SELLER = '6886000000001002';
const DAYS = { from: '20251101', to: '20251121' };

function at(respond: Respond) {
  const { gateway, provider } = setUp(respond);
  const query = (kind: RecordKind, days = DAYS) =>
    provider.queries.accountRecords?.({ account: ACCOUNT, kind, ...days });
  return { gateway, query };
}

const page = (...rows: Message[]): Message =>
  done({ ResultNum: String(rows.length), EndFlag: '1', TotalNum: String(rows.length), TranItemArray: rows });

const trade = (changes: Message = {}): Message => ({
  ...{ TranStatus: '0', TranAmt: '100.0', TranDate: '20251120', TranTime: '101500' },
  ...{ FrontSeqNo: '2511200000000001', OutSubAcctNo: ACCOUNT, InSubAcctNo: SELLER },
  ...changes,
});

describe.each<[string, RecordKind]>([
  ['6072', 'trades'],
  ['6073', 'withdrawals'],
])('%s', (name, kind) => {
  it('leaves as the request that openssl signed, but for its own number', async () => {
    const { gateway, query } = at(() => code('ERR020'));
    await query(kind);
    const { CnsmrSeqNo: _own, RsaSign: _ours, ...message } = gateway.sent[0]?.message ?? {};
    const { CnsmrSeqNo, RsaSign, ...written } = JSON.parse(vectorText(`requests/${name}.json`)) as Message;
    expect(message).toEqual(written);
    expect([CnsmrSeqNo, RsaSign]).not.toContain(undefined);
  });

  it('has nothing where the bank has no record, and says nothing where it answers another code', async () => {
    expect(await at(() => code('ERR020')).query(kind)).toEqual({ type: 'read', value: [] });
    expect(await at(() => code('ERR031')).query(kind)).toEqual({
      type: 'unavailable',
      why: `${name} answers ERR031`,
    });
  });

  it('queries today by the flag of today', async () => {
    const { gateway, query } = at(() => code('ERR020'));
    await query(kind, { from: '20251122', to: '20251122' });
    expect(businessFields(gateway)).toMatchObject({ FunctionFlag: '1', EndDate: '20251122' });
  });
});

describe('6072', () => {
  it('shows a trade by the bank’s number, with what it is and both accounts', async () => {
    expect(await at(() => page(trade({ BookingType: '6' }))).query('trades')).toEqual({
      type: 'read',
      value: [
        {
          ...{ reference: '2511200000000001', bankDate: '20251120', bankTime: '101500', status: '0' },
          ...{ booking: '下单预支付', amount: '100.00', payerAccount: ACCOUNT, payeeAccount: SELLER },
        },
      ],
    });
  });

  it('shows each receiver of one payment, whose rows may share a number', async () => {
    const rows = [trade({ TranAmt: '60.0' }), trade({ TranAmt: '40.0', InSubAcctNo: '6886000000001003' })];
    expect(await at(() => page(...rows)).query('trades')).toMatchObject({
      value: [{ amount: '60.00' }, { amount: '40.00' }],
    });
  });

  it('shows a BookingType that the table does not have as it is, and no row without an amount', async () => {
    expect(await at(() => page(trade({ BookingType: '77' }))).query('trades')).toMatchObject({
      value: [{ booking: '77' }],
    });
    expect(await at(() => page(trade({ TranAmt: '' }))).query('trades')).toMatchObject({
      type: 'unavailable',
    });
  });
});

describe('6073', () => {
  it('shows a withdrawal with its fee, and a credit', async () => {
    const row = trade({ BookingMsg: '提现', Commission: '1.0', InSubAcctNo: '' });
    expect(await at(() => page(row)).query('withdrawals')).toMatchObject({
      value: [{ booking: '提现', amount: '100.00', fee: '1.00', payerAccount: ACCOUNT }],
    });
    const { gateway, query } = at(() => page(trade({ BookingMsg: '清分', Commission: '0.0' })));
    const credits = await query('credits');
    expect(credits).toMatchObject({ value: [{ booking: '清分' }] });
    expect(JSON.stringify(credits)).not.toContain('fee');
    expect(businessFields(gateway)).toMatchObject({ QueryFlag: '3', BeginDate: '20251101' });
  });
});

describe('what was booked at the sandbox', () => {
  afterAll(removeCredentials);

  it('is listed by 6072 and 6073, on the day itself and afterwards', async () => {
    const sandboxed = await sandboxProvider();
    onTestFinished(() => sandboxed.close());
    const { sandbox, provider } = sandboxed;
    const purchase = await new Purchase(sandboxed).before('withdraw');
    const held = await purchase.send('hold', purchase.order('hold', {}, '30.00'));
    await purchase.send('withdraw', purchase.order('withdraw', {}, '60.00'));
    sandbox.clock.advance(HOUR_MS);
    const today = provider.transfers?.today() ?? '';
    const listed = async (kind: RecordKind, from = today, to = today) => {
      const answer = await provider.queries.accountRecords?.({
        account: purchase.buyer.account,
        kind,
        from,
        to,
      });
      if (answer?.type !== 'read') throw new Error(JSON.stringify(answer));
      return answer.value;
    };
    expect(await listed('trades')).toMatchObject([
      { reference: held.evidence.reference, booking: '下单预支付', amount: '30.00', status: '0' },
    ]);
    expect(await listed('withdrawals')).toMatchObject([
      { booking: '提现', payerAccount: purchase.buyer.account },
    ]);
    expect(await listed('credits')).toMatchObject([{ booking: '绑卡匹配入金', amount: '100.00' }]);
    sandbox.clock.advance(DAY_MS);
    const next = provider.transfers?.today() ?? '';
    for (const kind of ['trades', 'withdrawals', 'credits'] as const) {
      expect(await listed(kind, next, next)).toEqual([]);
      expect(await listed(kind, today, next)).toHaveLength(1);
    }
    expect(sandbox.wireLog.find({ interface: '6072' }).length).toBeGreaterThan(2);
    expect(sandbox.wireLog.find({ interface: '6073' }).length).toBeGreaterThan(4);
  });
});
