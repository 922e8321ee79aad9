import { describe, expect, it } from 'vitest';
import type { IncomingTransfer, ProviderTransfers, TransferQuery } from '../../../src/providers/records.js';
import { TransferWatch, type TransferParts } from '../../../src/server/transfers/transfer-watch.js';

const BUYER = '6886000000001001';
const OTHER = '6886000000001002';

/** A bank with transfers, and orders that wait at it. */
class Bank implements ProviderTransfers, TransferParts {
  readonly queryEveryMs = 1_000;
  day = '20251122';
  readonly transfers: IncomingTransfer[] = [];
  readonly queries: TransferQuery[] = [];
  /** The account of each order that waits. */
  readonly waiting = new Map<string, string>();
  readonly woken: [workflowId: string, requestId: string][] = [];
  readonly warnings: string[] = [];
  accountsAsked = 0;
  isAway = false;
  /** How many rows one query reads. */
  readAtOnce = Infinity;
  unreachable = '';

  readonly watch = new TransferWatch('pingan', this, this, {
    info: () => undefined,
    warn: (_fields, message) => this.warnings.push(message),
    error: () => undefined,
  });

  credit(account: string): void {
    const reference = String(this.transfers.length + 1);
    const amount = '100.00' as IncomingTransfer['amount'];
    this.transfers.push({ reference, bankDate: this.day, amount, to: 'member', account });
  }

  today = (): string => this.day;

  list = (query: TransferQuery): ReturnType<ProviderTransfers['list']> => {
    this.queries.push(query);
    if (this.isAway) return Promise.resolve({ type: 'unavailable', why: '6050 answers ERR957' });
    const transfers = this.transfers.filter(({ bankDate }) => bankDate >= query.from && bankDate <= query.to);
    const { known = 0 } = query;
    const total = Math.min(transfers.length, known + this.readAtOnce);
    const brokenOff = total < transfers.length ? { brokenOff: '6050: no answer in time' } : {};
    return Promise.resolve({
      type: 'read',
      value: { total, transfers: transfers.slice(known, total), ...brokenOff },
    });
  };

  waitingOrders = (): Promise<string[]> => Promise.resolve([...this.waiting.keys()]);

  awaitedAccount = (workflowId: string): Promise<string | undefined> => {
    this.accountsAsked += 1;
    if (workflowId === this.unreachable) return Promise.reject(new Error('no worker'));
    return Promise.resolve(this.waiting.get(workflowId));
  };

  wake = (workflowId: string, requestId: string): Promise<void> => {
    if (workflowId === this.unreachable) return Promise.reject(new Error('no server'));
    this.woken.push([workflowId, requestId]);
    return Promise.resolve();
  };
}

