import { describe, expect, it } from 'vitest';
import type { Money } from '../../../../src/domain/money.js';
import { describeWrite } from '../support/describe-write.js';
import { code, done, pinganConfig } from '../support/fake-gateway.js';
import { buyer, card, orderOf } from '../support/orders.js';
import { businessFields, setUp } from '../support/set-up.js';
import { vectorText } from '../support/vectors.js';

const OF_A_PAYMENT = {
  account: buyer,
  of: 'hold',
  orderNo: 'order-1',
  cardNumber: undefined as never,
} as const;
const SENT = { ReceiveMobile: '8000', MessageOrderNo: 'SMS20251122' };

describeWrite('applyTransactionCode', {
  spelt: ['6082', 'KFEJZB6082', 'ApplicationTextMsgDynamicCode'],
  fields: {
    TranNetMemberCode: buyer.member,
    SubAcctNo: buyer.account,
    TranType: '1',
    TranAmt: '97.50',
    BankCardNo: card.number,
  },
  result: { handle: { token: '' } },
  rejectedBy: ['funds', 'account', 'identity', 'request', 'ERR135', 'ERR145', 'ERR157', 'ERR258'],
  mayResend: false,
  knows: [buyer.name],
});

describe('an application for the code of a transaction', () => {
  it('leaves as the request that openssl signed, field by field', async () => {
    const { gateway, send } = setUp(() => done(SENT));
    await send('applyTransactionCode');
    expect(gateway.sent[0]?.message).toEqual(JSON.parse(vectorText('requests/6082.json')));
  });

  it('brings what its code is handed in with, and says until when it is taken: from when it was begun', async () => {
    const { send } = setUp(() => done(SENT), { transactionCodeValidMs: 60_000 });
    expect(await send('applyTransactionCode')).toMatchObject({
      type: 'succeeded',
      result: {
        handle: { token: 'SMS20251122', serialNumber: 'H688602511220000000099' },
        expiresAt: '2025-11-22T02:16:00.000Z',
      },
    });
  });

  it('of a payment names its order, and its whole amount with the fee', async () => {
    const { gateway, send } = setUp(() => done(SENT));
    await send('applyTransactionCode', { content: OF_A_PAYMENT });
    expect(businessFields(gateway)).toEqual({
      ...{ TranNetMemberCode: buyer.member, SubAcctNo: buyer.account },
      ...{ TranType: '2', TranAmt: '100.00', OrderNo: 'order-1' },
    });
  });

  it.each([
    ['net', '97.50'],
    ['gross', '100.00'],
  ] as const)('of a withdrawal with a fee is over what is configured: %s', async (amount, TranAmt) => {
    const { gateway, send } = setUp(() => done(SENT), { withdrawalCodeAmount: amount });
    await send('applyTransactionCode');
    expect(businessFields(gateway)).toMatchObject({ TranAmt });
  });

  it('of a withdrawal that the bank’s hours rule out is refused before a code goes to the member', async () => {
    const { gateway, send } = setUp(() => done(SENT), {}, new Date('2025-11-22T02:20:00.000Z'));
    const of = (amount: string) => send('applyTransactionCode', { intent: { amount: amount as Money } });
    expect(await of('60000.00')).toMatchObject({
      type: 'rejected',
      code: 'INVALID_INPUT',
      message: expect.stringContaining('on 2025-11-24 at 08:30') as string,
    });
    expect(gateway.sent).toHaveLength(0);
    // Its fee of 2.50 does not reach the card.
    expect(await of('50002.50')).toMatchObject({ type: 'succeeded' });
    const intent = { amount: '60000.00' as Money };
    expect(await send('applyTransactionCode', { content: OF_A_PAYMENT, intent })).toMatchObject({
      type: 'succeeded',
    });
  });

  it('of a withdrawal with a fee is refused where nobody has said whether that is in it', async () => {
    const { gateway, send } = setUp(() => done(SENT), { withdrawalCodeAmount: undefined });
    expect(await send('applyTransactionCode')).toMatchObject({
      type: 'rejected',
      code: 'INVALID_INPUT',
      message: expect.stringContaining('withdrawalCodeAmount') as string,
    });
    expect(gateway.sent).toHaveLength(0);
    const { fee: _fee, ...intent } = orderOf('applyTransactionCode').intent;
    expect(await send('applyTransactionCode', { order: { intent } })).toMatchObject({ type: 'succeeded' });
    const zero = { ...intent, fee: '0.00' as Money };
    expect(await send('applyTransactionCode', { order: { intent: zero } })).toMatchObject({
      type: 'succeeded',
    });
  });

  it('is refused where nobody has said how long a code is valid', async () => {
    const { gateway, send } = setUp(() => done(SENT), { transactionCodeValidMs: undefined });
    expect(await send('applyTransactionCode')).toMatchObject({
      type: 'rejected',
      code: 'INVALID_INPUT',
      message: expect.stringContaining('transactionCodeValidMs') as string,
    });
    expect(gateway.sent).toHaveLength(0);
  });

  it.each([
    { withdrawal: '6085' },
    { memberTransaction: '6101' },
    { freeze: '6135', unfreeze: '6007' },
  ] as const)('must be configured for an interface that wants a code: %o', (interfaces) => {
    const [chosen] = Object.values(interfaces);
    const settings = { interfaces, transactionCodeValidMs: undefined };
    expect(() => pinganConfig(settings)).toThrow(
      `transactionCodeValidMs: set where interfaces names ${chosen}, which wants a code`,
    );
  });

  it.each([
    ['ERR135', 'codeWaiting'],
    ['ERR145', 'codeWaiting'],
    ['ERR157', 'tooManyChecks'],
    ['ERR258', 'tooManyChecks'],
  ])('is told from others by its reason: %s', async (given, reason) => {
    const { send } = setUp(() => code(given));
    expect(await send('applyTransactionCode')).toMatchObject({ type: 'rejected', reason });
  });

  it('lapses at once where its answer was lost: nothing can be handed in for it', () => {
    const { rule, provider } = setUp(() => done());
    expect(rule('applyTransactionCode')).toMatchObject({ queryAfterMs: [1_000], lapse: { afterMs: 0 } });
    expect(provider.operations.applyTransactionCode).not.toHaveProperty('queryStatus');
  });
});
