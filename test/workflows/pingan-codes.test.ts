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
import type { UpdateCall } from '../support/virtual/update-call.js';
import type { VirtualExecution } from '../support/virtual/virtual-execution.js';

const CARD = '6222025550009876543';
const HOLDER = '海风商贸有限公司';
const MEMBER = 'payee-1';
const PAID_ONCE = ['applyTransactionCode 1', 'withdraw 1 60.00'];
const BY_CODE = { interfaces: { withdrawal: '6085' } } as const;

/** A member with 100.00 who withdraws 60.00 by 6085, as far as its code: nothing has left the account. */
async function begun(
  options: PinganStageOptions = {},
  {
    cardNumber = CARD,
    prepare = () => undefined,
  }: { cardNumber?: string; prepare?: (stage: PinganStage) => void } = {},
) {
  const timing = { attentionAfterMs: 3 * DAY_MS, resendWindowMs: 10 * MINUTE_MS, ...options.timing };
  const stage = await PinganStage.open({ ...options, timing, pingan: { ...BY_CODE, ...options.pingan } });
  const payee = { memberCode: MEMBER, property: 'SH', name: HOLDER, cardNo: CARD } as const;
  const { account } = stage.sandbox.pingan.addMember(payee);
  stage.sandbox.pingan.deposit({ memberCode: MEMBER, amount: '100.00' });
  prepare(stage);
  const { tenant } = stage.input.order;
  const input = {
    ...{ tenant, provider: 'pingan', withdrawalNo: 'W1', cardNumber, amount: '60.00' },
    account: { member: MEMBER, account, name: HOLDER },
    settings: stage.input.settings,
  };
  const start = () => stage.world.start('withdrawal', `withdrawal/${tenant}/W1`, input);
  const unstarted = () => stage.world.begin('withdrawal', `withdrawal/${tenant}/W1`);
  const operationId = `${tenant}/${MEMBER}/withdraw/W1`;
  return { stage, input, unstarted, start, workflow: await start(), operationId };
}

const codeOf = (stage: PinganStage): string => codeSentTo(stage, MEMBER);

const submit = (
  stage: PinganStage,
  workflow: VirtualExecution,
  requestId: string,
  code = codeOf(stage),
): Promise<UpdateCall> => handIn(stage, workflow, { requestId, code });

async function resend(
  stage: PinganStage,
  workflow: VirtualExecution,
  requestId: string,
): Promise<UpdateCall> {
  const call = await workflow.update('resendCode', { requestId });
  await stage.world.until(() => !call.isOpen);
  return call;
}

