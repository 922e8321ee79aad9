import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../src/domain/durations.js';
import { limitReached, RUN_LIMITS } from '../../workflows/core/run-limits.js';
import { shownSteps } from '../../workflows/core/shown-steps.js';
import type { StepView } from '../../workflows/core/messages.js';
import { Stage } from '../support/scripted/workflow-stage.js';

const step = (name: string): StepView => ({
  step: name,
  kind: 'release',
  serialNumber: name,
  outcome: 'rejected',
});

describe('an open dispute', () => {
  it('alerts an operator after the configured time, until it is decided', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'openDispute', { requestId: 'd', reason: 'broken' });
    await stage.world.advance(30 * MINUTE_MS - 1);
    expect((await stage.view(workflow)).attention).toEqual([]);
    await stage.world.advance(1);
    expect((await stage.view(workflow)).attention).toEqual([
      'the dispute is open, and has no deadline: only a decision ends it',
    ]);
    expect(workflow.searchAttributes['HoldfastNeedsAttention']).toBe(true);
    await stage.update(workflow, 'resolveDispute', { requestId: 'a', toBuyer: '0.00' });
    expect(workflow.searchAttributes['HoldfastNeedsAttention']).toBe(false);
  });
});

describe('a release that the provider goes on rejecting', () => {
  it('takes ever longer between its tries, and shows the first and the latest of them', async () => {
    const stage = Stage.open();
    stage.provider.always.set('release', {
      send: { answer: { rejected: 'account', code: 'ERR031' }, effect: false },
    });
    const workflow = await stage.startEscrow();
    await stage.world.advance(9 * DAY_MS);
    const [events, tries] = [workflow.history.events, stage.provider.sends('release').length];
    await stage.world.advance(14 * DAY_MS);
    expect(stage.provider.sends('release').length - tries).toBeLessThanOrEqual(4 * 14);
    expect(workflow.history.events - events).toBeLessThan(14 * 70);
    const { steps, stepsLeftOut } = await stage.view(workflow);
    expect(steps.map((one) => one.step).slice(0, 2)).toEqual(['hold/1', 'release/1']);
    expect(steps).toHaveLength(6);
    expect(stepsLeftOut).toBe(stage.provider.sends('release').length - 5);
    expect(await stage.details(workflow)).toContain(`${stepsLeftOut} more steps are not shown`);
  });
});

describe('the steps that a workflow shows', () => {
  it('are all of them where they are few, and of many the first and the latest', () => {
    const few = ['hold/1', 'release/a/1', 'release/a/2'].map(step);
    expect(shownSteps(few)).toEqual({ steps: few, leftOut: 0 });
    const many = Array.from({ length: 500 }, (_, index) => step(`refund/r${index}x/1/1`));
    const { steps, leftOut } = shownSteps(many);
    expect([steps.length, leftOut]).toEqual([100, 400]);
    expect([steps[0]?.step, steps.at(-1)?.step]).toEqual(['refund/r0x/1/1', 'refund/r499x/1/1']);
  });
});

