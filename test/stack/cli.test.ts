import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ListedWorkflow } from '../../src/client/list-workflows.js';
import type { NeedsAttention } from '../../src/cli/needs-attention.js';
import { EDGES } from '../client/requests-samples.js';
import { PinganPurchase } from '../support/stack/pingan/purchase.js';
import { openStack, type Site, type Stack } from '../support/stack/stack.js';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

const cli = fileURLToPath(new URL('../../dist/src/cli/cli.js', import.meta.url));
const PATIENCE_MS = 60_000;

describeWithTemporal('the command line beside a running purchase', (temporal) => {
  let stack: Stack;
  let site: Site;
  let purchase: PinganPurchase;

  beforeAll(async () => {
    stack = await openStack(temporal);
    site = await stack.openSite();
    await site.startWorker();
    purchase = new PinganPurchase(site, {
      orderNo: 'cli',
      ending: 'returned',
      timing: { fundsPollMs: 600_000, attentionAfterMs: 1_000 },
    });
    await purchase.take('start');
  });
  afterAll(() => stack.close());

  const holdfast = (...args: string[]): Promise<string> => holdfastReading('', ...args);
  async function holdfastReading(input: string, ...args: string[]): Promise<string> {
    const running = promisify(execFile)(process.execPath, [cli, ...args], { env: site.workerEnv });
    running.child.stdin?.end(input);
    return (await running).stdout;
  }
  const json = async <T>(...args: string[]): Promise<T> => JSON.parse(await holdfast(...args, '--json')) as T;
  const listed = (...args: string[]) =>
    json<ListedWorkflow[]>('purchase', 'list', '--tenant', site.tenant, ...args);

  it('lists it by tenant and state, as a table and as JSON, and nothing else on standard output', async () => {
    await expect
      .poll(() => listed('--state', 'awaitingCode'), { timeout: PATIENCE_MS })
      .toMatchObject([{ workflowId: purchase.workflowId, state: 'awaitingCode', attention: false }]);
    expect(await listed('--state', 'held')).toEqual([]);
    expect(await listed('--attention')).toEqual([]);
    expect(await json('purchase', 'list', '--tenant', `${site.tenant}x`)).toEqual([]);
    expect(await holdfast('purchase', 'list', '--tenant', site.tenant)).toMatch(
      new RegExp(`^order +state .*\\n-.*\\n${site.tenant} cli +awaitingCode +pingan .*\\n$`),
    );
  });

  it('shows its status with the account that it opened', async () => {
    const { account } = await json<{ account: string }>('purchase', 'status', site.tenant, 'cli');
    expect(site.sandbox.ledger.report().accounts).toContainEqual(expect.objectContaining({ account }));
    expect(await holdfast('purchase', 'status', site.tenant, 'cli')).toMatch(
      new RegExp(`^state +awaitingCode\\n.*\\naccount +${account}\\n`),
    );
  });

  it('has the money held at once when the funds have come, although the next poll is far away', async () => {
    const held = site.client.purchases.awaitHeld(purchase.key, { timeoutMs: PATIENCE_MS });
    await site.client.purchases.submitCode(purchase.key, { requestId: 'code', code: purchase.code });
    await purchase.until(({ state }) => state === 'awaitingFunds');
    purchase.bringFunds();
    const told = await site.client.escrows.checkFunds(purchase.key, { requestId: 'deposit' });
    expect(told.state).toBe('held');
    expect(await held).toMatchObject({ state: 'held', sums: { held: purchase.amount } });
  });

  it('lists what needs an operator with the reason, until it needs nobody any more', async () => {
    await site.client.escrows.openDispute(purchase.key, { requestId: 'd', reason: '货不对版' });
    const attention = async () => {
      const items = await json<NeedsAttention[]>('operation', 'list', '--attention');
      return items.filter(({ id }) => id === purchase.workflowId);
    };
    await expect.poll(attention, { timeout: PATIENCE_MS }).toEqual([
      {
        what: 'workflow',
        id: purchase.workflowId,
        state: 'disputed',
        why: ['the dispute is open, and has no deadline: only a decision ends it'],
      },
    ]);
    const cancelled = JSON.parse(await holdfast('purchase', 'cancel', site.tenant, 'cli')) as object;
    expect(cancelled).toMatchObject({ orderNo: 'cli', cancellation: 'requested' });
    expect(await purchase.end()).toMatchObject({ state: 'cancelled' });
    await expect.poll(attention, { timeout: PATIENCE_MS }).toEqual([]);
  });

  it('starts a withdrawal, shows that it waits for a code, and hands in what standard input holds', async () => {
    const { sandbox, tenant, client } = site;
    sandbox.lianlian.setRules({ withdrawalNeeds: 'sms' });
    const { userId } = sandbox.lianlian.addUser({ userId: `${tenant}_w` });
    sandbox.lianlian.deposit({ userId, amount: '60.00' });
    const key = { tenant, withdrawalNo: 'W-1' };
    const account = { member: userId, account: userId };
    const request = { ...key, provider: 'lianlian', account, amount: '60.00' };
    await holdfastReading(JSON.stringify(request), 'withdrawal', 'start', '-');
    await expect
      .poll(() => holdfast('withdrawal', 'status', tenant, 'W-1'), { timeout: PATIENCE_MS })
      .toMatch(/^waits for +the code that was sent \(withdraw\/W-1\)$/m);
    const code = sandbox.sms.latest(userId)?.code ?? '';
    const told = await holdfastReading(`${code}\n`, 'withdrawal', 'submit-code', tenant, 'W-1');
    expect(JSON.parse(told)).toMatchObject({ answer: 'accepted' });
    expect(await client.withdrawals.result(key)).toEqual({ state: 'withdrawn' });
  });

  it('onboards a seller by a small transfer to the card, whose amount standard input holds', async () => {
    const { sandbox, tenant, client } = site;
    const member = `${tenant}_seller`;
    const [sample] = EDGES.onboarding.samples;
    const card = { ...sample.profile.card, number: '6222029876543210123', mobile: '13900002222' };
    const profile = { member, role: 'seller', route: 'smallAmount', card };
    const settings = { timing: { fundsPollMs: 1_000 } };
    const request = { tenant, provider: 'pingan', profile, settings };
    const started = await holdfastReading(JSON.stringify(request), 'onboarding', 'start', '-');
    expect(JSON.parse(started)).toMatchObject({ workflowId: `member/${tenant}/${member}`, created: true });
    await expect
      .poll(() => holdfast('onboarding', 'status', tenant, member), { timeout: PATIENCE_MS })
      .toMatch(/^state +awaitingAmount$/m);
    const amount = sandbox.sms.latest(card.mobile)?.code ?? '';
    const told = await holdfastReading(`${amount}\n`, 'onboarding', 'submit-code', tenant, member);
    expect(JSON.parse(told)).toMatchObject({ answer: 'accepted' });
    expect(await client.onboardings.result({ tenant, member })).toMatchObject({ state: 'bound' });
  });
});
