import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { PurchaseRequest } from '../../src/contract/purchases.js';
import { parseMoney } from '../../src/domain/money.js';
import { readConfig } from '../../src/config/config.js';
import { type Embedded, startEmbedded } from '../../src/embedded/embedded.js';
import { createLog } from '../../src/config/log.js';
import type { WorkflowStatus } from '../../workflows/core/messages.js';
import { findChromium, launchChromium } from '../support/browser/browser.js';
import { UiVisit, type VisitOptions } from '../support/browser/temporal-ui.js';
import { describeLeaks, findLeaks, type Marker } from '../support/leak-search/leak-search.js';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

const TENANT = 'shop';
const NAME = '欧阳靖萱';
const IDENTITY = '110101199003070134';
const AMOUNT = parseMoney('4128.57');
const FEE = parseMoney('41.29');
/** A name of this machine that the codec server does not know. */
const ELSEWHERE = 'ui.elsewhere.test';

/** What only those may see who have the codec server. */
const HIDDEN: readonly Marker[] = [
  { name: 'the buyer’s name', value: NAME },
  { name: 'the identity number', value: IDENTITY },
  { name: 'the card numbers', value: '622202020011223344' },
  { name: 'the mobile numbers', value: '1390000111' },
  { name: 'an amount', value: '4128.57' },
  { name: 'a fee', value: '41.29' },
];

type Order = 'finished' | 'waiting' | 'doubtful';
const DIGITS: Readonly<Record<Order, string>> = { finished: '1', waiting: '2', doubtful: '3' };

/** The purchases that the pages show: one that has ended, one in escrow, one whose hold nobody can tell about. */
class Shop {
  private constructor(
    readonly embedded: Embedded,
    readonly seller: { member: string; account: string },
  ) {}

  static async open(dataDir: string): Promise<Shop> {
    // A server that was there before has a UI that knows no codec server of this test.
    const env = { ...process.env, TEMPORAL_ADDRESS: '', DATABASE_URL: '', HOLDFAST_DATA: dataDir };
    const embedded = await startEmbedded({
      config: readConfig(env),
      env: { ...env, HOLDFAST_LOG_LEVEL: 'warn' },
      log: createLog('silent'),
      say: () => undefined,
      ui: true,
      pace: 'seconds',
    });
    await embedded.startWorker();
    const member = 'shop_seller';
    const { account } = embedded.sandbox.pingan.addMember({
      memberCode: member,
      property: 'SH',
      name: '持牢小店',
    });
    return new Shop(embedded, { member, account });
  }

  request(orderNo: Order): PurchaseRequest {
    const mobile = `1390000111${DIGITS[orderNo]}`;
    const identity = { type: 'identityCard', number: IDENTITY } as const;
    const bank = { own: false, name: '中国工商银行', instantNumber: '102100099996' };
    const card = { holder: NAME, identity, number: `622202020011223344${DIGITS[orderNo]}`, bank, mobile };
    return {
      order: { ...keyOf(orderNo), provider: 'pingan', amount: AMOUNT, fee: FEE, onDeadline: 'release' },
      buyer: { profile: { member: memberOf(orderNo), role: 'buyer', mobile, card } },
      seller: this.seller,
      settings: {
        timing: {
          ...(orderNo === 'finished' && { refundWindowMs: 0 }),
          // Before the provider is asked: what an operator reads then is the first word on the hold.
          ...(orderNo === 'doubtful' && { attentionAfterMs: 100 }),
        },
      },
    };
  }

  /** Brings a purchase as far as its code's update goes. */
  async pay(orderNo: Order): Promise<void> {
    const { client, sandbox } = this.embedded;
    const request = this.request(orderNo);
    await client.purchases.start(request);
    await this.until(orderNo, ({ state }) => state === 'awaitingCode');
    sandbox.pingan.deposit({ memberCode: memberOf(orderNo), amount: request.order.amount });
    const code = sandbox.sms.latest(`1390000111${DIGITS[orderNo]}`)?.code ?? '';
    await client.purchases.submitCode(keyOf(orderNo), { requestId: 'code-1', code });
  }

  async until(orderNo: Order, reached: (view: WorkflowStatus) => boolean): Promise<void> {
    const look = async (): Promise<boolean> =>
      reached(await this.embedded.client.purchases.status(keyOf(orderNo)));
    await vi.waitUntil(look, { timeout: 60_000, interval: 100 });
  }

