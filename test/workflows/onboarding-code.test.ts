import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/domain/durations.js';
import { Stage, type StageOptions } from '../support/scripted/workflow-stage.js';

const RIGHT = '123456';
const WRONG = '000000';

async function awaitingCode(options: StageOptions = {}) {
  const stage = Stage.open(options);
  const workflow = await stage.startOnboarding();
  return { stage, workflow };
}

describe('an onboarding', () => {
  it('opens the account, applies for the card and binds it with the code', async () => {
    const { stage, workflow } = await awaitingCode();
    expect(await stage.view(workflow)).toMatchObject({
      state: 'awaitingCode',
      nextDeadline: '2026-01-05T02:02:00.000Z',
    });
    const call = await stage.update(workflow, 'submitCode', { requestId: 'a', code: RIGHT });
    expect(call.answer).toEqual({ requestId: 'a', answer: 'accepted', wrongCodes: 0 });
    expect(workflow.closed).toEqual({
      type: 'completed',
      result: { state: 'bound', account: '6886000000000001' },
    });
    expect(workflow.searchAttributes).toEqual({ HoldfastState: 'bound' });
  });

  it('takes the code as a signal too, and shows there what it had to refuse', async () => {
    const { stage, workflow } = await awaitingCode();
    await stage.signal(workflow, 'codeSubmitted', { requestId: 'a', code: '12' });
    expect((await stage.view(workflow)).refusedSignals).toEqual([
      'codeSubmitted: code: four to seven digits',
    ]);
    await stage.signal(workflow, 'codeSubmitted', { requestId: 'b', code: RIGHT });
    expect(workflow.closed).toMatchObject({ result: { state: 'bound' } });
  });

  it('uses an account that the member has already', async () => {
    const { stage } = await awaitingCode();
    const second = await stage.world.start('onboarding', `member/${stage.tenant}/again`, {
      ...stage.onboardingInput,
      profile: { ...stage.onboardingInput.profile, nickname: '阿明二号' },
    });
    expect(second.taskFailures).toEqual([]);
    expect(stage.bank.members.size).toBe(1);
    expect(stage.provider.sends('openAccount')).toHaveLength(1);
    expect((await stage.view(second)).steps[0]).toMatchObject({ step: 'openAccount', outcome: 'succeeded' });
  });

  it('finds the account by asking when the answer was lost', async () => {
    const stage = Stage.open();
    stage.provider.onSend('openAccount', { answer: 'lost' });
    const workflow = await stage.startOnboarding();
    await stage.world.advance(6 * SECOND_MS);
    expect((await stage.view(workflow)).state).toBe('awaitingCode');
    expect(stage.provider.sends('openAccount')).toHaveLength(1);
    expect(stage.provider.statusQueries('openAccount')).toHaveLength(1);
  });

  it('ends with the provider’s code when the account or the card is rejected', async () => {
    for (const kind of ['openAccount', 'applyCardBinding'] as const) {
      const stage = Stage.open();
      stage.provider.onSend(kind, { answer: { rejected: 'card', code: 'ERR150' } });
      const workflow = await stage.startOnboarding();
      expect(workflow.closed).toEqual({
        type: 'completed',
        result: { state: 'rejected', step: kind, code: 'ERR150', message: 'rejected: ERR150' },
      });
    }
  });
});

describe('an order that has the name of a member', () => {
  it('applies for the card by itself', async () => {
    const { stage, workflow } = await awaitingCode({
      order: { orderNo: 'buyer-1' },
      timing: { resendWindowMs: 0 },
    });
    await stage.world.advance(121 * SECOND_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'codeExpired' } });
    await stage.startPurchase();
    expect(stage.provider.sends('applyCardBinding').map(({ operationId }) => operationId)).toEqual(
      ['member/buyer-1/1', 'order/buyer-1/1'].map(
        (step) => `${stage.tenant}/buyer-1/applyCardBinding/${step}`,
      ),
    );
  });
});

