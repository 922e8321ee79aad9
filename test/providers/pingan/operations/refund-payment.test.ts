import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../../src/domain/durations.js';
import { parseMoney } from '../../../../src/domain/money.js';
import { itemNumber } from '../../../../src/providers/pingan/operations/pay-from-freeze.js';
import { describeWrite } from '../support/describe-write.js';
import { code, done } from '../support/fake-gateway.js';
import { buyer, seller } from '../support/orders.js';
import {
  Purchase,
  removeCredentials,
  sandboxProvider,
  type SandboxProvider,
} from '../support/sandbox-provider.js';
import { businessFields, setUp } from '../support/set-up.js';
import { vectorText } from '../support/vectors.js';

const FREEZE = 'H688602511220000000001';
const PAYMENT = 'H688602511220000000007';

describeWrite('refundPayment', {
  spelt: ['6164/6', 'KFEJZB6164', 'MemberTransactionRefund'],
  fields: {
    FunctionFlag: '6',
    OldTranSeqNo: 'H68860251122T000000100',
    OldOutSubAcctNo: buyer.account,
    OldOutMemberCode: buyer.member,
    OldInSubAcctNo: seller.account,
    OldInMemberCode: seller.member,
    OldOrderNo: FREEZE,
    ReturnAmt: '60.00',
    ReturnCommission: '0.0',
  },
  result: { reference: '2511220000000007', tradeDate: '20251122' },
  rejectedBy: ['funds', 'account', 'identity', 'request'],
  resolvedBy: '6110',
  mayResend: true,
  knows: [buyer.name, seller.name],
});

describe('6164 branch 6 at the gateway', () => {
  it('gives back what one receiver got, as the request that openssl signed', async () => {
    const { gateway, provider, send } = setUp(() => done({ FrontSeqNo: '2511220000000007' }));
    expect(provider.operations.refundPayment?.interfaceName).toBe('6164/6');
    expect(await send('refundPayment')).toMatchObject({
      type: 'succeeded',
      result: { reference: '2511220000000007', tradeDate: '20251122' },
    });
    expect(gateway.sent[0]?.message).toEqual(JSON.parse(vectorText('requests/6164-6.json')));
  });

  it('names the order that 6163 named', async () => {
    const content = { freeze: { serialNumber: FREEZE }, payment: { serialNumber: PAYMENT } };
    for (const [payFromFreezeOrderNo, OldOrderNo] of [
      ['freeze', FREEZE],
      ['own', PAYMENT],
    ] as const) {
      const { gateway, send } = setUp(() => done(), { payFromFreezeOrderNo });
      await send('refundPayment', { content });
      expect(businessFields(gateway)).toMatchObject({ OldOrderNo });
    }
  });

  it('carries the bank’s date of a payment that is months old, and refuses one that the bank no longer refunds', async () => {
    const content = { payment: { serialNumber: PAYMENT, tradeDate: '20250801' } };
    const { gateway, send } = setUp(() => done(), { refundWindowDays: 200 });
    await send('refundPayment', { content });
    expect(businessFields(gateway)).toMatchObject({ ReservedMsg: '20250801' });
    const refused = setUp(() => done());
    expect(await refused.send('refundPayment', { content })).toMatchObject({
      type: 'rejected',
      code: 'INVALID_INPUT',
      message: expect.stringContaining('payment') as string,
    });
    expect(refused.gateway.sent).toHaveLength(0);
  });

  it('takes a listed code for a rejection, and waits while the bank searches its history', async () => {
    expect(await setUp(() => code('ERR044')).send('refundPayment')).toMatchObject({
      ...{ type: 'rejected', code: 'ERR044', final: true },
    });
    const searching = code('ERR999', '未检索到原交易，正在尝试查询历史数据，请稍后再试');
    expect(await setUp(() => searching).send('refundPayment')).toMatchObject({
      ...{ type: 'pending', queryAgainAfterMs: 5 * MINUTE_MS },
    });
  });

  it('is found by 6110 with its accounts either way round', async () => {
    for (const [OutSubAcctNo, InSubAcctNo] of [
      [buyer.account, seller.account],
      [seller.account, buyer.account],
    ]) {
      const { query } = setUp(() =>
        done({ TranStatus: '0', BookingFlag: '7', TranAmt: '60.00', OutSubAcctNo, InSubAcctNo }),
      );
      expect(await query('refundPayment')).toMatchObject({
        ...{ type: 'found', outcome: { type: 'succeeded' } },
        reported: { payerAccount: buyer.account, payeeAccount: seller.account },
      });
    }
  });
});

describe('6164 branch 6 at the sandbox', () => {
  const open: SandboxProvider[] = [];
  afterAll(removeCredentials);
  afterEach(async () => {
    for (const at of open.splice(0)) await at.close();
  });

  /** A payment of 60.00 to the seller and 40.00 to the courier out of 100.00 that were frozen. */
  async function paid() {
    const at = await sandboxProvider();
    open.push(at);
    const purchase = new Purchase(at);
    await purchase.before('payFromFreeze');
    const pay = purchase.order('payFromFreeze');
    expect(await purchase.send('payFromFreeze', pay)).toMatchObject({ type: 'succeeded' });
    const { freeze } = pay.intent.content;
    const quoted = {
      freeze,
      payment: { serialNumber: pay.serialNumber },
      part: itemNumber(pay.serialNumber, 0),
    };
    const back = (amount: string, changes = {}) =>
      purchase.order('refundPayment', { ...quoted, ...changes }, parseMoney(amount));
    const has = (owner: { readonly account: string }) =>
      at.sandbox.ledger.report().accounts.find(({ account }) => account === owner.account)?.available;
    return { at, purchase, back, has };
  }

  it('gives parts of it back, and never more than this receiver got', async () => {
    const { at, purchase, back, has } = await paid();
    expect(await purchase.send('refundPayment', back('20.00'))).toMatchObject({ type: 'succeeded' });
    expect([has(purchase.buyer), has(purchase.seller), has(purchase.courier)]).toEqual([
      ...['20.00', '40.00', '40.00'],
    ]);
    const tooMuch = await purchase.send('refundPayment', back('40.01'));
    expect(tooMuch.type).not.toBe('succeeded');
    expect(await purchase.send('refundPayment', back('40.00'))).toMatchObject({ type: 'succeeded' });
    expect(purchase.effects()).toMatchObject({ refundPayment: 2 });
    expect(at.sandbox.ledger.report().balanced).toBe(true);
  });

  it('is rejected where the receiver has spent it', async () => {
    const { purchase, back } = await paid();
    const spent = purchase.order('freeze', { account: purchase.seller }, '60.00');
    expect(await purchase.send('freeze', spent)).toMatchObject({ type: 'succeeded' });
    expect(await purchase.send('refundPayment', back('20.00'))).toMatchObject({
      ...{ type: 'rejected', code: 'ERR044' },
    });
  });

  it('whose answer was lost is found by 6110, and happened once', async () => {
    const { at, purchase, back } = await paid();
    at.sandbox.faults.add({ kind: 'doAndDrop', interface: '6164/6', times: 1 });
    const order = back('20.00');
    expect(await purchase.send('refundPayment', order)).toMatchObject({ type: 'unknown' });
    expect(await purchase.query('refundPayment', order)).toMatchObject({
      ...{ type: 'found', outcome: { type: 'succeeded' } },
    });
    expect(purchase.effects()).toMatchObject({ refundPayment: 1 });
  });
});
