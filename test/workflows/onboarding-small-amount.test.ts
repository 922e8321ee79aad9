import { describe, expect, it } from 'vitest';
import type { BindingRoute } from '../../src/domain/binding-routes.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import type { WorkflowStatus } from '../../workflows/core/messages.js';
import { PinganStage, type PinganStageOptions } from '../support/pingan/pingan-stage.js';
import { PROFILE } from '../support/scripted/workflow-stage.js';
import type { VirtualExecution } from '../support/virtual/virtual-execution.js';

const CARD = PROFILE.card.number;

/** An onboarding at 平安 by a route. */
async function open(options: PinganStageOptions = {}, route: BindingRoute = 'smallAmount') {
  const stage = await PinganStage.open(options);
  const { order, settings } = stage.input;
  const { tenant, provider } = order;
  const workflowId = `member/${tenant}/${PROFILE.member}`;
  const begin = () =>
    stage.world.start('onboarding', workflowId, {
      ...{ tenant, provider, profile: { ...PROFILE, route }, settings },
    });
  const view = async (workflow: VirtualExecution) => (await workflow.query('status')) as WorkflowStatus;
  let requests = 0;
  return {
    stage,
    begin,
    view,
    submit: async (workflow: VirtualExecution, code: string) => {
      requests += 1;
      const call = await workflow.update('submitCode', { requestId: `amount-${requests}`, code });
      await stage.world.until(() => !call.isOpen);
      return call.answer ?? call.refusal;
    },
    resend: async (workflow: VirtualExecution) => {
      requests += 1;
      const call = await workflow.update('resendCode', { requestId: `resend-${requests}` });
      await stage.world.until(() => !call.isOpen);
      return call;
    },
    until: async (workflow: VirtualExecution, state: string) => {
      for (let minute = 0; (await view(workflow)).state !== state; minute += 1) {
        if (minute > 300) throw new Error(`it is not ${state}`);
        await stage.world.advance(MINUTE_MS);
      }
    },
    sent: (code: string) => stage.sandbox.wireLog.find({ interface: code }),
  };
}

const resultOf = ({ closed }: VirtualExecution): unknown =>
  (closed as { result?: unknown } | undefined)?.result;
const wrong = (amount: string): string => (amount === '0.01' ? '0.02' : '0.01');

