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

const BY_PLATFORM = { interfaces: { orderEnd: '6031' } } as const;

const transfer = {
  OutSubAcctNo: buyer.account,
  OutMemberCode: buyer.member,
  InSubAcctNo: seller.account,
  InMemberCode: seller.member,
  TranAmt: '100.00',
  TranType: '01',
  Ccy: 'RMB',
  OrderNo: 'order-1',
  Remark: 'order-1',
};

describe('6031 at the gateway', () => {
  it.each([
    ['release', '2', '2.50'],
    ['return', '3', '0.00'],
  ] as const)('carries out a %s where the settings name it, by its own flag', async (kind, flag, fee) => {
    const { gateway, provider, send } = setUp(() => done({ FrontSeqNo: '2511220000000007' }), BY_PLATFORM);
    expect(provider.operations[kind]?.interfaceName).toBe(`6031/${flag}`);
    expect(await send(kind)).toMatchObject({ type: 'succeeded', result: { tradeDate: '20251122' } });
    expect(gateway.sent[0]?.service).toBe('PlatformOrderManagement');
    expect(businessFields(gateway)).toEqual({ ...transfer, FunctionFlag: flag, TranFee: fee });
    expect(gateway.sent[0]?.message).toEqual(JSON.parse(vectorText(`requests/6031-${flag}.json`)));
  });

  it('holds by 6034 all the same', async () => {
    const { provider } = setUp(() => done(), BY_PLATFORM);
    expect(provider.operations.hold?.interfaceName).toBe('6034/1');
  });

  it.each(['release', 'return'] as const)('takes a listed code for a rejection of a %s', async (kind) => {
    const { send } = setUp(() => code('ERR317'), BY_PLATFORM);
    expect(await send(kind)).toMatchObject({ type: 'rejected', code: 'ERR317', final: true });
  });

  it.each(['release', 'return'] as const)('never sends a %s again', (kind) => {
    const rule = setUp(() => done(), BY_PLATFORM).rule(kind);
    expect(rule).not.toHaveProperty('resend');
    expect(rule).not.toHaveProperty('absence');
    const configured = { ...BY_PLATFORM, resolution: { [kind]: { resend: { times: 2, sinceLeftMs: 1 } } } };
    expect(setUp(() => done(), configured).rule(kind)).not.toHaveProperty('resend');
  });

  it('concludes nothing from a query that does not show it', async () => {
    const { query } = setUp(() => code('ERR020'), BY_PLATFORM);
    expect(await query('release')).toMatchObject({
      type: 'unclear',
      shows: 'nothing',
      why: '6110 does not show it, and no document says that 6110 covers 6031',
    });
  });

  it('says of a release who made it, and its refund takes the branch for that', async () => {
    const shown = done({ TranStatus: '0', TranAmt: '100.00', BookingFlag: '6' });
    const { gateway, send, query } = setUp(() => shown, BY_PLATFORM);
    expect(await send('release')).toMatchObject({ result: { madeBy: '6031' } });
    expect(await query('release')).toMatchObject({ outcome: { result: { madeBy: '6031' } } });
    const serialNumber = 'H688602511220000000001';
    await send('refund', { content: { release: { serialNumber, madeBy: '6031' } } });
    expect(businessFields(gateway)).toMatchObject({ FunctionFlag: '3', OldTranSeqNo: serialNumber });
    await send('refund', { content: { release: { serialNumber } } });
    expect(businessFields(gateway)['FunctionFlag']).toBe('1');
  });
});

describe('6031 at the sandbox', () => {
  const open: SandboxProvider[] = [];
  afterAll(removeCredentials);
  afterEach(async () => {
    for (const at of open.splice(0)) await at.close();
  });

  async function held(rules: object = {}) {
    const at = await sandboxProvider({ pingan: { advance: '50.00', ...rules } }, BY_PLATFORM);
    open.push(at);
    const purchase = new Purchase(at);
    await purchase.before('release');
    return { at, purchase };
  }

  it('releases what is held, and 6164 refunds it by branch 3', async () => {
    const { at, purchase } = await held();
    const release = purchase.order('release');
    expect(await purchase.send('release', release)).toMatchObject({
      type: 'succeeded',
      result: { madeBy: '6031' },
    });
    expect(at.sandbox.wireLog.find({ serialNumber: release.serialNumber })).toMatchObject([
      { interface: '6031', code: '000000' },
    ]);
    const quoted = { serialNumber: release.serialNumber };
    const byParties = purchase.order('refund', { release: quoted });
    expect(await purchase.send('refund', byParties)).toMatchObject({ type: 'unknown' });
    const byPlatform = purchase.order('refund', { release: { ...quoted, madeBy: '6031' } });
    expect(await purchase.send('refund', byPlatform)).toMatchObject({ type: 'succeeded' });
    expect(at.sandbox.ledger.report().balanced).toBe(true);
  });

  it('gives back what is held', async () => {
    const { at, purchase } = await held();
    expect(await purchase.send('return')).toMatchObject({ type: 'succeeded' });
    expect(purchase.effects()).toMatchObject({ return: 1 });
    expect(at.sandbox.ledger.report().balanced).toBe(true);
  });

  it('whose answer was lost is found where 6110 shows it, and in doubt where it does not', async () => {
    const { at, purchase } = await held({ platformOrdersShown: true });
    at.sandbox.faults.add({ kind: 'doAndDrop', interface: '6031/2', times: 1 });
    const release = purchase.order('release');
    expect(await purchase.send('release', release)).toMatchObject({ type: 'unknown' });
    expect(await purchase.query('release', release)).toMatchObject({
      type: 'found',
      outcome: { type: 'succeeded', result: { madeBy: '6031' } },
    });
    at.sandbox.pingan.setRules({ platformOrdersShown: false });
    expect(await purchase.query('release', release)).toMatchObject({ type: 'unclear', shows: 'nothing' });
    expect(purchase.effects()).toMatchObject({ release: 1 });
  });
});
