import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import type { WorkflowStatus } from '../../workflows/core/messages.js';
import { PinganStage, type PinganStageOptions } from '../support/pingan/pingan-stage.js';
import { PROFILE } from '../support/scripted/workflow-stage.js';
import type { VirtualExecution } from '../support/virtual/virtual-execution.js';

/** A purchase whose money is held, at a bank where the platform ends orders in place of their parties. */
async function held(options: PinganStageOptions = {}) {
  const pingan = { interfaces: { orderEnd: '6031' } } as const;
  const stage = await PinganStage.open({ ...options, pingan });
  const workflow = await stage.start();
  await stage.fund('100.00');
  await stage.submitCode(workflow);
  return { stage, workflow };
}

const calls = ({ sandbox }: PinganStage, name: string): number =>
  sandbox.wireLog.find({ interface: name }).length;

const viewOf = async (workflow: VirtualExecution): Promise<WorkflowStatus> =>
  (await workflow.query('status')) as WorkflowStatus;

describe('an order that the platform ends', () => {
  it('is released at its deadline with nobody there, and refunded by the branch for that', async () => {
    const { stage, workflow } = await held({ timing: { refundWindowMs: 3 * DAY_MS } });
    await stage.world.advance(7 * DAY_MS);
    expect((await viewOf(workflow)).state).toBe('released');
    expect([calls(stage, '6031/2'), calls(stage, '6034/2')]).toEqual([1, 0]);
    await stage.say(workflow, 'refund', () => ({ amount: '40.00' }));
    expect(stage.available(PROFILE.member)).toBe('40.00');
    expect(stage.sandbox.wireLog.find({ interface: '6164/3' })).toMatchObject([{ code: '000000' }]);
    await stage.world.advance(4 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'released', sums: { refunded: '40.00' } } });
    expect(stage.sandbox.ledger.report().balanced).toBe(true);
  });

  it('gives back what it holds when it is cancelled', async () => {
    const { stage, workflow } = await held();
    workflow.cancel();
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    expect([calls(stage, '6031/3'), calls(stage, '6034/3')]).toEqual([1, 0]);
    expect(stage.available(PROFILE.member)).toBe('100.00');
  });

  it('is found by 6110 where that shows it, once its answer was lost', async () => {
    const { stage, workflow } = await held({ sandbox: { pingan: { platformOrdersShown: true } } });
    stage.sandbox.faults.add({ provider: 'pingan', interface: '6031/2', kind: 'doAndDrop', times: 1 });
    await stage.say(workflow, 'release', () => ({}));
    expect(workflow.closed).toMatchObject({ result: { state: 'released' } });
    expect(calls(stage, '6031/2')).toBe(1);
  });

  it('waits for an operator where 6110 shows nothing, and sends nothing twice', async () => {
    const { stage, workflow } = await held();
    const { tenant, orderNo } = stage.input.order;
    stage.sandbox.faults.add({ provider: 'pingan', interface: '6031/2', kind: 'dropBefore', times: 1 });
    await workflow.update('release', { requestId: 'r1' });
    await stage.world.advance(2 * DAY_MS);
    const view = await viewOf(workflow);
    expect(view.attention.join()).toContain('release/r1/1');
    expect(calls(stage, '6031/2')).toBe(1);
    await workflow.update('decide', {
      operationId: `${tenant}/${orderNo}/release/r1/1`,
      happened: false,
      evidence: 'the bank says by telephone that it has no such order',
      by: 'operator',
    });
    await stage.world.advance(10 * MINUTE_MS);
    expect(stage.available(PROFILE.member)).toBe('0.00');
    expect((await viewOf(workflow)).state).toBe('held');
  });
});
