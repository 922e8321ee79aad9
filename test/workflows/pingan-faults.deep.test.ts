import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../src/domain/durations.js';
import { PINGAN_ENDPOINTS } from '../../src/providers/pingan/capabilities.js';
import type { FaultRule } from '../../src/sandbox/engine/faults.js';
import type { ResendMode } from '../../src/sandbox/pingan/rules.js';
import { PROFILE } from '../support/scripted/workflow-stage.js';
import { PinganStage } from '../support/pingan/pingan-stage.js';

const WRITES = PINGAN_ENDPOINTS.filter((known) => known.kind !== undefined).map((known) => known.name);
const MODES: readonly ResendMode[] = ['replay', 'reject', 'balanceFirst', 'none'];

const FAULTS: Record<string, readonly FaultRule[]> = {
  'its connection refused': [{ kind: 'refuseConnection', times: 3 }],
  'dropped before it is done': [{ kind: 'dropBefore', times: 1 }],
  'done and its answer dropped': [{ kind: 'doAndDrop', times: 1 }],
  'told to try later': [{ kind: 'tryLater', times: 1 }],
  'done and answered with an unknown code': [{ kind: 'unknownCode', withEffect: true, times: 1 }],
  'done and answered with a wrong signature': [{ kind: 'wrongSignature', withEffect: true, times: 1 }],
  'done and answered with a page of a proxy': [{ kind: 'html502', withEffect: true, times: 1 }],
};
/** Every fault where repeats are replayed; where they are not, the two that lead to repeats. */
const CASES = MODES.flatMap((mode) =>
  WRITES.flatMap((write) =>
    Object.keys(FAULTS)
      .filter((fault) => mode === 'replay' || /^(dropped|done and its)/.test(fault))
      .map((fault) => ({ mode, write, fault })),
  ),
);

/** A purchase that meets every write: partly returned, or given back whole where that is the write in question. */
async function purchase(stage: PinganStage, write: string): Promise<void> {
  const workflow = await stage.start();
  await stage.fund('100.00');
  await stage.submitCode(workflow);
  await stage.say(workflow, 'return', () =>
    write === '6034/3' ? {} : { amount: '30.00', releaseRest: true },
  );
  expect(await stage.world.until(() => workflow.closed !== undefined, 5 * DAY_MS)).toBe(true);
  expect(workflow.taskFailures).toEqual([]);
  const state = write === '6034/3' ? 'returned' : 'divided';
  expect(workflow.closed).toMatchObject({ result: { state } });
}

/** No second write of an intent is on the wire without a status query before it, but for those that never arrived. */
function expectQueriedBeforeResends(stage: PinganStage): void {
  const seen = new Map<string, boolean>();
  for (const entry of stage.sandbox.wireLog.find()) {
    if (entry.about !== undefined) seen.set(entry.about, true);
    else if (
      entry.serialNumber !== undefined &&
      entry.orderNo !== undefined &&
      entry.outcome !== 'connectionRefused'
    ) {
      expect(seen.get(entry.serialNumber) ?? true).toBe(true);
      seen.set(entry.serialNumber, false);
    }
  }
}

describe('whatever befalls one call at 平安', () => {
  it.each(CASES)(
    '$write, $fault, in resend mode $mode: the purchase ends right, each effect once',
    async ({ mode, write, fault }) => {
      const stage = await PinganStage.open({
        sandbox: { resendMode: mode },
        // A bank that does it again must not be sent it again.
        pingan: { deduplication: mode !== 'none' },
      });
      for (const rule of FAULTS[fault] ?? []) stage.sandbox.faults.add({ ...rule, interface: write });
      await purchase(stage, write);
      const twice = stage.sandbox.effects.report().serialNumbers.filter((line) => line.count > 1);
      expect(twice).toEqual([]);
      const isReturn = write === '6034/3';
      const held = stage.sandbox.ledger.report().holds[0];
      expect(held).toMatchObject({
        held: '0.00',
        released: isReturn ? '0.00' : '100.00',
        returned: isReturn ? '100.00' : '0.00',
      });
      expect([stage.available(PROFILE.member), stage.available('seller-1')]).toEqual(
        isReturn ? ['100.00', '0.00'] : ['30.00', '69.30'],
      );
      expect(stage.sandbox.ledger.report().balanced).toBe(true);
      expectQueriedBeforeResends(stage);
    },
  );

  it.each(WRITES)(
    '%s, done and not shown by its query for a while: it ends right all the same',
    async (write) => {
      const stage = await PinganStage.open();
      stage.sandbox.faults.add({ kind: 'doAndDrop', interface: write, times: 1 });
      stage.sandbox.faults.add({ kind: 'notFoundFor', ms: 200_000 });
      await purchase(stage, write);
      expect(stage.sandbox.effects.report().serialNumbers.filter((line) => line.count > 1)).toEqual([]);
    },
  );

  it('survives a token that expires before every call', async () => {
    const stage = await PinganStage.open();
    const workflow = await stage.start();
    await stage.fund('100.00');
    stage.sandbox.pingan.expireToken();
    await stage.submitCode(workflow);
    stage.sandbox.pingan.expireToken();
    await stage.say(workflow, 'release', () => ({}));
    expect(workflow.closed).toMatchObject({ result: { state: 'released' } });
  });
});