describe('an onboarding by a small transfer to the card', () => {
  it('binds the card once the holder has said how much came, and shows neither card nor amount', async () => {
    const { stage, begin, view, submit, sent } = await open();
    const workflow = await begin();
    expect(await view(workflow)).toMatchObject({
      state: 'awaitingTransfer',
      nextDeadline: '2026-01-07T02:00:00.000Z',
    });
    await stage.world.advance(2 * MINUTE_MS);
    expect(await view(workflow)).toMatchObject({ state: 'awaitingAmount' });
    expect(sent('6061')).toHaveLength(1);
    await stage.world.advance(HOUR_MS);
    expect(sent('6061')).toHaveLength(1);
    const { code } = stage;
    expect(await submit(workflow, wrong(code))).toMatchObject({ answer: 'wrong', wrongCodes: 1 });
    expect(await submit(workflow, code)).toMatchObject({ answer: 'accepted' });
    expect(resultOf(workflow)).toMatchObject({ state: 'bound' });
    const shown = JSON.stringify(await view(workflow));
    expect(shown).not.toContain(CARD);
    expect(shown).not.toContain(code);
    expect(stage.effects).toEqual(['applySmallAmount 1', 'openAccount 1', 'verifySmallAmount 1']);
  });

  it('takes the amount before 6061 has said that it has arrived', async () => {
    const { stage, begin, submit, sent } = await open();
    const workflow = await begin();
    expect(await submit(workflow, stage.code)).toMatchObject({ answer: 'accepted' });
    expect(sent('6061')).toHaveLength(0);
  });

  it.each(['123456', '0.5', '-0.10', '00.10', '0.123'])('takes no %s for an amount', async (code) => {
    const { begin, submit, sent } = await open();
    const workflow = await begin();
    expect(await submit(workflow, code)).toMatchObject({
      message: expect.stringContaining('the amount of the small transfer') as string,
    });
    expect(sent('6064')).toHaveLength(0);
  });

  it('is void after six wrong amounts, and says which routes are left', async () => {
    const { stage, begin, submit } = await open();
    const workflow = await begin();
    for (let n = 1; n <= 6; n += 1)
      expect(await submit(workflow, wrong(stage.code))).toMatchObject({ answer: 'wrong' });
    expect(await submit(workflow, stage.code)).toMatchObject({ answer: 'void' });
    expect(resultOf(workflow)).toMatchObject({
      state: 'codeVoid',
      routes: [
        { route: 'unionPay' },
        { route: 'payIn' },
        { route: 'smallAmount', from: '2026-01-06T02:00:00.000Z' },
      ],
    });
  });

  it('ends after 48 hours, where it may be started again at once', async () => {
    const { stage, begin, view, resend, submit, sent } = await open({ timing: { resendWindowMs: DAY_MS } });
    const workflow = await begin();
    const first = stage.code;
    await stage.world.advance(2 * DAY_MS + MINUTE_MS);
    expect((await view(workflow)).state).toBe('codeExpired');
    expect(await submit(workflow, first)).toMatchObject({ answer: 'expired' });
    expect((await resend(workflow)).answer).toMatchObject({ answer: 'sent' });
    expect(await submit(workflow, stage.code)).toMatchObject({ answer: 'accepted' });
    expect(sent('6055')).toHaveLength(2);
  });

  it('starts no second one within 24 hours, and says when and which other route the bank allows now', async () => {
    const { stage, begin, resend, sent } = await open();
    const workflow = await begin();
    await stage.world.advance(HOUR_MS);
    const call = await resend(workflow);
    expect(call.state).toBe('rejected');
    expect(call.refusal?.message).toContain(
      'the bank starts no other small transfer before 2026-01-06T02:00:00.000Z; it allows unionPay and payIn now',
    );
    expect(sent('6055')).toHaveLength(1);
  });

  it('of a card that the bank will not try again within 24 hours says when it will', async () => {
    const { stage, begin } = await open({ pingan: { smallAmountLimitCodes: ['SIM_SMALL_TOO_SOON'] } });
    stage.sandbox.faults.add({ kind: 'unknownCode', interface: '6055', code: 'SIM_SMALL_TOO_SOON' });
    expect(resultOf(await begin())).toMatchObject({
      state: 'tooManyChecks',
      routes: [
        { route: 'unionPay' },
        { route: 'payIn' },
        { route: 'smallAmount', from: '2026-01-06T02:00:00.000Z' },
      ],
    });
  });

  it('is rejected where the transfer fails', async () => {
    const { stage, begin } = await open({ sandbox: { pingan: { smallAmountEnds: 'failed' } } });
    const workflow = await begin();
    await stage.world.advance(2 * MINUTE_MS);
    expect(resultOf(workflow)).toMatchObject({
      state: 'rejected',
      step: 'verifySmallAmount',
      code: 'TRANSFER_FAILED',
    });
  });

  it('of a card that is rejected says by which routes it may be tried', async () => {
    const { stage, begin } = await open();
    stage.sandbox.faults.add({ kind: 'unknownCode', interface: '6055', code: 'ERR125' });
    expect(resultOf(await begin())).toMatchObject({
      state: 'rejected',
      step: 'applySmallAmount',
      code: 'ERR125',
      routes: [{ route: 'unionPay' }, { route: 'payIn' }, { route: 'smallAmount' }],
    });
  });

  it('whose start was lost is found by 6061, and goes on', async () => {
    const { stage, begin, submit, until, sent } = await open();
    stage.sandbox.faults.add({ kind: 'doAndDrop', interface: '6055', times: 1 });
    const workflow = await begin();
    await until(workflow, 'awaitingTransfer');
    expect(await submit(workflow, stage.code)).toMatchObject({ answer: 'accepted' });
    expect(sent('6055')).toHaveLength(1);
  });

  it('whose start never arrived is started anew on request', async () => {
    const { stage, begin, view, resend, submit } = await open({ timing: { resendWindowMs: DAY_MS } });
    stage.sandbox.faults.add({ kind: 'dropBefore', interface: '6055', times: 1 });
    const workflow = await begin();
    await stage.world.advance(HOUR_MS);
    expect((await view(workflow)).state).toBe('codeExpired');
    expect((await resend(workflow)).answer).toMatchObject({ answer: 'sent' });
    expect(await submit(workflow, stage.code)).toMatchObject({ answer: 'accepted' });
    expect(stage.effects).toContain('applySmallAmount 1');
  });

  it('whose amount was accepted unseen is bound, and one that the bank never saw is handed in again', async () => {
    const { stage, begin, submit } = await open();
    const workflow = await begin();
    stage.sandbox.faults.add({ kind: 'dropBefore', interface: '6064', times: 1 });
    expect(await submit(workflow, stage.code)).toMatchObject({ answer: 'notChecked' });
    stage.sandbox.faults.add({ kind: 'doAndDrop', interface: '6064', times: 1 });
    expect(await submit(workflow, stage.code)).toMatchObject({ answer: 'accepted' });
    expect(resultOf(workflow)).toMatchObject({ state: 'bound' });
  });

  it('goes on after a worker died behind each step, with one effect each', async () => {
    const { stage, begin, submit, until } = await open();
    const world = stage.world;
    const workflow = await begin();
    world.killWorker();
    await until(workflow, 'awaitingAmount');
    world.killWorker();
    expect(await submit(workflow, stage.code)).toMatchObject({ answer: 'accepted' });
    expect(stage.effects).toEqual(['applySmallAmount 1', 'openAccount 1', 'verifySmallAmount 1']);
  });
});