  /** What the current details' table must say, by the journal: each operation with its number, in the order of the workflow. */
  async table(orderNo: Order, outcomes: Readonly<Record<string, string>> = {}): Promise<string[][]> {
    const { journal } = this.embedded;
    const prefixes = [`${TENANT}/${memberOf(orderNo)}/`, `${TENANT}/${orderNo}/`];
    const lists = await Promise.all(prefixes.map((prefix) => journal.list({ prefix, limit: 100 })));
    const rows = lists.flat().sort((a, b) => a.begunAt.localeCompare(b.begunAt));
    return rows.map(({ operationId, intent, serialNumber }) => {
      const step = operationId.split('/').slice(2).join('/');
      return [step, intent.amount ?? '', serialNumber, outcomes[step] ?? 'succeeded'];
    });
  }
}

function keyOf(orderNo: Order): { tenant: string; orderNo: string } {
  return { tenant: TENANT, orderNo };
}

function memberOf(orderNo: Order): string {
  return `shop_${orderNo}`;
}

function workflowOf(orderNo: Order): string {
  return `order/${TENANT}/${orderNo}`;
}

/** A page fills step by step: what it comes to within some seconds counts. */
function soon<T>(look: () => Promise<T>) {
  return expect.poll(look, { timeout: 20_000, interval: 200 });
}

const HEADING = ['step', 'amount', 'serial number', 'outcome'];

/** The steps up to the hold, as the event history names them. */
function stepsToHold(orderNo: Order): string[] {
  return [
    'Local Activity: Activity Type openAccount Summary openAccount',
    `Local Activity: Activity Type applyCardBinding Summary applyCardBinding/order/${orderNo}/1`,
    'Timer Started: Start To Fire Timeout 2 minutes Summary the code is void after this',
    'Workflow Execution Update Accepted: Name submitCode',
    `Local Activity: Activity Type verifyCardBinding Summary verifyCardBinding/order/${orderNo}/1/code-1`,
    'Local Activity: Activity Type hold Summary hold/1 4128.57',
  ];
}

/** The events that are steps of the workflow; the rest is Temporal's own bookkeeping. */
async function stepsOn(visit: UiVisit): Promise<string[]> {
  const isStep =
    /^(?:Local Activity|Activity Task Scheduled|Timer Started|Workflow Execution Update Accepted):/;
  return (await visit.events()).filter((event) => isStep.test(event));
}

