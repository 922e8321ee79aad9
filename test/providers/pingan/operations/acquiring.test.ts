import { describe, expect, it } from 'vitest';
import { describeWrite } from '../support/describe-write.js';
import { code, done } from '../support/fake-gateway.js';
import { buyer, orderOf } from '../support/orders.js';
import { businessFields, setUp } from '../support/set-up.js';
import { vectorText } from '../support/vectors.js';

const common = {
  result: { reference: '2511220000000007', tradeDate: '20251122' },
  resolvedBy: '6146',
  mayResend: false,
};
const ORDER = { channel: 'YST1', totalOrderNo: 'order-1' };

describeWrite('supplyAcquired', {
  ...common,
  spelt: ['6147', 'KFEJZB6147', 'PlatformAccountSupply'],
  fields: { AcquiringChannelType: 'YST1', OrderNo: 'order-1', Amt: '100.00' },
  rejectedBy: ['funds', 'account', 'request', 'EF0027'],
});

describeWrite('regulateAcquired', {
  ...common,
  spelt: ['6145', 'KFEJZB6145', 'AccountRegulation'],
  fields: {
    AcquiringChannelType: 'YST1',
    OrderNo: 'order-1',
    SubAcctNo: buyer.account,
    TranNetMemberCode: buyer.member,
    SubAcctName: buyer.name,
    Amt: '100.00',
    Ccy: 'RMB',
  },
  rejectedBy: ['funds', 'account', 'identity', 'request'],
  knows: [buyer.name],
});

describe('an acquired order', () => {
  it('is fetched and regulated by the requests that openssl signed, field by field', async () => {
    const { gateway, send } = setUp(() => done());
    await send('supplyAcquired');
    expect(gateway.sent[0]?.message).toEqual(JSON.parse(vectorText('requests/6147.json')));
    await send('regulateAcquired');
    expect(gateway.sent[1]?.message).toEqual(JSON.parse(vectorText('requests/6145.json')));
  });

  it('is fetched by the order’s own number, and queried and regulated by the part’s', async () => {
    const content = { order: ORDER, part: 'part-1' };
    const { gateway, send, query } = setUp(() => done({ TranStatus: '0' }));
    await send('supplyAcquired', { content });
    expect(businessFields(gateway)['OrderNo']).toBe('order-1');
    await send('regulateAcquired', { content });
    expect(businessFields(gateway)['OrderNo']).toBe('part-1');
    await query('supplyAcquired', { content });
    expect(businessFields(gateway)).toEqual({ AcquiringChannelType: 'YST1', OrderNo: 'part-1' });
  });

  it('that was reported before needs nothing more: ERR282 is a success', async () => {
    expect(await setUp(() => code('ERR282')).send('supplyAcquired')).toMatchObject({
      type: 'succeeded',
      evidence: { code: 'ERR282' },
    });
  });

  it('whose money is not there yet was not fetched, and may be asked for again: EF0027', async () => {
    expect(await setUp(() => code('EF0027')).send('supplyAcquired')).toMatchObject({ type: 'rejected' });
  });

  it('that was regulated or refunded before is in doubt, and 6146 decides', async () => {
    expect(await setUp(() => code('ERR277')).send('regulateAcquired')).toMatchObject({ type: 'unknown' });
    const shown = (account: string) =>
      setUp(() => done({ TranStatus: '0', TranAmt: '100.00', OrderActInSubAcctNo: account })).query(
        'regulateAcquired',
      );
    expect(await shown(buyer.account)).toMatchObject({ type: 'found', outcome: { type: 'succeeded' } });
    expect(await shown('6886000000000022')).toMatchObject({ type: 'notFound' });
  });

  it('is regulated only with the account’s name', async () => {
    const { gateway, send } = setUp(() => done());
    const { name: _name, ...account } = orderOf('regulateAcquired').intent.content.account;
    expect(await send('regulateAcquired', { content: { account } as never })).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('SubAcctName') as string,
    });
    expect(gateway.sent).toHaveLength(0);
  });

  it('with a number that is too long for the bank is invalid', async () => {
    const order = { channel: 'YST1', totalOrderNo: 'x'.repeat(31) };
    const { gateway, send } = setUp(() => done());
    expect(await send('supplyAcquired', { content: { order } })).toMatchObject({ code: 'INVALID_INPUT' });
    expect(gateway.sent).toHaveLength(0);
  });
});

describe('6146', () => {
  const read = (answer: ReturnType<typeof done>) =>
    setUp(() => answer).provider.queries.acquiredCredit?.({ channel: 'YST1', part: 'part-1' });
  const at = (TranStatus: string, fields: object = {}) =>
    read(done({ TranStatus, TranAmt: '60.0', OrderActInSubAcctNo: buyer.account, ...fields }));

  it('shows where the money really is', async () => {
    expect(await at('0')).toEqual({
      type: 'read',
      value: { state: 'credited', account: buyer.account, amount: '60.00' },
    });
  });

  it.each([
    ['1', { state: 'failed', code: '6146/1' }],
    ['3', { state: 'failed', code: '6146/3' }],
    ['2', { state: 'pending' }],
    ['5', { state: 'pending' }],
  ])('shows TranStatus %s as it is documented', async (status, value) => {
    expect(await at(status)).toEqual({ type: 'read', value });
  });

  it('says nothing by what is not documented, nor by a success without an amount', async () => {
    expect(await at('9')).toMatchObject({ type: 'unavailable' });
    expect(await at('0', { TranAmt: '' })).toMatchObject({ type: 'unavailable' });
  });

  it('knows no order by the codes whose texts say so, and by no other', async () => {
    for (const one of ['ERR020', 'ERR115', 'ERR131', 'ERR180', 'ERR270'])
      expect(await read(code(one))).toEqual({ type: 'read', value: { state: 'notFound' } });
    expect(await read(code('ERR957'))).toEqual({ type: 'unavailable', why: '6146 answers ERR957' });
  });
});
