import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createApplyNotification } from '../../activities/apply-notification.js';
import { DAY_MS, HOUR_MS } from '../../src/domain/durations.js';
import type { Money } from '../../src/domain/money.js';
import { createProviderHttp } from '../../src/http/provider-http.js';
import type { HongwenSettings } from '../../src/providers/hongwen/config.js';
import { createProviders } from '../../src/providers/registry.js';
import { startSandbox } from '../../src/sandbox/server.js';
import type { SplitInput, SplitResultView, SplitView } from '../../workflows/split/messages.js';
import { hongwenSettingsFor } from '../support/hongwen/hongwen-settings.js';
import { TIMING } from '../support/scripted/workflow-stage.js';
import { journalOn } from '../support/virtual/test-journal.js';
import { VirtualClock } from '../support/virtual/virtual-clock.js';
import { VirtualWorld } from '../support/virtual/virtual-world.js';

const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-hongwen-workflows-'));
const SELLER = '10089581903';
const COURIER = '10089581904';
type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

/**
 * A division of 90.00 of a trade of 100.00 before the sandbox of 鸿闻: the real adapter over a real socket, on one virtual time, and its
 * notifications on the way that the gateway takes.
 */
async function open(before: (sandbox: Sandbox) => unknown, settings: Partial<HongwenSettings> = {}) {
  const clock = new VirtualClock();
  const sandbox = await startSandbox({ dataDir, clock: 'virtual', startAt: clock.nowMs });
  clock.onAdvance((now) => sandbox.clock.set({ now }));
  const http = createProviderHttp({ logger: { info: () => undefined, warn: () => undefined } });
  const { journal, tenant } = journalOn(clock);
  const hongwen = { ...hongwenSettingsFor(sandbox), ...settings };
  const providers = createProviders({ hongwen }, { http, now: () => new Date(clock.nowMs) });
  const world = new VirtualWorld({ clock, journal, providers });
  const fold = createApplyNotification({ journal, providers });
  const gateway = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void (async () => {
        const call = { headers: {}, body: Buffer.concat(chunks) };
        const parsed = providers.get('hongwen')!.parseNotification!(call);
        const operation = parsed.type === 'genuine' ? parsed.operation : undefined;
        const folded = operation && (await fold({ provider: 'hongwen', operation }));
        if (folded?.type === 'folded') {
          const { operationId, ended, attention } = folded;
          const notice = { operationId, ...(ended && { ended }), ...(attention && { attention }) };
          await workflow.signal('notificationReceived', notice);
        }
        response.end(parsed.type === 'genuine' ? parsed.accepted.body : '');
      })();
    });
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  sandbox.hongwen.setNotifyUrl(`http://127.0.0.1:${(gateway.address() as AddressInfo).port}/`);
  onTestFinished(async () => {
    gateway.closeAllConnections();
    gateway.close();
    await http.close();
    await sandbox.close();
  });
  for (const account of [SELLER, COURIER]) sandbox.hongwen.setReceiver({ account });
  before(sandbox);
  const { tradeNo } = sandbox.hongwen.addTrade({ amount: '100.00' });
  const input: SplitInput = {
    tenant,
    provider: 'hongwen',
    splitNo: 'S1',
    trade: { tradeNo },
    paid: '100.00' as Money,
    receivers: [
      { itemId: 'seller', payee: { member: 'seller', account: SELLER }, amount: '60.00' as Money },
      { itemId: 'courier', payee: { member: 'courier', account: COURIER }, amount: '30.00' as Money },
    ],
    finishAfterMs: 7 * DAY_MS,
    onDeadline: 'finish',
    settings: { timing: TIMING, firstAttempt: 'local' },
  };
  const workflow = await world.start('split', `split/${tenant}/S1`, input);
  return {
    world,
    sandbox,
    workflow,
    id: (step: string) => `${tenant}/S1/${step}`,
    view: async () => (await workflow.query('split')) as SplitView,
    /** Lets a second pass, and waits until so many notifications of this type have been taken. */
    notified: async (type: string, count = 1) => {
      await world.advance(1_000);
      const taken = () => sandbox.notifier.list({ type }).filter(({ acknowledged }) => acknowledged);
      await expect.poll(() => taken().length).toBe(count);
      await world.settle();
    },
    decide: async (command: object) => {
      const call = await workflow.update('decide', {
        by: 'li.wei',
        evidence: 'the portal shows it',
        ...command,
      });
      await world.until(() => !call.isOpen);
      return call;
    },
    result: () =>
      workflow.closed?.type === 'completed' ? (workflow.closed.result as SplitResultView) : undefined,
    effects: () => sandbox.effects.report().serialNumbers.map(({ kind, count }) => `${kind} ${count}`),
    calls: () => sandbox.wireLog.find({ interface: 'trade.apply.divide' }).length,
  };
}

