import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/domain/durations.js';
import type { Money } from '../../src/domain/money.js';
import { createProviderHttp } from '../../src/http/provider-http.js';
import type { HkrtSettings } from '../../src/providers/hkrt/config.js';
import { createProviders } from '../../src/providers/registry.js';
import { startSandbox } from '../../src/sandbox/server.js';
import type { SplitInput, SplitResultView, SplitView } from '../../workflows/split/messages.js';
import { TIMING } from '../support/scripted/workflow-stage.js';
import { journalOn } from '../support/virtual/test-journal.js';
import { VirtualClock } from '../support/virtual/virtual-clock.js';
import { VirtualWorld } from '../support/virtual/virtual-world.js';

const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-hkrt-workflows-'));
const SELLER = '833112128140726';
const COURIER = '833212168540726';

/** A division of 90.00 of a trade of 100.00 before the sandbox of 海科融通: the real adapter over a real socket, on one virtual time. */
async function open(
  before: (sandbox: Awaited<ReturnType<typeof startSandbox>>) => void,
  settings: Partial<HkrtSettings> = {},
) {
  const clock = new VirtualClock();
  const sandbox = await startSandbox({ dataDir, clock: 'virtual', startAt: clock.nowMs });
  clock.onAdvance((now) => sandbox.clock.set({ now }));
  const http = createProviderHttp({ logger: { info: () => undefined, warn: () => undefined } });
  onTestFinished(async () => {
    await http.close();
    await sandbox.close();
  });
  const { baseUrl, accessId, accessKeyPath, agentNo } = sandbox.credentials.hkrt;
  const accessKey = readFileSync(accessKeyPath, 'utf8').trim();
  const hkrt = { baseUrl, allowHttp: true, accessId, accessKey, agentNo, ...settings };
  const { journal, tenant } = journalOn(clock);
  const world = new VirtualWorld({ clock, journal, providers: createProviders({ hkrt }, { http }) });
  for (const receiveNo of [SELLER, COURIER]) sandbox.hkrt.setReceiver({ receiveNo });
  before(sandbox);
  const input: SplitInput = {
    tenant,
    provider: 'hkrt',
    splitNo: 'S1',
    trade: sandbox.hkrt.addTrade({ amount: '100.00' }),
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
    tenant,
    view: async () => (await workflow.query('split')) as SplitView,
    update: async (name: string, command: object) => {
      const call = await workflow.update(name, command);
      await world.until(() => !call.isOpen);
      return call;
    },
    result: () =>
      workflow.closed?.type === 'completed' ? (workflow.closed.result as SplitResultView) : undefined,
    effects: () => sandbox.effects.report().serialNumbers.map(({ kind, count }) => `${kind} ${count}`),
  };
}

describe('a division at 海科融通', () => {
  it('is made, taken back whole for a refund, and finished', async () => {
    const { world, sandbox, update, view, result, effects } = await open(() => undefined);
    await world.advance(HOUR_MS);
    expect(await view()).toMatchObject({ state: 'split', sums: { withReceivers: '90.00' } });
    const refund = await update('prepareRefund', { requestId: 'r', amount: '20.00' });
    expect(refund.answer).toMatchObject({
      ready: '20.00',
      plan: { surplus: '80.00' },
      sums: { returned: '90.00' },
    });
    await world.advance(7 * DAY_MS);
    expect(result()).toMatchObject({ state: 'finished', sums: { withReceivers: '0.00', finished: '10.00' } });
    expect(sandbox.hkrt.merchantBalance()).toBe('100.00');
    expect(effects()).toEqual(['payment 1', 'split 1', 'splitReturn 1', 'finishSplit 1']);
    expect(sandbox.ledger.report().balanced).toBe(true);
  });

  it('follows a receiver who takes hours, and says who did not get it', async () => {
    const { world, view, sandbox } = await open((far) =>
      far.hkrt.setReceiver({ receiveNo: COURIER, result: 'fails', takesMs: 3 * HOUR_MS }),
    );
    expect((await view()).receivers).toMatchObject([{ outcome: 'succeeded' }, { outcome: 'pending' }]);
    await world.advance(6 * HOUR_MS);
    expect(await view()).toMatchObject({
      state: 'partlySplit',
      sums: { withReceivers: '60.00', undivided: '40.00' },
      receivers: [
        { itemId: 'seller', outcome: 'succeeded' },
        { itemId: 'courier', outcome: 'rejected' },
      ],
    });
    expect(sandbox.hkrt.available(COURIER)).toBe('0.00');
  });

  it('sends no second split of one trade unless the settings say so', async () => {
    const fails = (far: Awaited<ReturnType<typeof startSandbox>>) => {
      far.hkrt.setReceiver({ receiveNo: COURIER, result: 'fails' });
      far.hkrt.setRules({ splitsPerTrade: 2 });
    };
    const one = await open(fails);
    const refused = await one.update('retry', { requestId: 'a' });
    expect(refused.refusal).toMatchObject({
      type: 'REJECTED_BY_PROVIDER',
      message: expect.stringContaining('moreThanOneSplit') as string,
    });
    expect(one.sandbox.wireLog.find({ interface: 'ledger' })).toHaveLength(1);

    const more = await open(fails, { moreThanOneSplit: true });
    more.sandbox.hkrt.setReceiver({ receiveNo: COURIER });
    const retried = await more.update('retry', { requestId: 'a' });
    expect(retried.answer).toMatchObject({ state: 'split', sums: { withReceivers: '90.00' } });
  });

  it('with its answer lost is found by the query, and divided once', async () => {
    const { world, view, effects } = await open(
      (far) => void far.faults.add({ provider: 'hkrt', interface: 'ledger', kind: 'doAndDrop', times: 1 }),
    );
    await world.advance(HOUR_MS);
    expect((await view()).state).toBe('split');
    expect(effects().filter((one) => one.startsWith('split'))).toEqual(['split 1']);
  });

  it('whose return stays at status 0 waits for an operator, who may say that it failed', async () => {
    const { world, sandbox, workflow, tenant, view, update } = await open(() => undefined);
    sandbox.hkrt.spend({ receiveNo: COURIER, amount: '30.00' });
    const refund = await workflow.update('prepareRefund', { requestId: 'r', amount: '20.00' });
    await world.advance(2 * HOUR_MS);
    expect(refund.isOpen).toBe(true);
    expect(await workflow.query('status')).toMatchObject({
      attention: [expect.stringContaining('splitReturn/c/r/1') as string],
    });
    const decided = await update('decide', {
      operationId: `${tenant}/S1/splitReturn/c/r/1`,
      happened: false,
      evidence: 'the merchant portal shows it as failed',
      by: 'li.wei',
    });
    expect(decided.answer).toMatchObject({ outcome: 'absent' });
    await world.advance(2 * DAY_MS);
    expect(refund.refusal).toMatchObject({ type: 'REJECTED_BY_PROVIDER' });
    expect(await view()).toMatchObject({ sums: { withReceivers: '90.00', returned: '0.00' } });
  });
});
