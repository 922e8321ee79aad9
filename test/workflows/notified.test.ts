import { describe, expect, it } from 'vitest';
import { createApplyNotification } from '../../activities/apply-notification.js';
import { MINUTE_MS, SECOND_MS } from '../../src/domain/durations.js';
import type { Outcome } from '../../src/domain/outcome.js';
import type { Money } from '../../src/domain/money.js';
import { Stage, type StageOptions } from '../support/scripted/workflow-stage.js';
import type { VirtualExecution } from '../support/virtual/virtual-execution.js';

const done: Outcome<{ reference: string; divisible: boolean }> = {
  type: 'succeeded',
  result: { reference: 'F1', divisible: false },
};
const failed: Outcome<never> = {
  type: 'rejected',
  reason: 'other',
  code: 'ERR999',
  message: 'no',
  final: true,
};

/** What the receiver does with a genuine notification: the real fold, and the message to the workflow that the row names. */
async function notify(
  stage: Stage,
  workflow: VirtualExecution,
  outcome: Outcome<{ divisible: boolean }>,
  changes: { amount?: Money; kind?: 'hold' | 'release' } = {},
): Promise<string | undefined> {
  const { amount = '100.00' as Money, kind = 'hold' } = changes;
  const [{ serialNumber } = { serialNumber: '' }] = stage.provider.sends(kind);
  const fold = createApplyNotification({
    journal: stage.journal,
    providers: new Map([['scripted', stage.provider.provider]]),
  });
  const evidence = { source: 'notification', detail: outcome.type } as const;
  const queryResult = { type: 'found', outcome, reported: { amount }, evidence } as const;
  const folded = await fold({
    provider: 'scripted',
    operation: { kind, serialNumber, queryResult },
  });
  if (folded.type !== 'folded') throw new Error('the operation was begun');
  const { operationId, ended, attention } = folded;
  await stage.signal(workflow, 'notificationReceived', {
    operationId,
    ...(ended !== undefined && { ended }),
    ...(attention !== undefined && { attention }),
  });
  return folded.workflow;
}

/** An escrow whose hold is being worked on at the bank: three minutes are to pass before it is asked. */
async function pendingHold(
  options: StageOptions = {},
  effect = true,
): Promise<{ stage: Stage; workflow: VirtualExecution }> {
  const stage = Stage.open(options);
  stage.provider.onSend('hold', { answer: 'pending', effect });
  const workflow = await stage.startEscrow();
  expect((await stage.escrow(workflow)).state).toBe('holding');
  return { stage, workflow };
}

describe.each(['local', 'remote'] as const)('a workflow whose first attempts are %s', (firstAttempt) => {
  it('goes on at the moment at which a notification ends what it waits for, without a status query', async () => {
    const { stage, workflow } = await pendingHold({ firstAttempt });
    await stage.world.advance(SECOND_MS);
    const { nowMs } = stage.clock;
    const named = await notify(stage, workflow, done);
    expect(named).toBe(`order/${stage.tenant}/o1`);
    expect((await stage.escrow(workflow)).state).toBe('held');
    expect(stage.clock.nowMs).toBe(nowMs);
    expect(stage.provider.statusQueries('hold')).toEqual([]);
    expect(stage.provider.sends('hold')).toHaveLength(1);
  });

  it('looks once for a notification that ends nothing, and waits as before', async () => {
    const { stage, workflow } = await pendingHold({ firstAttempt });
    stage.provider.always.set('hold', { query: { answer: 'processing' } });
    const before = stage.statements.begin;
    await notify(stage, workflow, { type: 'pending', why: 'being worked on' });
    await stage.world.advance(SECOND_MS);
    expect(stage.statements.begin - before).toBe(1);
    expect((await stage.escrow(workflow)).state).toBe('holding');
    expect(workflow.history.eventsByKind.has('marker')).toBe(firstAttempt === 'local');
  });

  it('ends at once by a notification that says it failed', async () => {
    const { stage, workflow } = await pendingHold({ firstAttempt, timing: { lateWatchMs: 0 } }, false);
    await notify(stage, workflow, failed);
    expect(stage.result(workflow)).toMatchObject({ state: 'rejected' });
  });
});