describe('a workflow that is asked for too much', () => {
  const limits = { ...RUN_LIMITS, updates: 20 };

  it('refuses commands with LIMIT long before Temporal would end it, and goes on', async () => {
    const stage = Stage.open({ timing: { refundWindowMs: DAY_MS }, limits });
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'release' });
    await stage.update(workflow, 'refund', { requestId: 'r2', amount: '0.01' });
    // Whoever asks whether the money has left escrow is counted by the server as well.
    for (let number = 3; number <= 20; number += 1) {
      await workflow.update('awaitDisbursement', {});
      if (number % 8 === 0) await stage.world.settle();
    }
    await stage.world.settle();
    const LIMIT = {
      type: 'LIMIT',
      message: 'the workflow has reached 20 updates, and takes no more commands; what it owes goes on',
    };
    const call = await stage.update(workflow, 'refund', { requestId: 'more', amount: '0.01' });
    expect(call.refusal).toEqual(LIMIT);
    expect((await stage.update(workflow, 'awaitDisbursement', {})).refusal).toEqual(LIMIT);
    const known = await stage.update(workflow, 'refund', { requestId: 'r2', amount: '0.01' });
    expect(known.state).toBe('completed');
    await stage.signal(workflow, 'refundRequested', { requestId: 'signal', amount: '0.01' });
    expect((await stage.view(workflow)).refusedSignals).toHaveLength(1);
    await stage.world.advance(DAY_MS);
    expect(stage.result(workflow)).toMatchObject({ state: 'released', sums: { refunded: '0.01' } });
  });

  it('still takes what ends a dispute, which has no deadline', async () => {
    const stage = Stage.open({ limits: { ...limits, updates: 1 } });
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'openDispute', { requestId: 'd1', reason: 'broken' });
    expect((await stage.update(workflow, 'return', { requestId: 'b1' })).refusal?.type).toBe('LIMIT');
    const resolved = await stage.update(workflow, 'resolveDispute', { requestId: 'd2', toBuyer: '100.00' });
    expect(resolved.answer).toMatchObject({ state: 'returned', sums: { backToBuyer: '100.00' } });
  });

  it('still takes an operator’s decision', async () => {
    const stage = Stage.open({ limits: { ...limits, updates: 1 } });
    const workflow = await stage.startEscrow();
    stage.provider.onSend('release', { answer: 'lost', effect: false });
    stage.provider.always.set('release', { query: { answer: 'unclear' } });
    const release = await workflow.update('release', { requestId: 'release' });
    await stage.world.advance(MINUTE_MS);
    expect((await stage.update(workflow, 'awaitDisbursement', {})).refusal?.type).toBe('LIMIT');
    const decided = await stage.update(workflow, 'decide', {
      operationId: `${stage.tenant}/o1/release/release/1`,
      happened: true,
      evidence: 'the statement of the day shows it',
      by: 'operator',
    });
    await stage.world.advance(MINUTE_MS);
    expect([decided.answer, release.answer]).toMatchObject([
      { outcome: 'succeeded' },
      { sums: { released: '100.00' } },
    ]);
  });

  it('counts its events and their size as well', () => {
    const use = { events: 25_599, bytes: 24_999_999, updates: 1_499 };
    expect(limitReached(use, RUN_LIMITS)).toBeUndefined();
    expect(limitReached({ ...use, events: 25_600 }, RUN_LIMITS)).toBe('25600 events');
    expect(limitReached({ ...use, bytes: 25_000_000 }, RUN_LIMITS)).toBe('25000000 bytes');
    expect(limitReached({ ...use, updates: 1_500 }, RUN_LIMITS)).toBe('1500 updates');
  });
});

describe('commands that wait behind one in doubt', () => {
  it('are eight at most: an operator whose decision they wait for comes through', async () => {
    const stage = Stage.open({ ways: { divisible: true } });
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'r' });
    stage.provider.onSend('refund', { answer: 'lost', effect: false });
    stage.provider.always.set('refund', { query: { answer: 'unclear' } });
    const calls = [];
    for (let n = 1; n <= 9; n += 1)
      calls.push(await workflow.update('refund', { requestId: `f${n}`, amount: '1.00' }));
    const waiting = await workflow.update('awaitDisbursement');
    const repeated = await workflow.update('refund', { requestId: 'f1', amount: '1.00' });
    await stage.world.advance(MINUTE_MS);
    expect(repeated.refusal?.type).toBe('BUSY');
    expect(calls.map(({ refusal }) => refusal?.type)).toEqual([...Array<undefined>(8), 'BUSY']);
    expect(waiting.refusal?.type).toBe('BUSY');
    stage.provider.always.clear();
    const decision = {
      operationId: `${stage.tenant}/o1/refund/f1/1/1`,
      happened: true,
      evidence: 'the statement of the day shows it',
      by: 'operator',
    };
    const decided = await stage.update(workflow, 'decide', decision);
    await stage.world.advance(MINUTE_MS);
    expect(decided.answer).toMatchObject({ outcome: 'succeeded' });
    expect(calls.slice(0, 8).map(({ state }) => state)).toEqual(Array<string>(8).fill('completed'));
    const again = await stage.update(workflow, 'refund', { requestId: 'f9', amount: '1.00' });
    expect(again.answer).toMatchObject({ sums: { refunded: '9.00' } });
  });
});