describe('a wrong code', () => {
  it('is an operation of its own', async () => {
    const { stage, workflow } = await awaitingCode();
    await stage.update(workflow, 'submitCode', { requestId: 'a', code: WRONG });
    await stage.update(workflow, 'submitCode', { requestId: 'b', code: RIGHT });
    expect(workflow.closed).toMatchObject({ result: { state: 'bound' } });
    expect(stage.provider.sends('verifyCardBinding').map(({ operationId }) => operationId)).toEqual(
      ['a', 'b'].map((id) => `${stage.tenant}/buyer-1/verifyCardBinding/member/buyer-1/1/${id}`),
    );
  });

  it('is answered so, counted, and the right one still counts', async () => {
    const { stage, workflow } = await awaitingCode();
    const first = await stage.update(workflow, 'submitCode', { requestId: 'a', code: WRONG });
    const second = await stage.update(workflow, 'submitCode', { requestId: 'b', code: WRONG });
    expect([first.answer, second.answer]).toEqual([
      { requestId: 'a', answer: 'wrong', wrongCodes: 1 },
      { requestId: 'b', answer: 'wrong', wrongCodes: 2 },
    ]);
    const right = await stage.update(workflow, 'submitCode', { requestId: 'c', code: RIGHT });
    expect(right.answer).toMatchObject({ answer: 'accepted' });
  });

  it('too many times voids the application; a new one can be requested in time', async () => {
    const { stage, workflow } = await awaitingCode();
    const answers: unknown[] = [];
    for (let n = 1; n <= 6; n += 1) {
      const call = await stage.update(workflow, 'submitCode', { requestId: `w${n}`, code: WRONG });
      answers.push((call.answer as { answer: string }).answer);
    }
    expect(answers).toEqual(['wrong', 'wrong', 'wrong', 'wrong', 'wrong', 'void']);
    expect((await stage.view(workflow)).state).toBe('codeVoid');
    const resend = await stage.update(workflow, 'resendCode', { requestId: 'again' });
    expect(resend.answer).toEqual({ requestId: 'again', answer: 'sent', wrongCodes: 5 });
    const call = await stage.update(workflow, 'submitCode', { requestId: 'right', code: RIGHT });
    expect(call.answer).toEqual({ requestId: 'right', answer: 'accepted', wrongCodes: 0 });
  });

  it('too many times ends the onboarding when nobody asks for a new code', async () => {
    const { stage, workflow } = await awaitingCode();
    for (let n = 1; n <= 6; n += 1)
      await stage.update(workflow, 'submitCode', { requestId: `w${n}`, code: WRONG });
    await stage.world.advance(10 * MINUTE_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'codeVoid', account: '6886000000000001' } });
  });
});

describe('an expired code', () => {
  it('ends the onboarding 120 seconds after the bank took the application, not a moment before', async () => {
    const { stage, workflow } = await awaitingCode({ timing: { resendWindowMs: 0 } });
    await stage.world.advance(120 * SECOND_MS - 1);
    expect(workflow.closed).toBeUndefined();
    await stage.world.advance(1);
    expect(workflow.closed).toEqual({
      type: 'completed',
      result: { state: 'codeExpired', account: '6886000000000001' },
    });
  });

  it('is followed by a new one that can be asked for until the resend window closes', async () => {
    const { stage, workflow } = await awaitingCode();
    await stage.world.advance(121 * SECOND_MS);
    expect((await stage.view(workflow)).state).toBe('codeExpired');
    const resend = await stage.update(workflow, 'resendCode', { requestId: 'again' });
    expect(resend.answer).toMatchObject({ answer: 'sent' });
    const call = await stage.update(workflow, 'submitCode', { requestId: 'b', code: RIGHT });
    expect(call.answer).toMatchObject({ answer: 'accepted' });
  });

  it('ends the onboarding when no new one is asked for', async () => {
    const { stage, workflow } = await awaitingCode();
    await stage.world.advance(120 * SECOND_MS + 10 * MINUTE_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'codeExpired' } });
  });

  it('tells a code that was typed in time and reached its turn too late', async () => {
    const { stage, workflow } = await awaitingCode();
    await stage.world.advance(119 * SECOND_MS);
    stage.provider.onSend('verifyCardBinding', { beforeMs: 30 * SECOND_MS });
    const first = await stage.update(workflow, 'submitCode', { requestId: 'a', code: WRONG });
    await stage.world.advance(5 * SECOND_MS);
    const second = await stage.update(workflow, 'submitCode', { requestId: 'b', code: RIGHT });
    await stage.world.advance(MINUTE_MS);
    expect(first.answer).toMatchObject({ answer: 'void' });
    expect(second.answer).toMatchObject({ answer: 'expired' });
  });
});

