import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import { LianlianStage, type LianlianStageOptions } from '../support/lianlian/lianlian-stage.js';
import type { VirtualExecution } from '../support/virtual/virtual-execution.js';
import type { WorkflowStatus } from '../../workflows/core/messages.js';

const ONCE = ['withdrawal 1 60.00'];
const SELLER = 'seller_1';

async function withdrawal(
  options: LianlianStageOptions,
): Promise<{ stage: LianlianStage; workflow: VirtualExecution }> {
  const stage = await LianlianStage.open(options);
  stage.sandbox.lianlian.deposit({ userId: SELLER, amount: '100.00' });
  const { order, settings, seller } = stage.input;
  const { tenant, provider } = order;
  const workflow = await stage.world.start('withdrawal', `withdrawal/${tenant}/W1`, {
    ...{ tenant, provider, withdrawalNo: 'W1', account: seller, amount: '60.00', settings },
  });
  return { stage, workflow };
}

const viewOf = async (workflow: VirtualExecution) => (await workflow.query('status')) as WorkflowStatus;
const codeOf = (stage: LianlianStage, mobile = SELLER) => stage.sandbox.sms.latest(mobile)?.code ?? '';
const wrong = (code: string) => (code === '000000' ? '000001' : '000000');
const submit = (stage: LianlianStage, workflow: VirtualExecution, requestId: string, code: string) =>
  stage.say(workflow, 'submitCode', { requestId, ...{ code } });
const SMS = { sandbox: { lianlian: { withdrawalNeeds: 'sms' as const } } };

describe('a withdrawal that 连连 answers 8888', () => {
  it('waits for the code, and says so', async () => {
    const { stage, workflow } = await withdrawal(SMS);
    expect(await viewOf(workflow)).toMatchObject({
      state: 'withdrawing',
      steps: [{ step: 'withdraw/W1', outcome: 'pending', waitsFor: 'verificationCode' }],
    });
    expect(stage.available(SELLER)).toBe('40.00');
    expect(stage.effects).toEqual([]);
  });

  it('is paid once its code is there', async () => {
    const { stage, workflow } = await withdrawal(SMS);
    const { answer } = await submit(stage, workflow, 'c1', codeOf(stage));
    expect(answer).toEqual({ requestId: 'c1', answer: 'accepted', wrongCodes: 0 });
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'withdrawn' } });
    expect(stage.effects).toEqual(ONCE);
    expect(stage.sandbox.ledger.report().balanced).toBe(true);
  });

  it('takes the right code after a wrong one, each under a request id of its own', async () => {
    const { stage, workflow } = await withdrawal(SMS);
    const code = codeOf(stage);
    const first = await submit(stage, workflow, 'c1', wrong(code));
    expect(first.answer).toEqual({ requestId: 'c1', answer: 'wrong', wrongCodes: 1 });
    expect((await viewOf(workflow)).steps[0]).toMatchObject({ waitsFor: 'verificationCode' });
    const again = await submit(stage, workflow, 'c1', wrong(code));
    expect(again.answer).toEqual(first.answer);
    expect((await submit(stage, workflow, 'c1', code)).refusal?.type).toBe('REQUEST_ID_REUSED');
    expect((await submit(stage, workflow, 'c2', code)).answer).toMatchObject({ answer: 'accepted' });
    await stage.world.advance(HOUR_MS);
    expect(stage.effects).toEqual(ONCE);
  });

  it('that gets no code is closed by the platform, and the money is the member’s again', async () => {
    const { stage, workflow } = await withdrawal(SMS);
    await stage.world.advance(2 * HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'rejected', code: 'FAILURE' } });
    expect(stage.available(SELLER)).toBe('100.00');
    expect(stage.effects).toEqual([]);
  });

  it('whose code is late is void', async () => {
    const { stage, workflow } = await withdrawal({
      sandbox: { lianlian: { withdrawalNeeds: 'sms', withdrawalExpiresMs: DAY_MS } },
    });
    await stage.world.advance(31 * MINUTE_MS);
    expect((await submit(stage, workflow, 'c1', codeOf(stage))).answer).toMatchObject({ answer: 'void' });
  });

  it('is paid once where the answer to the code got lost', async () => {
    const { stage, workflow } = await withdrawal(SMS);
    stage.sandbox.faults.add({
      provider: 'lianlian',
      interface: 'validation-sms',
      kind: 'doAndDrop',
      times: 1,
    });
    const call = await workflow.update('submitCode', { requestId: 'c1', code: codeOf(stage) });
    await stage.world.advance(HOUR_MS);
    expect(call.answer).toMatchObject({ answer: 'accepted' });
    expect(workflow.closed).toMatchObject({ result: { state: 'withdrawn' } });
    expect(stage.effects).toEqual(ONCE);
    expect(stage.sandbox.wireLog.find({ interface: 'validation-sms' })).toHaveLength(1);
  });

  it.each(['before', 'after'] as const)(
    'is paid once where the worker dies %s the code had its effect',
    async (moment) => {
      const { stage, workflow } = await withdrawal(SMS);
      const { sandbox, world } = stage;
      const run = (): void => world.killWorker();
      sandbox.hooks.add({ provider: 'lianlian', interface: 'validation-sms', moment, run });
      const call = await workflow.update('submitCode', { requestId: 'c1', code: codeOf(stage) });
      await world.advance(HOUR_MS);
      expect(workflow.taskFailures).toEqual([]);
      expect(call.answer).toMatchObject({ answer: 'accepted' });
      expect(workflow.closed).toMatchObject({ result: { state: 'withdrawn' } });
      expect(stage.effects).toEqual(ONCE);
      expect(sandbox.wireLog.find({ interface: 'validation-sms' })).toHaveLength(1);
    },
  );

  it('refuses what is no code, and a code that nothing waits for', async () => {
    const { stage, workflow } = await withdrawal(SMS);
    expect((await submit(stage, workflow, 'c1', 'abc')).refusal?.type).toBe('INVALID_INPUT');
    const { workflow: other, stage: plain } = await withdrawal({
      sandbox: { lianlian: { bankTakesMs: DAY_MS } },
    });
    expect((await submit(plain, other, 'c1', '123456')).refusal?.type).toBe('WRONG_STATE');
  });

  it('keeps the code and its token out of the wire log and of what it shows', async () => {
    const { stage, workflow } = await withdrawal(SMS);
    const code = codeOf(stage);
    await submit(stage, workflow, 'c1', code);
    const shown = JSON.stringify([
      await viewOf(workflow),
      stage.sandbox.wireLog.find({ interface: 'validation-sms' }),
    ]);
    expect(shown).not.toContain(code);
    expect(shown).not.toMatch(/"token":"\d/);
  });
});

