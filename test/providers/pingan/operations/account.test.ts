import { describe, expect, it } from 'vitest';
import { roleOf } from '../../../../src/providers/pingan/operations/account.js';
import { describeWrite } from '../support/describe-write.js';
import { code, done } from '../support/fake-gateway.js';
import { buyer } from '../support/orders.js';
import { businessFields, setUp } from '../support/set-up.js';

describeWrite('openAccount', {
  spelt: ['6000', 'KFEJZB6000', 'OpenCustAcctId'],
  fields: {
    FunctionFlag: '1',
    TranNetMemberCode: 'buyer-1',
    MemberProperty: '00',
    UserNickname: '小明',
    Mobile: '13800138000',
  },
  result: { account: buyer.account },
  rejectedBy: ['account', 'identity', 'request'],
  resolvedBy: '6092',
  mayResend: true,
  knows: ['小明'],
});

describe('opening an account', () => {
  it('of a seller says so', async () => {
    const { gateway, send } = setUp(() => done({ SubAcctNo: '6886000000000028' }));
    await send('openAccount', { content: { role: 'seller' } });
    expect(businessFields(gateway)['MemberProperty']).toBe('SH');
  });

  it.each(['ERR114', 'ERR142'])('that exists already is queried at once: %s', async (exists) => {
    const { send } = setUp(() => code(exists));
    expect(await send('openAccount')).toMatchObject({ type: 'pending', queryAgainAfterMs: 0 });
  });

  it('accepted without an account number is unknown', async () => {
    const { send } = setUp(() => done());
    expect(await send('openAccount')).toMatchObject({ type: 'unknown' });
  });

  it.each([
    [
      done({ SubAcctNo: '68', ReservedMsg: '00' }),
      {
        type: 'found',
        outcome: { type: 'succeeded', result: { account: '68' } },
        reported: { role: 'buyer' },
      },
    ],
    [done({ SubAcctNo: '68', ReservedMsg: 'SH' }), { type: 'found', reported: { role: 'seller' } }],
    [done({ SubAcctNo: '68', ReservedMsg: '?' }), { type: 'found', reported: {} }],
    [done({ SubAcctNo: '' }), { type: 'unclear' }],
    [code('ERR020'), { type: 'notFound' }],
    [code('E10002'), { type: 'notFound' }],
    [code('ERR254'), { type: 'notFound' }],
    [code('ERR957'), { type: 'unclear' }],
    [code('ERR031'), { type: 'unclear' }],
  ])('is resolved by 6092: %j', async (answer, queryResult) => {
    const { gateway, query } = setUp(() => answer);
    expect(await query('openAccount')).toMatchObject(queryResult);
    expect(gateway.sent[0]?.service).toBe('QueryCustAcctIdByThirdCustId');
  });
});

describe("the bank's property of a member", () => {
  it.each([
    ['00', 'buyer'],
    ['SH', 'seller'],
    ['', undefined],
    ['sh', undefined],
    ['0', undefined],
  ])('is read exactly: %j is %s', (property, role) => {
    expect(roleOf(property)).toBe(role);
  });
});
