import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { generateKeyRing } from '../../src/security/key-ring.js';
import { openStack, type Stack } from '../support/stack/stack.js';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

const PATIENCE_MS = 60_000;

describeWithTemporal('A worker with another key ring than its callers', (temporal) => {
  let stack: Stack;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-ring-'));
    stack = await openStack(temporal);
  });
  afterAll(async () => {
    await stack.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is told by the status of what it cannot read, as UNKNOWN_KEY', async () => {
    const site = await stack.openSite();
    const path = join(folder, 'key-ring.json');
    await writeFile(path, generateKeyRing().toSecretText(), { mode: 0o600 });
    await site.startWorker({ HOLDFAST_KEY_RING: path });
    const key = { tenant: site.tenant, orderNo: 'O-1' };
    await site.client.startEscrow({
      order: { ...key, provider: 'pingan', amount: '100.00', fee: '1.00', onDeadline: 'return' },
      buyer: { member: 'b', account: '1' },
      seller: { member: 's', account: '2' },
    });
    const deadline = Date.now() + PATIENCE_MS;
    let told: unknown;
    do {
      await delay(500);
      told = await site.client.status(key).catch((error: unknown) => error);
    } while ((told as { code?: unknown }).code !== 'UNKNOWN_KEY' && Date.now() < deadline);
    expect(told).toMatchObject({ code: 'UNKNOWN_KEY', workflowId: `order/${key.tenant}/O-1` });
  });
});
