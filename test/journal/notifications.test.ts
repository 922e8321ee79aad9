import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../../src/domain/errors.js';
import type { NotificationArrival } from '../../src/journal/notification-log.js';
import { onBothDatabases } from './support/databases.js';
import { beginAny } from './support/fixtures.js';

const COPIES = 20;
const PERSON = '王小明 6222021234567890123';

let events = 0;

/** A notification of an event of its own, or of one before. */
function arrival(changes: { eventId?: string; body?: string } = {}): NotificationArrival {
  events += 1;
  const { eventId = `cash.succeeded/${events}`, body = PERSON } = changes;
  const request = { headers: { 'x-sign': 'abc' }, body: Buffer.from(body).toString('base64') };
  return { provider: 'adapay', eventId, eventType: 'cash.succeeded', request };
}

onBothDatabases((bench) => {
  const listed = async (eventId: string) =>
    (await bench().journal.listNotifications({ limit: 1_000 })).filter((one) => one.eventId === eventId);

  describe('a notification', () => {
    it('is one, however often and at once it comes', async () => {
      const one = arrival();
      const kept = await Promise.all(
        Array.from({ length: COPIES }, () => bench().journal.keepNotification(one)),
      );
      expect(new Set(kept.map(({ id }) => id)).size).toBe(1);
      expect(kept.every(({ isDone, attention }) => !isDone && attention === undefined)).toBe(true);
      expect(await listed(one.eventId)).toMatchObject([{ times: COPIES, done: false }]);
    });

    it('with another body under the same identity is kept beside the first, which alone needs nobody', async () => {
      const first = arrival();
      const others = ['b', 'c'].map((body) => arrival({ eventId: first.eventId, body }));
      const kept = await Promise.all(
        [first, ...others, ...others].map((one) => bench().journal.keepNotification(one)),
      );
      expect(new Set(kept.map(({ id }) => id)).size).toBe(3);
      const rows = await listed(first.eventId);
      expect(rows).toHaveLength(3);
      expect(rows.filter(({ attention }) => attention === undefined)).toHaveLength(1);
      expect(rows.reduce((sum, { times }) => sum + times, 0)).toBe(5);
    });

    it('is another one at another provider', async () => {
      const one = arrival();
      const { journal } = bench();
      const ids = [
        await journal.keepNotification(one),
        await journal.keepNotification({ ...one, provider: 'lianlian' }),
      ];
      expect(new Set(ids.map(({ id }) => id)).size).toBe(2);
    });

    it('is done once it was said to be, and stays so with its operation', async () => {
      const one = arrival();
      const { journal } = bench();
      const { id } = await journal.keepNotification(one);
      await journal.closeNotification({ id, operationId: 'shop/w/withdraw/1' });
      await journal.closeNotification({ id, attention: 'late' });
      expect(await journal.keepNotification(one)).toMatchObject({ id, isDone: true });
      expect(await listed(one.eventId)).toMatchObject([
        { done: true, operationId: 'shop/w/withdraw/1', attention: 'late', times: 2 },
      ]);
    });

    it('comes back as it came, and cannot be read in the database', async () => {
      const one = arrival();
      const { journal, database } = bench();
      const { id } = await journal.keepNotification(one);
      const open = await journal.openNotifications({ limit: 1_000, olderThanMs: 0 });
      expect(open.find((other) => other.id === id)).toEqual({ id, ...one });
      const text = JSON.stringify(
        await database.query({ name: 'test-notifications', text: 'SELECT * FROM holdfast.notification' }),
      );
      expect(text).toContain(one.eventId);
      for (const secret of [PERSON, one.request.body]) expect(text).not.toContain(secret);
    });

    it('can hold what a text of the database cannot', async () => {
      const { journal } = bench();
      const one = arrival({ eventId: 'nul\0 and half \uD800', body: '\0\uFFFF' });
      const kept = await journal.keepNotification(one);
      expect(await journal.keepNotification(one)).toEqual(kept);
      const open = await journal.openNotifications({ limit: 1_000, olderThanMs: 0 });
      expect(open.find(({ id }) => id === kept.id)?.request).toEqual(one.request);
    });
  });

  describe('what is open', () => {
    it('is listed page by page, oldest first, once it is old enough', async () => {
      const { journal, clock } = bench();
      for (const { id } of await journal.openNotifications({ limit: 1_000, olderThanMs: 0 }))
        await journal.closeNotification({ id });
      const ids: string[] = [];
      for (let index = 0; index < 5; index += 1) ids.push((await journal.keepNotification(arrival())).id);
      expect(await journal.openNotifications({ limit: 9, olderThanMs: 1_000 })).toEqual([]);
      clock.pass(1_000);
      const page = async (after?: string) =>
        (await journal.openNotifications({ limit: 2, olderThanMs: 1_000, ...(after && { after }) })).map(
          ({ id }) => id,
        );
      expect(await page()).toEqual(ids.slice(0, 2));
      expect(await page(ids[1])).toEqual(ids.slice(2, 4));
      expect(await page(ids[3])).toEqual(ids.slice(4));
      const [newest] = await journal.listNotifications({ limit: 1, open: true });
      expect(newest?.id).toBe(ids[4]);
    });

    it.each([0, 1_001, 1.5])('is not listed by %s at a time', async (limit) => {
      const { journal } = bench();
      await expect(journal.openNotifications({ limit, olderThanMs: 0 })).rejects.toBeInstanceOf(InvalidInput);
      await expect(journal.listNotifications({ limit })).rejects.toBeInstanceOf(InvalidInput);
    });
  });

  describe('an operator who has reviewed one', () => {
    it('takes the reason away, with the name and what was found', async () => {
      const { journal, database } = bench();
      const { id } = await journal.keepNotification(arrival());
      const review = { id, by: 'wang', evidence: 'made by hand in the console' };
      expect(await journal.reviewNotification(review)).toBe(false);
      await journal.closeNotification({ id, attention: 'it names no operation of this journal' });
      const attention = { limit: 1, attention: true };
      expect(await journal.listNotifications(attention)).toMatchObject([{ id }]);
      expect(await journal.reviewNotification(review)).toBe(true);
      expect((await journal.listNotifications(attention)).map((one) => one.id)).not.toContain(id);
      const text = 'SELECT reviewed FROM holdfast.notification WHERE id = $1::bigint';
      const [row] = await database.query({ name: 'test-reviewed', text }, [id]);
      expect(row?.['reviewed']).toMatchObject({
        by: 'wang',
        attention: 'it names no operation of this journal',
      });
      await expect(journal.reviewNotification({ ...review, id: 'x' })).rejects.toBeInstanceOf(InvalidInput);
    });
  });

  it('the workflow that began an operation last is kept with it', async () => {
    const { journal, clock } = bench();
    const begin = async (workflow?: string) => {
      clock.pass(60_001);
      const intent = {
        operationId: 't/workflow/freeze/1',
        provider: 'adapay',
        kind: 'freeze',
        content: { account: { member: 'm', account: '1' } },
      } as const;
      const begun = await beginAny(journal, {
        intent,
        serialPrefix: 'HF',
        leaseMs: 60_000,
        owner: 'test',
        workflow,
      });
      return begun.row.workflow;
    };
    expect(await begin('order/t/1')).toBe('order/t/1');
    expect(await begin()).toBe('order/t/1');
    expect(await begin('order/t/2')).toBe('order/t/2');
    expect((await journal.find('t/workflow/freeze/1'))?.workflow).toBe('order/t/2');
  });
});
