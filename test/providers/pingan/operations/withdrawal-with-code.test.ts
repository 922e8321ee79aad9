import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../../src/domain/durations.js';
import type { Money } from '../../../../src/domain/money.js';
import { code, done } from '../support/fake-gateway.js';
import { buyer, card } from '../support/orders.js';
import {
  Purchase,
  removeCredentials,
  sandboxProvider,
  type SandboxProvider,
} from '../support/sandbox-provider.js';
import { businessFields, setUp } from '../support/set-up.js';
import { vectorText } from '../support/vectors.js';

const BY_CODE = { interfaces: { withdrawal: '6085' } } as const;
const HANDLE = { token: 'SMS20251122', serialNumber: 'H688602511220000000098' };
const CODED = { content: { handle: HANDLE } };

const at = (respond: Parameters<typeof setUp>[0], now?: Date) => setUp(respond, BY_CODE, now);
const shown = (TranStatus: string) =>
  done({ TranStatus, BookingFlag: '3', TranAmt: '100.0', OutSubAcctNo: buyer.account });

describe('6085 at the gateway', () => {
  it('leaves as the request that openssl signed, field by field', async () => {
    const { gateway, provider, send } = at(() => done());
    expect(provider.operations.withdraw?.interfaceName).toBe('6085');
    await send('withdraw', CODED);
    expect(gateway.sent[0]?.message).toEqual(JSON.parse(vectorText('requests/6085.json')));
  });

  it('is accepted and no more, and says that its code was right', async () => {
    expect(await at(() => done({ FrontSeqNo: '2511220000000007' })).send('withdraw', CODED)).toMatchObject({
      type: 'pending',
      codeAccepted: true,
      evidence: { code: '000000', reference: '2511220000000007' },
    });
  });

  it.each([
    ['ERR138', 'wrongCode'],
    ['ERR163', 'codeVoid'],
    ['ERR137', 'codeVoid'],
    ['ERR116', 'codeVoid'],
    ['ERR258', 'codeVoid'],
    ['ERR044', 'insufficientFunds'],
    ['ERR031', 'account'],
  ])('tells a wrong code from a void one and from other rejections: %s', async (given, reason) => {
    expect(await at(() => code(given)).send('withdraw', CODED)).toMatchObject({
      type: 'rejected',
      reason,
      final: true,
    });
  });

  it.each(['ERR957', 'ERR126', 'ERR000'])('is in doubt by any other code: %s', async (given) => {
    expect(await at(() => code(given)).send('withdraw', CODED)).toMatchObject({ type: 'unknown' });
  });

  it('says that it wants a code, and sends nothing without one', async () => {
    const { gateway, provider } = at(() => done());
    expect(provider.operations.withdraw?.needsCode).toBe(true);
    expect(setUp(() => done()).provider.operations.withdraw?.needsCode).toBeUndefined();
    const intent = {
      operationId: 'shop/buyer-1/withdraw/W1',
      provider: 'pingan',
      kind: 'withdraw',
      amount: '100.00' as Money,
      content: { account: buyer, cardNumber: card.number },
    } as const;
    const order = { intent, serialNumber: 'H688602511220000000099', begunAt: '2025-11-22T02:15:00.000Z' };
    expect(await provider.operations.withdraw?.send(order)).toMatchObject({
      type: 'rejected',
      code: 'INVALID_INPUT',
      message: expect.stringContaining('MessageCheckCode') as string,
    });
    expect(gateway.sent).toHaveLength(0);
  });

  it('leaves MessageOrderNo out where the bank gave none', async () => {
    const { gateway, send } = at(() => done());
    await send('withdraw', { content: { handle: { ...HANDLE, token: '' } } });
    expect(businessFields(gateway)).not.toHaveProperty('MessageOrderNo');
  });

  it.each([
    ['a card', { content: { handle: HANDLE, cardNumber: undefined as never } }, 'cardNumber'],
    [
      'a holder',
      { content: { handle: HANDLE, account: { ...buyer, name: undefined as never } } },
      'account.name',
    ],
    ['more than its fee', { ...CODED, intent: { fee: '100.00' as Money } }, 'fee'],
  ])('that lacks %s is invalid, and nothing leaves', async (_what, changes, field) => {
    const { gateway, send } = at(() => done());
    expect(await send('withdraw', changes)).toMatchObject({
      type: 'rejected',
      code: 'INVALID_INPUT',
      message: expect.stringContaining(field) as string,
    });
    expect(gateway.sent).toHaveLength(0);
  });

  it('keeps the bank’s hours, as 6033 does', async () => {
    const saturday = at(() => done(), new Date('2025-11-22T02:20:00.000Z'));
    const send = (intent: { amount: Money; fee?: Money }) => saturday.send('withdraw', { ...CODED, intent });
    const refused = { type: 'rejected', code: 'INVALID_INPUT' };
    expect(await send({ amount: '50010.01' as Money, fee: '10.00' as Money })).toMatchObject(refused);
    expect(await send({ amount: '50010.00' as Money, fee: '10.00' as Money })).toMatchObject({
      type: 'pending',
    });
  });

  it.each([
    ['5', { type: 'pending', codeAccepted: true }],
    ['0', { type: 'succeeded', result: { provisional: true } }],
    ['1', { type: 'rejected' }],
    ['9', { type: 'unknown' }],
  ])('stands as TranStatus %s of 6110 flag 3 says', async (status, outcome) => {
    const { gateway, query } = at(() => shown(status));
    expect(await query('withdraw', CODED)).toMatchObject({ type: 'found', outcome });
    expect(businessFields(gateway)).toEqual({ FunctionFlag: '3', TranNetSeqNo: 'H688602511220000000099' });
  });

  it('is never sent again: 交易幂等 is said of 6033, not of 6085', () => {
    expect(at(() => done()).rule('withdraw').resend).toBeUndefined();
  });

  it('lets neither the code nor personal data into what it says', async () => {
    const chatty = '户名王小明 卡号6222021234567890123 动态码481516';
    for (const answer of [code('ERR138', chatty), code('ERR957', chatty), done({ TxnReturnMsg: chatty })]) {
      const said = JSON.stringify(await at(() => answer).send('withdraw', CODED));
      for (const secret of ['481516', buyer.name, card.number]) expect(said).not.toContain(secret);
    }
  });
});