describe('a notification', () => {
  it('that comes before the call’s own answer does not disturb the call under way, and it ends the same', async () => {
    const stage = Stage.open();
    stage.provider.onSend('hold', { answer: 'pending', afterMs: 3 * SECOND_MS });
    const workflow = await stage.startEscrow();
    await stage.world.advance(SECOND_MS);
    await notify(stage, workflow, done);
    await stage.world.advance(3 * SECOND_MS);
    expect((await stage.escrow(workflow)).state).toBe('held');
    expect(stage.provider.sends('hold')).toHaveLength(1);
    expect(stage.provider.statusQueries('hold')).toEqual([]);
  });

  it('that comes while a query is under way is not lost', async () => {
    const { stage, workflow } = await pendingHold();
    stage.provider.onQuery('hold', { answer: 'processing', afterMs: 10 * SECOND_MS });
    await stage.world.advance(3 * MINUTE_MS + SECOND_MS);
    expect(stage.provider.statusQueries('hold')).toHaveLength(1);
    await notify(stage, workflow, done);
    await stage.world.advance(10 * SECOND_MS);
    expect((await stage.escrow(workflow)).state).toBe('held');
  });

  it('of another amount ends nothing, and the workflow alerts an operator', async () => {
    const { stage, workflow } = await pendingHold();
    stage.provider.always.set('hold', { query: { answer: 'processing' } });
    await notify(stage, workflow, done, { amount: '0.01' as Money });
    expect((await stage.escrow(workflow)).state).toBe('holding');
    expect((await stage.view(workflow)).attention).toEqual([expect.stringContaining('the amount 0.01')]);
  });

  it('against an end that the workflow has had raises attention, and an operator who has looked takes it back', async () => {
    const { stage, workflow } = await pendingHold();
    await notify(stage, workflow, done);
    await notify(stage, workflow, failed);
    expect((await stage.escrow(workflow)).state).toBe('held');
    expect((await stage.view(workflow)).attention).toEqual([
      'hold/1: it was found rejected after it had succeeded',
    ]);
    expect(workflow.searchAttributes['HoldfastNeedsAttention']).toBe(true);
    const decision = {
      operationId: `${stage.tenant}/o1/hold/1`,
      happened: true,
      evidence: 'the portal shows it as done',
      by: 'wang',
    };
    expect((await stage.update(workflow, 'decide', decision)).answer).toMatchObject({ outcome: 'succeeded' });
    expect((await stage.view(workflow)).attention).toEqual([]);
  });

  it('that repeats what the workflow knows changes nothing', async () => {
    const { stage, workflow } = await pendingHold();
    await notify(stage, workflow, done);
    const { statements } = stage;
    const before = statements.begin;
    await notify(stage, workflow, done);
    expect(statements.begin).toBe(before);
    expect((await stage.view(workflow)).attention).toEqual([]);
  });

  it('costs one workflow task and one look into the journal', async () => {
    const { stage, workflow } = await pendingHold();
    const tasks = (): number => (workflow.history.eventsByKind.get('workflow task') ?? 0) / 3;
    const before = { tasks: tasks(), begin: stage.statements.begin };
    await notify(stage, workflow, done);
    expect(tasks() - before.tasks).toBe(1);
    expect(stage.statements.begin - before.begin).toBe(1);
  });

  it('that came before the first word on a card costs no look after it', async () => {
    const stage = Stage.open({ withoutQuery: [], ways: { codeless: true } });
    stage.provider.onSend('applyCardBinding', { answer: 'pending', afterMs: 12 * SECOND_MS });
    stage.provider.always.set('applyCardBinding', { query: { answer: 'processing' } });
    const workflow = await stage.startOnboarding();
    await stage.world.advance(8 * SECOND_MS);
    const [{ operationId } = { operationId: '' }] = stage.provider.sends('applyCardBinding');
    const before = stage.statements.begin;
    await stage.signal(workflow, 'notificationReceived', { operationId });
    await stage.world.advance(MINUTE_MS);
    // One for the query that follows the first word.
    expect(stage.statements.begin - before).toBe(1);
  });

  it('is done again without harm when the worker dies with it, and by a worker that replays the workflow', async () => {
    const { stage, workflow } = await pendingHold({ evictAfterTasks: 1 });
    await notify(stage, workflow, done);
    stage.world.killWorker();
    await stage.world.advance(MINUTE_MS);
    expect((await stage.escrow(workflow)).state).toBe('held');
    expect(workflow.taskFailures).toEqual([]);
  });

  it.each([undefined, null, 'hold', {}, { operationId: 7 }, { operationId: 'a/b/c', ended: 'perhaps' }])(
    'that is none is refused and shown, and the workflow goes on: %j',
    async (given) => {
      const { stage, workflow } = await pendingHold();
      await stage.signal(workflow, 'notificationReceived', given);
      expect((await stage.view(workflow)).refusedSignals).toHaveLength(1);
      await notify(stage, workflow, done);
      expect((await stage.escrow(workflow)).state).toBe('held');
    },
  );
});
