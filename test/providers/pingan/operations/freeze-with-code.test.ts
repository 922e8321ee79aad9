import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { OperationKind } from '../../../../src/domain/operation.js';
import { code, done } from '../support/fake-gateway.js';
import { buyer, courier, seller } from '../support/orders.js';
import {
  Purchase,
  removeCredentials,
  sandboxProvider,
  type SandboxProvider,
} from '../support/sandbox-provider.js';
import { setUp } from '../support/set-up.js';
import { vectorText } from '../support/vectors.js';

const BY_CODE = { interfaces: { freeze: '6135', unfreeze: '6007' } } as const;
const HANDLE = { token: 'SMS20251122', serialNumber: 'H688602511220000000098' };
const CODED = { content: { handle: HANDLE } };
const KINDS = [
  ['freeze', '6135/1', '6135-1', [buyer.name]],
  ['payFromFreeze', '6166', '6166', [buyer.name, seller.name, courier.name]],
] as const;

describe.each(KINDS)('%s by %s at the gateway', (kind, interfaceName, vector, names) => {
  const at = (respond: Parameters<typeof setUp>[0], settings = {}) =>
    setUp(respond, { ...BY_CODE, ...settings });

  it('leaves as the request that openssl signed, field by field', async () => {
    const { gateway, provider, send } = at(() => done());
    expect(provider.operations[kind]).toMatchObject({ interfaceName, needsCode: true });
    await send(kind, CODED);
    expect(gateway.sent[0]?.message).toEqual(JSON.parse(vectorText(`requests/${vector}.json`)));
  });

  it('succeeds with the bank’s number, by its answer and by 6110', async () => {
    const result = { reference: '2511220000000007', tradeDate: '20251122' };
    const { send } = at(() => done({ FrontSeqNo: result.reference }));
    expect(await send(kind, CODED)).toMatchObject({ type: 'succeeded', result });
    const shown = done({ TranStatus: '0', TranAmt: '100.00', OldTranFrontSeqNo: result.reference });
    expect(await at(() => shown).query(kind, CODED)).toMatchObject({
      type: 'found',
      outcome: { type: 'succeeded', result },
    });
  });

  it.each([
    ['ERR138', 'wrongCode'],
    ['ERR163', 'codeVoid'],
    ['ERR044', 'insufficientFunds'],
    ['ERR031', 'account'],
  ])('tells a wrong code from a void one and from other rejections: %s', async (given, reason) => {
    expect(await at(() => code(given)).send(kind, CODED)).toMatchObject({ type: 'rejected', reason });
  });

  it('is in doubt by a code that is no clear rejection', async () => {
    expect(await at(() => code('ERR957')).send(kind, CODED)).toMatchObject({ type: 'unknown' });
  });

  it('may be sent again with the same number and the same code', () => {
    const { rule } = at(() => done());
    expect(rule(kind).resend).toMatchObject({ times: 3, sameDate: true });
    expect(at(() => done(), { deduplication: false }).rule(kind).resend).toBeUndefined();
  });

  it('lets neither the code nor personal data into what it says', async () => {
    const chatty = '户名王小明 海风商贸有限公司 李快递 动态码481516';
    for (const answer of [code('ERR138', chatty), code('ERR957', chatty), done({ TxnReturnMsg: chatty })]) {
      const said = JSON.stringify(await at(() => answer).send(kind, CODED));
      for (const secret of ['481516', ...names]) expect(said).not.toContain(secret);
    }
  });
});

describe('what was frozen by 6135', () => {
  it('is unfrozen by 6007, and its payments are refunded by 6164', () => {
    const { provider } = setUp(() => done(), BY_CODE);
    expect(provider.operations.unfreeze?.interfaceName).toBe('6007/2');
    expect(provider.operations.refundPayment?.interfaceName).toBe('6164/6');
  });

  it.each(['freeze', 'payFromFreeze'] as const)('has its code sent as that of a payment: %s', async (of) => {
    const { gateway, send } = setUp(() => done({ MessageOrderNo: 'SMS20251122' }), BY_CODE);
    const content = { account: buyer, of, cardNumber: undefined as never };
    await send('applyTransactionCode', { content });
    expect(gateway.sent[0]?.message).toMatchObject({ TranType: '2', TranAmt: '100.00' });
    expect(gateway.sent[0]?.message).not.toHaveProperty('OrderNo');
  });
});

