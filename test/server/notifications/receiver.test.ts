import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Journal } from '../../../src/journal/journal.js';
import { openDatabase } from '../../../src/journal/open-database.js';
import { journalOver } from '../../journal/support/fixtures.js';
import {
  answerPending,
  beginWithdrawal,
  cashData,
  cashForm,
  FORM,
  formOf,
  NotificationStage,
} from '../support/notification-stage.js';

let journal: Journal;
beforeAll(async () => {
  journal = journalOver(await openDatabase({ memory: true }));
}, 60_000);
afterAll(() => journal.close());

const notificationsOf = async (operationId: string) =>
  (await journal.listNotifications({ limit: 1_000 })).filter((one) => one.operationId === operationId);

describe('a notification', () => {
  it('is kept, recorded and told before it is acknowledged in its provider’s words', async () => {
    const stage = await NotificationStage.open(journal);
    const withdrawal = await beginWithdrawal(journal);
    await answerPending(journal, withdrawal);
    const answer = await stage.post(cashForm(withdrawal, 'succeeded'));
    expect(answer).toEqual({ status: 200, text: expect.stringMatching(/^RECV_ORD_ID_\w+$/) as string });
    expect(stage.steps.filter((step) => step !== 'listOpen')).toEqual([
      'keep',
      'fold',
      'notifyWorkflow',
      'close',
    ]);
    const { operationId, workflow } = withdrawal;
    expect((await journal.find(operationId))?.finalOutcome).toMatchObject({ type: 'succeeded' });
    expect(stage.received).toEqual([{ workflow, notification: { operationId, ended: 'succeeded' } }]);
    expect(await notificationsOf(operationId)).toMatchObject([{ done: true, times: 1 }]);
  });

  it('that comes again changes nothing, is not told again, and is acknowledged again', async () => {
    const stage = await NotificationStage.open(journal);
    const withdrawal = await beginWithdrawal(journal);
    const body = cashForm(withdrawal, 'failed');
    const answers = [await stage.post(body), await stage.post(body), await stage.post(body)];
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(stage.received).toHaveLength(1);
    expect(stage.gateway.counts).toMatchObject({ accepted: 1, duplicate: 2 });
    expect(await notificationsOf(withdrawal.operationId)).toMatchObject([{ times: 3 }]);
    expect(await journal.evidence(withdrawal.operationId)).toMatchObject([{ times: 1 }]);
  });

  it('that comes before the call’s own answer is the end, and the answer changes nothing', async () => {
    const stage = await NotificationStage.open(journal);
    const withdrawal = await beginWithdrawal(journal);
    await stage.post(cashForm(withdrawal, 'failed'));
    await answerPending(journal, withdrawal);
    const row = await journal.find(withdrawal.operationId);
    expect(row?.finalOutcome).toMatchObject({ type: 'rejected', final: true });
    expect(row?.attention).toBeUndefined();
  });

  it('that resolves nothing wakes nobody', async () => {
    const stage = await NotificationStage.open(journal);
    const withdrawal = await beginWithdrawal(journal);
    expect((await stage.post(cashForm(withdrawal, 'pending'))).status).toBe(200);
    expect(stage.received).toEqual([]);
    expect((await journal.find(withdrawal.operationId))?.finalOutcome).toBeUndefined();
  });

  it('that speaks against an end is kept, the end stays, and an operator is alerted', async () => {
    const stage = await NotificationStage.open(journal);
    const withdrawal = await beginWithdrawal(journal);
    await stage.post(cashForm(withdrawal, 'succeeded'));
    await stage.post(cashForm(withdrawal, 'failed'));
    const row = await journal.find(withdrawal.operationId);
    expect(row?.finalOutcome).toMatchObject({ type: 'succeeded' });
    expect(row?.attention).toBe('it was found rejected after it had succeeded');
    expect(stage.received.at(-1)?.notification).toMatchObject({
      ended: 'succeeded',
      attention: row?.attention,
    });
  });

  it('of another amount proves nothing, and an operator is alerted', async () => {
    const stage = await NotificationStage.open(journal);
    const withdrawal = await beginWithdrawal(journal);
    await stage.post(cashForm(withdrawal, 'succeeded', { cash_amt: '1000.00' }));
    const row = await journal.find(withdrawal.operationId);
    expect(row?.finalOutcome).toBeUndefined();
    expect(row?.attention).toContain('the amount 1000.00');
    expect(stage.received).toHaveLength(1);
  });

  it('of the same event with another body is kept beside the first, and an operator is alerted', async () => {
    const stage = await NotificationStage.open(journal);
    const withdrawal = await beginWithdrawal(journal);
    await stage.post(cashForm(withdrawal, 'succeeded'));
    const other = cashForm(withdrawal, 'succeeded', { real_amt: '98.00' });
    expect((await stage.post(other)).status).toBe(200);
    expect((await stage.post(other)).status).toBe(200);
    expect(await notificationsOf(withdrawal.operationId)).toMatchObject([
      { times: 2, attention: 'the provider sent the same event before with another body' },
      { times: 1 },
    ]);
    const row = await journal.find(withdrawal.operationId);
    expect(row?.finalOutcome).toMatchObject({ type: 'succeeded' });
    expect(row?.attention).toContain('with another body');
  });

  it('of something that is no operation here is kept to alert an operator at', async () => {
    const stage = await NotificationStage.open(journal);
    const answer = await stage.post(cashForm({ serialNumber: 'HF2511229999999999' }, 'succeeded'));
    expect(answer.status).toBe(200);
    const [newest] = await journal.listNotifications({ limit: 1, attention: true });
    expect(newest).toMatchObject({ done: true, attention: 'it names no operation of this journal' });
  });

  it('of an event about no operation is kept and acknowledged', async () => {
    const stage = await NotificationStage.open(journal);
    const data = { object: 'corp_member', member_id: 'm1', order_no: 'O1', audit_state: 'E' };
    expect((await stage.post(formOf(data, { type: 'corp_member.succeeded' }))).status).toBe(200);
    const [newest] = await journal.listNotifications({ limit: 1 });
    expect(newest).toMatchObject({ eventType: 'corp_member.succeeded', done: true });
  });
});

