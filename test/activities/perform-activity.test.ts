import { asyncLocalStorage, type Context } from '@temporalio/activity';
import { describe, expect, it } from 'vitest';
import { createActivities } from '../../activities/create-activities.js';
import type { PerformRequest } from '../../activities/perform-activity.js';
import type { Money } from '../../src/domain/money.js';
import type { Intent } from '../../src/domain/operation.js';
import { AttemptStage } from './support/attempt-stage.js';

function activitiesOf(stage: AttemptStage) {
  const warnings: object[] = [];
  const built = createActivities({
    journal: stage.journal,
    providers: stage.providers,
    clock: { monotonicMs: () => stage.clock.nowMs, after: (ms, wake) => stage.clock.after(ms, wake) },
    leaseMs: 30_000,
    httpTimeoutMs: 20_000,
    localWaitMs: 4_500,
    owner: 'test',
    log: { warn: (fields) => warnings.push(fields) },
  });
  const hold = (isLocal: boolean, request: PerformRequest<'hold'> = { intent: stage.hold() }) =>
    asyncLocalStorage.run({ info: { isLocal } } as unknown as Context, () => built.activities.hold(request));
  const verify = (secret: string) =>
    asyncLocalStorage.run({ info: { isLocal: false } } as unknown as Context, () =>
      built.activities.verifyCardBinding({ intent: codeOf(stage), secret }),
    );
  return { ...built, hold, verify, warnings };
}

function codeOf(stage: AttemptStage): Intent<'verifyCardBinding'> {
  const account = { member: 'buyer', account: 'P1' };
  return {
    operationId: `${stage.tenant}/buyer/verifyCardBinding/order/o1/1/a`,
    provider: 'scripted',
    kind: 'verifyCardBinding',
    content: { account, cardNumber: '6222020200112233445', application: 'the first' },
  };
}

