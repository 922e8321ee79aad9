import { expect } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../src/domain/durations.js';
import type { OperationKind } from '../../../src/domain/operation.js';
import type { ResendMode } from '../../../src/sandbox/engine/resend-mode.js';
import type { Expectation, Scene, Observed, Theme } from '../expectation.js';
import { DONE, effectsOf, performerAt } from './seen.js';

const expectations: readonly Expectation[] = [
  repeated('resend.replay', 'where the provider answers a repeat as it answered first', 'replay'),
  repeated('resend.reject', 'where the provider rejects a repeat', 'reject'),
  repeated('resend.balanceFirst', 'where the provider checks the balance before the number', 'balanceFirst'),
  repeated('resend.none', 'where the provider does not recognise a repeat', 'none'),
  {
    id: 'resend.arrivesTwice',
    promise: 'a request that arrives twice is done once and ends as done, whatever the second is answered',
    async run(scene) {
      for (const mode of ['replay', 'reject'] as const)
        for (const kind of (await scene.open()).kinds) await arrivesTwice(scene, kind, mode);
      return 'yes';
    },
  },
  {
    id: 'resend.otherContent',
    promise: 'a number that comes again with another amount has no second effect, and resolves nothing',
    async run({ open }) {
      const stage = await open();
      const order = stage.order(stage.main);
      expect(await stage.send(order)).toMatchObject({ type: 'succeeded' });
      const other = stage.order(stage.main, {
        amount: '1.00',
        fee: '0.00',
        serialNumber: order.serialNumber,
      });
      const { effects, got } = await effectsOf(stage, () => stage.send(other));
      expect(effects).toBe(0);
      expect(got.type).not.toBe('succeeded');
      return 'yes';
    },
  },
  {
    id: 'resend.same',
    promise: 'a lost request is sent again after "not found", under its own number',
    async run({ open }) {
      const stage = await open();
      const { main } = stage;
      const { resend } = stage.operation(main).resolution;
      const { perform, intent, pass } = performerAt(stage);
      const write = intent(main);
      stage.onWrite(main, { type: 'lostRequest' });
      const first = await perform(write);
      expect(first.outcome.type).toBe('unknown');
      for (let asked = 0; asked < 3; asked += 1) {
        pass(6 * 60_000);
        const { outcome, serialNumber } = await perform(write);
        expect(serialNumber).toBe(first.serialNumber);
        if (outcome.type === 'succeeded') {
          expect(resend).toBeDefined();
          expect(stage.writes(main)).toHaveLength(2);
          return 'yes';
        }
      }
      expect({ resend, sent: stage.writes(main).length }).toEqual({ resend: undefined, sent: 1 });
      return 'no';
    },
  },
  {
    id: 'resend.absent',
    promise: 'what is not found often enough, far enough apart, is held to have never happened',
    async run({ open }) {
      const stage = await open({ deduplicates: false });
      const { main } = stage;
      const { absence } = stage.operation(main).resolution;
      const { perform, intent, pass } = performerAt(stage);
      const write = intent(main);
      stage.onWrite(main, { type: 'lostRequest' });
      expect((await perform(write)).outcome.type).toBe('unknown');
      for (let asked = 0; asked < 12; asked += 1) {
        pass(HOUR_MS);
        const { outcome } = await perform(write);
        if (outcome.type !== 'absent') continue;
        expect(asked + 1).toBeGreaterThanOrEqual(absence?.observations ?? Infinity);
        return 'yes';
      }
      expect(absence).toBeUndefined();
      return 'no';
    },
  },
];

/** One intent, one number, one effect. */
export const repeats: Theme = { title: 'Repeats', expectations };

/**
 * Each kind: the answer gets lost, and the operation is performed again and again, as Temporal does. It ends with one
 * effect under one number; and where the provider recognises numbers, so it does when the same request comes twice.
 */
function repeated(id: string, where: string, mode: ResendMode): Expectation {
  return {
    id,
    promise: `a lost answer and a repeat make one effect ${where}`,
    run: async (scene) => {
      const stage = await scene.open({ deduplicates: mode !== 'none' });
      if (!stage.farEnd.setResendMode) throw new Error('the far end has no resend modes');
      for (const kind of stage.kinds.filter((one) => stage.canQuery(one)))
        await performedTwice(scene, kind, mode);
      for (const kind of stage.kinds.filter((one) => !stage.canQuery(one)))
        await neverSentAgain(scene, kind, mode);
      return mode === 'none' ? 'yes' : sentTwice(scene, mode);
    },
  };
}

