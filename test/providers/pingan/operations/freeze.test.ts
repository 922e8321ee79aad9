import { describe, expect, it } from 'vitest';
import { describeWrite } from '../support/describe-write.js';
import { code, done } from '../support/fake-gateway.js';
import { buyer, orderOf } from '../support/orders.js';
import { businessFields, setUp } from '../support/set-up.js';
import { vectorText } from '../support/vectors.js';

const FREEZE_NUMBER = 'H688602511220000000001';

const common = {
  result: { reference: '2511220000000007', tradeDate: '20251122' },
  rejectedBy: ['funds', 'account', 'identity', 'request'],
  resolvedBy: '6110',
  mayResend: true,
  knows: [buyer.name],
};
const fields = {
  SubAcctNo: buyer.account,
  TranNetMemberCode: buyer.member,
  TranAmt: '100.00',
  TranCommission: '0.00',
  Ccy: 'RMB',
};

describeWrite('freeze', {
  ...common,
  spelt: ['6007/1', 'KFEJZB6007', 'MembershipTrancheFreeze'],
  // The number of what is frozen is the freeze's own.
  fields: { ...fields, FunctionFlag: '1', OrderNo: 'H688602511220000000099' },
});

describeWrite('unfreeze', {
  ...common,
  spelt: ['6007/2', 'KFEJZB6007', 'MembershipTrancheFreeze'],
  fields: { ...fields, FunctionFlag: '2', OrderNo: FREEZE_NUMBER },
});

describe('freezing money', () => {
  it('leaves as the request that openssl signed, field by field', async () => {
    const { gateway, send } = setUp(() => done());
    await send('freeze');
    expect(gateway.sent[0]?.message).toEqual(JSON.parse(vectorText('requests/6007-1.json')));
    await send('unfreeze');
    expect(gateway.sent[1]?.message).toEqual(JSON.parse(vectorText('requests/6007-2.json')));
  });

  it.each([
    ['freeze', '6007-5'],
    ['unfreeze', '6007-6'],
  ] as const)('of what can be withdrawn has flags of its own: %s', async (kind, vector) => {
    const { gateway, send } = setUp(() => done());
    await send(kind, { content: { balance: 'withdrawable' } });
    expect(gateway.sent[0]?.message).toEqual(JSON.parse(vectorText(`requests/${vector}.json`)));
    const rejected = await setUp(() => code('ERR044')).send(kind, { content: { balance: 'withdrawable' } });
    expect(rejected).toMatchObject({
      reason: 'insufficientFunds',
      evidence: { detail: expect.stringContaining(vector.replace('-', '/')) as string },
    });
  });

  it('that an acquired order was credited with is unfrozen by its number, with the fee inside that order', async () => {
    const { gateway, send } = setUp(() => done());
    await send('unfreeze', { content: { freeze: { serialNumber: 'S-1' }, credited: 'acquiring' } });
    expect(gateway.sent[0]?.message).toEqual(JSON.parse(vectorText('requests/6007-4.json')));
  });

  it('takes no commission, which the guide has taken on unfreezing alone', async () => {
    const { gateway, send } = setUp(() => done());
    for (const kind of ['freeze', 'unfreeze'] as const) {
      await send(kind);
      expect(businessFields(gateway)['TranCommission']).toBe('0.00');
    }
  });

  it.each(['freeze', 'unfreeze'] as const)('without an amount is rejected: %s', async (kind) => {
    const { gateway, send } = setUp(() => done());
    const { amount: _amount, ...bare } = orderOf(kind).intent;
    expect(await send(kind, { order: { intent: bare } })).toMatchObject({
      type: 'rejected',
      code: 'INVALID_INPUT',
    });
    expect(gateway.sent).toHaveLength(0);
  });

  const shown = (accounts: object) =>
    done({ TranStatus: '0', BookingFlag: 'N', TranAmt: '100.00', OldTranFrontSeqNo: '', ...accounts });

  it.each([
    ['on one side', { OutSubAcctNo: buyer.account }],
    ['on the other', { InSubAcctNo: buyer.account }],
    ['beside one of the bank’s own', { OutSubAcctNo: buyer.account, InSubAcctNo: '6886000000000009' }],
    ['nowhere', {}],
  ])('is found whatever side 6110 shows the account on: %s', async (_where, accounts) => {
    const queryResult = await setUp(() => shown(accounts)).query('freeze');
    expect(queryResult).toMatchObject({ type: 'found', outcome: { type: 'succeeded' } });
    expect(queryResult).not.toHaveProperty('reported.mismatch');
  });

  it('is not taken for another member’s', async () => {
    const at = setUp(() => shown({ OutSubAcctNo: '6886000000000028', InSubAcctNo: '6886000000000028' }));
    expect(await at.query('freeze')).toMatchObject({
      reported: { mismatch: 'the bank shows another account' },
    });
  });

  it('that too little is left of is a rejection for want of funds', async () => {
    expect(await setUp(() => code('ERR044')).send('freeze')).toMatchObject({
      type: 'rejected',
      reason: 'insufficientFunds',
    });
    expect(await setUp(() => code('ERR317')).send('unfreeze')).toMatchObject({ type: 'rejected' });
  });
});
