import { describe, expect, it, vi } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/domain/durations.js';
import { RUN_LIMITS } from '../../workflows/core/run-limits.js';
import { Stage } from '../support/scripted/workflow-stage.js';
import type { UpdateCall } from '../support/virtual/update-call.js';
import type { VirtualExecution } from '../support/virtual/virtual-execution.js';

// A refusal says that nothing moved. A workflow that knows nothing of what a lost task carried out cannot say that yet: it asks for
// the command again, and then it asks the journal first.

type Options = NonNullable<Parameters<typeof Stage.open>[0]>;

/** The mark of a refusal that its caller is not told. */
const UNVERIFIED = [{ verify: true }];
const VERIFIED = [{ verified: true }];

/** An order of which a lost task has carried out the command `lost`, while nobody sends that again. */
async function lost(
  name: 'release' | 'refund',
  command: object,
  {
    before,
    ...options
  }: Options & { readonly before?: (stage: Stage, workflow: VirtualExecution) => Promise<void> } = {},
) {
  const stage = Stage.open(options);
  const workflow = await stage.startEscrow();
  if (name === 'refund') await stage.update(workflow, 'release', { requestId: 'before' });
  await before?.(stage, workflow);
  stage.provider.onSend(name, { onArrival: () => stage.world.killWorker() });
  await workflow.update(name, command);
  await stage.world.settle();
  workflow.loseUpdates();
  // The worker is back by then.
  await stage.world.advance(MINUTE_MS);
  const again = (verify?: true): Promise<UpdateCall> =>
    stage.update(workflow, name, { ...command, ...(verify && { verify }) });
  return { stage, workflow, again };
}

describe('a command that a lost task carried out, and that is refused when it comes again', () => {
  it('is answered as done although the order is disputed by then', async () => {
    const { stage, workflow, again } = await lost('release', { requestId: 'r' });
    await stage.update(workflow, 'openDispute', { requestId: 'd', reason: 'broken' });
    await stage.world.advance(HOUR_MS);
    const first = await again();
    expect([first.refusal?.type, first.details]).toEqual(['WRONG_STATE', UNVERIFIED]);
    const second = await again(true);
    await stage.world.advance(HOUR_MS);
    expect(second.answer).toMatchObject({ requestId: 'r', sums: { released: '100.00' } });
    expect(stage.provider.sends('release')).toHaveLength(1);
  });

  it('is answered as done although the workflow takes no more commands by then', async () => {
    const limits = { ...RUN_LIMITS, updates: 6 };
    const { stage, workflow, again } = await lost('refund', { requestId: 'f', amount: '60.00' }, { limits });
    for (let n = 0; n < 5; n += 1) await stage.update(workflow, 'awaitDisbursement', {});
    const first = await again();
    expect([first.refusal?.type, first.details]).toEqual(['LIMIT', UNVERIFIED]);
    const second = await again(true);
    await stage.world.advance(HOUR_MS);
    expect(second.answer).toMatchObject({ requestId: 'f', sums: { refunded: '60.00' } });
    expect(stage.provider.sends('refund')).toHaveLength(1);
  });

  it('is answered as done although another refund has asked for the rest by then', async () => {
    const { stage, workflow, again } = await lost('refund', { requestId: 'f', amount: '60.00' });
    stage.provider.onSend('refund', { afterMs: HOUR_MS });
    await workflow.update('refund', { requestId: 'g', amount: '90.00' });
    await stage.world.settle();
    const second = await again(true);
    await stage.world.advance(DAY_MS / 2);
    expect(second.answer).toMatchObject({ requestId: 'f', sums: { refunded: '60.00' } });
    expect(stage.provider.sends('refund')).toHaveLength(1);
  });

  it('is named by the result of an order that has ended without its caller', async () => {
    const timing = { refundWindowMs: DAY_MS };
    const { stage, workflow } = await lost('refund', { requestId: 'f', amount: '60.00' }, { timing });
    await stage.world.advance(2 * DAY_MS);
    expect(stage.result(workflow)).toMatchObject({ sums: { refunded: '60.00' }, recoveredRequests: ['f'] });
  });

  it('is answered as done while the cancelled order is given back', async () => {
    const ways = { divisible: true };
    const { stage, workflow, again } = await lost('release', { requestId: 'r', amount: '40.00' }, { ways });
    stage.provider.always.set('return', {
      send: { answer: 'lost', effect: false },
      query: { answer: 'unclear' },
    });
    await stage.cancel(workflow);
    await stage.world.advance(HOUR_MS);
    const call = await again();
    expect(call.answer).toMatchObject({ requestId: 'r', sums: { released: '40.00' } });
  });
});