describe('a withdrawal at 平安 with a code', () => {
  it('has the code sent, waits for it, and says so; nothing has left the account', async () => {
    const { stage, workflow } = await begun();
    expect(await viewOf(workflow)).toMatchObject({
      state: 'withdrawing',
      steps: [
        {
          step: 'applyTransactionCode/withdraw/W1/1',
          outcome: 'succeeded',
          amount: '60.00',
          waitsFor: 'verificationCode',
        },
      ],
      attention: [],
    });
    expect(stage.available(MEMBER)).toBe('100.00');
    expect([calls(stage, '6082'), calls(stage, '6085'), calls(stage, '6033')]).toEqual([1, 0, 0]);
  });

  it('is paid once its code is there, under a serial number of its own', async () => {
    const { stage, workflow } = await begun();
    const { answer } = await submit(stage, workflow, 'c1');
    expect(answer).toEqual({ requestId: 'c1', answer: 'accepted', wrongCodes: 0 });
    const { steps } = await viewOf(workflow);
    expect(steps.map(({ step, waitsFor }) => [step, waitsFor])).toEqual([
      ['applyTransactionCode/withdraw/W1/1', undefined],
      ['withdraw/W1/c1', undefined],
    ]);
    expect(new Set(steps.map(({ serialNumber }) => serialNumber)).size).toBe(2);
    await stage.world.advance(10 * MINUTE_MS);
    expect((await viewOf(workflow)).state).toBe('provisional');
    await stage.world.advance(9 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'withdrawn' } });
    expect(stage.effects).toEqual(PAID_ONCE);
    expect(stage.available(MEMBER)).toBe('40.00');
    expect(stage.sandbox.ledger.report().balanced).toBe(true);
  });

  it('takes the right code after a wrong one, each an operation of its own', async () => {
    const { stage, workflow } = await begun();
    const code = codeOf(stage);
    expect((await submit(stage, workflow, 'c1', wrong(code))).answer).toEqual({
      ...{ requestId: 'c1', answer: 'wrong', wrongCodes: 1 },
    });
    expect((await viewOf(workflow)).steps[0]).toMatchObject({ waitsFor: 'verificationCode' });
    // The same command again is the same code.
    expect(answerOf(await submit(stage, workflow, 'c1', wrong(code)))).toBe('wrong');
    expect((await submit(stage, workflow, 'c1', code)).refusal?.type).toBe('REQUEST_ID_REUSED');
    expect(answerOf(await submit(stage, workflow, 'c2', code))).toBe('accepted');
    // One more changes nothing.
    expect(answerOf(await submit(stage, workflow, 'c3', code))).toBe('accepted');
    await stage.world.advance(10 * MINUTE_MS);
    expect(stage.effects).toEqual(PAID_ONCE);
    expect(calls(stage, '6085')).toBe(2);
  });

  it('whose code expired is paid with a new one, and takes the old one no more', async () => {
    const { stage, workflow } = await begun();
    const old = codeOf(stage);
    await stage.world.advance(2 * MINUTE_MS + 1_000);
    expect(answerOf(await submit(stage, workflow, 'c1', old))).toBe('expired');
    expect(answerOf(await resend(stage, workflow, 'n1'))).toBe('sent');
    expect(codeOf(stage)).not.toBe(old);
    expect(answerOf(await submit(stage, workflow, 'c2'))).toBe('accepted');
    await stage.world.advance(10 * MINUTE_MS);
    expect(stage.effects).toEqual(['applyTransactionCode 2', 'withdraw 1 60.00']);
  });

  it('has a new code sent while the one before it is still valid', async () => {
    const { stage, workflow } = await begun();
    const old = codeOf(stage);
    expect(answerOf(await resend(stage, workflow, 'n1'))).toBe('sent');
    expect(answerOf(await resend(stage, workflow, 'n1'))).toBe('sent');
    expect(calls(stage, '6082')).toBe(2);
    expect(answerOf(await submit(stage, workflow, 'c1', wrong(codeOf(stage))))).toBe('wrong');
    expect(answerOf(await submit(stage, workflow, 'c2', old))).toBe('wrong');
    expect(answerOf(await submit(stage, workflow, 'c3'))).toBe('accepted');
  });

  it('that gets no code ends without having moved anything', async () => {
    const { stage, workflow } = await begun();
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'rejected', code: 'CODE_EXPIRED' } });
    expect(stage.available(MEMBER)).toBe('100.00');
    expect(calls(stage, '6085')).toBe(0);
  });

  it('asks for a new code where the bank says that too many were wrong', async () => {
    const { stage, workflow } = await begun({ sandbox: { pingan: { wrongCodesAllowed: 0 } } });
    const code = codeOf(stage);
    expect(answerOf(await submit(stage, workflow, 'c1', wrong(code)))).toBe('wrong');
    expect(answerOf(await submit(stage, workflow, 'c2', code))).toBe('void');
    expect(answerOf(await resend(stage, workflow, 'n1'))).toBe('sent');
    expect(answerOf(await submit(stage, workflow, 'c3'))).toBe('accepted');
    await stage.world.advance(10 * MINUTE_MS);
    expect(stage.effects).toEqual(['applyTransactionCode 2', 'withdraw 1 60.00']);
  });

  it('is rejected where the bank rejects the application for a code', async () => {
    const { stage, workflow } = await begun({}, { cardNumber: '6222025550000000000' });
    expect(workflow.closed).toMatchObject({ result: { state: 'rejected', code: 'ERR033' } });
    expect(calls(stage, '6085')).toBe(0);
  });

  it('that is cancelled while it waits ends without having sent anything', async () => {
    const { stage, workflow } = await begun();
    workflow.cancel();
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    expect(stage.available(MEMBER)).toBe('100.00');
  });

  it('has no new code sent once the bank has taken one, and says so at once', async () => {
    const { stage, workflow } = await begun();
    expect(answerOf(await submit(stage, workflow, 'c1'))).toBe('accepted');
    const call = await workflow.update('resendCode', { requestId: 'n1' });
    await stage.world.settle();
    expect(call.refusal?.type).toBe('WRONG_STATE');
    expect(calls(stage, '6082')).toBe(1);
  });

  it('that is cancelled once its code was taken ends as the bank says', async () => {
    const { stage, workflow } = await begun();
    await submit(stage, workflow, 'c1');
    workflow.cancel();
    await stage.world.advance(9 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'withdrawn' } });
    expect(stage.effects).toEqual(PAID_ONCE);
  });

  it('that was terminated with its code taken ends as the bank says where the next run is cancelled at once', async () => {
    const { stage, input, unstarted, workflow } = await begun();
    await submit(stage, workflow, 'c1');
    workflow.terminate();
    await stage.world.advance(MINUTE_MS);
    const second = unstarted();
    await second.start(input);
    second.cancel();
    await stage.world.advance(9 * DAY_MS);
    expect(second.closed).toMatchObject({ result: { state: 'withdrawn' } });
    expect(stage.effects).toEqual(PAID_ONCE);
  });

  it('refuses what is no code, and a code for what goes without one', async () => {
    const { stage, workflow } = await begun();
    expect((await submit(stage, workflow, 'c1', 'abc')).refusal?.type).toBe('INVALID_INPUT');
    const { stage: plain, workflow: other } = await begun({ pingan: { interfaces: {} } });
    expect((await submit(plain, other, 'c1', '123456')).refusal?.type).toBe('WRONG_STATE');
    expect((await resend(plain, other, 'n1')).refusal?.type).toBe('WRONG_STATE');
    expect(calls(plain, '6082')).toBe(0);
  });

  it('keeps the code out of the wire log, of what it shows and of the journal', async () => {
    const { stage, workflow } = await begun();
    const code = codeOf(stage);
    await submit(stage, workflow, 'c1', code);
    const shown = JSON.stringify([await viewOf(workflow), stage.sandbox.wireLog.find({ interface: '6085' })]);
    expect(shown).not.toContain(code);
  });
});

