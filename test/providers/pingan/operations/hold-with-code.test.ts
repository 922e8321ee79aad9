import { afterAll, afterEach, describe, expect, it } from 'vitest';
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

const BY_CODE = { interfaces: { memberTransaction: '6101' } } as const;
const HANDLE = { token: 'SMS20251122', serialNumber: 'H688602511220000000098' };
const CODED = { content: { handle: HANDLE } };

describe('6101 at the gateway', () => {
  const at = (respond: Parameters<typeof setUp>[0], settings = {}) =>
    setUp(respond, { ...BY_CODE, ...settings });

  it('leaves as the request that openssl signed, field by field', async () => {
    const { gateway, provider, send } = at(() => done());
    expect(provider.operations.hold).toMatchObject({ interfaceName: '6101/1', needsCode: true });
    await send('hold', CODED);
    expect(gateway.sent[0]?.message).toEqual(JSON.parse(vectorText('requests/6101-1.json')));
  });

  it('holds the money, and says what its bank lets out of it again', async () => {
    const { send } = at(() => done({ FrontSeqNo: '2511220000000007' }), { partialRelease: true });
    expect(await send('hold', CODED)).toMatchObject({
      type: 'succeeded',
      result: { reference: '2511220000000007', tradeDate: '20251122', divisible: true },
    });
  });

  it('is ended by the platform, in whatever way it ends', () => {
    const { provider } = at(() => done());
    expect(provider.operations.release?.interfaceName).toBe('6031/2');
    expect(provider.operations.return?.interfaceName).toBe('6031/3');
    expect(provider.operations.refund?.interfaceName).toBe('6164');
  });

  it.each([
    ['ERR138', 'wrongCode'],
    ['ERR163', 'codeVoid'],
    ['ERR044', 'insufficientFunds'],
    ['ERR125', 'account'],
  ])('tells a wrong code from a void one and from other rejections: %s', async (given, reason) => {
    expect(await at(() => code(given)).send('hold', CODED)).toMatchObject({ type: 'rejected', reason });
  });

  it('is in doubt by a code that is no clear rejection', async () => {
    expect(await at(() => code('ERR957')).send('hold', CODED)).toMatchObject({ type: 'unknown' });
  });

  it('sends the names and the fee as 6034 does, where that is configured', async () => {
    const { gateway, send } = at(() => done(), { feeOnHold: true, namesOnTransfers: true });
    await send('hold', CODED);
    expect(businessFields(gateway)).toMatchObject({
      ...{ TranFee: '2.50', OutSubAcctName: buyer.name, InSubAcctName: seller.name },
    });
  });

  it('is resolved by 6110, and may be sent again with the same number and the same code', () => {
    const { rule } = at(() => done());
    expect(rule('hold').resend).toMatchObject({ times: 3, sameDate: true });
    expect(at(() => done(), { deduplication: false }).rule('hold').resend).toBeUndefined();
  });

  it('lets neither the code nor personal data into what it says', async () => {
    const chatty = '户名王小明 海风商贸有限公司 动态码481516';
    for (const answer of [code('ERR138', chatty), code('ERR957', chatty), done({ TxnReturnMsg: chatty })]) {
      const said = JSON.stringify(await at(() => answer).send('hold', CODED));
      for (const secret of ['481516', buyer.name, seller.name]) expect(said).not.toContain(secret);
    }
  });
});

describe('6101 at the sandbox', () => {
  const open: SandboxProvider[] = [];
  afterAll(removeCredentials);
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });

  /** A buyer with 100.00, to whom the code of a payment was sent. */
  async function codeSent() {
    const bank = await sandboxProvider({}, BY_CODE);
    open.push(bank);
    const purchase = new Purchase(bank);
    await purchase.before('hold');
    const applied = purchase.order('applyTransactionCode', {
      of: 'hold',
      orderNo: purchase.orderNo,
      cardNumber: undefined as never,
    });
    const answer = await purchase.send('applyTransactionCode', applied);
    if (answer.type !== 'succeeded') throw new Error(answer.type);
    return { bank, purchase, order: purchase.order('hold', { handle: answer.result.handle }) };
  }

  it('holds with the code that 6082 sent, and is found by 6110', async () => {
    const { purchase, order } = await codeSent();
    expect(await purchase.send('hold', order)).toMatchObject({ type: 'succeeded' });
    expect(await purchase.query('hold', order)).toMatchObject({
      type: 'found',
      outcome: { type: 'succeeded' },
      reported: {
        amount: '100.00',
        payerAccount: purchase.buyer.account,
        payeeAccount: purchase.seller.account,
      },
    });
    expect(purchase.effects()['hold']).toBe(1);
  });

  it('is rejected with a wrong code, and holds nothing', async () => {
    const { purchase, order } = await codeSent();
    const operation = purchase.provider.operations.hold!;
    expect(await operation.send(order, { verificationCode: '00000x' })).toMatchObject({
      reason: 'wrongCode',
    });
    expect(purchase.effects()['hold']).toBeUndefined();
    expect(await purchase.query('hold', order)).toMatchObject({ type: 'notFound' });
  });

  it('whose answer was lost is found by 6110', async () => {
    const { bank, purchase, order } = await codeSent();
    bank.sandbox.faults.add({ kind: 'doAndDrop', interface: '6101/1', times: 1 });
    expect(await purchase.send('hold', order)).toMatchObject({ type: 'unknown' });
    expect(await purchase.query('hold', order)).toMatchObject({ outcome: { type: 'succeeded' } });
  });
});