describe('a withdrawal that 连连 answers 8889', () => {
  it('waits for the merchant’s check, which is made elsewhere', async () => {
    const { stage, workflow } = await withdrawal({ sandbox: { lianlian: { withdrawalNeeds: 'check' } } });
    expect((await viewOf(workflow)).steps[0]).toMatchObject({ waitsFor: 'merchantCheck' });
    expect((await submit(stage, workflow, 'c1', '123456')).refusal?.type).toBe('WRONG_STATE');
  });
});

describe('a purchase whose payment 连连 answers 8888', () => {
  it('takes the card’s code, then the payment’s, by the same command', async () => {
    const stage = await LianlianStage.open({ sandbox: { lianlian: { paymentNeeds: 'sms' } } });
    const workflow = await stage.awaitingCode();
    const first = await stage.say(workflow, 'submitCode', { requestId: 'code', ...{ code: stage.code } });
    expect(first.answer).toMatchObject({ answer: 'accepted' });
    await stage.until(async () => {
      const { steps } = await viewOf(workflow);
      return steps.some(({ waitsFor }) => waitsFor === 'verificationCode');
    });
    expect(await stage.state(workflow)).toBe('holding');
    // A late repetition of the card's code is answered as it was, and is no code of the payment's.
    const repeated = await stage.say(workflow, 'submitCode', { requestId: 'code', ...{ code: '0000' } });
    expect(repeated.refusal?.type).toBe('REQUEST_ID_REUSED');
    expect((await submit(stage, workflow, 'pay', stage.code)).answer).toMatchObject({ answer: 'accepted' });
    await stage.until(async () => (await stage.state(workflow)) === 'held');
    expect(stage.effects).toContain('hold 1 100.00');
  });

  it('that gets no code ends without its money', async () => {
    const stage = await LianlianStage.open({ sandbox: { lianlian: { paymentNeeds: 'sms' } } });
    const workflow = await stage.awaitingCode();
    await stage.say(workflow, 'submitCode', { requestId: 'code', ...{ code: stage.code } });
    await stage.world.advance(DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'rejected', sums: { held: '0.00' } } });
    expect(stage.available('buyer_1')).toBe('100.00');
  });
});