async function performedTwice({ open }: Scene, kind: OperationKind, mode: ResendMode): Promise<void> {
  const stage = await open({ deduplicates: mode !== 'none' });
  await stage.ready(kind);
  stage.farEnd.setResendMode?.(mode);
  const { perform, intent, pass } = performerAt(stage);
  const one = intent(kind);
  const secrets = stage.secrets();
  const from = stage.wire.passed.length;
  stage.onWrite(kind, { type: 'lostAnswer' });
  const { effects } = await effectsOf(stage, async () => {
    expect({ kind, type: (await perform(one, { secrets })).outcome.type }).toEqual({
      kind,
      type: 'unknown',
    });
    for (let again = 0; again < 3; again += 1) {
      pass(6 * 60_000);
      expect({ kind, type: (await perform(one, { secrets })).outcome.type }).toEqual({
        kind,
        type: 'succeeded',
      });
    }
  });
  const writes = stage.wire.passed.slice(from).filter((request) => stage.bench.isWrite(kind, request));
  expect({ kind, effects, writes: writes.length }).toEqual({ kind, effects: 1, writes: 1 });
  await stage.close();
}

/** What no query resolves is in doubt, or lapses by its provider's own rule; whatever is done again, it is not sent again. */
async function neverSentAgain({ open }: Scene, kind: OperationKind, mode: ResendMode): Promise<void> {
  const stage = await open({ deduplicates: mode !== 'none' });
  await stage.ready(kind);
  stage.farEnd.setResendMode?.(mode);
  const { perform, intent, pass } = performerAt(stage);
  const one = intent(kind);
  const { lapse } = stage.operation(kind).resolution;
  const before = stage.writes(kind).length;
  stage.onWrite(kind, { type: 'lostAnswer' });
  for (let again = 0; again < 4; again += 1) {
    const { outcome, awaitsEvidence = false } = await perform(one, { secrets: stage.secrets() });
    expect({ kind, type: outcome.type, awaitsEvidence }).toEqual({
      ...{ kind, awaitsEvidence: lapse === undefined },
      type: lapse ? (expect.stringMatching(/unknown|pending|absent/) as string) : 'unknown',
    });
    pass(MINUTE_MS);
  }
  expect(stage.writes(kind).length - before).toBe(1);
  await stage.close();
}

/**
 * A proxy that sends again, say: the caller hears what is answered to the second. "This number is used" is no rejection then, and the
 * records are queried; what there is no status query for stays in doubt until its provider's own rule ends it.
 */
async function arrivesTwice({ open }: Scene, kind: OperationKind, mode: ResendMode): Promise<void> {
  const stage = await open();
  await stage.ready(kind);
  stage.farEnd.setResendMode?.(mode);
  const { perform, intent, pass } = performerAt(stage);
  const one = intent(kind);
  const secrets = stage.secrets();
  stage.onWrite(kind, { type: 'twice' });
  const { effects } = await effectsOf(stage, async () => {
    const first = await perform(one, { secrets });
    const seen = { mode, kind, type: first.outcome.type };
    expect(seen).toEqual({ ...seen, type: expect.stringMatching(/succeeded|pending|unknown/) as string });
    if (!stage.canQuery(kind)) return;
    pass(6 * 60_000);
    const { outcome, serialNumber } = await perform(one, { secrets });
    expect({ mode, kind, outcome: outcome.type }).toEqual({ mode, kind, outcome: 'succeeded' });
    expect(serialNumber).toBe(first.serialNumber);
  });
  // An application for a code that waits is no effect of the records yet.
  expect({ mode, kind, effects }).toEqual({ mode, kind, effects: stage.canQuery(kind) ? 1 : effects });
  expect(effects).toBeLessThanOrEqual(1);
  expect(stage.wire.armed).toBe(0);
  await stage.close();
}

/** The same bytes twice, past every rule of ours: the provider's own promise. */
async function sentTwice({ open }: Scene, mode: ResendMode): Promise<Observed> {
  const stage = await open();
  stage.farEnd.setResendMode?.(mode);
  const order = stage.order(stage.main, { amount: '60000.00' });
  const { effects } = await effectsOf(stage, async () => {
    expect((await stage.send(order)).type).toMatch(DONE);
    const { type } = await stage.send(order);
    expect({ mode, type }).toEqual({
      mode,
      // A rejection of the repeat says nothing of the first: perform takes it as final only from a first attempt.
      type: mode === 'replay' ? 'succeeded' : (expect.stringMatching(/unknown|rejected/) as string),
    });
  });
  expect(effects).toBe(1);
  if (stage.canQuery(stage.main))
    expect(await stage.query(order)).toMatchObject({ type: 'found', outcome: { type: 'succeeded' } });
  return 'yes';
}
