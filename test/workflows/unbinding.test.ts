import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import type { WorkflowStatus } from '../../workflows/core/messages.js';
import type { UnbindingInput } from '../../workflows/unbinding/messages.js';
import { PinganStage, type PinganStageOptions } from '../support/pingan/pingan-stage.js';
import { PROFILE, SELLER, Stage } from '../support/scripted/workflow-stage.js';
import { goesOn } from '../support/virtual/stood-still.js';
import type { VirtualExecution } from '../support/virtual/virtual-execution.js';

const CARD = PROFILE.card.number;

/** A member of 平安 whose card is bound. */
async function openBound(options: PinganStageOptions = {}) {
  const stage = await PinganStage.open(options);
  const { order, settings } = stage.input;
  const { tenant, provider } = order;
  const onboarded = await stage.world.start('onboarding', `member/${tenant}/${PROFILE.member}`, {
    ...{ tenant, provider, profile: PROFILE, settings },
  });
  await stage.submitCode(onboarded);
  const { account } = (onboarded.closed as { result: { account: string } }).result;
  const input: UnbindingInput = {
    ...{ tenant, provider, unbindingNo: 'U1', cardNumber: CARD, settings },
    account: { member: PROFILE.member, account },
  };
  const workflowId = `unbinding/${tenant}/U1`;
  return {
    stage,
    input,
    operationId: `${tenant}/${PROFILE.member}/unbindCard/U1`,
    /** A run of it whose first workflow task has not come yet. */
    unstarted: () => stage.world.begin('unbinding', workflowId),
    begin: (change: Partial<UnbindingInput> = {}) =>
      stage.world.start('unbinding', workflowId, { ...input, ...change }),
    unbound: () => stage.effects.filter((line) => line.startsWith('unbindCard')),
    sent: () => stage.sandbox.wireLog.find({ interface: '6065' }),
  };
}

const resultOf = ({ closed }: VirtualExecution): unknown =>
  (closed as { result?: unknown } | undefined)?.result;
const viewOf = async (workflow: VirtualExecution): Promise<WorkflowStatus> =>
  (await workflow.query('status')) as WorkflowStatus;

describe('an unbinding', () => {
  it('takes the card off the account, once, and shows no card number', async () => {
    const { stage, begin, unbound } = await openBound();
    const workflow = await begin();
    expect(resultOf(workflow)).toEqual({ state: 'unbound' });
    const view = await viewOf(workflow);
    expect(view).toMatchObject({
      state: 'unbound',
      steps: [{ step: 'unbindCard/U1', kind: 'unbindCard', outcome: 'succeeded' }],
      attention: [],
    });
    expect(JSON.stringify(view)).not.toContain(CARD);
    expect(workflow.searchAttributes).toMatchObject({ HoldfastState: 'unbound' });
    expect(unbound()).toEqual(['unbindCard 1']);
    expect(stage.sandbox.ledger.report().balanced).toBe(true);
  });

  it('while money is being withdrawn to the card is rejected with the bank’s code, and the card stays', async () => {
    const { stage, input, begin, unbound } = await openBound();
    stage.sandbox.faults.add({ kind: 'unknownCode', code: 'ERR263', interface: '6065', times: 1 });
    const workflow = await begin();
    expect(resultOf(workflow)).toEqual({ state: 'rejected', code: 'ERR263' });
    expect(unbound()).toEqual([]);
    const next = await stage.world.start('unbinding', `unbinding/${stage.input.order.tenant}/U2`, {
      ...input,
      unbindingNo: 'U2',
    });
    expect(resultOf(next)).toEqual({ state: 'unbound' });
  });

  it('of a card that is not bound says so', async () => {
    const { begin, unbound } = await openBound();
    const workflow = await begin({ cardNumber: '6222000000000000001' });
    expect(resultOf(workflow)).toEqual({ state: 'unbound', notBound: true });
    expect(unbound()).toEqual([]);
  });

  it('at an account that the bank does not know is rejected at once', async () => {
    const { begin } = await openBound();
    const workflow = await begin({ account: { member: PROFILE.member, account: '6886000000009999' } });
    expect(workflow.closed).toMatchObject({ result: { state: 'rejected' } });
  });

  it('is refused before anything leaves where the provider has none', async () => {
    const stage = Stage.open();
    const { tenant, settings } = stage;
    const input = {
      tenant,
      provider: 'scripted',
      unbindingNo: 'U1',
      account: SELLER,
      cardNumber: CARD,
      settings,
    };
    const workflow = await stage.world.start('unbinding', `unbinding/${tenant}/U1`, input);
    expect(resultOf(workflow)).toEqual({ state: 'rejected', code: 'NOT_SUPPORTED' });
    expect(stage.provider.wire).toEqual([]);
  });
});

