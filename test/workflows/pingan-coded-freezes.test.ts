import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import {
  answerOf,
  calls,
  codeOf as codeSentTo,
  submit as handIn,
  viewOf,
  wrong,
} from '../support/pingan/coded-workflow.js';
import { PinganStage, type PinganStageOptions } from '../support/pingan/pingan-stage.js';
import type { VirtualExecution } from '../support/virtual/virtual-execution.js';

const MEMBER = 'payer-1';
const BY_CODE = { interfaces: { freeze: '6135', unfreeze: '6007' } } as const;
const FROZEN_AND_FREE = ['applyTransactionCode 1', 'freeze 1 60.00', 'unfreeze 1 60.00'];

/** A member with 100.00 of which 60.00 are to be frozen for seven days, as far as the code: nothing is frozen. */
async function begun(options: PinganStageOptions = {}) {
  const stage = await PinganStage.open({
    ...options,
    sandbox: { pingan: { plainUnfreezing: true, ...options.sandbox?.pingan } },
    pingan: { ...BY_CODE, ...options.pingan },
    timing: { resendWindowMs: 10 * MINUTE_MS, ...options.timing },
  });
  const { sandbox, world, input } = stage;
  const account = sandbox.pingan.addMember({ memberCode: MEMBER, property: '00', name: '*' }).account;
  sandbox.pingan.deposit({ memberCode: MEMBER, amount: '100.00' });
  const { tenant } = input.order;
  const content = {
    ...{ tenant, provider: 'pingan', freezeNo: 'F1', amount: '60.00', settings: input.settings },
    ...{ account: { member: MEMBER, account }, freezeForMs: 7 * DAY_MS, onDeadline: 'unfreeze' },
  };
  const unstarted = () => world.begin('freeze', `freeze/${tenant}/F1`);
  const start = () => world.start('freeze', `freeze/${tenant}/F1`, content);
  return { stage, content, unstarted, start, workflow: await start() };
}

const codeOf = (stage: PinganStage): string => codeSentTo(stage, MEMBER);

async function submit(
  stage: PinganStage,
  workflow: VirtualExecution,
  requestId: string,
  code = codeOf(stage),
) {
  const call = await handIn(stage, workflow, { requestId, code });
  return answerOf(call) ?? call.refusal?.type;
}

/** The same once it is frozen. */
async function frozen(options: PinganStageOptions = {}) {
  const { stage, workflow, ...rest } = await begun(options);
  expect(await submit(stage, workflow, 'c1')).toBe('accepted');
  await stage.world.advance(1);
  expect((await viewOf(workflow)).state).toBe('frozen');
  /** Asks to pay the seller so much, as far as the code of the payment. */
  const pay = async (requestId: string, amount: string) => {
    const { member, account } = stage.input.seller;
    const before = calls(stage, '6082');
    const receivers = [{ itemId: 'shop', payee: { member, account }, amount }];
    const call = await workflow.update('payFromFreeze', { requestId, receivers });
    await stage.world.until(() => !call.isOpen || calls(stage, '6082') > before);
    return call;
  };
  return { stage, workflow, pay, ...rest };
}