describe('a new code', () => {
  it('is told to be waiting already while the bank still waits for the first, which keeps its deadline', async () => {
    const { stage, workflow } = await awaitingCode();
    await stage.update(workflow, 'submitCode', { requestId: 'a', code: WRONG });
    await stage.world.advance(MINUTE_MS);
    const resend = await stage.update(workflow, 'resendCode', { requestId: 'again' });
    expect(resend.answer).toMatchObject({ answer: 'alreadyWaiting', wrongCodes: 1 });
    expect(await stage.view(workflow)).toMatchObject({
      state: 'awaitingCode',
      nextDeadline: '2026-01-05T02:02:00.000Z',
    });
    const call = await stage.update(workflow, 'submitCode', { requestId: 'b', code: RIGHT });
    expect(call.answer).toEqual({ requestId: 'b', answer: 'accepted', wrongCodes: 1 });
  });

  it('ends the onboarding when the card was checked too often that day', async () => {
    const { stage, workflow } = await awaitingCode({ ways: { applicationsADay: 1 } });
    await stage.world.advance(2 * MINUTE_MS);
    const resend = await stage.update(workflow, 'resendCode', { requestId: 'again' });
    expect(resend.answer).toMatchObject({ answer: 'tooManyChecks' });
    expect(workflow.closed).toMatchObject({ result: { state: 'tooManyChecks' } });
  });

  it('is refused twice at a time', async () => {
    const { stage, workflow } = await awaitingCode();
    await stage.world.advance(2 * MINUTE_MS);
    stage.provider.onSend('applyCardBinding', { beforeMs: 30 * SECOND_MS });
    await stage.update(workflow, 'resendCode', { requestId: 'a' });
    await stage.world.advance(10 * SECOND_MS);
    const second = await stage.update(workflow, 'resendCode', { requestId: 'b' });
    expect(second.refusal?.type).toBe('WRONG_STATE');
  });
});

