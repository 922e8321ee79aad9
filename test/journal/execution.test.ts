import { describe, expect, it } from 'vitest';
import type { Caller } from '../../src/journal/execution.js';
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

const beginBy = (journal: Journal, operationId: string, caller: Caller) =>
  journal.begin({
    intent: holdIntent(operationId),
    serialPrefix: PREFIX,
    leaseMs: 60_000,
    owner: 'test',
    caller,
  });

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
      expect((await journal.find(hold))?.story).toBe(workflowId);
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
      expect(await journal.find(hold)).toMatchObject({ attempts: 1, settled: succeeded });
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
        begun: [{ intent: { operationId: hold }, settled: succeeded }, { intent: { operationId: release } }],
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