function uiTests(program: string): void {
  let dataDir: string;
  let shop: Shop;
  let browser: Browser;
  let visit: UiVisit | undefined;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'holdfast-ui-'));
    [shop, browser] = await Promise.all([
      Shop.open(dataDir),
      launchChromium({ program, hosts: [ELSEWHERE] }),
    ]);
    const { client, sandbox } = shop.embedded;
    await shop.pay('finished');
    await client.escrows.release(keyOf('finished'), { requestId: 'release-1' });
    await client.purchases.result(keyOf('finished'));
    await shop.pay('waiting');
    sandbox.faults.add({ kind: 'unknownCode', interface: '6034', orderNo: 'doubtful', withEffect: true });
    sandbox.faults.add({ kind: 'html502', interface: '6110' });
    await shop.pay('doubtful');
    await shop.until('waiting', ({ state }) => state === 'held');
    await shop.until('doubtful', ({ attention }) => attention.length > 0);
  }, 180_000);

  afterEach(async () => {
    await visit?.close();
    visit = undefined;
  });

  afterAll(async () => {
    await browser?.close();
    await shop?.embedded.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function visitAs(user: Partial<VisitOptions> = {}): Promise<UiVisit> {
    const { uiUrl = '', namespace } = shop.embedded.temporal;
    visit = await UiVisit.open(browser, { uiUrl, apiUrl: uiUrl, namespace, ...user });
    return visit;
  }

  it('shows a purchase that has ended: summary, steps, numbers, outcomes', async () => {
    const ui = await visitAs();
    await ui.goTo(workflowOf('finished'), 'user-metadata');
    await soon(() => ui.summary()).toBe('purchase finished: 4128.57 yuan, fee 41.29');
    const details = { lines: ['released'], rows: [HEADING, ...(await shop.table('finished'))] };
    await soon(() => ui.currentDetails()).toEqual(details);
    expect(details.rows.map(([step]) => step)).toEqual([
      'step',
      'openAccount',
      'applyCardBinding/order/finished/1',
      'verifyCardBinding/order/finished/1/code-1',
      'hold/1',
      'release/release-1/1',
    ]);

    await ui.goTo(workflowOf('finished'), 'history');
    await soon(() => stepsOn(ui)).toEqual([
      ...stepsToHold('finished'),
      'Timer Started: Start To Fire Timeout 7 days Summary release after this without a decision',
      'Workflow Execution Update Accepted: Name release',
      'Local Activity: Activity Type release Summary release/release-1/1 4128.57',
      expect.stringContaining('endExecution'),
    ]);
    expect(await ui.text()).toContain(NAME);

    await ui.goTo(workflowOf('finished'), 'search-attributes');
    await soon(() => ui.searchAttributes()).toMatchObject({
      HoldfastProvider: 'pingan',
      HoldfastState: 'released',
      HoldfastNeedsAttention: false,
    });
  });

  it('tells what a purchase in escrow waits for, and until when', async () => {
    const { nextDeadline } = await shop.embedded.client.purchases.status(keyOf('waiting'));
    const ui = await visitAs();
    await ui.goTo(workflowOf('waiting'), 'user-metadata');
    await soon(() => ui.summary()).toBe('purchase waiting: 4128.57 yuan, fee 41.29');
    await soon(() => ui.currentDetails()).toEqual({
      lines: [`held, until ${nextDeadline}`],
      rows: [HEADING, ...(await shop.table('waiting'))],
    });
    await ui.goTo(workflowOf('waiting'), 'history');
    await soon(() => stepsOn(ui)).toEqual([
      ...stepsToHold('waiting'),
      'Timer Started: Start To Fire Timeout 7 days Summary release after this without a decision',
    ]);
    await ui.goTo(workflowOf('waiting'), 'search-attributes');
    await soon(() => ui.searchAttributes()).toMatchObject({
      HoldfastProvider: 'pingan',
      HoldfastState: 'held',
      HoldfastNeedsAttention: false,
    });
  });

  it('finds the purchases that need an operator, and says why', async () => {
    const { uiUrl = '' } = shop.embedded.temporal;
    const ui = await visitAs({ uiUrl: uiUrl.replace('127.0.0.1', 'localhost') });
    await soon(() => ui.list('HoldfastNeedsAttention=true')).toEqual([workflowOf('doubtful')]);
    await ui.goTo(workflowOf('doubtful'), 'user-metadata');
    await soon(async () => (await ui.currentDetails()).lines).toEqual([
      'holding',
      'Needs attention: hold/1: the outcome is still unknown',
    ]);
  });

  it('cuts nothing off the current details', async () => {
    const ui = await visitAs();
    await ui.goTo(workflowOf('finished'), 'user-metadata');
    await soon(async () => (await ui.currentDetails()).rows).toHaveLength(6);
    await soon(() => ui.showsWholeTable()).toBe(true);
  });

  it('shows who has no codec server neither names nor numbers nor amounts', async () => {
    const ui = await visitAs({ blocked: new URL(shop.embedded.codecUrl).origin });
    for (const orderNo of ['finished', 'waiting'] as const) {
      await ui.goTo(workflowOf(orderNo), 'user-metadata');
      await soon(() => ui.text()).toContain('No summary available');
      await ui.goTo(workflowOf(orderNo), 'history');
      await soon(() => stepsOn(ui)).toContain('Local Activity: Activity Type hold');
      expect(await ui.text()).toContain('encryption-key-id');
      await ui.goTo(workflowOf(orderNo), 'search-attributes');
      await soon(() => ui.searchAttributes()).toHaveProperty('HoldfastProvider', 'pingan');
    }
    expect(describeLeaks(findLeaks(await ui.everything(), HIDDEN))).toEqual([]);
  });

  it('gives a page of another origin nothing in clear', async () => {
    const { port } = new URL(shop.embedded.temporal.uiUrl ?? '');
    const ui = await visitAs({ uiUrl: `http://${ELSEWHERE}:${port}` });
    await ui.goTo(workflowOf('waiting'), 'history');
    await soon(() => stepsOn(ui)).toContain('Local Activity: Activity Type hold');
    expect(describeLeaks(findLeaks(await ui.everything(), HIDDEN))).toEqual([]);
  });

  it('gives who has the codec server every one of the texts that the others must not see', async () => {
    const ui = await visitAs();
    await ui.goTo(workflowOf('waiting'), 'history');
    await soon(() => stepsOn(ui)).toContain('Local Activity: Activity Type hold Summary hold/1 4128.57');
    const found = new Set(findLeaks(await ui.everything(), HIDDEN).map(({ marker }) => marker));
    expect([...found].sort()).toEqual(HIDDEN.map(({ name }) => name).sort());
  });
}

const program = findChromium();
if (program === undefined) {
  it.skip('Temporal’s web UI: there is no Chromium on this machine (Debian: apt-get install chromium)');
} else {
  describeWithTemporal('Temporal’s web UI in Chromium', () => uiTests(program));
}