describe('a command that nobody carried out', () => {
  it('is not refused for good when the order is cancelled in front of it: the journal is not asked yet', async () => {
    const stage = Stage.open({ ways: { divisible: true } });
    const workflow = await stage.startEscrow();
    stage.provider.onSend('release', { beforeMs: 8 * SECOND_MS });
    const first = await workflow.update('release', { requestId: 'a', amount: '40.00' });
    await stage.world.settle();
    const waiting = await workflow.update('release', { requestId: 'b', amount: '10.00' });
    await stage.world.settle();
    await stage.cancel(workflow);
    await stage.world.advance(HOUR_MS);
    expect(first.state).toBe('completed');
    expect([waiting.refusal?.type, waiting.details]).toEqual(['ORDER_CLOSED', UNVERIFIED]);
    expect(stage.result(workflow)).toMatchObject({ sums: { released: '40.00', returned: '60.00' } });
  });

  it('is refused for good once the journal was asked, and its request may come again', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'openDispute', { requestId: 'd', reason: 'broken' });
    const first = await stage.update(workflow, 'release', { requestId: 'r' });
    expect(first.details).toEqual(UNVERIFIED);
    const second = await stage.update(workflow, 'release', { requestId: 'r', verify: true });
    await stage.world.advance(HOUR_MS);
    expect([second.refusal?.type, second.details]).toEqual(['WRONG_STATE', VERIFIED]);
    expect(stage.provider.sends('release')).toHaveLength(0);
    const third = await stage.update(workflow, 'release', { requestId: 'r' });
    expect(third.details).toEqual(UNVERIFIED);
  });

  it('is not refused for good while the order is ending: the journal has not said that it has ended', async () => {
    const stage = Stage.open({ timing: { refundWindowMs: HOUR_MS } });
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'r' });
    const away = vi.spyOn(stage.journal, 'endExecution').mockRejectedValue(new Error('the journal is away'));
    try {
      await stage.world.advance(2 * HOUR_MS);
      const late = await stage.update(workflow, 'refund', { requestId: 'late', amount: '1.00' });
      expect([late.refusal?.type, late.details]).toEqual(['ORDER_CLOSED', UNVERIFIED]);
    } finally {
      away.mockRestore();
    }
    await stage.world.advance(HOUR_MS);
    expect(stage.result(workflow)).toMatchObject({ state: 'released', sums: { refunded: '0.00' } });
  });

  it('is asked for once more where it fits by the time it is verified, and moves nothing before', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    const call = await stage.update(workflow, 'release', { requestId: 'r', verify: true });
    await stage.world.advance(MINUTE_MS);
    expect(call.details).toEqual([{ again: true }]);
    expect(stage.provider.sends('release')).toHaveLength(0);
    const carriedOut = await stage.update(workflow, 'release', { requestId: 'r', again: true });
    expect(carriedOut.answer).toMatchObject({ state: 'released' });
    await stage.world.advance(40 * DAY_MS);
    expect(stage.result(workflow)).toMatchObject({ recoveredRequests: ['r'] });
  });

  it('is not carried out by a reset, which brings its verification again', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'openDispute', { requestId: 'd', reason: 'broken' });
    const refused = await stage.update(workflow, 'release', { requestId: 'r', verify: true });
    await stage.world.advance(MINUTE_MS);
    expect(refused.details).toEqual(VERIFIED);
    await stage.world.reset(workflow, 0);
    await stage.world.advance(MINUTE_MS);
    expect(stage.provider.sends('release')).toHaveLength(0);
  });

  it('is refused for good at once while nothing can have been begun: before the money is held', async () => {
    const stage = Stage.open();
    stage.provider.onSend('hold', { answer: 'lost', effect: false });
    stage.provider.always.set('hold', { query: { answer: 'unclear' } });
    const workflow = await stage.startEscrow();
    expect(await stage.escrow(workflow)).toMatchObject({ state: 'holding' });
    const call = await stage.update(workflow, 'release', { requestId: 'r' });
    expect([call.refusal?.type, call.details]).toEqual(['WRONG_STATE', []]);
  });

  it('is refused at the limit, and for as long as there is room it is verified', async () => {
    const stage = Stage.open({ limits: { ...RUN_LIMITS, updates: 2 } });
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'r' });
    await stage.update(workflow, 'awaitDisbursement', {});
    const refund = { requestId: 'f', amount: '1.00' };
    const calls: UpdateCall[] = [];
    for (const verify of [undefined, true, true] as const)
      calls.push(await stage.update(workflow, 'refund', { ...refund, ...(verify && { verify }) }));
    await stage.world.advance(HOUR_MS);
    expect(calls.map(({ refusal }) => refusal?.type)).toEqual(['LIMIT', 'LIMIT', 'LIMIT']);
    expect(calls.map(({ details }) => details)).toEqual([UNVERIFIED, VERIFIED, UNVERIFIED]);
    expect(stage.provider.sends('refund')).toHaveLength(0);
  });

  it('fits at the limit as before it where it ends a dispute, which has no deadline', async () => {
    const stage = Stage.open({ limits: { ...RUN_LIMITS, updates: 2 } });
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'openDispute', { requestId: 'd', reason: 'broken' });
    await stage.update(workflow, 'awaitDisbursement', {});
    const call = await stage.update(workflow, 'resolveDispute', {
      requestId: 'x',
      toBuyer: '0.00',
      verify: true,
    });
    await stage.world.advance(HOUR_MS);
    expect([call.refusal?.type, call.details]).toEqual(['WRONG_STATE', [{ again: true }]]);
  });
});

