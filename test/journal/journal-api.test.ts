import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ContentDiffers, InvalidInput } from '../../src/domain/errors.js';
import { OperationNotFound, TooManyOperations } from '../../src/journal/errors.js';
import type { Journal } from '../../src/journal/journal.js';
import { openJournalApi, type JournalApi } from '../../src/journal/journal-api.js';
import { openDatabase } from '../../src/journal/open-database.js';
import { connectRemoteJournal } from '../../src/journal/remote-journal.js';
import { begin, evidenceOf, holdIntent, journalOver, PREFIX, recording } from './support/fixtures.js';

const token = 'token-of-the-api';

describe('the journal of another process, through its API', () => {
  let own: Journal;
  let api: JournalApi;
  let remote: Journal;

  beforeAll(async () => {
    own = journalOver(await openDatabase({ memory: true }, { poolSize: 1 }));
    api = await openJournalApi({ journal: own, token });
    remote = connectRemoteJournal({ url: api.url, token });
  }, 60_000);
  afterAll(async () => {
    await remote.close();
    await api.close();
    await own.close();
  });

  it('answers as the journal itself does', async () => {
    expect(await begin(remote, 't/remote/hold/1')).toMatchObject({ type: 'owned', attempt: 1 });
    await remote.record(recording('t/remote/hold/1', { attempt: 1 }));
    expect((await remote.find('t/remote/hold/1'))?.finalOutcome?.type).toBe('succeeded');
    expect(await remote.find('t/nothing/hold/1')).toBeUndefined();
  });

  it('answers of executions as the journal itself does', async () => {
    const workflowId = 'order/t/api';
    const caller = { workflowId, runId: 'a', epoch: 0 };
    const operationId = 't/api/hold/1';
    const options = { serialPrefix: PREFIX, leaseMs: 1_000, owner: 'test' };
    const start = (runId: string) =>
      remote.begin({ ...options, intent: holdIntent(operationId), caller: { ...caller, runId } });
    expect(await start('a')).toMatchObject({ type: 'owned' });
    expect(await start('b')).toEqual({ type: 'superseded', why: 'run' });
    const prefixes = ['t/api/'];
    const end = { caller, prefixes, result: { state: 'held' }, content: { amount: '1' } };
    expect(await remote.endExecution({ ...end, known: [] })).toMatchObject({ type: 'unknownOperations' });
    expect(await remote.takeOver({ caller, prefixes, content: { amount: '1' } })).toMatchObject({
      type: 'taken',
      begun: [{ intent: { operationId } }],
    });
    expect(await remote.endExecution({ ...end, known: [operationId] })).toEqual({ type: 'ended' });
    expect(await remote.findExecution(workflowId)).toEqual(await own.findExecution(workflowId));
    expect(await remote.findExecution('order/t/none')).toBeUndefined();
    expect(await remote.listBegun(['t/api/'])).toHaveLength(1);
    expect(await remote.takeOver({ caller: { ...caller, runId: 'b' }, prefixes, content: {} })).toEqual({
      type: 'contentDiffers',
    });
  });

  it('throws what the journal throws of a list that is too long', async () => {
    const thrown = new TooManyOperations(['t/'], 7);
    const listBegun = () => Promise.reject(thrown);
    const full = await openJournalApi({ journal: { ...own, listBegun }, token });
    const behind = connectRemoteJournal({ url: full.url, token });
    await expect(behind.listBegun(['t/'])).rejects.toEqual(thrown);
    await behind.close();
    await full.close();
  });

  it('keeps notifications as the journal itself does', async () => {
    const request = { headers: {}, body: Buffer.from('body').toString('base64') };
    const arrival = { provider: 'adapay', eventId: 'e/1', eventType: 'e', request };
    const { id } = await remote.keepNotification(arrival);
    expect(await own.openNotifications({ limit: 9, olderThanMs: 0 })).toEqual([{ id, ...arrival }]);
    await remote.closeNotification({ id, attention: 'a reason' });
    expect(await remote.reviewNotification({ id, by: 'wang', evidence: 'it is right' })).toBe(true);
    expect(await remote.listNotifications({ limit: 1 })).toMatchObject([{ id, done: true, times: 1 }]);
    expect(await remote.keepNotification(arrival)).toEqual({ id, isDone: true });
  });

  it('throws what the journal throws of an operation that was never begun', async () => {
    const operationId = 't/never/hold/1';
    for (const journal of [own, remote]) {
      const recorded = await journal.record(recording(operationId)).catch((thrown: unknown) => thrown);
      const cleared = await journal
        .clearAttention({ operationId, evidence: evidenceOf('operator') })
        .catch((thrown: unknown) => thrown);
      for (const error of [recorded, cleared]) {
        expect(error).toBeInstanceOf(OperationNotFound);
        expect(error).toMatchObject({ operationId, code: 'OPERATION_NOT_FOUND' });
      }
    }
  });

  it('throws what the journal throws of another content, and of input that breaks its rules', async () => {
    await begin(own, 't/content/hold/1');
    const other = {
      intent: holdIntent('t/content/hold/1', '7.00'),
      serialPrefix: PREFIX,
      leaseMs: 1_000,
      owner: 'test',
    };
    for (const journal of [own, remote]) {
      const differs = await journal.begin(other).catch((thrown: unknown) => thrown);
      expect(differs).toBeInstanceOf(ContentDiffers);
      expect(differs).toMatchObject({ operationId: 't/content/hold/1' });
      const broken = await journal.begin({ ...other, leaseMs: 0 }).catch((thrown: unknown) => thrown);
      expect(broken).toBeInstanceOf(InvalidInput);
      expect(broken).toMatchObject({ field: 'leaseMs', rule: 'above 0', message: 'leaseMs: above 0' });
    }
  });

  it('opens to nobody without the token, and says no more than that', async () => {
    const authorization = 'Bearer another-token';
    const answer = await fetch(`${api.url}/find`, { method: 'POST', headers: { authorization } });
    expect([answer.status, await answer.text()]).toEqual([401, '']);
  });
});
