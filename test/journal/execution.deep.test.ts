import { describe, expect, it } from 'vitest';
import type { Caller, KnownOperations } from '../../src/journal/execution.js';
import type { Journal } from '../../src/journal/journal.js';
import { onBothDatabases } from './support/databases.js';
import { holdIntent, PREFIX, recording, succeeded } from './support/fixtures.js';

let orders = 0;

/** An order of its own, with a run of its workflow. */
function order() {
  orders += 1;
  const workflowId = `order/t/e${orders}`;
  const prefix = `t/e${orders}/`;
  const by = (runId: string, epoch = 0): Caller => ({ workflowId, runId, epoch });
  return { workflowId, prefixes: [prefix], by, hold: `${prefix}hold/1`, release: `${prefix}release/a/1` };
}

const beginBy = (journal: Journal, operationId: string, caller: Caller, known?: KnownOperations) =>
  journal.begin({
    intent: holdIntent(operationId),
    serialPrefix: PREFIX,
    leaseMs: 60_000,
    owner: 'test',
    caller,
    known,
  });

/** So long as a few statements take. */
const pause = async (turns: number) => {
  for (let n = 0; n < turns * 20; n += 1) await new Promise((resolve) => setImmediate(resolve));
};

onBothDatabases((bench) => {
  describe('a begin', () => {
    it('makes its run the one that may begin', async () => {
      const { journal } = bench();
      const { by, hold, release, workflowId } = order();
      expect(await beginBy(journal, hold, by('a'))).toMatchObject({ type: 'owned', attempt: 1 });
      expect(await beginBy(journal, release, by('a'))).toMatchObject({ type: 'owned' });
      expect(await journal.findExecution(workflowId)).toEqual({
        workflowId,
        runId: 'a',
        epoch: 0,
        pastRuns: [],
      });
      expect((await journal.find(hold))?.workflow).toBe(workflowId);
    });

    it('of another run begins nothing, not even what is there already', async () => {
      const { journal } = bench();
      const { by, hold, release } = order();
      await beginBy(journal, hold, by('a'));
      expect(await beginBy(journal, hold, by('b'))).toEqual({ type: 'superseded', why: 'run' });
      await journal.record(recording(hold, { attempt: 1 }));
      expect(await beginBy(journal, hold, by('b'))).toEqual({ type: 'superseded', why: 'run' });
      expect(await beginBy(journal, release, by('b'))).toEqual({ type: 'superseded', why: 'run' });
      expect(await journal.find(release)).toBeUndefined();
      expect(await journal.find(hold)).toMatchObject({ attempts: 1, finalOutcome: succeeded });
    });
  });

  describe('a begin by what its workflow knows', () => {
    it('stores no new operation where the journal has one that is not counted', async () => {
      const { journal } = bench();
      const { by, hold, release, prefixes } = order();
      const knowing = (count: number) => ({ prefixes, count });
      expect((await beginBy(journal, hold, by('a'), knowing(0))).type).toBe('owned');
      expect(await beginBy(journal, release, by('a'), knowing(0))).toEqual({
        type: 'superseded',
        why: 'behind',
      });
      expect(await journal.find(release)).toBeUndefined();
      expect((await beginBy(journal, release, by('a'), knowing(1))).type).toBe('owned');
    });

    it('goes on with an operation that is there, whatever else is', async () => {
      const { journal } = bench();
      const { by, hold, release, prefixes } = order();
      await beginBy(journal, hold, by('a'));
      await beginBy(journal, release, by('a'));
      const again = await beginBy(journal, hold, by('a'), { prefixes, count: 0 });
      expect(again.type).toBe('underWay');
    });

    it('counts its own prefixes only', async () => {
      const { journal } = bench();
      const [one, other] = [order(), order()];
      await beginBy(journal, one.hold, one.by('a'));
      const known = { prefixes: other.prefixes, count: 0 };
      expect((await beginBy(journal, other.hold, other.by('a'), known)).type).toBe('owned');
    });
  });

  describe('a prefix without a slash at its end', () => {
    it('is one id: what begins with it is neither counted, nor listed, nor to be known', async () => {
      const { journal } = bench();
      const { by, prefixes } = order();
      const [own, longer] = [1, 10].map((n) => `${prefixes[0]}withdraw/W${n}`) as [string, string];
      await beginBy(journal, longer, order().by('z'));
      const known = { prefixes: [own], count: 0 };
      expect((await beginBy(journal, own, by('a'), known)).type).toBe('owned');
      const taken = await journal.takeOver({ caller: by('a', 1), prefixes: [own] });
      expect(taken).toMatchObject({ type: 'taken', begun: [{ intent: { operationId: own } }] });
      expect(await journal.listBegun([own])).toHaveLength(1);
      const end = { caller: by('a', 1), result: {}, prefixes: [own], known: [own] };
      expect(await journal.endExecution(end)).toEqual({ type: 'ended' });
    });
  });

  describe('taking over', () => {
    it('supersedes what the epoch before had scheduled, and lists what it had begun, oldest first', async () => {
      const { journal, clock } = bench();
      const { by, hold, release, prefixes } = order();
      await beginBy(journal, hold, by('a'));
      await journal.record(recording(hold, { attempt: 1 }));
      clock.pass(1);
      await beginBy(journal, release, by('a'));
      const taken = await journal.takeOver({ caller: by('a', 1), prefixes });
      expect(taken).toMatchObject({
        type: 'taken',
        begun: [
          { intent: { operationId: hold }, finalOutcome: succeeded },
          { intent: { operationId: release } },
        ],
      });
      expect(await beginBy(journal, release, by('a', 0))).toEqual({ type: 'superseded', why: 'epoch' });
      expect((await beginBy(journal, release, by('a', 1))).type).toBe('underWay');
    });

    it('by a run that has been taken over from never succeeds again', async () => {
      const { journal } = bench();
      const { by, prefixes } = order();
      expect(await journal.takeOver({ caller: by('a'), prefixes })).toEqual({ type: 'taken', begun: [] });
      expect((await journal.takeOver({ caller: by('b'), prefixes })).type).toBe('taken');
      expect((await journal.takeOver({ caller: by('a', 9), prefixes })).type).toBe('superseded');
      expect((await journal.takeOver({ caller: by('b', 2), prefixes })).type).toBe('taken');
      expect((await journal.takeOver({ caller: by('b', 1), prefixes })).type).toBe('superseded');
      expect((await journal.takeOver({ caller: by('b', 2), prefixes })).type).toBe('taken');
    });
  });

  describe('taking over late', () => {
    it('by a run that was replaced before it had begun anything never succeeds', async () => {
      const { journal } = bench();
      const { by, hold, prefixes } = order();
      const takeOver = (caller: Caller, scheduledAt: string) =>
        journal.takeOver({ caller, prefixes, scheduledAt: `2026-01-05T${scheduledAt}Z` });
      await beginBy(journal, hold, by('first'));
      expect((await takeOver(by('third', 1), '10:00:20.000')).type).toBe('taken');
      expect((await takeOver(by('second', 1), '10:00:10.000')).type).toBe('superseded');
      expect((await beginBy(journal, hold, by('third', 1))).type).toBe('underWay');
      // Within a millisecond nobody can say which of two came later, and a run that follows must not be kept out.
      expect((await takeOver(by('fourth', 1), '10:00:20.000')).type).toBe('taken');
      expect((await takeOver(by('fourth', 2), '10:00:05.000')).type).toBe('taken');
    });

    it('is judged by runs alone where a worker of an older version does not say when', async () => {
      const { journal } = bench();
      const { by, prefixes } = order();
      const scheduledAt = '2026-01-05T10:00:20.000Z';
      expect((await journal.takeOver({ caller: by('a'), prefixes, scheduledAt })).type).toBe('taken');
      expect((await journal.takeOver({ caller: by('b'), prefixes })).type).toBe('taken');
      expect((await journal.takeOver({ caller: by('c'), prefixes, scheduledAt })).type).toBe('taken');
    });
  });

  // On the database's own clock, with many connections: what one sees of the other is the database's doing.
  describe('at once', () => {
    const ROUNDS = 150;

    it(`of begins that know of nothing but the hold, one is admitted, ${ROUNDS} times over`, async () => {
      const { onRealTime: journal } = bench();
      for (let round = 0; round < ROUNDS; round += 1) {
        const { by, prefixes } = order();
        const [prefix] = prefixes;
        await beginBy(journal, `${prefix}hold/1`, by('a'));
        const known = { prefixes, count: 1 };
        const begun = await Promise.all(
          Array.from({ length: 5 }, (_, n) =>
            pause((round + n) % 3).then(() => beginBy(journal, `${prefix}release/${n}/1`, by('a'), known)),
          ),
        );
        const types = begun.map((one) => (one.type === 'superseded' ? one.why : one.type)).sort();
        expect(types).toEqual(['behind', 'behind', 'behind', 'behind', 'owned']);
      }
    });

    it(`a begin and a takeover: the operation is in the list, or its begin is superseded, ${ROUNDS} times over`, async () => {
      const { onRealTime: journal } = bench();
      const seen = { listed: 0, superseded: 0 };
      for (let round = 0; round < ROUNDS; round += 1) {
        const { by, prefixes } = order();
        const [prefix] = prefixes;
        // The first rounds race for the making of the row, the others for a row that is there.
        if (round % 3 > 0) await beginBy(journal, `${prefix}hold/1`, by('a'));
        const steps = Array.from({ length: 6 }, (_, n) => `${prefix}release/${n}/1`);
        const next = round % 2 > 0 ? by('b') : by('a', 1);
        const [taken, ...begun] = await Promise.all([
          pause(round % 5).then(() => journal.takeOver({ caller: next, prefixes })),
          ...steps.map((id, n) => pause(n % 5).then(() => beginBy(journal, id, by('a')))),
        ]);
        if (taken.type !== 'taken') throw new Error(`expected to take over, it is ${taken.type}`);
        const listed = new Set(taken.begun.map(({ intent }) => intent.operationId));
        for (const [n, one] of begun.entries()) {
          const id = steps[n] ?? '';
          expect([id, one.type]).toEqual([id, listed.has(id) ? 'owned' : 'superseded']);
          seen[listed.has(id) ? 'listed' : 'superseded'] += 1;
          if (one.type === 'superseded') expect(await journal.find(id)).toBeUndefined();
        }
      }
      expect(seen.superseded).toBeGreaterThan(50);
      expect(seen.listed).toBeGreaterThan(50);
    });

    it(`a begin and an end: the end knows the operation, or its begin is superseded, ${ROUNDS} times over`, async () => {
      const { onRealTime: journal } = bench();
      const seen = { ended: 0, unknownOperations: 0, superseded: 0 };
      for (let round = 0; round < ROUNDS; round += 1) {
        const { by, prefixes, hold } = order();
        const [prefix] = prefixes;
        if (round % 2 > 0) await beginBy(journal, hold, by('a'));
        const steps = Array.from({ length: 2 }, (_, n) => `${prefix}release/${n}/1`);
        const end = { caller: by('a'), result: { round }, prefixes, known: [hold] };
        const [ended, ...begun] = await Promise.all([
          pause(round % 4).then(() => journal.endExecution(end)),
          ...steps.map((id) => pause(round % 3).then(() => beginBy(journal, id, by('a')))),
        ]);
        seen[ended.type] += 1;
        const types = begun.map(({ type }) => type);
        if (ended.type === 'ended') expect(types).toEqual(['superseded', 'superseded']);
        else expect(types).toContain('owned');
      }
      expect(seen.superseded).toBe(0);
      expect(seen.ended).toBeGreaterThan(5);
      expect(seen.unknownOperations).toBeGreaterThan(5);
    });

    it('of 20 runs that take over, each is the last one or superseded, and one alone may begin', async () => {
      const { onRealTime: journal } = bench();
      const { by, prefixes, hold, workflowId } = order();
      const runs = Array.from({ length: 20 }, (_, n) => by(`run-${n}`));
      await Promise.all(runs.map((caller) => journal.takeOver({ caller, prefixes })));
      const begun = await Promise.all(runs.map((caller) => beginBy(journal, hold, caller)));
      expect(begun.filter(({ type }) => type === 'owned')).toHaveLength(1);
      expect(begun.filter(({ type }) => type === 'superseded')).toHaveLength(19);
      const again = await Promise.all(runs.map((caller) => journal.takeOver({ caller, prefixes })));
      expect(again.filter(({ type }) => type === 'taken')).toHaveLength(1);
      expect((await journal.findExecution(workflowId))?.pastRuns).toHaveLength(19);
    });

    it('50 begins of an execution that nobody has begun anything for: all are admitted, one is the owner', async () => {
      const { onRealTime: journal } = bench();
      for (let round = 0; round < 10; round += 1) {
        const { by, hold } = order();
        const begun = await Promise.all(Array.from({ length: 50 }, () => beginBy(journal, hold, by('a'))));
        expect(begun.filter(({ type }) => type === 'owned')).toHaveLength(1);
        expect(begun.filter(({ type }) => type === 'underWay')).toHaveLength(49);
      }
    });
  });

  describe('an end', () => {
    it('admits nothing any more, also where nothing ever was begun', async () => {
      const { journal } = bench();
      const { by, hold, prefixes } = order();
      const result = { state: 'cancelled' };
      const end = { caller: by('a'), result, prefixes, known: [] };
      expect(await journal.endExecution(end)).toEqual({ type: 'ended' });
      expect(await journal.endExecution({ ...end, result: 'other' })).toEqual({ type: 'ended' });
      expect(await beginBy(journal, hold, by('a'))).toEqual({ type: 'superseded', why: 'ended' });
      expect(await journal.takeOver({ caller: by('b'), prefixes })).toMatchObject({
        type: 'ended',
        end: { result },
      });
    });

    it('is not kept while the journal has an operation that it does not account for', async () => {
      const { journal } = bench();
      const { by, hold, release, prefixes } = order();
      await beginBy(journal, hold, by('a'));
      await beginBy(journal, release, by('a'));
      const end = { caller: by('a'), result: {}, prefixes };
      expect(await journal.endExecution({ ...end, known: [hold] })).toMatchObject({
        type: 'unknownOperations',
        begun: [{ intent: { operationId: hold } }, { intent: { operationId: release } }],
      });
      expect(await journal.endExecution({ ...end, caller: by('a', 1), known: [hold, release] })).toEqual({
        type: 'superseded',
      });
      expect(await journal.endExecution({ ...end, known: [release, hold] })).toEqual({ type: 'ended' });
    });

    it('answers a later run that was started with other content so', async () => {
      const { journal } = bench();
      const { by, prefixes } = order();
      await journal.endExecution({
        caller: by('a'),
        result: {},
        prefixes,
        known: [],
        content: { amount: '1' },
      });
      const taken = (content: unknown) => journal.takeOver({ caller: by('b'), prefixes, content });
      expect((await taken({ amount: '2' })).type).toBe('contentDiffers');
      expect((await taken({ amount: '1' })).type).toBe('ended');
    });
  });
});