describe('An invalid request', () => {
  const one = { serialNumber: 'HF2511220000000001' };
  const good = cashData(one, 'succeeded');
  const invalid: [string, number, string, Parameters<NotificationStage['post']>][] = [
    ['a forged signature', 400, 'notGenuine', [formOf(good, { sign: 'AAAA' })]],
    [
      'changed data',
      400,
      'notGenuine',
      [formOf(good, { data: JSON.stringify({ ...good, cash_amt: '9.00' }) })],
    ],
    ['an empty body', 400, 'notGenuine', ['']],
    ['a body beyond the limit', 413, 'tooLarge', [formOf({ ...good, more: 'x'.repeat(70_000) })]],
    ['XML', 415, 'contentType', [formOf(good), { contentType: 'application/xml' }]],
    ['no content type that can be read', 415, 'contentType', [formOf(good), { contentType: 'form' }]],
    ['an unknown provider', 404, 'unknownProvider', [formOf(good), { provider: 'alipay' }]],
    ['a provider that sends none', 404, 'unknownProvider', [formOf(good), { provider: 'silent' }]],
    ['a name out of the prototype', 404, 'unknownProvider', [formOf(good), { provider: '__proto__' }]],
    ['another place', 404, 'notAPlace', [formOf(good), { provider: 'adapay/more' }]],
  ];

  it.each(invalid)('changes nothing and is counted: %s', async (_name, status, why, args) => {
    const stage = await NotificationStage.open(journal);
    const before = await journal.listNotifications({ limit: 1_000 });
    expect((await stage.post(...args)).status).toBe(status);
    expect(stage.steps.filter((step) => step !== 'listOpen')).toEqual([]);
    expect(await journal.listNotifications({ limit: 1_000 })).toEqual(before);
    expect(stage.gateway.counts).toEqual({ accepted: 0, duplicate: 0, failed: 0, invalid: { [why]: 1 } });
  });

  it.each(['GET', 'PUT', 'DELETE'])('is another method: %s', async (method) => {
    const stage = await NotificationStage.open(journal);
    const answer = await fetch(`${stage.gateway.url}/notifications/adapay`, { method });
    expect(answer.status).toBe(404);
  });
});

describe('the receiver', () => {
  it('says in its log what came of each, and nothing that a body holds', async () => {
    const stage = await NotificationStage.open(journal);
    const withdrawal = await beginWithdrawal(journal);
    const body = cashForm(withdrawal, 'succeeded');
    await stage.post(body);
    await stage.post(body.replace('sign=', 'sign=A'));
    await stage.post(body, { contentType: 'text/xml' });
    await stage.post('x'.repeat(100_000));
    stage.sabotage = { step: 'keep', moment: 'before' };
    await stage.post(cashForm(withdrawal, 'failed'));
    const log = stage.lines.join('\n');
    expect(log).toContain(withdrawal.operationId);
    expect(stage.lines).toHaveLength(5);
    for (const personal of ['王小明', '6222021234567890123', '13800138000', 'xxxx'])
      expect(log).not.toContain(personal);
  });

  it('tells its health and its counts', async () => {
    const stage = await NotificationStage.open(journal);
    await stage.post('nonsense');
    const answer = await fetch(`${stage.gateway.url}/healthz`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      status: 'ok',
      notifications: { accepted: 0, duplicate: 0, failed: 0, invalid: { notGenuine: 1 } },
    });
  });

  it('is not well while the journal cannot be read', async () => {
    const stage = new NotificationStage(journal);
    stage.sabotage = { step: 'listOpen', moment: 'before' };
    const { gateway } = await stage.listen({ sweepEveryMs: 5 });
    await expect.poll(async () => (await fetch(`${gateway.url}/healthz`)).status).toBe(503);
    stage.sabotage = undefined;
    await expect.poll(async () => (await fetch(`${gateway.url}/healthz`)).status).toBe(200);
  });

  it('lets a notification under way come to its end when it is stopped', async () => {
    const stage = await NotificationStage.open(journal);
    const withdrawal = await beginWithdrawal(journal);
    const held = stage.holdAt('notifyWorkflow');
    const answered = stage.post(cashForm(withdrawal, 'succeeded'), { contentType: FORM });
    await held.reached;
    const closed = stage.gateway.close();
    held.release();
    expect((await answered).status).toBe(200);
    await closed;
    expect(await notificationsOf(withdrawal.operationId)).toMatchObject([{ done: true }]);
  });
});
