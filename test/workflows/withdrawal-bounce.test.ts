import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import type { WorkflowStatus } from '../../workflows/core/messages.js';
import { PinganStage, type PinganStageOptions } from '../support/pingan/pingan-stage.js';
import type { VirtualExecution } from '../support/virtual/virtual-execution.js';

const CARD = '6222025550009876543';
const HOLDER = '海风商贸有限公司';

/** A member with 100.00 who withdraws 60.00 of which 1.00 is the platform's, on Monday 2026-01-05 at 10:00 in Shanghai. */
async function begun(
  options: PinganStageOptions = {},
  prepare: (stage: PinganStage) => void = () => undefined,
) {
  const timing = { attentionAfterMs: 3 * DAY_MS, ...options.timing };
  const stage = await PinganStage.open({ ...options, timing });
  prepare(stage);
  const payee = { memberCode: 'payee-1', property: 'SH', name: HOLDER, cardNo: CARD } as const;
  const { account } = stage.sandbox.pingan.addMember(payee);
  stage.sandbox.pingan.deposit({ memberCode: 'payee-1', amount: '100.00' });
  const { tenant } = stage.input.order;
  const input = {
    ...{ tenant, provider: 'pingan', withdrawalNo: 'W1', cardNumber: CARD, amount: '60.00', fee: '1.00' },
    account: { member: 'payee-1', account, name: HOLDER },
    settings: stage.input.settings,
  };
  const workflow = await stage.world.start('withdrawal', `withdrawal/${tenant}/W1`, input);
  return { stage, workflow, operationId: `${tenant}/payee-1/withdraw/W1` };
}

const viewOf = async (workflow: VirtualExecution): Promise<WorkflowStatus> =>
  (await workflow.query('status')) as WorkflowStatus;

async function numberOf(workflow: VirtualExecution): Promise<string> {
  const [step] = (await viewOf(workflow)).steps;
  return step?.serialNumber ?? '';
}

