import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { readProvidersFile } from '../../src/config/providers-file.js';
import { createLog } from '../../src/config/log.js';
import { openGateway } from '../../src/gateway/open-gateway.js';
import type { Gateway } from '../../src/server/gateway.js';
import { openStack, type Stack } from '../support/stack/stack.js';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

const PATIENCE_MS = 60_000;
const HOUR_MS = 3_600_000;

describeWithTemporal('an order that waits for a transfer', (temporal) => {
  let stack: Stack;
  let gateway: Gateway | undefined;
  beforeAll(async () => {
    stack = await openStack(temporal);
  });
  afterEach(async () => {
    await gateway?.close();
    gateway = undefined;
  });
  afterAll(async () => {
    await stack.close();
  });

  /** An order between members of its own, which queries balances by itself every hour alone. */
  async function order(refundWindowMs: number) {
    const site = await stack.openSite();
    await site.startWorker();
    const { sandbox, client, tenant } = site;
    const add = (member: string, property: '00' | 'SH') => ({
      member,
      account: sandbox.pingan.addMember({ memberCode: member, property, name: member }).account,
    });
    const [buyer, seller] = [add(`${tenant}_b`, '00'), add(`${tenant}_s`, 'SH')];
    const key = { tenant, orderNo: 'waits' };
    await client.escrows.start({
      order: { ...key, provider: 'pingan', amount: '100.00', fee: '1.00', onDeadline: 'release' },
      ...{ buyer, seller },
      settings: { timing: { fundsPollMs: HOUR_MS, paymentWindowMs: 12 * HOUR_MS, refundWindowMs } },
    });
    const status = () => client.escrows.status(key);
    const until = (what: () => Promise<unknown>) => expect.poll(what, { timeout: PATIENCE_MS });
    const startGateway = async () => {
      gateway = await openGateway({
        ...{ host: '127.0.0.1', port: 0, bodyLimit: 65_536, httpTimeoutMs: 3_000, proxyUrl: undefined },
        ...{ journal: site.journal, client, log: createLog('silent') },
        providers: await readProvidersFile(site.workerEnv['HOLDFAST_PROVIDERS'] ?? ''),
      });
    };
    return { site, key, buyer, seller, status, until, startGateway };
  }

  it('is woken by a gateway that queries 6050, an hour before it would have queried its balance', async () => {
    const { site, key, buyer, status, until, startGateway } = await order(0);
    const { sandbox, client } = site;
    await until(async () => (await status()).state).toBe('awaitingFunds');
    expect((await status()).awaitedFunds).toEqual({ account: buyer.account, amount: '100.00' });
    await startGateway();
    sandbox.pingan.deposit({ memberCode: buyer.member, amount: '100.00' });
    await until(async () => (await status()).state).toBe('held');
    expect(sandbox.wireLog.find({ interface: '6050' }).length).toBeGreaterThan(0);
    await client.escrows.release(key, { requestId: 'release-1' });
  });

  it('to its seller, for a refund, is woken in the same way', async () => {
    const { site, key, buyer, seller, status, until, startGateway } = await order(12 * HOUR_MS);
    const { sandbox, client, tenant } = site;
    // The fee of what is refunded comes back out of the advance account.
    sandbox.pingan.fundAdvance({ amount: '1.00' });
    await until(async () => (await status()).state).toBe('awaitingFunds');
    sandbox.pingan.deposit({ memberCode: buyer.member, amount: '100.00' });
    await client.escrows.checkFunds(key, { requestId: 'funds-1' });
    await client.escrows.release(key, { requestId: 'release-1' });
    await client.freezes.start({
      ...{ tenant, provider: 'pingan', freezeNo: 'all', account: seller, amount: '99.00' },
      ...{ freezeForMs: 12 * HOUR_MS, onDeadline: 'unfreeze' },
    });
    const frozen = () => client.freezes.status({ tenant, freezeNo: 'all' });
    await until(async () => (await frozen()).state).toBe('frozen');
    const refund = client.escrows.refund(key, { requestId: 'refund-1', amount: '100.00' });
    const awaited = { account: seller.account, amount: '99.00' };
    await until(async () => (await status()).awaitedFunds).toEqual(awaited);
    await startGateway();
    sandbox.pingan.deposit({ memberCode: seller.member, amount: '99.00' });
    expect(await refund).toMatchObject({ sums: { refunded: '100.00' } });
    expect(await status()).not.toHaveProperty('awaitedFunds');
  });
});
