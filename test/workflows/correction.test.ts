import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import type { WorkflowStatus } from '../../workflows/core/messages.js';
import type { CorrectionInput } from '../../workflows/correction/messages.js';
import { PinganStage } from '../support/pingan/pingan-stage.js';
import { PROFILE } from '../support/scripted/workflow-stage.js';
import type { VirtualExecution } from '../support/virtual/virtual-execution.js';

const CARD = PROFILE.card.number;

/** A member of 平安 whose card is bound. */
async function open() {
  const stage = await PinganStage.open();
  const { order, settings } = stage.input;
  const { tenant, provider } = order;
  const { member } = PROFILE;
  const { account } = stage.sandbox.pingan.addMember({
    ...{ memberCode: member, property: '00', name: '王', cardNo: CARD },
  });
  const input: CorrectionInput = {
    ...{ tenant, provider, correctionNo: 'K1', account: { member, account }, cardNumber: CARD, settings },
    bank: { name: '工商银行北京分行', branchNumber: '102100099996' },
  };
  return {
    stage,
    begin: (change: Partial<CorrectionInput> = {}) =>
      stage.world.start('correction', `correction/${tenant}/K1`, { ...input, ...change }),
    corrected: () => stage.effects.filter((line) => line.startsWith('correctCardBank')),
    sent: () => stage.sandbox.wireLog.find({ interface: '6138' }),
  };
}

const resultOf = ({ closed }: VirtualExecution): unknown =>
  (closed as { result?: unknown } | undefined)?.result;

describe('the correction of a card’s bank', () => {
  it('is made once, and shows no card number', async () => {
    const { begin, corrected } = await open();
    const workflow = await begin();
    expect(resultOf(workflow)).toEqual({ state: 'corrected' });
    const view = (await workflow.query('status')) as WorkflowStatus;
    expect(view).toMatchObject({ state: 'corrected', steps: [{ step: 'correctCardBank/K1' }] });
    expect(JSON.stringify(view)).not.toContain(CARD);
    expect(corrected()).toEqual(['correctCardBank 1']);
  });

  it('is rejected for a card that is not bound', async () => {
    const { begin } = await open();
    expect(resultOf(await begin({ cardNumber: '6222000000000000' }))).toEqual({
      state: 'rejected',
      code: 'ERR033',
    });
  });

  it('whose answer was lost is known by the bank’s list', async () => {
    const { stage, begin, corrected, sent } = await open();
    stage.sandbox.faults.add({ kind: 'doAndDrop', interface: '6138', times: 1 });
    const workflow = await begin();
    await stage.world.advance(10 * MINUTE_MS);
    expect(resultOf(workflow)).toEqual({ state: 'corrected' });
    expect(corrected()).toEqual(['correctCardBank 1']);
    expect(sent()).toHaveLength(1);
  });

  it('that never arrived is absent once the card was listed otherwise several times', async () => {
    const { stage, begin, corrected } = await open();
    stage.sandbox.faults.add({ kind: 'dropBefore', interface: '6138', times: 1 });
    const workflow = await begin();
    await stage.world.advance(3 * HOUR_MS);
    expect(resultOf(workflow)).toEqual({ state: 'rejected', code: 'ABSENT' });
    expect(corrected()).toEqual([]);
  });
});
