import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import type { FreezeInput } from '../../workflows/freeze/messages.js';
import type { WorkflowStatus } from '../../workflows/core/messages.js';
import type { WithdrawalInput } from '../../workflows/withdrawal/messages.js';
import { AdapayStage } from '../support/adapay/adapay-stage.js';
import type { VirtualExecution } from '../support/virtual/virtual-execution.js';

/** One of the workflows that stand by themselves, with 60.00 of a seller's 100.00. */
interface Kind {
  readonly name: 'withdrawal' | 'freeze';
  readonly call: string;
  readonly list: string;
  readonly step: string;
  /** The state of a workflow whose effect was found, and what is then to be seen at the provider. */
  readonly found: { readonly state: string; readonly effects: readonly string[]; readonly available: string };
}

const KINDS: readonly Kind[] = [
  {
    name: 'withdrawal',
    call: 'cashs',
    list: 'cashs.stat',
    step: 'withdraw/W1',
    found: { state: 'withdrawn', effects: ['withdrawal 1 60.00'], available: '40.00' },
  },
  {
    name: 'freeze',
    call: 'settle_accounts.freeze',
    list: 'settle_accounts.freeze.list',
    step: 'freeze/W1',
    found: { state: 'cancelled', effects: ['freeze 1 60.00', 'unfreeze 1 60.00'], available: '100.00' },
  },
];

const REJECTED_ALTHOUGH_DONE = {
  kind: 'unknownCode',
  code: 'SIM_MEMBER_DISABLED',
  withEffect: true,
} as const;

async function prepared(kind: Kind) {
  const stage = await AdapayStage.open({
    timing: { attentionAfterMs: HOUR_MS, lateWatchMs: 6 * HOUR_MS, fundsPollMs: MINUTE_MS },
  });
  const { order, settings } = stage.input;
  const { tenant, provider } = order;
  stage.sandbox.adapay.deposit({ memberId: 'seller_1', amount: '100.00' });
  const what = { tenant, provider, account: stage.receivers.seller, amount: '60.00', settings };
  const input =
    kind.name === 'withdrawal'
      ? ({ ...what, withdrawalNo: 'W1' } as WithdrawalInput)
      : ({ ...what, freezeNo: 'W1', freezeForMs: 30 * DAY_MS, onDeadline: 'alert' } as FreezeInput);
  const operationId = `${tenant}/seller_1/${kind.step}`;
  const begin = () => stage.world.begin(kind.name, `${kind.name}/${tenant}/W1`);
  const workflow = async () => {
    const execution = begin();
    await execution.start(input);
    await stage.world.settle();
    return execution;
  };
  const decide = async (execution: VirtualExecution, happened: boolean) => {
    const call = await execution.update('decide', {
      ...{ operationId, happened, evidence: 'the console shows no such thing', by: 'wang' },
    });
    await stage.world.until(() => !call.isOpen, MINUTE_MS);
    return call;
  };
  const fault = (interfaceCode: string, one: object) =>
    stage.sandbox.faults.add({ provider: 'adapay', interface: interfaceCode, ...one } as never);
  return { stage, workflow, decide, fault, operationId };
}

async function viewOf(workflow: VirtualExecution): Promise<WorkflowStatus> {
  return (await workflow.query('status')) as WorkflowStatus;
}

function expectFound(kind: Kind, stage: AdapayStage, workflow: VirtualExecution): void {
  expect(workflow.closed).toMatchObject({ result: { state: kind.found.state } });
  expect(stage.effects).toEqual(kind.found.effects);
  expect(stage.available('seller_1')).toBe(kind.found.available);
}

/** A freeze that was found is frozen until somebody wants it otherwise. */
async function endOf(kind: Kind, stage: AdapayStage, workflow: VirtualExecution): Promise<void> {
  if (kind.name === 'freeze') {
    expect((await viewOf(workflow)).state).toBe('frozen');
    workflow.cancel();
  }
  await stage.world.advance(HOUR_MS);
}

describe.each(KINDS)('what is called rejected or cancelled had no effect: a $name', (kind) => {
  it('that the provider rejected although it was carried out is found', async () => {
    const { stage, workflow, fault } = await prepared(kind);
    fault(kind.call, { times: 1, ...REJECTED_ALTHOUGH_DONE });
    const execution = await workflow();
    await stage.world.advance(MINUTE_MS);
    await endOf(kind, stage, execution);
    expectFound(kind, stage, execution);
  });

  it('that a lost task heard to be rejected is found by the cancelled workflow', async () => {
    const { stage, workflow, fault } = await prepared(kind);
    fault(kind.call, { times: 1, ...REJECTED_ALTHOUGH_DONE });
    fault(kind.list, { times: 1, kind: 'delay', ms: 3_000, moment: 'after' });
    const execution = await workflow();
    stage.world.killWorker();
    execution.cancel();
    await stage.world.advance(DAY_MS);
    expectFound(kind, stage, execution);
  });

  it('that is cancelled while it is watched for is watched for to the end, and found', async () => {
    const { stage, workflow, decide, fault } = await prepared(kind);
    fault(kind.call, { times: 1, kind: 'doAndDrop' });
    fault(kind.list, { kind: 'notFoundFor', ms: 5 * HOUR_MS });
    const execution = await workflow();
    await stage.world.advance(2 * HOUR_MS);
    expect((await decide(execution, false)).answer).toMatchObject({ outcome: 'absent' });
    await stage.world.advance(HOUR_MS);
    execution.cancel();
    await stage.world.advance(HOUR_MS);
    expect(execution.closed).toBeUndefined();
    await stage.world.advance(DAY_MS);
    expectFound(kind, stage, execution);
  });

  it('that nobody says anything of waits, alerts an operator, and ends by what that operator decides', async () => {
    const { stage, workflow, decide, fault } = await prepared(kind);
    fault(kind.call, { times: 1, kind: 'unknownCode', code: 'SIM_MEMBER_DISABLED' });
    fault(kind.list, { kind: 'html502' });
    const execution = await workflow();
    await stage.world.advance(2 * HOUR_MS);
    expect((await viewOf(execution)).attention).toEqual([
      expect.stringContaining(`${kind.step}: the provider does not say whether it had no effect`),
    ]);
    const wrong = await decide(execution, true);
    expect(wrong.refusal).toMatchObject({ type: 'WRONG_STATE' });
    const right = await decide(execution, false);
    expect(right.answer).toMatchObject({ outcome: 'rejected' });
    expect(execution.closed).toMatchObject({ result: { state: 'rejected', code: 'SIM_MEMBER_DISABLED' } });
    expect(execution.searchAttributes).toMatchObject({ HoldfastNeedsAttention: false });
    expect(stage.effects).toEqual([]);
  });
});