describe('a freeze at 平安 with a code', () => {
  it('has the code sent, waits for it, and says so; nothing is frozen', async () => {
    const { stage, workflow } = await begun();
    expect(await viewOf(workflow)).toMatchObject({
      state: 'freezing',
      steps: [{ step: 'applyTransactionCode/freeze/F1/1', amount: '60.00', waitsFor: 'verificationCode' }],
    });
    expect(stage.available(MEMBER)).toBe('100.00');
    expect([calls(stage, '6082'), calls(stage, '6135'), calls(stage, '6007')]).toEqual([1, 0, 0]);
    const early = await workflow.update('unfreeze', { requestId: 'early' });
    await stage.world.settle();
    expect(early.refusal?.type).toBe('WRONG_STATE');
  });

  it('is frozen once its code is there, and unfrozen by 6007 at its deadline, with nobody there to type one', async () => {
    const { stage, workflow } = await frozen();
    expect(stage.available(MEMBER)).toBe('40.00');
    await stage.world.advance(8 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'unfrozen' } });
    expect(stage.effects).toEqual(FROZEN_AND_FREE);
    expect([calls(stage, '6135/1'), calls(stage, '6007/2'), calls(stage, '6082')]).toEqual([1, 1, 1]);
    expect(stage.sandbox.ledger.report().balanced).toBe(true);
  });

  it('takes the right code after a wrong one, and a new one after one that expired', async () => {
    const { stage, workflow } = await begun();
    expect(await submit(stage, workflow, 'w1', wrong(codeOf(stage)))).toBe('wrong');
    await stage.world.advance(3 * MINUTE_MS);
    expect(await submit(stage, workflow, 'w2')).toBe('expired');
    const call = await workflow.update('resendCode', { requestId: 'n1' });
    await stage.world.until(() => !call.isOpen);
    expect(call.answer).toMatchObject({ answer: 'sent' });
    expect(await submit(stage, workflow, 'c1')).toBe('accepted');
    await stage.world.advance(1);
    expect((await viewOf(workflow)).state).toBe('frozen');
  });

  it('whose code nobody typed ends as rejected, with nothing frozen', async () => {
    const { stage, workflow } = await begun();
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'rejected', code: 'CODE_EXPIRED' } });
    expect(stage.available(MEMBER)).toBe('100.00');
  });

  it('that is cancelled before its code came freezes nothing; after it, it is unfrozen', async () => {
    const { stage, workflow } = await begun();
    workflow.cancel();
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    expect(calls(stage, '6135')).toBe(0);

    const other = await frozen();
    other.workflow.cancel();
    await other.stage.world.advance(HOUR_MS);
    expect(other.workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    expect(other.stage.effects).toEqual(FROZEN_AND_FREE);
  });

  it('is frozen once where the answer to 6135 was lost: 6110 shows it', async () => {
    const { stage, workflow } = await begun();
    stage.sandbox.faults.add({ provider: 'pingan', interface: '6135/1', kind: 'doAndDrop', times: 1 });
    const call = await workflow.update('submitCode', { requestId: 'c1', code: codeOf(stage) });
    await stage.world.advance(HOUR_MS);
    expect(call.answer).toMatchObject({ answer: 'accepted' });
    expect((await viewOf(workflow)).state).toBe('frozen');
    expect(calls(stage, '6135/1')).toBe(1);
  });

  it.each(['before', 'after'] as const)(
    'is frozen once where the worker dies %s the code had its effect',
    async (moment) => {
      const { stage, workflow } = await begun();
      const { sandbox, world } = stage;
      sandbox.hooks.add({ provider: 'pingan', interface: '6135/1', moment, run: () => world.killWorker() });
      const call = await workflow.update('submitCode', { requestId: 'c1', code: codeOf(stage) });
      await world.advance(HOUR_MS);
      expect(workflow.taskFailures).toEqual([]);
      expect(call.answer).toMatchObject({ answer: 'accepted' });
      await world.advance(8 * DAY_MS);
      expect(workflow.closed).toMatchObject({ result: { state: 'unfrozen' } });
      expect(stage.effects).toEqual(FROZEN_AND_FREE);
    },
  );

  it('that was terminated and is cancelled as soon as it is started again is unfrozen', async () => {
    const { stage, content, unstarted, workflow } = await frozen();
    workflow.terminate();
    await stage.world.advance(MINUTE_MS);
    const second = unstarted();
    await second.start(content);
    second.cancel();
    await stage.world.advance(DAY_MS);
    expect(second.closed).toMatchObject({ result: { state: 'cancelled' } });
    expect(stage.effects).toEqual(FROZEN_AND_FREE);
  });

  it('that was terminated and is started again is found frozen, without another code', async () => {
    const { stage, start, workflow } = await frozen();
    workflow.terminate();
    await stage.world.advance(MINUTE_MS);
    const second = await start();
    await stage.world.advance(HOUR_MS);
    expect((await viewOf(second)).state).toBe('frozen');
    await stage.world.advance(8 * DAY_MS);
    expect(second.closed).toMatchObject({ result: { state: 'unfrozen' } });
    expect(stage.effects).toEqual(FROZEN_AND_FREE);
  });

  it('alerts an operator where the bank does not let 6007 unfreeze it, and stays frozen', async () => {
    const { stage, workflow } = await frozen({ sandbox: { pingan: { plainUnfreezing: false } } });
    await stage.world.advance(9 * DAY_MS);
    const view = await viewOf(workflow);
    expect(view.state).toBe('frozen');
    expect(view.attention).not.toEqual([]);
    stage.sandbox.pingan.setRules({ plainUnfreezing: true });
    await stage.world.advance(2 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'unfrozen' } });
  });
});

