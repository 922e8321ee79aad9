import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import { answerOf, calls, codeOf, viewOf } from '../support/pingan/coded-workflow.js';
import { PinganStage } from '../support/pingan/pingan-stage.js';
import { PROFILE } from '../support/scripted/workflow-stage.js';
import type { UpdateCall } from '../support/virtual/update-call.js';

const CARD = '6222025550009876543';
const HOLDER = '海风商贸有限公司';
const MEMBER = 'payee-1';

/** A member with 100.00 who withdraws 60.00 by 6085 and waits for its code. */
async function begun({ firstAttempt }: { readonly firstAttempt: 'local' | 'remote' }) {
  const during: { applying?: () => Promise<unknown> } = {};
  const stage = await PinganStage.open({
    timing: { attentionAfterMs: 3 * DAY_MS, resendWindowMs: 10 * MINUTE_MS },
    pingan: { interfaces: { withdrawal: '6085' } },
    world: {
      around: async (type, run) => {
        if (type === 'applyTransactionCode') await during.applying?.();
        return run();
      },
    },
  });
  const payee = { memberCode: MEMBER, property: 'SH', name: HOLDER, cardNo: CARD } as const;
  const { account } = stage.sandbox.pingan.addMember(payee);
  stage.sandbox.pingan.deposit({ memberCode: MEMBER, amount: '100.00' });
  const { tenant } = stage.input.order;
  const input = {
    ...{ tenant, provider: 'pingan', withdrawalNo: 'W1', cardNumber: CARD, amount: '60.00' },
    account: { member: MEMBER, account, name: HOLDER },
    settings: { ...stage.input.settings, firstAttempt },
  };
  const workflow = await stage.world.start('withdrawal', `withdrawal/${tenant}/W1`, input);
  return { stage, workflow, during };
}

describe('a code that is handed in while a new one is applied for', () => {
  it.each([
    ['rejects that', { kind: 'tryLater', code: 'ERR157' }],
    ['never gets that', { kind: 'dropBefore' }],
  ] as const)('counts where the bank %s: what it moved is not called rejected', async (_case, fault) => {
    const { stage, workflow, during } = await begun({ firstAttempt: 'remote' });
    const code = codeOf(stage, MEMBER);
    let handedIn: UpdateCall | undefined;
    during.applying = async () => {
      handedIn ??= await workflow.update('submitCode', { requestId: 'c1', code });
    };
    stage.sandbox.faults.add({ provider: 'pingan', interface: '6082', times: 1, ...fault });
    stage.sandbox.faults.add({ provider: 'pingan', interface: '6085', kind: 'doAndDrop', times: 1 });
    await workflow.update('resendCode', { requestId: 'n1' });
    await stage.world.advance(HOUR_MS);
    expect(handedIn && answerOf(handedIn)).toBe('accepted');
    expect([calls(stage, '6082'), calls(stage, '6085')]).toEqual([2, 1]);
    expect((await viewOf(workflow)).state).toBe('provisional');
    await stage.world.advance(9 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'withdrawn' } });
    expect(stage.effects).toContain('withdraw 1 60.00');
  });
});

describe('a code that a lost task handed in', () => {
  it('counts where a new one is applied for and nobody hands it in again', async () => {
    const { stage, workflow } = await begun({ firstAttempt: 'local' });
    const { sandbox, world } = stage;
    const run = (): void => world.killWorker();
    sandbox.hooks.add({ provider: 'pingan', interface: '6085', moment: 'after', run });
    await workflow.update('submitCode', { requestId: 'c1', code: codeOf(stage, MEMBER) });
    await world.settle();
    workflow.loseUpdates();
    await world.advance(30_000);
    const again = await workflow.update('resendCode', { requestId: 'n1' });
    await world.advance(HOUR_MS);
    expect(workflow.taskFailures).toEqual([]);
    expect(again.isOpen).toBe(false);
    expect((await viewOf(workflow)).state).toBe('provisional');
    await world.advance(9 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'withdrawn' } });
    expect(stage.effects).toContain('withdraw 1 60.00');
  });
});