describe('a freeze with a code at the sandbox', () => {
  const open: SandboxProvider[] = [];
  afterAll(removeCredentials);
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });

  async function funded(rules = {}) {
    const bank = await sandboxProvider({ pingan: rules }, BY_CODE);
    open.push(bank);
    const purchase = new Purchase(bank);
    await purchase.before('freeze');
    return { bank, purchase };
  }

  /** An order whose code was sent to the member's telephone. */
  async function withCode<K extends 'freeze' | 'payFromFreeze'>(purchase: Purchase, kind: K) {
    const applied = purchase.order('applyTransactionCode', { of: kind, cardNumber: undefined as never });
    const answer = await purchase.send('applyTransactionCode', applied);
    if (answer.type !== 'succeeded') throw new Error(answer.type);
    return purchase.order(kind, { handle: answer.result.handle } as never);
  }

  async function frozen(rules = {}) {
    const { bank, purchase } = await funded(rules);
    const freeze = await withCode(purchase, 'freeze');
    expect(await purchase.send('freeze', freeze)).toMatchObject({ type: 'succeeded' });
    return { bank, purchase, freeze };
  }

  it('freezes with the code that 6082 sent, and is found by 6110', async () => {
    const { purchase, freeze } = await frozen();
    expect(await purchase.query('freeze', freeze)).toMatchObject({
      type: 'found',
      outcome: { type: 'succeeded' },
      reported: { amount: '100.00' },
    });
    expect(purchase.effects()['freeze']).toBe(1);
  });

  it('pays out of it by 6166, with another code', async () => {
    const { bank, purchase } = await frozen();
    const payment = await withCode(purchase, 'payFromFreeze');
    expect(await purchase.send('payFromFreeze', payment)).toMatchObject({ type: 'succeeded' });
    expect(purchase.effects()['payFromFreeze']).toBe(1);
    expect(bank.sandbox.ledger.report().balanced).toBe(true);
    expect(await purchase.send('refundPayment')).toMatchObject({ type: 'succeeded' });
  });

  it.each(['freeze', 'payFromFreeze'] as const)(
    'is rejected with a wrong code, and moves nothing: %s',
    async (kind) => {
      const { purchase } = kind === 'freeze' ? await funded() : await frozen();
      const order = await withCode(purchase, kind);
      const operation = purchase.provider.operations[kind as OperationKind]!;
      const answer = await operation.send(order as never, { verificationCode: '00000x' });
      expect(answer).toMatchObject({ reason: 'wrongCode' });
      expect(purchase.effects()[kind]).toBeUndefined();
      expect(await purchase.query(kind, order)).toMatchObject({ type: 'notFound' });
    },
  );

  it.each([
    ['freeze', '6135/1'],
    ['payFromFreeze', '6166'],
  ] as const)('whose answer was lost is found by 6110: %s', async (kind, name) => {
    const { bank, purchase } = kind === 'freeze' ? await funded() : await frozen();
    const order = await withCode(purchase, kind);
    bank.sandbox.faults.add({ kind: 'doAndDrop', interface: name, times: 1 });
    expect(await purchase.send(kind, order as never)).toMatchObject({ type: 'unknown' });
    expect(await purchase.query(kind, order)).toMatchObject({ outcome: { type: 'succeeded' } });
  });

  it('is unfrozen by 6007 where the bank does that, and is in doubt by a code of the sandbox’s own where not', async () => {
    const { bank, purchase } = await frozen();
    const told = await purchase.send('unfreeze');
    expect(told).toMatchObject({ type: 'unknown', evidence: { code: 'SIM_CODED_FREEZE' } });
    bank.sandbox.pingan.setRules({ plainUnfreezing: true });
    expect(await purchase.send('unfreeze', purchase.order('unfreeze'))).toMatchObject({ type: 'succeeded' });
  });
});