describe('a payment out of it', () => {
  it('waits for a code of its own, and is answered once that was taken', async () => {
    const { stage, workflow, pay } = await frozen();
    const call = await pay('p1', '25.00');
    expect(call.isOpen).toBe(true);
    expect((await viewOf(workflow)).steps.at(-1)).toMatchObject({
      step: 'applyTransactionCode/payFromFreeze/F1/p1/1',
      amount: '25.00',
      waitsFor: 'verificationCode',
    });
    expect(await submit(stage, workflow, 'w1', wrong(codeOf(stage)))).toBe('wrong');
    expect(await submit(stage, workflow, 'w2')).toBe('accepted');
    await stage.world.until(() => !call.isOpen);
    const receivers = [{ itemId: 'shop', outcome: 'succeeded', reference: expect.any(String) as string }];
    expect(call.answer).toEqual({ requestId: 'p1', state: 'frozen', frozen: '35.00', receivers });
    expect((await pay('p1', '25.00')).answer).toEqual(call.answer);
    const refund = { requestId: 'r1', paymentId: 'p1', itemId: 'shop', amount: '5.00' };
    const refunded = await workflow.update('refundPayment', refund);
    await stage.world.until(() => !refunded.isOpen);
    expect(refunded.answer).toMatchObject({ refunded: '5.00' });
    await stage.world.advance(8 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'unfrozen' } });
    expect(stage.effects).toEqual([
      ...['applyTransactionCode 2', 'freeze 1 60.00', 'payFromFreeze 1 25.00'],
      ...['refundPayment 1 5.00', 'unfreeze 1 35.00'],
    ]);
    expect([calls(stage, '6166'), calls(stage, '6163')]).toEqual([2, 0]);
  });

  it('that gets no code is refused, and leaves what is frozen as it is', async () => {
    const { stage, workflow, pay } = await frozen();
    const call = await pay('p1', '25.00');
    await stage.world.advance(HOUR_MS);
    expect(call.refusal).toMatchObject({ type: 'REJECTED_BY_PROVIDER' });
    expect(call.refusal?.message).toContain('CODE_EXPIRED');
    const again = await pay('p2', '60.00');
    expect(await submit(stage, workflow, 'c2')).toBe('accepted');
    await stage.world.until(() => !again.isOpen);
    expect(again.answer).toMatchObject({ state: 'paid' });
    expect(workflow.closed).toMatchObject({ result: { state: 'paid' } });
  });

  it('is paid once where the answer to 6166 was lost, and where the worker dies', async () => {
    const { stage, workflow, pay } = await frozen();
    const { sandbox, world } = stage;
    sandbox.faults.add({ provider: 'pingan', interface: '6166', kind: 'doAndDrop', times: 1 });
    const call = await pay('p1', '25.00');
    await workflow.update('submitCode', { requestId: 'c2', code: codeOf(stage) });
    await world.advance(HOUR_MS);
    expect(call.answer).toMatchObject({ frozen: '35.00' });

    sandbox.hooks.add({
      ...{ provider: 'pingan', interface: '6166', moment: 'after', run: () => world.killWorker() },
    } as never);
    const other = await pay('p2', '35.00');
    await workflow.update('submitCode', { requestId: 'c3', code: codeOf(stage) });
    await world.advance(HOUR_MS);
    expect(workflow.taskFailures).toEqual([]);
    expect(other.answer).toMatchObject({ state: 'paid' });
    expect(stage.effects).toEqual(['applyTransactionCode 3', 'freeze 1 60.00', 'payFromFreeze 2 60.00']);
  });

  it('that waits for its code when the freeze is cancelled is never made, and all is unfrozen', async () => {
    const { stage, workflow, pay } = await frozen();
    const call = await pay('p1', '25.00');
    workflow.cancel();
    await stage.world.advance(HOUR_MS);
    expect(call.refusal?.type).toBe('ORDER_CLOSED');
    expect(workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    expect(stage.effects).toEqual(['applyTransactionCode 2', 'freeze 1 60.00', 'unfreeze 1 60.00']);
  });

  it('does not make the freeze longer, however long its code is waited for', async () => {
    const { stage, workflow, pay } = await frozen({ timing: { resendWindowMs: DAY_MS } });
    for (const requestId of ['p1', 'p2']) {
      const call = await pay(requestId, '25.00');
      await stage.world.until(() => !call.isOpen);
    }
    // Two days and four minutes of seven.
    await stage.world.advance(5 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'unfrozen' } });
  });

  it('that another run has made is counted by the next one', async () => {
    const { stage, start, workflow, pay } = await frozen();
    await pay('p1', '25.00');
    expect(await submit(stage, workflow, 'c2')).toBe('accepted');
    await stage.world.advance(1);
    workflow.terminate();
    await stage.world.advance(MINUTE_MS);
    const second = await start();
    await stage.world.advance(HOUR_MS);
    expect((await viewOf(second)).state).toBe('frozen');
    await stage.world.advance(8 * DAY_MS);
    expect(second.closed).toMatchObject({ result: { state: 'unfrozen', recoveredRequests: ['p1'] } });
    expect(stage.effects).toContain('unfreeze 1 35.00');
  });

  it('keeps its code out of the wire log and of what it shows', async () => {
    const { stage, workflow, pay } = await frozen();
    await pay('p1', '25.00');
    const code = codeOf(stage);
    await submit(stage, workflow, 'c2', code);
    const shown = JSON.stringify([await viewOf(workflow), stage.sandbox.wireLog.find({ interface: '6166' })]);
    expect(shown).not.toContain(code);
  });
});