describe('an unbinding in doubt', () => {
  it.each([
    ['an answer that is lost', { kind: 'doAndDrop' }],
    ['a wrong signature over a true answer', { kind: 'wrongSignature', withEffect: true }],
    ['a 502 of a gateway after the effect', { kind: 'html502', withEffect: true }],
  ] as const)('%s is resolved by 6098: one request, one effect', async (_name, fault) => {
    const { stage, begin, unbound, sent } = await openBound();
    stage.sandbox.faults.add({ interface: '6065', times: 1, ...fault });
    const workflow = await begin();
    await stage.world.advance(HOUR_MS);
    expect(resultOf(workflow)).toEqual({ state: 'unbound' });
    expect(unbound()).toEqual(['unbindCard 1']);
    expect(sent()).toHaveLength(1);
    expect(stage.sandbox.wireLog.find({ interface: '6098' }).length).toBeGreaterThan(0);
  });

  it('whose effect the list shows late is unbound in the end', async () => {
    const { stage, begin, sent } = await openBound();
    stage.sandbox.faults.add({ interface: '6065', times: 1, kind: 'doAndDrop' });
    stage.sandbox.faults.add({ interface: '6098', kind: 'notFoundFor', ms: 5 * MINUTE_MS });
    const workflow = await begin();
    await stage.world.advance(MINUTE_MS);
    expect(workflow.closed).toBeUndefined();
    await stage.world.advance(HOUR_MS);
    expect(resultOf(workflow)).toEqual({ state: 'unbound' });
    expect(sent()).toHaveLength(1);
  });

  it('that never arrived is never sent again: seen not to happen, watched, and rejected as absent', async () => {
    const { stage, begin, unbound, sent } = await openBound({ timing: { lateWatchMs: DAY_MS } });
    stage.sandbox.faults.add({ interface: '6065', times: 1, kind: 'dropBefore' });
    const workflow = await begin();
    await stage.world.advance(HOUR_MS);
    expect(await viewOf(workflow)).toMatchObject({ state: 'unbinding', steps: [{ outcome: 'absent' }] });
    await stage.world.advance(2 * DAY_MS);
    expect(resultOf(workflow)).toEqual({ state: 'rejected', code: 'ABSENT' });
    expect(unbound()).toEqual([]);
    expect(sent()).toHaveLength(1);
  });

  it('alerts an operator while the list cannot be read, whose decision ends it', async () => {
    const { stage, begin, operationId } = await openBound({ timing: { attentionAfterMs: HOUR_MS } });
    stage.sandbox.faults.add({ interface: '6065', times: 1, kind: 'doAndDrop' });
    stage.sandbox.faults.add({ interface: '6098', kind: 'unknownCode' });
    const workflow = await begin();
    await stage.world.advance(DAY_MS);
    expect(await viewOf(workflow)).toMatchObject({
      state: 'unbinding',
      attention: [expect.stringContaining('unbindCard/U1') as string],
    });
    const call = await workflow.update('decide', {
      ...{ operationId, happened: true, by: 'wang' },
      evidence: 'the bank’s portal shows no card',
    });
    await stage.world.until(() => !call.isOpen);
    await stage.world.until(() => workflow.closed !== undefined, HOUR_MS);
    expect(resultOf(workflow)).toEqual({ state: 'unbound' });
  });

  it.each(['before', 'after'] as const)('happens once when its worker dies %s the effect', async (moment) => {
    const { stage, begin, unbound, sent } = await openBound();
    stage.sandbox.hooks.add({ interface: '6065', moment, run: () => stage.world.killWorker() });
    const workflow = await begin();
    await stage.world.until(() => workflow.closed !== undefined, 3 * DAY_MS);
    expect(stage.world.worker?.name).toBe('worker-2');
    expect(workflow.taskFailures).toEqual([]);
    expect(workflow.closed).toMatchObject({ result: { state: 'unbound' } });
    expect(unbound()).toEqual(['unbindCard 1']);
    expect(sent()).toHaveLength(1);
  });
});