describe('the watch of incoming transfers', () => {
  it('queries nothing while no order waits', async () => {
    const bank = new Bank();
    bank.credit(BUYER);
    expect(await bank.watch.look()).toBe(0);
    expect(bank.queries).toEqual([]);
  });

  it('wakes the orders of the account that was credited, and no other', async () => {
    const bank = new Bank();
    bank.waiting.set('order/shop/1', BUYER).set('order/shop/2', OTHER).set('order/shop/3', BUYER);
    expect(await bank.watch.look()).toBe(0);
    bank.credit(BUYER);
    expect(await bank.watch.look()).toBe(2);
    expect(bank.woken.map(([workflowId]) => workflowId)).toEqual(['order/shop/1', 'order/shop/3']);
  });

  it('tells an order of a transfer once, and asks it for its account once', async () => {
    const bank = new Bank();
    bank.waiting.set('order/shop/1', BUYER);
    bank.credit(BUYER);
    for (let look = 0; look < 3; look += 1) await bank.watch.look();
    expect(bank.woken).toHaveLength(1);
    expect(bank.accountsAsked).toBe(1);
    bank.credit(BUYER);
    await bank.watch.look();
    expect(bank.woken).toHaveLength(2);
    expect(new Set(bank.woken.map(([, requestId]) => requestId)).size).toBe(2);
    for (const [, requestId] of bank.woken) expect(requestId).toMatch(/^[A-Za-z0-9_.:-]{1,64}$/);
  });

  it('says how many transfers it knows, so that only new ones are listed', async () => {
    const bank = new Bank();
    bank.waiting.set('order/shop/1', OTHER);
    bank.credit(BUYER);
    await bank.watch.look();
    await bank.watch.look();
    expect(bank.queries.map(({ known }) => known)).toEqual([0, 1]);
  });

  it('sends what another gateway sends that has seen the same, which is one message to the order', async () => {
    const [one, other] = [new Bank(), new Bank()];
    for (const bank of [one, other]) {
      bank.waiting.set('order/shop/1', BUYER);
      bank.credit(BUYER);
      await bank.watch.look();
    }
    expect(one.woken).toEqual(other.woken);
  });

  it('reads the day before to its end after midnight', async () => {
    const bank = new Bank();
    bank.waiting.set('order/shop/1', BUYER);
    await bank.watch.look();
    bank.credit(BUYER);
    bank.day = '20251123';
    expect(await bank.watch.look()).toBe(1);
    expect(bank.queries.slice(-2)).toEqual([
      { from: '20251122', to: '20251122', known: 0, inPart: true },
      { from: '20251123', to: '20251123', known: 0, inPart: true },
    ]);
    bank.credit(BUYER);
    expect(await bank.watch.look()).toBe(1);
    expect(bank.queries.at(-1)).toMatchObject({ from: '20251123', to: '20251123' });
  });

  it('reads a list that is too long for one query on from where it broke off, also after midnight', async () => {
    const bank = new Bank();
    bank.readAtOnce = 2;
    bank.waiting.set('order/shop/1', BUYER);
    for (let nth = 0; nth < 4; nth += 1) bank.credit(OTHER);
    bank.credit(BUYER);
    expect(await bank.watch.look()).toBe(0);
    bank.day = '20251123';
    expect(await bank.watch.look()).toBe(0);
    expect(await bank.watch.look()).toBe(1);
    expect(bank.queries.map(({ from, known }) => [from, known])).toEqual([
      ...[
        ['20251122', 0],
        ['20251122', 2],
        ['20251122', 4],
        ['20251123', 0],
      ],
    ]);
    expect(new Set(bank.warnings).size).toBe(1);
  });

  it('tells an order after midnight what it could not be told before', async () => {
    const bank = new Bank();
    bank.waiting.set('order/shop/1', BUYER);
    await bank.watch.look();
    bank.credit(BUYER);
    bank.unreachable = 'order/shop/1';
    expect(await bank.watch.look()).toBe(0);
    bank.day = '20251123';
    expect(await bank.watch.look()).toBe(0);
    bank.unreachable = '';
    expect(await bank.watch.look()).toBe(1);
    expect(await bank.watch.look()).toBe(0);
  });

  it('follows no day while nobody waits, so that a long rest makes no long list', async () => {
    const bank = new Bank();
    bank.waiting.set('order/shop/1', BUYER);
    await bank.watch.look();
    bank.waiting.clear();
    await bank.watch.look();
    bank.day = '20251222';
    bank.waiting.set('order/shop/2', BUYER);
    await bank.watch.look();
    expect(bank.queries.slice(1)).toMatchObject([{ from: '20251222', to: '20251222' }]);
  });

  it('goes on when the bank or an order cannot be reached, and tells that order the next time', async () => {
    const bank = new Bank();
    bank.waiting.set('order/shop/1', BUYER).set('order/shop/2', BUYER);
    bank.credit(BUYER);
    bank.isAway = true;
    expect(await bank.watch.look()).toBe(0);
    bank.isAway = false;
    bank.unreachable = 'order/shop/1';
    expect(await bank.watch.look()).toBe(1);
    bank.unreachable = '';
    expect(await bank.watch.look()).toBe(1);
    expect(bank.woken.map(([workflowId]) => workflowId)).toEqual(['order/shop/2', 'order/shop/1']);
    expect(bank.warnings).toHaveLength(2);
  });
});
