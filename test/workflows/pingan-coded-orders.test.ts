import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import type { CodeAnswer } from '../../workflows/core/code-messages.js';
import type { WorkflowStatus } from '../../workflows/core/messages.js';
import { PinganStage, type PinganStageOptions } from '../support/pingan/pingan-stage.js';
import { PROFILE } from '../support/scripted/workflow-stage.js';
import type { VirtualExecution } from '../support/virtual/virtual-execution.js';

const BY_CODE = { interfaces: { memberTransaction: '6101' } } as const;

/** A purchase whose buyer has a bound card and 100.00, and was sent the code of the payment. */
async function awaitingCode(options: PinganStageOptions = {}) {
  const stage = await PinganStage.open({
    ...options,
    pingan: { ...BY_CODE, ...options.pingan },
    timing: { resendWindowMs: 10 * MINUTE_MS, ...options.timing },
  });
  const workflow = await stage.start();
  await stage.fund('100.00');
  await stage.submitCode(workflow);
  await stage.world.until(() => calls(stage, '6082') === 1);
  return { stage, workflow };
}

/** The same once the payment's code was handed in. */
async function held(options: PinganStageOptions = {}) {
  const { stage, workflow } = await awaitingCode(options);
  expect(await submit(stage, workflow, 'pay')).toBe('accepted');
  await stage.world.advance(1);
  return { stage, workflow };
}

async function submit(stage: PinganStage, workflow: VirtualExecution, requestId: string, code = stage.code) {
  const call = await workflow.update('submitCode', { requestId, code });
  await stage.world.until(() => !call.isOpen);
  return (call.answer as CodeAnswer | undefined)?.answer ?? call.refusal?.type;
}

const calls = ({ sandbox }: PinganStage, name: string): number =>
  sandbox.wireLog.find({ interface: name }).length;
const viewOf = async (workflow: VirtualExecution): Promise<WorkflowStatus> =>
  (await workflow.query('status')) as WorkflowStatus;
const wrong = (code: string): string => (code === '000000' ? '000001' : '000000');