describe('an unbinding whose workflow task is lost', () => {
  it.each(['before', 'after'] as const)(
    '%s the effect ends as the bank’s list says where it is cancelled meanwhile, and is sent once',
    async (moment) => {
      const { stage, begin, unbound, sent } = await openBound();
      stage.sandbox.hooks.add({ interface: '6065', moment, run: () => stage.world.killWorker() });
      const workflow = await begin();
      workflow.cancel();
      await stage.world.until(() => workflow.closed !== undefined, 3 * DAY_MS);
      expect(resultOf(workflow)).toEqual({ state: 'unbound' });
      expect(unbound()).toEqual(['unbindCard 1']);
      expect(sent()).toHaveLength(1);
    },
  );

  it('is brought to its end by the run that is started after a termination, and sent once', async () => {
    const { stage, begin, operationId, unbound, sent } = await openBound();
    stage.sandbox.faults.add({ interface: '6065', times: 1, kind: 'doAndDrop' });
    const first = await begin();
    first.terminate();
    await stage.world.advance(MINUTE_MS);
    const second = await begin();
    await stage.world.advance(DAY_MS);
    expect(resultOf(second)).toEqual({ state: 'unbound' });
    expect(unbound()).toEqual(['unbindCard 1']);
    expect(sent()).toHaveLength(1);
    const { journal } = stage.world.options;
    expect(await journal.findExecution(second.identity.workflowId)).toMatchObject({
      runId: second.identity.runId,
      pastRuns: [first.identity.runId],
      end: { result: { state: 'unbound' } },
    });
    expect(await journal.find(operationId)).toMatchObject({ finalOutcome: { type: 'succeeded' } });
  });

  it('sends nothing once it was cancelled before it was begun, also by a worker that stood still', async () => {
    const { stage, input, unstarted, operationId, unbound } = await openBound();
    const workflow = unstarted();
    await workflow.start(input);
    workflow.cancel();
    await stage.world.settle();
    expect(resultOf(workflow)).toEqual({ state: 'cancelled' });
    const row = await stage.world.options.journal.find(operationId);
    expect(await goesOn(stage.world, workflow, row!.intent)).toBe('SUPERSEDED');
    expect(unbound()).toEqual([]);
  });
});

describe('the same unbinding again, once Temporal no longer keeps the first', () => {
  it('returns the first one’s result, and sends nothing', async () => {
    const { stage, begin, sent } = await openBound();
    const first = await begin();
    await stage.world.advance(62 * DAY_MS);
    const second = await begin();
    expect(second.closed).toEqual(first.closed);
    expect(sent()).toHaveLength(1);
  });

  it('is rejected where it has other content', async () => {
    const { stage, begin, sent } = await openBound();
    await begin();
    await stage.world.advance(62 * DAY_MS);
    const second = await begin({ cardNumber: '6222000000000000001' });
    expect(resultOf(second)).toEqual({ state: 'rejected', code: 'NUMBER_USED' });
    expect(sent()).toHaveLength(1);
  });
});

describe('a cancelled unbinding', () => {
  it('that is in doubt ends as the bank’s list says', async () => {
    const { stage, begin, unbound } = await openBound();
    stage.sandbox.faults.add({ interface: '6065', times: 1, kind: 'doAndDrop' });
    const workflow = await begin();
    workflow.cancel();
    await stage.world.advance(HOUR_MS);
    expect(resultOf(workflow)).toEqual({ state: 'unbound' });
    expect(unbound()).toEqual(['unbindCard 1']);
  });
});
