import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import type { OperationKind } from '../../../../src/domain/operation.js';
import type { Holder } from '../../../../src/domain/operations/account.js';
import { PINGAN_VARIANTS } from '../../../../src/providers/pingan/capabilities.js';
import { judgeResultCode } from '../../../../src/providers/pingan/result-codes.js';
import { code, done, type Message, type Respond } from '../support/fake-gateway.js';
import { card } from '../support/orders.js';
import { Purchase, removeCredentials, sandboxProvider } from '../support/sandbox-provider.js';
import { businessFields, setUp } from '../support/set-up.js';
import { vectorText } from '../support/vectors.js';

const NEWER = { interfaces: { account: '6248', unionPay: '6238' } } as const;
const HOLDER: Holder = { name: card.holder, identity: card.identity, mobile: card.mobile };
const COMPANY: Holder = {
  name: '海风商贸有限公司',
  identity: { type: 'socialCreditCode', number: '91310000MA1K35X001' },
  mobile: card.mobile,
};

const at = (respond: Respond) => setUp(respond, NEWER);

describe.each<[string, OperationKind, string, Message]>([
  ['6248', 'openAccount', 'requests/6248.json', { SubAcctNo: '6886000000000011' }],
  ['6248/2', 'closeAccount', 'requests/6248-2.json', {}],
  ['6238', 'applyCardBinding', 'requests/6238.json', {}],
  ['6239', 'verifyCardBinding', 'requests/6239.json', {}],
])('%s', (name, kind, vector, answer) => {
  const changes = kind === 'openAccount' ? { content: { holder: HOLDER } } : undefined;

  it('leaves as the request that openssl signed, field by field', async () => {
    const { gateway, provider, send } = at(() => done(answer));
    expect(provider.operations[kind]?.interfaceName).toBe(name);
    expect(await send(kind, changes)).toMatchObject({ type: 'succeeded' });
    expect(gateway.sent[0]?.message).toEqual(JSON.parse(vectorText(vector)));
  });

  it('is rejected by a listed code, in doubt by another, and repeats no personal data', async () => {
    const words = `户名${card.holder} 证件${card.identity.number} 卡号${card.number}`;
    const rejected = await at(() => code(kind === 'closeAccount' ? 'ERR252' : 'ERR125', words)).send(
      kind,
      changes,
    );
    expect(rejected).toMatchObject({ type: 'rejected', final: true });
    expect(await at(() => code('ERR957')).send(kind, changes)).toMatchObject({ type: 'unknown' });
    for (const personal of [card.holder, card.identity.number, card.number])
      expect(JSON.stringify(rejected)).not.toContain(personal);
  });

  it('has the resolution rule and the status query of its older form', () => {
    const [newer, older] = [at(() => done()), setUp(() => done())];
    expect(newer.rule(kind)).toEqual(older.rule(kind));
    expect(newer.provider.operations[kind]?.queryStatus === undefined).toBe(
      older.provider.operations[kind]?.queryStatus === undefined,
    );
  });
});

describe('6248', () => {
  it('opens a company’s account by its own proof, and says nothing of a 个体工商户', async () => {
    const { gateway, send } = at(() => done({ SubAcctNo: '6886000000000028' }));
    await send('openAccount', { content: { role: 'seller', holder: COMPANY } });
    expect(businessFields(gateway)).toMatchObject({
      ...{ MemberProperty: 'SH', MemberName: COMPANY.name },
      ...{ MemberGlobalType: '73', MemberGlobalId: COMPANY.identity.number },
    });
    expect(businessFields(gateway)).not.toHaveProperty('IndivBusinessFlag');
  });

  it('is not sent without a holder', async () => {
    const { gateway, send } = at(() => done());
    expect(await send('openAccount')).toMatchObject({ type: 'rejected', code: 'INVALID_INPUT' });
    expect(gateway.sent).toEqual([]);
  });

  it('of a member code that exists is queried at once', async () => {
    const { send } = at(() => code('ERR114'));
    expect(await send('openAccount', { content: { holder: HOLDER } })).toMatchObject({
      type: 'pending',
      queryAgainAfterMs: 0,
    });
  });
});

describe('6238', () => {
  it('takes either number of another bank', async () => {
    const { gateway, send } = at(() => done());
    const branchNumber = '102100000001';
    const other = { ...card, bank: { own: false, name: '工商银行', branchNumber } };
    expect(await send('applyCardBinding', { content: { card: other } })).toMatchObject({ type: 'succeeded' });
    expect(businessFields(gateway)).toMatchObject({ CnapsBranchId: branchNumber });
  });

  it('is not sent for a company, whose account is proven by a small transfer alone', async () => {
    const { gateway, send } = at(() => done());
    const ofCompany = { ...card, identity: COMPANY.identity };
    expect(await send('applyCardBinding', { content: { card: ofCompany } })).toMatchObject({
      type: 'rejected',
      code: 'INVALID_INPUT',
    });
    expect(gateway.sent).toEqual([]);
  });

  it('takes an application that waits for one that waits', () => {
    const { rejections } = PINGAN_VARIANTS.unionPay['6238'].applyCardBinding.endpoint;
    expect(judgeResultCode(rejections, 'ERR135')).toMatchObject({ type: 'rejected', reason: 'codeWaiting' });
  });
});

