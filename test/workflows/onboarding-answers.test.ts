import { describe, expect, it, vi } from 'vitest';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/domain/durations.js';
import { NOTHING_MOVED, Stage, type StageOptions } from '../support/scripted/workflow-stage.js';
import type { UpdateCall } from '../support/virtual/update-call.js';

const RIGHT = '123456';
const WRONG = '000000';

async function awaitingCode(options: StageOptions = {}) {
  const stage = Stage.open(options);
  const workflow = await stage.startOnboarding();
  return { stage, workflow };
}

function told(calls: readonly UpdateCall[]): unknown[] {
  return calls.map((call) => (call.answer as { answer?: string } | undefined)?.answer ?? call.refusal?.type);
}

describe('codes that wait in line', () => {
  it('are all accepted once the card is bound: the same right code from three tabs', async () => {
    const { stage, workflow } = await awaitingCode();
    const calls = [];
    for (const requestId of ['tab-1', 'tab-2', 'tab-3'])
      calls.push(await workflow.update('submitCode', { requestId, code: RIGHT }));
    await stage.world.settle();
    expect(told(calls)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(stage.provider.sends('verifyCardBinding')).toHaveLength(1);
  });

  it('are told that the application was used up, and not that they came late', async () => {
    const { stage, workflow } = await awaitingCode({ ways: { wrongCodesBorne: 1 } });
    const calls = [];
    for (const requestId of ['a', 'b', 'c', 'd'])
      calls.push(await workflow.update('submitCode', { requestId, code: WRONG }));
    await stage.world.settle();
    expect(told(calls)).toEqual(['wrong', 'void', 'void', 'void']);
    expect(stage.provider.sends('verifyCardBinding')).toHaveLength(2);
  });

  it.each([
    ['tooManyChecks', 'tooManyChecks'],
    ['card', 'rejected'],
  ] as const)('are told that the bank rejected the one before them: %s', async (reason, answer) => {
    const { stage, workflow } = await awaitingCode();
    stage.provider.onSend('verifyCardBinding', { answer: { rejected: reason, code: 'ERR1' } });
    const calls = [];
    for (const requestId of ['a', 'b'])
      calls.push(await workflow.update('submitCode', { requestId, code: WRONG }));
    await stage.world.settle();
    expect(told(calls)).toEqual([answer, answer]);
    expect(stage.provider.sends('verifyCardBinding')).toHaveLength(1);
  });

  it('are told that the workflow was cancelled', async () => {
    const { stage, workflow } = await awaitingCode();
    stage.provider.onSend('verifyCardBinding', { beforeMs: 10 * SECOND_MS });
    const first = await workflow.update('submitCode', { requestId: 'a', code: WRONG });
    await stage.world.advance(6 * SECOND_MS);
    const second = await stage.update(workflow, 'submitCode', { requestId: 'b', code: WRONG });
    workflow.cancel();
    await stage.world.advance(MINUTE_MS);
    expect(told([first, second])).toEqual(['wrong', 'ORDER_CLOSED']);
  });
});

describe('a code that comes when none is awaited any more', () => {
  it('is expired while a new one can be requested, and the documented loop goes on from there', async () => {
    const { stage, workflow } = await awaitingCode();
    await stage.world.advance(121 * SECOND_MS);
    const late = await stage.update(workflow, 'submitCode', { requestId: 'late', code: RIGHT });
    expect(late.answer).toEqual({ requestId: 'late', answer: 'expired', wrongCodes: 0 });
    expect(stage.provider.sends('verifyCardBinding')).toEqual([]);
    const resend = await stage.update(workflow, 'resendCode', { requestId: 'again' });
    expect(resend.answer).toMatchObject({ answer: 'sent' });
    const call = await stage.update(workflow, 'submitCode', { requestId: 'b', code: RIGHT });
    expect(call.answer).toMatchObject({ answer: 'accepted' });
  });

  it('is void where wrong codes used the application up', async () => {
    const { stage, workflow } = await awaitingCode({ ways: { wrongCodesBorne: 0 } });
    await stage.update(workflow, 'submitCode', { requestId: 'a', code: WRONG });
    const late = await stage.update(workflow, 'submitCode', { requestId: 'late', code: RIGHT });
    expect(late.answer).toMatchObject({ answer: 'void' });
  });

  it('is accepted where the card is bound already: the second tab comes a moment later', async () => {
    const stage = Stage.open();
    const workflow = await stage.startPurchase();
    await stage.update(workflow, 'submitCode', { requestId: 'tab-1', code: RIGHT });
    expect((await stage.view(workflow)).state).toBe('held');
    const code = await stage.update(workflow, 'submitCode', { requestId: 'tab-2', code: RIGHT });
    const resend = await stage.update(workflow, 'resendCode', { requestId: 'tab-3' });
    expect(told([code, resend])).toEqual(['accepted', 'accepted']);
  });

  it('is expired while an application in doubt lapses, and the resend that follows waits for that', async () => {
    const stage = Stage.open();
    stage.provider.onSend('applyCardBinding', { answer: 'lost', effect: false });
    const workflow = await stage.startOnboarding();
    await stage.world.advance(141 * SECOND_MS);
    const late = await stage.update(workflow, 'submitCode', { requestId: 'late', code: RIGHT });
    expect(late.answer).toMatchObject({ answer: 'expired' });
    const resend = await stage.update(workflow, 'resendCode', { requestId: 'again' });
    expect(stage.provider.sends('applyCardBinding')).toHaveLength(1);
    await stage.world.advance(10 * SECOND_MS);
    expect(resend.answer).toMatchObject({ answer: 'sent' });
  });

  it('is not called expired while a new one is on its way: it may be the new one', async () => {
    const { stage, workflow } = await awaitingCode();
    await stage.world.advance(121 * SECOND_MS);
    stage.provider.onSend('applyCardBinding', { afterMs: 10 * SECOND_MS });
    await workflow.update('resendCode', { requestId: 'again' });
    await stage.world.advance(6 * SECOND_MS);
    const early = await stage.update(workflow, 'submitCode', { requestId: 'early', code: RIGHT });
    expect(early.refusal).toMatchObject({ type: 'WRONG_STATE' });
    await stage.world.advance(10 * SECOND_MS);
    const again = await stage.update(workflow, 'submitCode', { requestId: 'early', code: RIGHT });
    expect(again.answer).toMatchObject({ answer: 'accepted' });
  });

  it('as a signal is no refusal either', async () => {
    const { stage, workflow } = await awaitingCode();
    await stage.world.advance(121 * SECOND_MS);
    await stage.signal(workflow, 'codeSubmitted', { requestId: 'late', code: RIGHT });
    expect((await stage.view(workflow)).refusedSignals).toEqual([]);
  });
});

describe('a resend that waits behind a code', () => {
  it('is told that the card is bound when that code binds it', async () => {
    const { stage, workflow } = await awaitingCode();
    const code = await workflow.update('submitCode', { requestId: 'a', code: RIGHT });
    const resend = await workflow.update('resendCode', { requestId: 'b' });
    await stage.world.settle();
    expect(told([code, resend])).toEqual(['accepted', 'accepted']);
    expect(stage.provider.sends('applyCardBinding')).toHaveLength(1);
  });

  it('is told that the workflow was cancelled, and not that the bank rejected', async () => {
    const { stage, workflow } = await awaitingCode();
    stage.provider.onSend('verifyCardBinding', { beforeMs: 10 * SECOND_MS });
    await workflow.update('submitCode', { requestId: 'a', code: WRONG });
    await stage.world.advance(6 * SECOND_MS);
    const resend = await stage.update(workflow, 'resendCode', { requestId: 'b' });
    workflow.cancel();
    await stage.world.advance(MINUTE_MS);
    expect(resend.refusal).toMatchObject({ type: 'ORDER_CLOSED' });
  });
});

describe('the end of an onboarding', () => {
  it.each([
    ['codeExpired', undefined],
    ['codeVoid', WRONG],
  ] as const)('has one name for whoever asks: %s', async (name, code) => {
    const stage = Stage.open({ timing: { resendWindowMs: 0 }, ways: { wrongCodesBorne: 0 } });
    const workflow = await stage.startPurchase();
    const disbursed = await stage.update(workflow, 'awaitDisbursement');
    if (code) await stage.update(workflow, 'submitCode', { requestId: 'a', code });
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toEqual({
      type: 'completed',
      result: { state: name, sums: NOTHING_MOVED, account: '6886000000000001' },
    });
    expect(workflow.searchAttributes).toMatchObject({ HoldfastState: name });
    expect(disbursed.answer).toMatchObject({ state: name, sums: { held: '0.00' } });
    expect(await stage.escrow(workflow)).toMatchObject({ state: name });
  });
});

describe('another code under a request id that was used', () => {
  it('is refused as such, while the first is awaited and after everything has ended', async () => {
    const stage = Stage.open();
    const workflow = await stage.startPurchase();
    await stage.update(workflow, 'submitCode', { requestId: 'code-1', code: WRONG });
    const other = await stage.update(workflow, 'submitCode', { requestId: 'code-1', code: RIGHT });
    expect(other.refusal).toEqual({
      type: 'REQUEST_ID_REUSED',
      message: 'requestId code-1 was used for another command',
    });
    await stage.signal(workflow, 'codeSubmitted', { requestId: 'code-1', code: RIGHT });
    expect((await stage.view(workflow)).refusedSignals).toEqual([expect.stringContaining('code-1 was used')]);
    const resend = await stage.update(workflow, 'resendCode', { requestId: 'code-1' });
    expect(resend.refusal?.type).toBe('REQUEST_ID_REUSED');
    await stage.update(workflow, 'submitCode', { requestId: 'code-2', code: RIGHT });
    expect((await stage.view(workflow)).state).toBe('held');
    const late = await stage.update(workflow, 'submitCode', { requestId: 'code-2', code: WRONG });
    expect(late.refusal?.type).toBe('REQUEST_ID_REUSED');
    const same = await stage.update(workflow, 'submitCode', { requestId: 'code-1', code: WRONG });
    expect(same.answer).toMatchObject({ answer: 'wrong' });
  });
});

it('alerts an operator when the journal does not take what the accepted code proves, and no longer once it does', async () => {
  const stage = Stage.open();
  stage.provider.onSend('applyCardBinding', { answer: 'lost' });
  const workflow = await stage.startOnboarding();
  const record = stage.journal.record.bind(stage.journal);
  const away = vi
    .spyOn(stage.journal, 'record')
    .mockImplementation((recording) =>
      recording.did === 'nothing' ? Promise.reject(new Error('the journal is away')) : record(recording),
    );
  try {
    await stage.update(workflow, 'submitCode', { requestId: 'a', code: RIGHT });
    await stage.world.advance(20 * MINUTE_MS);
    expect((await stage.view(workflow)).attention).toEqual([]);
    await stage.world.advance(30 * MINUTE_MS);
    expect((await stage.view(workflow)).attention).toEqual([
      expect.stringContaining('the journal does not take it'),
    ]);
    expect(workflow.searchAttributes['HoldfastNeedsAttention']).toBe(true);
  } finally {
    away.mockRestore();
  }
  await stage.world.advance(HOUR_MS);
  expect(workflow.closed).toMatchObject({ result: { state: 'bound' } });
  expect(workflow.searchAttributes['HoldfastNeedsAttention']).toBe(false);
});