describe('the code of a payment that is typed before the bank’s answer to its application is here', () => {
  it('is not answered as the code of the card was', async () => {
    const during: { applying?: () => Promise<unknown> } = {};
    const stage = await PinganStage.open({
      pingan: { interfaces: { memberTransaction: '6101' } },
      world: {
        around: async (type, run) => {
          const result = await run();
          if (type === 'applyTransactionCode') await during.applying?.();
          return result;
        },
      },
    });
    const { tenant, orderNo } = stage.input.order;
    const settings = { ...stage.input.settings, firstAttempt: 'remote' };
    const workflow = await stage.world.start('purchase', `order/${tenant}/${orderNo}`, {
      ...{ ...stage.input, settings },
    });
    await stage.fund('100.00');
    let early: UpdateCall | undefined;
    during.applying = async () => {
      early ??= await workflow.update('submitCode', { requestId: 'early', code: stage.code });
    };
    await stage.submitCode(workflow);
    await stage.world.until(() => calls(stage, '6082') === 1);
    await stage.world.until(() => early?.isOpen === false);
    expect(early?.refusal?.type).toBe('WRONG_STATE');
    const late = await stage.say(workflow, 'submitCode', () => ({ code: stage.code }));
    expect(answerOf(late)).toBe('accepted');
    await stage.world.advance(1);
    expect(stage.available(PROFILE.member)).toBe('0.00');
  });
});

describe('a freeze whose code expired, and that a worker that stood still makes after all', () => {
  it('is unfrozen before it ends', async () => {
    let zombie: (() => Promise<unknown>) | undefined;
    const stage = await PinganStage.open({
      pingan: { interfaces: { freeze: '6135', unfreeze: '6007' } },
      sandbox: { pingan: { plainUnfreezing: true, codeLifetimeMs: DAY_MS } },
      timing: { resendWindowMs: 0 },
      world: {
        around: async (type, run) => {
          const late = type === 'endExecution' ? zombie : undefined;
          zombie = late ? undefined : zombie;
          await late?.();
          return run();
        },
      },
    });
    const { account } = stage.sandbox.pingan.addMember({ memberCode: MEMBER, property: '00', name: '*' });
    stage.sandbox.pingan.deposit({ memberCode: MEMBER, amount: '100.00' });
    const { tenant } = stage.input.order;
    const workflow = await stage.world.start('freeze', `freeze/${tenant}/F1`, {
      ...{ tenant, provider: 'pingan', freezeNo: 'F1', amount: '60.00', settings: stage.input.settings },
      ...{ account: { member: MEMBER, account }, freezeForMs: 7 * DAY_MS, onDeadline: 'unfreeze' },
    });
    const applied = await stage.world.options.journal.find(
      `${tenant}/${MEMBER}/applyTransactionCode/freeze/F1/1`,
    );
    const { handle } = (applied?.finalOutcome as unknown as { result: { handle: object } }).result;
    const intent = {
      ...{ operationId: `${tenant}/${MEMBER}/freeze/F1/c1`, provider: 'pingan', kind: 'freeze' },
      ...{ amount: '60.00', content: { account: { member: MEMBER, account }, handle } },
    };
    const secrets = { verificationCode: codeOf(stage, MEMBER) };
    const { workflowId, runId } = workflow.identity;
    zombie = () =>
      stage.world.worker?.run('freeze', [{ intent, secrets }], { isLocal: true, workflowId, runId }) ??
      Promise.resolve();
    await stage.world.advance(DAY_MS);
    expect(workflow.taskFailures).toEqual([]);
    expect(workflow.closed).toMatchObject({ result: { state: 'unfrozen' } });
    expect(JSON.stringify(workflow.closed)).not.toContain('CODE_EXPIRED');
    expect(stage.effects).toEqual(['applyTransactionCode 1', 'freeze 1 60.00', 'unfreeze 1 60.00']);
    expect(stage.available(MEMBER)).toBe('100.00');
  });
});
