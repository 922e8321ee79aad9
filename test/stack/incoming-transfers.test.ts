import { afterAll, beforeAll, expect, it } from 'vitest';
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
  afterAll(async () => {
    await gateway?.close();
    await stack.close();
  });

  it('is woken by a gateway that queries 6050, an hour before it would have queried its balance', async () => {
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
      settings: { timing: { fundsPollMs: HOUR_MS, paymentWindowMs: 12 * HOUR_MS, refundWindowMs: 0 } },
    });
    const status = () => client.escrows.status(key);
    await expect.poll(async () => (await status()).state, { timeout: PATIENCE_MS }).toBe('awaitingFunds');
    expect((await status()).awaitedFunds).toEqual({ account: buyer.account, amount: '100.00' });
    gateway = await openGateway({
      ...{ host: '127.0.0.1', port: 0, bodyLimit: 65_536, httpTimeoutMs: 3_000, proxyUrl: undefined },
      ...{ journal: site.journal, client, log: createLog('silent') },
      providers: await readProvidersFile(site.workerEnv['HOLDFAST_PROVIDERS'] ?? ''),
    });
    sandbox.pingan.deposit({ memberCode: buyer.member, amount: '100.00' });
    await expect.poll(async () => (await status()).state, { timeout: PATIENCE_MS }).toBe('held');
    expect(sandbox.wireLog.find({ interface: '6050' }).length).toBeGreaterThan(0);
    await client.escrows.release(key, { requestId: 'release-1' });
  });
});