describe('a division at 鸿闻', () => {
  it('is ended by a notification, taken back in part for a refund, and stays open where nothing can finish it', async () => {
    const { world, sandbox, workflow, view, notified, result, effects } = await open(() => undefined);
    expect(await view()).toMatchObject({ state: 'splitting', receivers: [{ outcome: 'pending' }, {}] });
    await notified('divide');
    expect(await view()).toMatchObject({ state: 'split', sums: { withReceivers: '90.00' } });

    const refund = await workflow.update('prepareRefund', { requestId: 'r', amount: '20.00' });
    await world.settle();
    await notified('divide.back');
    await world.until(() => !refund.isOpen);
    expect(refund.answer).toMatchObject({
      ready: '20.00',
      plan: { surplus: '0.00', returns: [{ amount: '10.00' }] },
      sums: { returned: '10.00', withReceivers: '80.00' },
    });
    await world.advance(7 * DAY_MS);
    expect(result()).toMatchObject({ state: 'split', sums: { undivided: '10.00', finished: '0.00' } });
    expect(sandbox.hongwen.merchantBalance()).toBe('10.00');
    expect(effects()).toEqual(['payment 1', 'split 1', 'splitReturn 1']);
    expect(sandbox.ledger.report().balanced).toBe(true);
  });

  it('that fails gives nobody anything, and can be tried again under a new number', async () => {
    const { world, sandbox, workflow, view, notified } = await open((far) =>
      far.hongwen.setReceiver({ account: COURIER, result: 'fails' }),
    );
    await notified('divide');
    expect(await view()).toMatchObject({
      state: 'notSplit',
      sums: { undivided: '100.00' },
      receivers: [{ outcome: 'rejected', detail: 'DIVIDE_FAILED' }, { outcome: 'rejected' }],
    });
    sandbox.hongwen.setReceiver({ account: COURIER });
    const retry = await workflow.update('retry', { requestId: 'a' });
    await world.settle();
    await notified('divide', 2);
    await world.until(() => !retry.isOpen, HOUR_MS);
    expect(retry.answer).toMatchObject({ state: 'split' });
    const sent = sandbox.wireLog.find({ interface: 'trade.apply.divide' });
    expect(new Set(sent.map(({ serialNumber }) => serialNumber)).size).toBe(2);
  });

  it('whose answer and notification were lost waits for an operator: nothing is asked, and nothing sent again', async () => {
    const { world, workflow, sandbox, id, view, decide, calls } = await open((far) => {
      far.faults.add({ provider: 'hongwen', interface: 'trade.apply.divide', kind: 'doAndDrop', times: 1 });
      far.faults.add({ provider: 'hongwen', interface: 'trade.apply.divide', kind: 'notifyLose' });
    });
    await world.advance(30 * DAY_MS);
    expect(calls()).toBe(1);
    expect(await workflow.query('status')).toMatchObject({
      attention: [expect.stringContaining('no query for it') as string],
    });
    expect(await view()).toMatchObject({ state: 'splitting', receivers: [{ outcome: 'unknown' }, {}] });
    const decided = await decide({ operationId: id('split/0'), happened: true });
    expect(decided.answer).toMatchObject({ outcome: 'succeeded' });
    await world.settle();
    expect(await view()).toMatchObject({ state: 'split', sums: { withReceivers: '90.00' } });
    expect(sandbox.hongwen.available(SELLER)).toBe('60.00');
    expect(calls()).toBe(1);
  });

  it('is not ended by a notification that shows another amount, and an operator hears of it', async () => {
    const { world, sandbox, workflow, view } = await open(() => undefined);
    // Signed, and of the right number: what a split of another amount would be told.
    sandbox.hongwen.sendNotice({
      ...{ divideOutTradeNo: numberOf(sandbox), status: 'DIVIDE_SUCCESS' },
      detail: [{ account: SELLER, amount: '90.00' }],
    });
    const taken = () => sandbox.notifier.list({ type: 'divide' }).some(({ acknowledged }) => acknowledged);
    await expect.poll(taken).toBe(true);
    await world.settle();
    expect(await view()).toMatchObject({ state: 'splitting' });
    expect(await workflow.query('status')).toMatchObject({
      attention: [expect.stringContaining('other receivers or other shares') as string],
    });
  });

  it('keeps divide_res_detail of the first answer for the return that an operator’s decision makes possible', async () => {
    const { world, workflow, sandbox, id, decide } = await open(
      (far) => far.faults.add({ provider: 'hongwen', interface: 'trade.apply.divide', kind: 'notifyLose' }),
      { returnDetailField: 'divide_res_detail' },
    );
    await world.advance(HOUR_MS);
    await decide({ operationId: id('split/0'), happened: true });
    await world.settle();
    await workflow.update('prepareRefund', { requestId: 'r', amount: '20.00' });
    await world.settle();
    const [sent] = sandbox.wireLog.find({ interface: 'trade.apply.divide.back' });
    expect(JSON.stringify(sent?.request)).toContain('divide_res_detail');
  });
});

function numberOf(sandbox: Sandbox): string {
  return sandbox.wireLog.find({ interface: 'trade.apply.divide' })[0]?.serialNumber ?? '';
}