describe('an order that is paid with a code at 平安', () => {
  it('waits for the code of the payment after that of the card, by the same command', async () => {
    const { stage, workflow } = await awaitingCode();
    const view = await viewOf(workflow);
    expect(view.state).toBe('holding');
    expect(view.steps.at(-1)).toMatchObject({
      step: 'applyTransactionCode/hold/1/1',
      amount: '100.00',
      waitsFor: 'verificationCode',
    });
    expect(stage.available(PROFILE.member)).toBe('100.00');
    expect(await submit(stage, workflow, 'w1', wrong(stage.code))).toBe('wrong');
    expect(await submit(stage, workflow, 'w2')).toBe('accepted');
    await stage.world.advance(1);
    expect((await viewOf(workflow)).state).toBe('held');
    expect(stage.available(PROFILE.member)).toBe('0.00');
    expect([calls(stage, '6101/1'), calls(stage, '6034/1')]).toEqual([2, 0]);
  });

  it('is released at its deadline by the platform, with nobody there to type a code, and refunded', async () => {
    const { stage, workflow } = await held({ timing: { refundWindowMs: 3 * DAY_MS } });
    await stage.world.advance(7 * DAY_MS);
    expect((await viewOf(workflow)).state).toBe('released');
    expect([calls(stage, '6031/2'), calls(stage, '6034/2'), calls(stage, '6082')]).toEqual([1, 0, 1]);
    await stage.say(workflow, 'refund', () => ({ amount: '40.00' }));
    expect(stage.available(PROFILE.member)).toBe('40.00');
    expect(stage.sandbox.wireLog.find({ interface: '6164/3' })).toMatchObject([{ code: '000000' }]);
    await stage.world.advance(4 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'released' } });
    expect(stage.sandbox.ledger.report().balanced).toBe(true);
  });

  it('gives back by the platform what it holds when it is cancelled', async () => {
    const { stage, workflow } = await held();
    workflow.cancel();
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    expect([calls(stage, '6031/3'), calls(stage, '6034/3'), calls(stage, '6082')]).toEqual([1, 0, 1]);
    expect(stage.available(PROFILE.member)).toBe('100.00');
  });

  it('is divided after a dispute by the platform', async () => {
    const { stage, workflow } = await held({ timing: { refundWindowMs: DAY_MS } });
    await stage.say(workflow, 'openDispute', () => ({ reason: 'broken' }));
    await stage.say(workflow, 'resolveDispute', () => ({ toBuyer: '100.00' }));
    await stage.world.advance(2 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'returned' } });
    expect([calls(stage, '6031/3'), calls(stage, '6082')]).toEqual([1, 1]);
  });

  it('that was terminated while it held gives all back where the next run is cancelled at once', async () => {
    const { stage, workflow } = await held();
    const { tenant, orderNo } = stage.input.order;
    workflow.terminate();
    await stage.world.advance(MINUTE_MS);
    const second = stage.world.begin('purchase', `order/${tenant}/${orderNo}`);
    await second.start(stage.input);
    second.cancel();
    await stage.world.advance(DAY_MS);
    expect(second.closed).toMatchObject({ result: { state: 'cancelled' } });
    expect(stage.available(PROFILE.member)).toBe('100.00');
  });

  it('that is cancelled before its code came ends without having moved anything', async () => {
    const { stage, workflow } = await awaitingCode();
    workflow.cancel();
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    expect(calls(stage, '6101/1')).toBe(0);
    expect(stage.available(PROFILE.member)).toBe('100.00');
  });

  it('whose code nobody typed ends as rejected, and whose new code is asked for goes on', async () => {
    const { stage, workflow } = await awaitingCode();
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'rejected', code: 'CODE_EXPIRED' } });
    expect(stage.available(PROFILE.member)).toBe('100.00');

    const other = await awaitingCode();
    await other.stage.world.advance(3 * MINUTE_MS);
    expect(await submit(other.stage, other.workflow, 'late')).toBe('expired');
    const call = await other.workflow.update('resendCode', { requestId: 'n1' });
    await other.stage.world.until(() => !call.isOpen);
    expect(call.answer).toMatchObject({ answer: 'sent' });
    expect(await submit(other.stage, other.workflow, 'new')).toBe('accepted');
    await other.stage.world.advance(1);
    expect((await viewOf(other.workflow)).state).toBe('held');
  });

  it('waits for its funds, and takes another code for the next attempt', async () => {
    const stage = await PinganStage.open({ pingan: BY_CODE, timing: { paymentWindowMs: DAY_MS } });
    const workflow = await stage.start();
    await stage.fund('10.00');
    await stage.submitCode(workflow);
    await stage.world.until(() => calls(stage, '6082') === 1);
    expect(await submit(stage, workflow, 'short')).toBe('rejected');
    await stage.world.advance(1);
    expect((await viewOf(workflow)).state).toBe('awaitingFunds');
    stage.sandbox.pingan.deposit({ memberCode: PROFILE.member, amount: '90.00' });
    await stage.world.until(() => calls(stage, '6082') === 2);
    expect(await submit(stage, workflow, 'funded')).toBe('accepted');
    await stage.world.advance(1);
    expect((await viewOf(workflow)).state).toBe('held');
    expect(stage.available(PROFILE.member)).toBe('0.00');
  });

  it('is held once where the answer to 6101 was lost: 6110 shows it', async () => {
    const { stage, workflow } = await awaitingCode();
    stage.sandbox.faults.add({ provider: 'pingan', interface: '6101/1', kind: 'doAndDrop', times: 1 });
    const call = await workflow.update('submitCode', { requestId: 'pay', code: stage.code });
    await stage.world.advance(HOUR_MS);
    expect(call.answer).toMatchObject({ answer: 'accepted' });
    expect((await viewOf(workflow)).state).toBe('held');
    expect(calls(stage, '6101/1')).toBe(1);
    expect(stage.sandbox.effects.report().orders).toMatchObject([{ kind: 'hold', count: 1 }]);
  });

  it.each(['before', 'after'] as const)(
    'is held once where the worker dies %s the code had its effect',
    async (moment) => {
      const { stage, workflow } = await awaitingCode();
      const { sandbox, world } = stage;
      sandbox.hooks.add({ provider: 'pingan', interface: '6101/1', moment, run: () => world.killWorker() });
      const call = await workflow.update('submitCode', { requestId: 'pay', code: stage.code });
      await world.advance(HOUR_MS);
      expect(workflow.taskFailures).toEqual([]);
      expect(call.answer).toMatchObject({ answer: 'accepted' });
      expect((await viewOf(workflow)).state).toBe('held');
      expect(sandbox.effects.report().orders).toMatchObject([{ kind: 'hold', count: 1 }]);
    },
  );
});