describe('a withdrawal at 平安', () => {
  it('is accepted, then provisional, and withdrawn once it can no longer come back', async () => {
    const { stage, workflow } = await begun();
    expect(await viewOf(workflow)).toMatchObject({
      state: 'withdrawing',
      steps: [{ step: 'withdraw/W1', kind: 'withdraw', amount: '60.00', outcome: 'pending' }],
    });
    await stage.world.advance(10 * MINUTE_MS);
    expect(await viewOf(workflow)).toMatchObject({
      state: 'provisional',
      nextDeadline: '2026-01-06T01:00:00.000Z',
      attention: [],
    });
    // Five of the bank's working days after Monday the 5th: the last is Monday the 12th, queried once more on the 13th.
    await stage.world.advance(7 * DAY_MS);
    expect(workflow.closed).toBeUndefined();
    await stage.world.advance(DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'withdrawn' } });
    expect(workflow.searchAttributes).toMatchObject({ HoldfastState: 'withdrawn' });
    expect(stage.effects).toEqual(['withdraw 1 60.00']);
    expect(stage.available('payee-1')).toBe('40.00');
    expect(stage.available('fee')).toBe('1.00');
    // Once a day, and at once.
    expect(stage.sandbox.wireLog.find({ interface: '6048' })).toHaveLength(9);
    expect(stage.sandbox.ledger.report().balanced).toBe(true);
  });

  it('that comes back is said to an operator on the day after, with the reason, and ends once somebody has seen it', async () => {
    const { stage, workflow, operationId } = await begun();
    await stage.world.advance(2 * DAY_MS);
    const serialNumber = await numberOf(workflow);
    stage.sandbox.pingan.bounceWithdrawal({ serialNumber, reason: '账号已销户' });
    // The Old* fields of 6048 are empty on the day itself.
    await stage.world.advance(HOUR_MS);
    expect(await viewOf(workflow)).toMatchObject({ state: 'provisional', attention: [] });
    await stage.world.advance(DAY_MS);
    expect(await viewOf(workflow)).toMatchObject({
      state: 'bounced',
      attention: ['withdraw/W1: it came back on 20260107 with 59.00 yuan: 账号已销户'],
    });
    expect(workflow.searchAttributes).toMatchObject({
      HoldfastState: 'bounced',
      HoldfastNeedsAttention: true,
    });
    expect(stage.available('payee-1')).toBe('99.00');
    await stage.world.advance(30 * DAY_MS);
    expect(workflow.closed).toBeUndefined();
    const decision = { happened: true, evidence: 'the member has given another card', by: 'wang' };
    const call = await workflow.update('decide', { operationId, ...decision });
    await stage.world.until(() => !call.isOpen);
    expect(call.answer).toMatchObject({ outcome: 'succeeded' });
    expect(workflow.closed).toMatchObject({ result: { state: 'bounced', reason: '账号已销户' } });
    expect(workflow.searchAttributes).toMatchObject({ HoldfastNeedsAttention: false });
    expect(stage.effects).toEqual(['withdraw 1 60.00', 'withdrawalBounced 1 59.00']);
  });

  it('that an operator had called paid out is reviewed by the same words once it has come back', async () => {
    const { stage, workflow, operationId } = await begun({}, ({ sandbox }) => {
      sandbox.faults.add({ provider: 'pingan', interface: '6033', kind: 'doAndDrop', times: 1 });
      sandbox.faults.add({ provider: 'pingan', interface: '6110/3', kind: 'unknownCode' });
    });
    await stage.world.advance(4 * DAY_MS);
    const command = { operationId, happened: true, evidence: 'seen in the bank’s records', by: 'wang' };
    const decided = await workflow.update('decide', command);
    await stage.world.until(() => !decided.isOpen);
    expect(decided.answer).toMatchObject({ outcome: 'succeeded' });
    stage.sandbox.pingan.bounceWithdrawal({ serialNumber: await numberOf(workflow) });
    await stage.world.advance(2 * DAY_MS);
    expect(await viewOf(workflow)).toMatchObject({ state: 'bounced' });
    const reviewed = await workflow.update('decide', command);
    await stage.world.until(() => !reviewed.isOpen);
    expect(workflow.closed).toMatchObject({ result: { state: 'bounced' } });
    expect(stage.effects).toEqual(['withdraw 1 60.00', 'withdrawalBounced 1 59.00']);
  });

  it('shows the moment of its next query, also where the least pause puts that off', async () => {
    const { stage, workflow } = await begun({ timing: { fundsPollMs: DAY_MS } });
    await stage.world.advance(10 * MINUTE_MS);
    const { nextDeadline = '' } = await viewOf(workflow);
    const queries = () => stage.sandbox.wireLog.find({ interface: '6048' }).length;
    const untilNext = Date.parse(nextDeadline) - stage.world.clock.nowMs;
    expect(queries()).toBe(1);
    await stage.world.advance(untilNext - MINUTE_MS);
    expect(queries()).toBe(1);
    await stage.world.advance(2 * MINUTE_MS);
    expect(queries()).toBe(2);
  });

  it('that comes back is kept as evidence beside its success', async () => {
    const { stage, workflow, operationId } = await begun();
    await stage.world.advance(2 * DAY_MS);
    stage.sandbox.pingan.bounceWithdrawal({ serialNumber: await numberOf(workflow) });
    await stage.world.advance(2 * DAY_MS);
    const { journal } = stage.world.options;
    const row = await journal.find(operationId);
    expect(row).toMatchObject({
      finalOutcome: { type: 'succeeded', result: { provisional: true } },
      attention: expect.stringContaining('it came back on 20260107') as string,
    });
    const evidence = await journal.evidence(operationId);
    expect(evidence.at(-1)).toMatchObject({
      detail: '6048 000000 账号户名不符',
      outcome: { type: 'rejected', code: 'BOUNCED' },
    });
  });

  it('that comes back on the last day of its window is seen on the day after', async () => {
    const { stage, workflow } = await begun();
    await stage.world.advance(7 * DAY_MS + 2 * HOUR_MS);
    stage.sandbox.pingan.bounceWithdrawal({ serialNumber: await numberOf(workflow) });
    await stage.world.advance(DAY_MS);
    expect(await viewOf(workflow)).toMatchObject({ state: 'bounced' });
  });

  it('is watched over the bank’s holidays', async () => {
    const holidays = ['20260106', '20260107', '20260108', '20260109'];
    const { stage, workflow } = await begun({ pingan: { calendar: { holidays }, bounceWindowDays: 1 } });
    await stage.world.advance(7 * DAY_MS);
    expect(await viewOf(workflow)).toMatchObject({ state: 'provisional' });
    await stage.world.advance(DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'withdrawn' } });
  });

  it('that fails at the bank is rejected, and the money is where it was', async () => {
    const { stage, workflow } = await begun({ sandbox: { pingan: { withdrawalEnds: 'failed' } } });
    await stage.world.advance(DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'rejected' } });
    expect(stage.available('payee-1')).toBe('100.00');
    expect(stage.sandbox.wireLog.find({ interface: '6048' })).toHaveLength(0);
  });

  it('is not called withdrawn while the bank does not say whether it came back, and alerts an operator when that is long', async () => {
    const { stage, workflow } = await begun();
    await stage.world.advance(HOUR_MS);
    stage.sandbox.faults.add({ provider: 'pingan', interface: '6048', kind: 'unknownCode' });
    await stage.world.advance(20 * DAY_MS);
    expect(await viewOf(workflow)).toMatchObject({
      state: 'provisional',
      attention: ['withdraw/W1: the provider does not say whether it came back (6048 answers ZZ9999)'],
    });
    stage.sandbox.faults.clear();
    await stage.world.advance(2 * HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'withdrawn' } });
    expect(workflow.searchAttributes).toMatchObject({ HoldfastNeedsAttention: false });
  });

  it('stays what it is when it is cancelled: what was sent is watched to its end', async () => {
    const { stage, workflow } = await begun();
    await stage.world.advance(HOUR_MS);
    workflow.cancel();
    await stage.world.advance(9 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'withdrawn' } });
    expect(stage.effects).toEqual(['withdraw 1 60.00']);
  });
});