describe('a withdrawal with a code in doubt', () => {
  it('is found by 6110 flag 3 once the answer to 6085 was lost, and paid once', async () => {
    const { stage, workflow } = await begun();
    stage.sandbox.faults.add({ provider: 'pingan', interface: '6085', kind: 'doAndDrop', times: 1 });
    const call = await workflow.update('submitCode', { requestId: 'c1', code: codeOf(stage) });
    await stage.world.advance(HOUR_MS);
    expect(answerOf(call)).toBe('accepted');
    expect((await viewOf(workflow)).state).toBe('provisional');
    expect(stage.effects).toEqual(PAID_ONCE);
    expect(calls(stage, '6085')).toBe(1);
    expect(calls(stage, '6110/3')).toBeGreaterThan(0);
  });

  it('is paid once where 6085 never arrived: it ends, and no other code follows', async () => {
    const { stage, workflow } = await begun({ timing: { lateWatchMs: DAY_MS } });
    stage.sandbox.faults.add({ provider: 'pingan', interface: '6085', kind: 'dropBefore', times: 1 });
    const call = await workflow.update('submitCode', { requestId: 'c1', code: codeOf(stage) });
    await stage.world.advance(3 * HOUR_MS);
    expect(answerOf(call)).toBe('void');
    expect((await resend(stage, workflow, 'n1')).refusal?.type).toBe('WRONG_STATE');
    await stage.world.advance(2 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'rejected', code: 'ABSENT' } });
    expect(calls(stage, '6085')).toBe(1);
    expect(stage.available(MEMBER)).toBe('100.00');
  });

  it('has another code sent where the answer to 6082 was lost', async () => {
    const { stage, workflow } = await begun(
      {},
      {
        prepare: ({ sandbox }) =>
          void sandbox.faults.add({ provider: 'pingan', interface: '6082', kind: 'doAndDrop', times: 1 }),
      },
    );
    await stage.world.advance(MINUTE_MS);
    // The code that is out would have to be handed in with what the lost answer said.
    expect(answerOf(await submit(stage, workflow, 'c1'))).toBe('void');
    expect(answerOf(await resend(stage, workflow, 'n1'))).toBe('sent');
    expect(answerOf(await submit(stage, workflow, 'c2'))).toBe('accepted');
    await stage.world.advance(10 * MINUTE_MS);
    expect(stage.effects).toEqual(['applyTransactionCode 2', 'withdraw 1 60.00']);
  });

  it.each(['before', 'after'] as const)(
    'is paid once where the worker dies %s the code had its effect',
    async (moment) => {
      const { stage, workflow } = await begun();
      const { sandbox, world } = stage;
      const run = (): void => world.killWorker();
      sandbox.hooks.add({ provider: 'pingan', interface: '6085', moment, run });
      const call = await workflow.update('submitCode', { requestId: 'c1', code: codeOf(stage) });
      await world.advance(HOUR_MS);
      expect(workflow.taskFailures).toEqual([]);
      expect(answerOf(call)).toBe('accepted');
      expect((await viewOf(workflow)).state).toBe('provisional');
      expect(stage.effects).toEqual(PAID_ONCE);
      expect(calls(stage, '6085')).toBe(1);
    },
  );
});
