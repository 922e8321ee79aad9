import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_TASK_QUEUE } from '../../src/client/client-options.js';
import { ledgerOf, termsOf } from '../support/stack/pingan/ledger.js';
import { PinganPurchase } from '../support/stack/pingan/purchase.js';
import { installed, packClient, packWhole, serviceExample } from '../support/packages/packages.js';
import { openStack, type Site, type Stack } from '../support/stack/stack.js';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const INSTALL_MS = 600_000;
const SCRIPT_MS = 120_000;
const run = promisify(execFile);

/** What a backend service does, in plain JavaScript: nothing but the package and what Node has. */
const SERVICE = `
import { connectHoldfast } from 'holdfast/client';

const { HOLDFAST, REQUEST, CODE_URL, DEPOSIT_URL } = process.env;
const client = await connectHoldfast(JSON.parse(HOLDFAST));
const request = JSON.parse(REQUEST);
const key = { tenant: request.order.tenant, orderNo: request.order.orderNo };
const { created } = await client.purchases.start(request);

const until = async (state) => {
  for (let left = 400; left > 0; left -= 1) {
    if ((await client.purchases.status(key)).state === state) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('never came to ' + state);
};
await until('awaitingCode');
const body = JSON.stringify({ memberCode: request.buyer.profile.member, amount: request.order.amount });
await fetch(DEPOSIT_URL, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
const messages = await (await fetch(CODE_URL)).json();
const { answer } = await client.purchases.submitCode(key, { requestId: 'code', code: messages.at(-1).code });
await until('held');
await client.escrows.release(key, { requestId: 'release' });
const { state } = await client.purchases.result(key);
await client.close();
console.log(JSON.stringify({ created, answer, state }));
`;

describeWithTemporal('the packages', (temporal) => {
  let stack: Stack;
  let site: Site;
  let folder: string;
  /** Where a service lives that has the client's package and nothing else. */
  let light: string;
  let packed: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-package-'));
    const whole = await packWhole(folder);
    packed = whole.files.map(({ path }) => path);
    expect(await installed(folder, join(folder, whole.filename))).not.toContain('EBADENGINE');
    light = await mkdtemp(join(tmpdir(), 'holdfast-light-'));
    await installed(light, join(folder, (await packClient(folder)).filename));
    stack = await openStack(temporal);
    site = await stack.openSite();
    await site.startWorker();
  }, INSTALL_MS);
  afterAll(async () => {
    await stack.close();
    for (const place of [folder, light]) await rm(place, { recursive: true, force: true });
  });

  it('carries the program, the bundle, the types and the docs, and no tests', () => {
    for (const path of [
      'LICENSE',
      'README.md',
      'README.zh-CN.md',
      'CHANGELOG.md',
      'docs/README.md',
      'dist/src/cli/cli.js',
      'dist/src/index.js',
      'dist/src/index.d.ts',
      'dist/workflow-bundle.js',
    ]) {
      expect(packed).toContain(path);
    }
    expect(
      packed.filter((path) => /(?:^|\/)(?:test|bench)\/|\.test\.|^src\/|\.tsbuildinfo$/.test(path)),
    ).toEqual([]);
  });

  it('lets a plain Node script outside the repository take a purchase to its end', async () => {
    const purchase = new PinganPurchase(site, { orderNo: 'plain', ending: 'released' });
    await writeFile(join(folder, 'service.mjs'), SERVICE);
    const { url } = site.sandbox;
    const { stdout } = await run(process.execPath, ['service.mjs'], {
      cwd: folder,
      timeout: SCRIPT_MS,
      env: {
        PATH: process.env['PATH'],
        HOLDFAST: JSON.stringify({
          address: temporal.address,
          namespace: temporal.namespace,
          taskQueue: site.taskQueue,
          keyRingPath: stack.keyRingPath,
        }),
        REQUEST: JSON.stringify(purchase.request),
        CODE_URL: `${url}/sandbox/sms?mobile=${purchase.mobile}`,
        DEPOSIT_URL: `${url}/sandbox/pingan/deposits`,
      },
    });
    expect(JSON.parse(stdout)).toEqual({ created: true, answer: 'accepted', state: 'released' });
    expect(await ledgerOf(purchase)).toEqual(termsOf(purchase));
  });

  it('has types that a TypeScript service compiles against', async () => {
    const source = `import { connectHoldfast, type PurchaseRequest } from 'holdfast';
export async function start(request: PurchaseRequest): Promise<boolean> {
  const options = { address: '127.0.0.1:7233', namespace: 'default', keyRingPath: 'key-ring.json' };
  const client = await connectHoldfast(options);
  return (await client.purchases.start(request)).created;
}
`;
    await writeFile(join(folder, 'service.ts'), source);
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const flags = '--noEmit --strict --module nodenext --target es2022 --skipLibCheck --types node';
    const roots = ['--typeRoots', join(ROOT, 'node_modules', '@types')];
    const args = [tsc, ...flags.split(' '), ...roots, 'service.ts'];
    await expect(run(process.execPath, args, { cwd: folder })).resolves.toMatchObject({ stdout: '' });
  });

  it('runs the example of the README as it stands there, with the client alone, twice, with one effect', async () => {
    await site.startWorker({ HOLDFAST_TASK_QUEUE: DEFAULT_TASK_QUEUE });
    const { pingan, effects } = site.sandbox;
    const buyer = pingan.addMember({ memberCode: 'buyer-1', property: '00', name: '王小明' });
    const seller = pingan.addMember({ memberCode: 'seller-1', property: 'SH', name: '持牢小店' });
    pingan.deposit({ memberCode: 'buyer-1', amount: '500.00' });
    await writeFile(join(light, 'example.mjs'), await serviceExample());
    const env = {
      PATH: process.env['PATH'],
      TEMPORAL_ADDRESS: temporal.address,
      HOLDFAST_KEY_RING: stack.keyRingPath,
      BUYER_ACCOUNT: buyer.account,
      SELLER_ACCOUNT: seller.account,
    };

    for (let time = 1; time <= 2; time += 1) {
      const { stdout } = await run(process.execPath, ['example.mjs'], {
        cwd: light,
        timeout: SCRIPT_MS,
        env,
      });
      expect(stdout).toContain("state: 'released'");
    }

    const { orders } = effects.report({ orderNo: 'O-1001' });
    expect(orders.map(({ kind, count, amount }) => [kind, count, amount])).toEqual([
      ['hold', 1, '100.00'],
      ['release', 1, '100.00'],
    ]);
  });
});