describe('an onboarding by a small transfer from the card', () => {
  it('says what is to be paid in, takes no amount, and is bound when it comes', async () => {
    const { stage, begin, view, submit } = await open({}, 'payIn');
    const workflow = await begin();
    const amount = stage.code;
    expect(await view(workflow)).toMatchObject({ state: 'awaitingTransfer', payIn: amount });
    expect(await submit(workflow, amount)).toMatchObject({
      message: expect.stringContaining('the holder pays in from the card') as string,
    });
    stage.sandbox.pingan.payIn({ memberCode: PROFILE.member, amount });
    await stage.world.advance(2 * MINUTE_MS);
    expect(resultOf(workflow)).toMatchObject({ state: 'bound' });
    expect((await view(workflow)).payIn).toBeUndefined();
  });

  it('whose start was lost is known by the card that it binds', async () => {
    const { stage, begin, view } = await open({}, 'payIn');
    stage.sandbox.faults.add({ kind: 'doAndDrop', interface: '6055', times: 1 });
    const workflow = await begin();
    await stage.world.advance(HOUR_MS);
    expect(await view(workflow)).toMatchObject({
      state: 'opening',
      attention: [expect.stringContaining('applySmallAmount')],
    });
    stage.sandbox.pingan.payIn({ memberCode: PROFILE.member, amount: stage.code });
    await stage.world.advance(2 * HOUR_MS);
    expect(resultOf(workflow)).toMatchObject({ state: 'bound' });
  });

  it('expires where nothing comes', async () => {
    const { stage, begin } = await open({ timing: { resendWindowMs: 0 } }, 'payIn');
    const workflow = await begin();
    await stage.world.advance(2 * DAY_MS + MINUTE_MS);
    expect(resultOf(workflow)).toMatchObject({ state: 'codeExpired', routes: expect.any(Array) as unknown });
  });
});

describe('an onboarding by 银联', () => {
  it('of a card that was checked too often today says that a small transfer is allowed now', async () => {
    const { stage, begin } = await open({}, 'unionPay');
    stage.sandbox.faults.add({ kind: 'unknownCode', interface: '6066', code: 'ERR157' });
    expect(resultOf(await begin())).toMatchObject({
      state: 'tooManyChecks',
      routes: [
        { route: 'smallAmount' },
        { route: 'payIn' },
        { route: 'unionPay', from: '2026-01-05T16:00:00.000Z' },
      ],
    });
  });
});