describe('6085 at the sandbox', () => {
  const open: SandboxProvider[] = [];
  afterAll(removeCredentials);
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });

  /** A buyer with a card, to whom a code was sent. */
  async function codeSent() {
    const bank = await sandboxProvider({}, BY_CODE);
    open.push(bank);
    const purchase = new Purchase(bank);
    await purchase.before('applyTransactionCode');
    const answer = await purchase.send('applyTransactionCode');
    if (answer.type !== 'succeeded') throw new Error(answer.type);
    const order = purchase.order('withdraw', { handle: answer.result.handle });
    return { bank, purchase, order };
  }

  it('pays out with the code that 6082 sent, under a number of its own', async () => {
    const { bank, purchase, order } = await codeSent();
    expect(await purchase.send('withdraw', order)).toMatchObject({ type: 'pending', codeAccepted: true });
    bank.sandbox.clock.advance(MINUTE_MS);
    expect(await purchase.query('withdraw', order)).toMatchObject({
      type: 'found',
      outcome: { type: 'succeeded', result: { provisional: true } },
      reported: { amount: '100.00', payerAccount: purchase.buyer.account },
    });
    expect(purchase.effects()).toMatchObject({ applyTransactionCode: 1, withdraw: 1 });
  });

  it('is rejected with a wrong code and with one that is used or too old, and moves nothing', async () => {
    const { bank, purchase, order } = await codeSent();
    const operation = purchase.provider.operations.withdraw!;
    expect(await operation.send(order, { verificationCode: '00000x' })).toMatchObject({
      reason: 'wrongCode',
    });
    bank.sandbox.clock.advance(3 * MINUTE_MS);
    const late = purchase.order('withdraw', order.intent.content);
    expect(await purchase.send('withdraw', late)).toMatchObject({ type: 'rejected', reason: 'codeVoid' });
    expect(purchase.effects()['withdraw']).toBeUndefined();
    expect(await purchase.query('withdraw', order)).toMatchObject({ type: 'notFound' });
  });

  it('takes a code for the transaction that it was sent for, and for no other', async () => {
    const { purchase, order } = await codeSent();
    const other = purchase.order('withdraw', order.intent.content, '60.00');
    expect(await purchase.send('withdraw', other)).toMatchObject({
      type: 'unknown',
      evidence: { code: 'SIM_CODE_MISMATCH' },
    });
  });

  it('whose answer was lost is found by 6110 flag 3', async () => {
    const { bank, purchase, order } = await codeSent();
    bank.sandbox.faults.add({ kind: 'doAndDrop', interface: '6085', times: 1 });
    expect(await purchase.send('withdraw', order)).toMatchObject({ type: 'unknown' });
    expect(await purchase.query('withdraw', order)).toMatchObject({
      type: 'found',
      outcome: { type: 'pending', codeAccepted: true },
    });
    bank.sandbox.clock.advance(MINUTE_MS);
    expect(await purchase.query('withdraw', order)).toMatchObject({ outcome: { type: 'succeeded' } });
  });
});