describe('a withdrawal at 平安 whose answer is lost', () => {
  it.each([
    ['the answer to 6033', { interface: '6033', kind: 'doAndDrop' }],
    ['a 502 after the effect', { interface: '6033', kind: 'html502', withEffect: true }],
    ['the request itself', { interface: '6033', kind: 'dropBefore' }],
    ['the first answer of 6110', { interface: '6110/3', kind: 'doAndDrop' }],
    ['the first answer of 6048', { interface: '6048', kind: 'doAndDrop' }],
  ] as const)('happens once, and its own query says so: %s', async (_name, fault) => {
    const { stage, workflow } = await begun({}, ({ sandbox }) => {
      sandbox.faults.add({ provider: 'pingan', times: 1, ...fault });
    });
    await stage.world.advance(10 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'withdrawn' } });
    expect(stage.effects).toEqual(['withdraw 1 60.00']);
    const sent = stage.sandbox.wireLog.find({ interface: '6033' });
    expect(new Set(sent.map(({ serialNumber }) => serialNumber)).size).toBe(1);
  });

  it.each(['6033', '6110/3', '6048'])('survives a worker that dies when %s was answered', async (name) => {
    const { stage, workflow } = await begun({}, ({ sandbox, world }) => {
      const run = (): void => world.killWorker();
      sandbox.hooks.add({ provider: 'pingan', interface: name, moment: 'after', run });
    });
    await stage.world.advance(2 * DAY_MS);
    stage.sandbox.pingan.bounceWithdrawal({ serialNumber: await numberOf(workflow) });
    await stage.world.advance(2 * DAY_MS);
    expect(await viewOf(workflow)).toMatchObject({ state: 'bounced' });
    expect(workflow.taskFailures).toEqual([]);
    expect(stage.effects).toEqual(['withdraw 1 60.00', 'withdrawalBounced 1 59.00']);
  });
});
