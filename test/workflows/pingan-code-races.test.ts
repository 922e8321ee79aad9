import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import { answerOf, calls, codeOf, viewOf } from '../support/pingan/coded-workflow.js';
import { PinganStage } from '../support/pingan/pingan-stage.js';
import { PROFILE } from '../support/scripted/workflow-stage.js';
import type { UpdateCall } from '../support/virtual/update-call.js';

const CARD = '6222025550009876543';
const HOLDER = '海风商贸有限公司';
const MEMBER = 'payee-1';

/** A member with 100.00 who withdraws 60.00 by 6085 and waits for its code; requests are sent outside of workflow tasks. */
async function begun() {
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
    settings: { ...stage.input.settings, firstAttempt: 'remote' },
  };
  const workflow = await stage.world.start('withdrawal', `withdrawal/${tenant}/W1`, input);
  return { stage, workflow, during };
}

describe('a code that is handed in while a new one is applied for', () => {
  it.each([
    ['rejects that', { kind: 'tryLater', code: 'ERR157' }],
    ['never gets that', { kind: 'dropBefore' }],
  ] as const)('counts where the bank %s: what it moved is not called rejected', async (_case, fault) => {
    const { stage, workflow, during } = await begun();
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