describe('the newer interfaces at the sandbox', () => {
  afterAll(removeCredentials);

  /** A buyer whose account was opened by 6248. */
  async function buyerOf6248() {
    const sandboxed = await sandboxProvider({}, NEWER);
    onTestFinished(() => sandboxed.close());
    const purchase = new Purchase(sandboxed);
    const answer = await purchase.send('openAccount', purchase.order('openAccount', { holder: HOLDER }));
    if (answer.type !== 'succeeded') throw new Error(JSON.stringify(answer));
    purchase.buyer.account = answer.result.account;
    const lose = (name: string) =>
      sandboxed.sandbox.faults.add({ kind: 'doAndDrop', interface: name, times: 1 });
    return { purchase, lose };
  }

  it('open an account in its holder’s name, bind its card and close it, and the queries of the older ones show it', async () => {
    const sandboxed = await sandboxProvider({}, NEWER);
    onTestFinished(() => sandboxed.close());
    const purchase = new Purchase(sandboxed);
    const opening = purchase.order('openAccount', { holder: HOLDER });
    const opened = await purchase.send('openAccount', opening);
    if (opened.type !== 'succeeded') throw new Error(JSON.stringify(opened));
    expect(await purchase.query('openAccount', opening)).toMatchObject({
      type: 'found',
      outcome: { result: opened.result },
    });
    purchase.buyer.account = opened.result.account;
    expect(await purchase.send('applyCardBinding')).toMatchObject({ result: { verified: false } });
    const submission = purchase.order('verifyCardBinding');
    expect(await purchase.send('verifyCardBinding', submission)).toMatchObject({ type: 'succeeded' });
    expect(await purchase.query('verifyCardBinding', submission)).toMatchObject({ type: 'found' });
    const closing = purchase.order('closeAccount');
    expect(await purchase.send('closeAccount', closing)).toMatchObject({ type: 'rejected', code: 'ERR252' });
    expect(await purchase.send('unbindCard')).toMatchObject({ type: 'succeeded' });
    const again = purchase.order('closeAccount');
    expect(await purchase.send('closeAccount', again)).toMatchObject({ type: 'succeeded' });
    expect(await purchase.query('closeAccount', again)).toMatchObject({ type: 'found' });
    for (const [name, times] of [
      ['6248', 3],
      ['6238', 1],
      ['6239', 1],
      ['6000', 0],
      ['6066', 0],
    ] as const)
      expect([name, sandboxed.sandbox.wireLog.find({ interface: name }).length]).toEqual([name, times]);
  });

  it('whose answer was lost are found by 6092', async () => {
    const sandboxed = await sandboxProvider({}, NEWER);
    onTestFinished(() => sandboxed.close());
    const purchase = new Purchase(sandboxed);
    sandboxed.sandbox.faults.add({ kind: 'doAndDrop', interface: '6248/1', times: 1 });
    const opening = purchase.order('openAccount', { holder: HOLDER });
    expect(await purchase.send('openAccount', opening)).toMatchObject({ type: 'unknown' });
    expect(await purchase.query('openAccount', opening)).toMatchObject({ outcome: { type: 'succeeded' } });
  });

  it('whose answer was lost bind the card all the same: the code of 6238 is taken, and 6098 shows what 6239 did', async () => {
    const { purchase, lose } = await buyerOf6248();
    lose('6238');
    expect(await purchase.send('applyCardBinding')).toMatchObject({ type: 'unknown' });
    expect(purchase.provider.operations.applyCardBinding).not.toHaveProperty('queryStatus');
    lose('6239');
    const submission = purchase.order('verifyCardBinding');
    expect(await purchase.send('verifyCardBinding', submission)).toMatchObject({ type: 'unknown' });
    expect(await purchase.query('verifyCardBinding', submission)).toMatchObject({
      type: 'found',
      outcome: { type: 'succeeded' },
    });
  });

  it('whose answer was lost close an account all the same: 6092 does not know it any more', async () => {
    const { purchase, lose } = await buyerOf6248();
    lose('6248/2');
    const closing = purchase.order('closeAccount');
    expect(await purchase.send('closeAccount', closing)).toMatchObject({ type: 'unknown' });
    expect(await purchase.query('closeAccount', closing)).toMatchObject({
      type: 'found',
      outcome: { type: 'succeeded' },
    });
  });

  it('refuse another holder’s card, since the account has its holder’s name from the start', async () => {
    const sandboxed = await sandboxProvider({}, NEWER);
    onTestFinished(() => sandboxed.close());
    const purchase = new Purchase(sandboxed);
    const opening = purchase.order('openAccount', { holder: { ...HOLDER, name: '李四' } });
    const opened = await purchase.send('openAccount', opening);
    if (opened.type !== 'succeeded') throw new Error(JSON.stringify(opened));
    purchase.buyer.account = opened.result.account;
    expect(await purchase.send('applyCardBinding')).toMatchObject({ type: 'rejected', code: 'ERR125' });
  });
});