describe('an application whose answer was lost', () => {
  it('counts as sent: its code is accepted, and proves the application', async () => {
    const stage = Stage.open();
    stage.provider.onSend('applyCardBinding', { answer: 'lost' });
    const workflow = await stage.startOnboarding();
    expect(await stage.view(workflow)).toMatchObject({
      state: 'awaitingCode',
      nextDeadline: '2026-01-05T02:02:20.000Z',
    });
    await stage.update(workflow, 'submitCode', { requestId: 'a', code: RIGHT });
    expect(workflow.closed).toMatchObject({ result: { state: 'bound' } });
    const row = await stage.journal.find(`${stage.tenant}/buyer-1/applyCardBinding/member/buyer-1/1`);
    expect(row?.finalOutcome).toEqual({ type: 'succeeded', result: {} });
    expect(stage.provider.sends('applyCardBinding')).toHaveLength(1);
  });

  it('lapses by the bank’s own rule when no code comes of it, and only then a new one goes', async () => {
    const stage = Stage.open();
    stage.provider.onSend('applyCardBinding', { answer: 'lost', effect: false });
    const workflow = await stage.startOnboarding();
    const early = await stage.update(workflow, 'resendCode', { requestId: 'early' });
    expect(early.refusal?.type).toBe('WRONG_STATE');
    await stage.world.advance(150 * SECOND_MS + 1);
    expect((await stage.view(workflow)).state).toBe('codeExpired');
    const row = await stage.journal.find(`${stage.tenant}/buyer-1/applyCardBinding/member/buyer-1/1`);
    expect(row?.finalOutcome?.type).toBe('absent');
    const resend = await stage.update(workflow, 'resendCode', { requestId: 'again' });
    expect(resend.answer).toMatchObject({ answer: 'sent' });
    expect(stage.provider.sends('applyCardBinding')).toHaveLength(2);
    await stage.update(workflow, 'submitCode', { requestId: 'a', code: RIGHT });
    expect(workflow.closed).toMatchObject({ result: { state: 'bound' } });
  });

  it('refuses nobody when it lapsed while no worker was there: a new code is asked for', async () => {
    const stage = Stage.open();
    stage.provider.onSend('applyCardBinding', { onEffect: () => stage.world.killWorker(10 * MINUTE_MS) });
    const workflow = await stage.startOnboarding();
    await stage.world.advance(11 * MINUTE_MS);
    expect((await stage.view(workflow)).state).toBe('codeExpired');
    const resend = await stage.update(workflow, 'resendCode', { requestId: 'again' });
    expect(resend.answer).toMatchObject({ answer: 'sent' });
    await stage.update(workflow, 'submitCode', { requestId: 'a', code: RIGHT });
    expect(workflow.closed).toMatchObject({ result: { state: 'bound' } });
    expect(workflow.taskFailures).toEqual([]);
  });

  it('is not taken for sent while it certainly was not: it is sent as soon as the bank can be reached', async () => {
    const stage = Stage.open();
    for (let n = 0; n < 40; n += 1) stage.provider.onSend('applyCardBinding', { answer: 'notSent' });
    const workflow = await stage.startOnboarding();
    await stage.world.advance(15 * MINUTE_MS);
    expect((await stage.view(workflow)).state).toBe('opening');
    const call = await stage.update(workflow, 'submitCode', { requestId: 'early', code: RIGHT });
    expect(call.refusal?.type).toBe('WRONG_STATE');
    expect(await stage.world.until(() => stage.bank.effects.length === 2, HOUR_MS)).toBe(true);
    expect((await stage.view(workflow)).state).toBe('awaitingCode');
  });
});

describe('a code whose answer was lost', () => {
  it('binds the card only because the bank’s own list shows it', async () => {
    const { stage, workflow } = await awaitingCode();
    stage.provider.onSend('verifyCardBinding', { answer: 'lost' });
    const call = await stage.update(workflow, 'submitCode', { requestId: 'a', code: RIGHT });
    expect(call.state).toBe('accepted');
    await stage.world.advance(11 * SECOND_MS);
    expect(call.answer).toMatchObject({ answer: 'accepted' });
    expect(workflow.closed).toMatchObject({ result: { state: 'bound' } });
  });

  it('binds nothing when the list never shows it, and is not sent twice', async () => {
    const { stage, workflow } = await awaitingCode({ timing: { resendWindowMs: 0 } });
    stage.provider.onSend('verifyCardBinding', { answer: 'lost', effect: false });
    const call = await stage.update(workflow, 'submitCode', { requestId: 'a', code: RIGHT });
    await stage.world.advance(HOUR_MS);
    expect(call.answer).toMatchObject({ answer: 'void' });
    expect(workflow.closed).toMatchObject({ result: { state: 'codeVoid' } });
    expect(stage.provider.sends('verifyCardBinding')).toHaveLength(1);
  });
});

it('keeps the code out of the journal and of everything that the workflow shows', async () => {
  const { stage, workflow } = await awaitingCode();
  const details = await stage.details(workflow);
  await stage.update(workflow, 'submitCode', { requestId: 'a', code: '987654' });
  const rows = await stage.journal.list({ prefix: `${stage.tenant}/`, limit: 100 });
  expect(rows.length).toBeGreaterThan(2);
  expect(JSON.stringify(rows)).not.toContain('987654');
  expect(
    JSON.stringify([await stage.view(workflow), await stage.details(workflow), workflow.summaries, details]),
  ).not.toContain('987654');
});

it('ends as cancelled when it is cancelled, whatever was under way', async () => {
  const { stage, workflow } = await awaitingCode();
  await stage.cancel(workflow);
  expect(workflow.closed).toEqual({ type: 'completed', result: { state: 'cancelled' } });
  await stage.world.advance(DAY_MS);
});
