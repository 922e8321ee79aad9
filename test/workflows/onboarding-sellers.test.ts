import { describe, expect, it } from 'vitest';
import { SECOND_MS } from '../../src/domain/durations.js';
import type { PinganSettings } from '../../src/providers/pingan/config.js';
import type { WorkflowStatus } from '../../workflows/core/messages.js';
import type { OnboardingInput } from '../../workflows/onboarding/messages.js';
import { PinganStage } from '../support/pingan/pingan-stage.js';
import { PROFILE } from '../support/scripted/workflow-stage.js';

const NEWER: Partial<PinganSettings> = { interfaces: { account: '6248', unionPay: '6238' } };
const SHOP: OnboardingInput['profile'] = { ...PROFILE, member: 'shop-1', role: 'seller', nickname: '海风' };
const COMPANY: OnboardingInput['profile'] = {
  ...SHOP,
  route: 'smallAmount',
  card: {
    ...PROFILE.card,
    holder: '海风商贸有限公司',
    identity: { type: 'socialCreditCode', number: '91310000MA1K35X001' },
    bank: { own: false, name: '工商银行', branchNumber: '102100000001' },
  },
};

async function onboarded(profile: OnboardingInput['profile'], pingan: Partial<PinganSettings> = {}) {
  const stage = await PinganStage.open({ pingan });
  const { order, settings } = stage.input;
  const { tenant, provider } = order;
  const input: OnboardingInput = { tenant, provider, profile, settings };
  const workflow = await stage.world.start('onboarding', `member/${tenant}/${profile.member}`, input);
  await stage.world.advance(30 * SECOND_MS);
  const call = await workflow.update('submitCode', { requestId: 'code-1', code: stage.code });
  await stage.world.until(() => !call.isOpen);
  const { account } = (await workflow.query('status')) as WorkflowStatus;
  return {
    ...{
      account,
      answer: call.answer,
      result: (workflow.closed as { result?: unknown } | undefined)?.result,
    },
    sent: (code: string) => stage.sandbox.wireLog.find({ interface: code }).length,
    stage,
  };
}

describe('the onboarding of a seller at 平安', () => {
  it('who is a company opens an account of SH and binds the company’s account by a small transfer', async () => {
    const { account, answer, result, sent, stage } = await onboarded(COMPANY);
    expect(answer).toMatchObject({ answer: 'accepted' });
    expect(result).toEqual({ state: 'bound', account });
    expect([sent('6000'), sent('6055'), sent('6064')]).toEqual([1, 1, 1]);
    expect(stage.effects).toEqual(['applySmallAmount 1', 'openAccount 1', 'verifySmallAmount 1']);
  });

  it('who is a company opens it in the company’s name by the newer interface, and binds by the older', async () => {
    const { account, result, sent } = await onboarded(COMPANY, NEWER);
    expect(result).toEqual({ state: 'bound', account });
    expect([sent('6248'), sent('6000'), sent('6055'), sent('6064')]).toEqual([1, 0, 1, 1]);
  });

  it('who is a person opens it in that name and binds the card by the newer interfaces', async () => {
    const { account, result, sent } = await onboarded({ ...SHOP, route: 'unionPay' }, NEWER);
    expect(result).toEqual({ state: 'bound', account });
    expect([sent('6248'), sent('6238'), sent('6239'), sent('6066'), sent('6067')]).toEqual([1, 1, 1, 0, 0]);
  });

  it('who is a company and names the card’s code as the route is rejected by the newer interface, without an application', async () => {
    const stage = await PinganStage.open({ pingan: NEWER });
    const { order, settings } = stage.input;
    const { tenant, provider } = order;
    const profile = { ...COMPANY, route: 'unionPay' } as const;
    const workflow = await stage.world.start('onboarding', `member/${tenant}/${profile.member}`, {
      ...{ tenant, provider, profile, settings },
    });
    await stage.world.until(() => workflow.closed !== undefined);
    expect(workflow.closed).toMatchObject({
      result: { state: 'rejected', step: 'applyCardBinding', code: 'INVALID_INPUT' },
    });
    expect(stage.sandbox.wireLog.find({ interface: '6238' })).toHaveLength(0);
  });
});
