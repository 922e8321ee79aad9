import { afterAll, describe, expect, it } from 'vitest';
import { describeWrite } from '../support/describe-write.js';
import { answered, code, done, type Message } from '../support/fake-gateway.js';
import { buyer } from '../support/orders.js';
import { Purchase, removeCredentials, sandboxProvider } from '../support/sandbox-provider.js';
import { businessFields, setUp } from '../support/set-up.js';
import { vectorText } from '../support/vectors.js';

describeWrite('closeAccount', {
  spelt: ['6000/3', 'KFEJZB6000', 'OpenCustAcctId'],
  fields: { FunctionFlag: '3', TranNetMemberCode: buyer.member, MemberProperty: '00' },
  result: {},
  rejectedBy: ['request', 'closing', 'ERR228', 'ERR250'],
  rejection: ['ERR252', 'other'],
  resolvedBy: '6092',
  mayResend: false,
  knows: [buyer.name],
});

describe('closing an account, 6000 flag 3', () => {
  it('leaves as the request that openssl signed, field by field', async () => {
    const { gateway, send } = setUp(() => done());
    await send('closeAccount');
    expect(gateway.sent[0]?.message).toEqual(JSON.parse(vectorText('requests/6000-3.json')));
  });

  it('of a seller says so', async () => {
    const { gateway, send } = setUp(() => done());
    await send('closeAccount', { content: { role: 'seller' } });
    expect(businessFields(gateway)['MemberProperty']).toBe('SH');
  });

  it.each(['ERR095', 'ERR214', 'ERR252'])(
    'is rejected while something stands against it: %s',
    async (why) => {
      const answer = await setUp(() => code(why)).send('closeAccount');
      expect(answer).toMatchObject({ type: 'rejected', code: why, final: true });
    },
  );

  it.each(['ERR031', 'ERR254', 'E10002'])(
    'is in doubt where the bank knows no such account, which an earlier request may have closed: %s',
    async (none) => {
      expect(await setUp(() => code(none)).send('closeAccount')).toMatchObject({ type: 'unknown' });
    },
  );

  it.each<[string, Message | ReturnType<typeof answered>, string]>([
    ['no such member', code('ERR254'), 'found'],
    ['no record', code('ERR020'), 'found'],
    ['the account', done({ SubAcctNo: buyer.account }), 'notFound'],
    ['another account', done({ SubAcctNo: '6886000000000999' }), 'unclear'],
    ['a fault', code('ERR957'), 'unclear'],
    ['no answer', answered('', 502), 'unclear'],
  ])('whose answer was lost is resolved by what 6092 shows: %s', async (_name, shown, type) => {
    expect((await setUp(() => shown).query('closeAccount')).type).toBe(type);
  });
});

describe('what stands against a closing', () => {
  const conditions = (answers: Readonly<Record<string, Message>>) =>
    setUp((_request, service) => answers[service] ?? code('ERR957')).provider.queries.closingConditions?.(
      buyer,
    );
  const QueryCustAcctId = done({ SubAcctAvailBal: '12.5', SubAcctFreezeAmt: '1.00' });
  const QueryCustAcctIdBalance = done({ SubAcctAvailBal: '12.5', SubAcctAssureAmt: '3.0' });
  const MemberBindQuery = done({
    EndFlag: '1',
    TranItemArray: [{ MemberAcctNo: '1' }, { MemberAcctNo: '2' }],
  });

  it('is the money on it, the money in orders, and the cards', async () => {
    expect(await conditions({ QueryCustAcctId, QueryCustAcctIdBalance, MemberBindQuery })).toEqual({
      type: 'read',
      value: { balance: '12.50', frozen: '1.00', inOrders: '3.00', cards: 2 },
    });
  });

  it('is nothing where the account is empty', async () => {
    const none = await conditions({
      QueryCustAcctId: done({ SubAcctAvailBal: '0.0', SubAcctFreezeAmt: '0' }),
      QueryCustAcctIdBalance: done({ SubAcctAvailBal: '0.0', SubAcctAssureAmt: '' }),
      MemberBindQuery: code('ERR020'),
    });
    expect(none).toEqual({ type: 'read', value: {} });
  });

  it.each(['QueryCustAcctId', 'QueryCustAcctIdBalance', 'MemberBindQuery'])(
    'is not supposed where the bank does not say: %s',
    async (silent) => {
      const all = { QueryCustAcctId, QueryCustAcctIdBalance, MemberBindQuery, [silent]: code('ERR957') };
      expect(await conditions(all)).toMatchObject({ type: 'unavailable' });
    },
  );
});

describe('the pooled account, 6011', () => {
  afterAll(removeCredentials);

  it('leaves as the request that openssl signed, and shows what lies on it', async () => {
    const { gateway, provider } = setUp(() => done({ CurBalabce: '1000000.0', LastBalance: '33.0' }));
    expect(await provider.queries.pooledBalance?.()).toEqual({
      type: 'read',
      value: { current: '1000000.00', last: '33.00' },
    });
    const { CnsmrSeqNo, RsaSign } = gateway.sent[0]?.message ?? {};
    // Its own number is new each time, and with it the signature.
    expect(gateway.sent[0]?.message).toEqual({
      ...(JSON.parse(vectorText('requests/6011.json')) as Message),
      CnsmrSeqNo,
      RsaSign,
    });
  });

  it('is not supposed where the bank does not say', async () => {
    for (const shown of [code('ERR256'), done({ CurBalabce: 'much' }), done(), answered('', 500)])
      expect(await setUp(() => shown).provider.queries.pooledBalance?.()).toMatchObject({
        type: 'unavailable',
      });
  });

  it('shows all members’ money at the sandbox', async () => {
    const at = await sandboxProvider({ pingan: { advance: '50.00' } });
    await new Purchase(at).before('freeze');
    expect(await at.provider.queries.pooledBalance?.()).toEqual({
      type: 'read',
      value: { current: '150.00', last: '0.00' },
    });
    await at.close();
  });
});
