import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import type { ClosingInput } from '../../workflows/closing/messages.js';
import type { WorkflowStatus } from '../../workflows/core/messages.js';
import { PinganStage, type PinganStageOptions } from '../support/pingan/pingan-stage.js';
import { PROFILE } from '../support/scripted/workflow-stage.js';
import type { VirtualExecution } from '../support/virtual/virtual-execution.js';

/** A member of 平安, with a card where the test wants one. */
async function open(options: PinganStageOptions & { cardNo?: string } = {}) {
  const { cardNo, ...rest } = options;
  const stage = await PinganStage.open(rest);
  const { order, settings } = stage.input;
  const { tenant, provider } = order;
  const { member } = PROFILE;
  const { account } = stage.sandbox.pingan.addMember({
    memberCode: member,
    property: '00',
    name: '王',
    cardNo,
  });
  const input: ClosingInput = {
    ...{ tenant, provider, closingNo: 'C1', account: { member, account }, role: 'buyer', settings },
  };
  return {
    stage,
    begin: (change: Partial<ClosingInput> = {}) =>
      stage.world.start('closing', `closing/${tenant}/C1`, { ...input, ...change }),
    closed: () => stage.effects.filter((line) => line.startsWith('closeAccount')),
    sent: () => stage.sandbox.wireLog.find({ interface: '6000/3' }),
  };
}

const resultOf = ({ closed }: VirtualExecution): unknown =>
  (closed as { result?: unknown } | undefined)?.result;

describe('the closing of an account', () => {
  it('closes an empty one, once', async () => {
    const { begin, closed } = await open();
    expect(resultOf(await begin())).toEqual({ state: 'closed' });
    expect(closed()).toEqual(['closeAccount 1']);
  });

  it('says what stands against it before anything is sent', async () => {
    const { stage, begin, sent } = await open({ cardNo: PROFILE.card.number });
    stage.sandbox.pingan.deposit({ memberCode: PROFILE.member, amount: '12.50' });
    expect(resultOf(await begin())).toEqual({
      state: 'rejected',
      code: 'NOT_CLOSABLE',
      obstacles: { balance: '12.50', cards: 1 },
    });
    expect(sent()).toEqual([]);
  });

  it('is the bank’s to reject where its queries do not answer', async () => {
    const { stage, begin, sent } = await open({ cardNo: PROFILE.card.number });
    stage.sandbox.faults.add({ kind: 'unknownCode', interface: '6037' });
    expect(resultOf(await begin())).toEqual({ state: 'rejected', code: 'ERR252' });
    expect(sent()).toHaveLength(1);
  });

  it('whose answer was lost is known by the member whom the bank does not know any more', async () => {
    const { stage, begin, closed, sent } = await open();
    stage.sandbox.faults.add({ kind: 'doAndDrop', interface: '6000/3', times: 1 });
    const workflow = await begin();
    await stage.world.advance(10 * MINUTE_MS);
    expect(resultOf(workflow)).toEqual({ state: 'closed' });
    expect(closed()).toEqual(['closeAccount 1']);
    expect(sent()).toHaveLength(1);
  });

  it('that never arrived is absent once the account was shown several times', async () => {
    const { stage, begin, closed } = await open();
    stage.sandbox.faults.add({ kind: 'dropBefore', interface: '6000/3', times: 1 });
    const workflow = await begin();
    await stage.world.advance(3 * HOUR_MS);
    expect(resultOf(workflow)).toEqual({ state: 'rejected', code: 'ABSENT' });
    expect(closed()).toEqual([]);
  });

  it('is closed although its worker died behind the bank’s answer, and the account is not shown any more', async () => {
    const { stage, begin, closed } = await open();
    const run = (): void => stage.world.killWorker();
    stage.sandbox.hooks.add({ provider: 'pingan', interface: '6000/3', moment: 'after', run });
    const workflow = await begin();
    await stage.world.advance(10 * MINUTE_MS);
    expect(resultOf(workflow)).toEqual({ state: 'closed' });
    expect(closed()).toEqual(['closeAccount 1']);
  });

  it('of a seller’s account as a buyer’s is rejected by the bank', async () => {
    const { stage, begin } = await open();
    const workflow = await begin({ role: 'seller' });
    await stage.world.advance(3 * HOUR_MS);
    const view = (await workflow.query('status')) as WorkflowStatus;
    // The sandbox's own code is none of the bank's: its outcome is not known, and the account is still there.
    expect(view).toMatchObject({ state: 'rejected', steps: [{ kind: 'closeAccount', outcome: 'absent' }] });
  });
});
