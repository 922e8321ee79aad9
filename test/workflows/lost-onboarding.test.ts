import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/domain/durations.js';
import { PROFILE, Stage } from '../support/scripted/workflow-stage.js';

describe('a code that only a lost task has handed in', () => {
  it('goes on as bound where the bank had accepted it, though its time is over and nobody says it again', async () => {
    const stage = Stage.open({ timing: { resendWindowMs: 0 } });
    const workflow = await stage.startPurchase();
    stage.provider.onSend('verifyCardBinding', { onEffect: () => stage.world.killWorker() });
    await workflow.update('submitCode', { requestId: 'a', code: stage.bank.code });
    await stage.world.settle();
    workflow.loseUpdates();
    await stage.world.advance(10 * MINUTE_MS);
    expect(workflow.searchAttributes['HoldfastState']).toBe('held');
    expect(stage.provider.sends('verifyCardBinding')).toHaveLength(1);
    const later = await stage.update(workflow, 'submitCode', { requestId: 'a', code: stage.bank.code });
    expect(later.answer).toMatchObject({ answer: 'accepted' });
  });
});

describe('a purchase that was reset to where its code had expired', () => {
  it('goes on as bound where the run before had bound the card, though the time for a new code is over', async () => {
    const stage = Stage.open({ timing: { resendWindowMs: 10 * MINUTE_MS } });
    const first = await stage.startPurchase();
    await stage.world.advance(3 * MINUTE_MS);
    expect(first.searchAttributes['HoldfastState']).toBe('codeExpired');
    const whileExpired = first.resetPoints.length;
    await stage.update(first, 'resendCode', { requestId: 'new' });
    await stage.update(first, 'submitCode', { requestId: 'a', code: stage.bank.code });
    await stage.world.advance(HOUR_MS);
    expect(first.searchAttributes['HoldfastState']).toBe('held');
    first.loseUpdates();
    const second = await stage.world.reset(first, whileExpired);
    second.loseUpdates();
    await stage.world.advance(HOUR_MS);
    expect(second.searchAttributes['HoldfastState']).toBe('held');
    expect(stage.provider.sends('hold')).toHaveLength(1);
  });
});

describe('an onboarding that is cancelled while a lost task is done again', () => {
  it('brings the account to its end that the lost task began to open', async () => {
    const stage = Stage.open();
    stage.provider.onSend('openAccount', { onArrival: () => stage.world.killWorker(), afterMs: SECOND_MS });
    const workflow = await stage.startOnboarding();
    workflow.cancel();
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    const row = await stage.journal.find(`${stage.tenant}/${PROFILE.member}/openAccount`);
    expect(row?.finalOutcome).toMatchObject({ type: 'succeeded' });
    expect(stage.provider.sends('openAccount')).toHaveLength(1);
  });

  it('brings the code to its end that the lost task handed in', async () => {
    const stage = Stage.open();
    const workflow = await stage.startOnboarding();
    stage.provider.onSend('verifyCardBinding', { onEffect: () => stage.world.killWorker() });
    await workflow.update('submitCode', { requestId: 'a', code: stage.bank.code });
    await stage.world.settle();
    workflow.loseUpdates();
    workflow.cancel();
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    const [code] = await stage.journal.list({
      prefix: `${stage.tenant}/${PROFILE.member}/verifyCardBinding/`,
      limit: 10,
    });
    expect(code?.finalOutcome).toMatchObject({ type: 'succeeded' });
    expect(stage.provider.sends('verifyCardBinding')).toHaveLength(1);
  });

  it('brings the application to its end that the lost task made, and alerts an operator where it stays in doubt', async () => {
    const stage = Stage.open({ withoutQuery: [], ways: { codeless: true } });
    stage.provider.onSend('applyCardBinding', { onEffect: () => stage.world.killWorker(), answer: 'lost' });
    stage.provider.always.set('applyCardBinding', { query: { answer: 'unclear' } });
    const workflow = await stage.startOnboarding();
    workflow.cancel();
    await stage.world.advance(HOUR_MS);
    const prefix = `${stage.tenant}/${PROFILE.member}/applyCardBinding/`;
    const [open] = await stage.journal.list({ prefix, limit: 10 });
    expect(open?.finalOutcome).toBeUndefined();
    expect((await stage.view(workflow)).attention).toEqual([expect.stringContaining('applyCardBinding')]);
    stage.provider.always.clear();
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    const [application] = await stage.journal.list({ prefix, limit: 10 });
    expect(application?.finalOutcome).toMatchObject({ type: 'succeeded' });
    expect(stage.provider.sends('applyCardBinding')).toHaveLength(1);
  });

  it('lets the application lapse that the lost task made where nobody can be queried', async () => {
    const stage = Stage.open();
    stage.provider.onSend('applyCardBinding', { onEffect: () => stage.world.killWorker(), answer: 'lost' });
    const workflow = await stage.startOnboarding();
    workflow.cancel();
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    const prefix = `${stage.tenant}/${PROFILE.member}/applyCardBinding/`;
    const [application] = await stage.journal.list({ prefix, limit: 10 });
    expect(application?.finalOutcome).toMatchObject({ type: 'absent' });
    expect(stage.provider.sends('applyCardBinding')).toHaveLength(1);
  });

  it('opens no account that was never begun', async () => {
    const stage = Stage.open();
    const workflow = stage.world.begin('onboarding', `member/${stage.tenant}/${PROFILE.member}`);
    await workflow.start(stage.onboardingInput);
    workflow.cancel();
    await stage.world.settle();
    expect(workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    expect(stage.provider.wire).toEqual([]);
  });
});