describe('a signal that is refused', () => {
  it('is verified by the workflow itself before it is shown as refused', async () => {
    const { stage, workflow } = await lost('release', { requestId: 'r' });
    await stage.update(workflow, 'openDispute', { requestId: 'd', reason: 'broken' });
    await stage.world.advance(HOUR_MS);
    await stage.signal(workflow, 'receiptConfirmed', { requestId: 'r' });
    await stage.world.advance(HOUR_MS);
    expect((await stage.view(workflow)).refusedSignals).toEqual([]);
    expect(await stage.escrow(workflow)).toMatchObject({ sums: { released: '100.00' } });
    expect(stage.provider.sends('release')).toHaveLength(1);
  });

  it('is carried out where it fits by what its verification found', async () => {
    const { stage, workflow } = await lost('release', { requestId: 'r' });
    await stage.signal(workflow, 'refundRequested', { requestId: 'f', amount: '10.00' });
    await stage.world.advance(HOUR_MS);
    expect((await stage.view(workflow)).refusedSignals).toEqual([]);
    expect(await stage.escrow(workflow)).toMatchObject({ sums: { released: '100.00', refunded: '10.00' } });
    expect(stage.provider.sends('refund')).toHaveLength(1);
  });

  it('is refused at once before the money is held, and not carried out when it is', async () => {
    const stage = Stage.open({ timing: { confirmWindowMs: DAY_MS } });
    stage.provider.onSend('hold', { answer: 'lost', effect: true });
    stage.provider.onQuery('hold', { answer: 'unclear' }, { answer: 'unclear' });
    const workflow = await stage.startEscrow();
    await stage.signal(workflow, 'receiptConfirmed', { requestId: 'r' });
    expect((await stage.view(workflow)).refusedSignals).toHaveLength(1);
    await stage.world.advance(HOUR_MS);
    expect(await stage.escrow(workflow)).toMatchObject({ state: 'held' });
    expect(stage.provider.sends('release')).toHaveLength(0);
  });

  it('is not refused at the limit where it comes a second time and was carried out', async () => {
    const stage = Stage.open({ limits: { ...RUN_LIMITS, updates: 1 } });
    const workflow = await stage.startEscrow();
    await stage.signal(workflow, 'receiptConfirmed', { requestId: 'r' });
    await stage.world.advance(MINUTE_MS);
    await stage.update(workflow, 'awaitDisbursement', {});
    await stage.signal(workflow, 'receiptConfirmed', { requestId: 'r' });
    await stage.signal(workflow, 'refundRequested', { requestId: 'f', amount: '1.00' });
    await stage.world.advance(MINUTE_MS);
    expect((await stage.view(workflow)).refusedSignals).toEqual([expect.stringContaining('refundRequested')]);
    await stage.world.advance(40 * DAY_MS);
    // Its sender hears nothing, as of any signal, and nothing of it was recovered.
    expect(stage.result(workflow)).not.toHaveProperty('recoveredRequests');
  });
});