/** Lets what has been started go on until it waits for the clock. */
async function turn(): Promise<void> {
  for (let n = 0; n < 50; n += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('a local attempt', () => {
  it('stops waiting for a slow provider, whose answer is recorded all the same', async () => {
    const stage = new AttemptStage();
    const { hold, drain } = activitiesOf(stage);
    stage.provider.onSend('hold', { beforeMs: 12_000 });
    const attempt = hold(true);
    await turn();
    stage.wait(4_500);
    expect(await attempt).toEqual({
      serialNumber: '',
      outcome: { type: 'pending', why: 'the provider has not answered yet' },
      queryAgainAfterMs: 0,
    });
    stage.wait(12_000);
    await drain();
    expect((await stage.row())?.finalOutcome?.type).toBe('succeeded');
  });

  it('is joined by the ordinary attempt that follows: one call, one begin', async () => {
    const stage = new AttemptStage();
    const { hold } = activitiesOf(stage);
    stage.provider.onSend('hold', { beforeMs: 12_000 });
    const first = hold(true);
    await turn();
    stage.wait(4_500);
    await first;
    const second = hold(false);
    await turn();
    stage.wait(12_000);
    expect((await second).outcome.type).toBe('succeeded');
    expect(stage.provider.wire).toHaveLength(1);
    expect((await stage.row())?.attempts).toBe(1);
  });

  it('that nobody waits for any more fails into the log, without personal data', async () => {
    const stage = new AttemptStage();
    const { hold, drain, warnings } = activitiesOf(stage);
    stage.provider.onSend('hold', { beforeMs: 12_000, breaks: 'card 6222020200112233445' });
    const attempt = hold(true);
    await turn();
    stage.wait(4_500);
    await attempt;
    stage.wait(12_000);
    await drain();
    expect(warnings).toEqual([{ operationId: stage.holdId, failure: 'the attempt failed: Error' }]);
  });

  it('leaves no timer behind when the provider answers in time', async () => {
    const stage = new AttemptStage();
    const { hold } = activitiesOf(stage);
    expect((await hold(true)).outcome.type).toBe('succeeded');
    expect(stage.clock.nextMs).toBeUndefined();
  });
});

describe('attempts at the same time', () => {
  it('under one id with another content are never merged: the second is rejected', async () => {
    const stage = new AttemptStage();
    const { hold } = activitiesOf(stage);
    stage.provider.onSend('hold', { beforeMs: 1_000 });
    const first = hold(false);
    await turn();
    const other = hold(false, { intent: stage.hold({ amount: '100.01' as Money }) });
    await expect(other).rejects.toMatchObject({ type: 'CONTENT_DIFFERS', nonRetryable: true });
    stage.wait(1_000);
    expect((await first).outcome.type).toBe('succeeded');
  });

  it('with another code never share a call: the second waits for the first one’s lease and sends nothing', async () => {
    const stage = new AttemptStage();
    const { verify } = activitiesOf(stage);
    stage.provider.onSend('verifyCardBinding', { beforeMs: 1_000 });
    const first = verify('000000');
    const again = verify('000000');
    await turn();
    expect((await verify('123456')).outcome).toMatchObject({
      type: 'pending',
      why: 'another attempt is under way',
    });
    stage.wait(1_000);
    expect((await first).outcome.type).toBe('rejected');
    expect(await again).toEqual(await first);
    expect(stage.provider.wire).toHaveLength(1);
  });

  it('end as failures that Temporal knows how to treat', async () => {
    const stage = new AttemptStage();
    const { hold } = activitiesOf(stage);
    stage.provider.onSend('hold', { answer: 'notSent' });
    await expect(hold(false)).rejects.toMatchObject({ type: 'NOT_SENT', nonRetryable: false });
  });
});

describe('an attempt of a run that has been taken over from', () => {
  it('ends as SUPERSEDED for good, sends nothing, and shares no call with the one that took over', async () => {
    const stage = new AttemptStage();
    const { activities } = activitiesOf(stage);
    const workflowExecution = { workflowId: `order/${stage.tenant}/o1`, runId: 'a' };
    const inRun = <T>(work: () => Promise<T>): Promise<T> =>
      asyncLocalStorage.run(
        {
          info: { isLocal: false, workflowExecution, currentAttemptScheduledTimestampMs: 0 },
        } as unknown as Context,
        work,
      );
    const prefixes = [`${stage.tenant}/o1/`];
    const takeOver = (epoch: number) => inRun(() => activities.takeOver({ epoch, prefixes }));
    expect(await takeOver(1)).toEqual({ type: 'taken', begun: [] });
    const old = inRun(() => activities.hold({ intent: stage.hold() }));
    const now = inRun(() => activities.hold({ intent: stage.hold(), epoch: 1 }));
    await expect(old).rejects.toMatchObject({ type: 'SUPERSEDED', nonRetryable: true });
    expect((await now).outcome.type).toBe('succeeded');
    expect(stage.provider.sends('hold')).toHaveLength(1);
    expect((await stage.row())?.workflow).toBe(workflowExecution.workflowId);
    const end = { epoch: 1, prefixes, result: {}, known: [] };
    expect((await inRun(() => activities.endExecution(end))).type).toBe('unknownOperations');
    expect((await inRun(() => activities.endExecution({ ...end, known: [stage.holdId] }))).type).toBe(
      'ended',
    );
    expect((await takeOver(0)).type).toBe('superseded');
    expect(await takeOver(2)).toMatchObject({ type: 'ended', end: { result: {} } });
  });

  it('is asked for by a workflow alone', async () => {
    const { activities } = activitiesOf(new AttemptStage());
    const takeOver = asyncLocalStorage.run({ info: { isLocal: false } } as unknown as Context, () =>
      activities.takeOver({ epoch: 0, prefixes: [] }),
    );
    await expect(takeOver).rejects.toMatchObject({ type: 'INVALID_INPUT' });
  });
});

describe('queries about balances', () => {
  it('answer what the provider says, and that it shows no advance account where it does not', async () => {
    const stage = new AttemptStage({ showsAdvance: false });
    const { activities } = activitiesOf(stage);
    const account = { member: 'buyer', account: 'P1' };
    expect(await activities.balance({ provider: 'scripted', account })).toEqual({
      type: 'read',
      value: { available: '1000.00', held: '0.00' },
    });
    expect(await activities.advanceBalance({ provider: 'scripted' })).toEqual({ type: 'notShown' });
    expect(await activities.balance({ provider: 'nobody', account })).toMatchObject({ type: 'unavailable' });
  });
});
