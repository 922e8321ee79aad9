import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { DAY_MS } from '../../../src/domain/durations.js';
import type {
  NotificationRequest,
  OperationRequest,
  ParsedNotification,
} from '../../../src/providers/provider.js';
import type { NotificationBench } from '../bench.js';
import type { Expectation, Scene, Observed, Theme } from '../expectation.js';
import type { Stage } from '../stage.js';
import { amountReported } from './seen.js';

type Genuine = Extract<ParsedNotification, { type: 'genuine' }>;

const expectations: readonly Expectation[] = [
  notified('notify.genuine', 'a genuine notification ends its operation under our own number', async (at) => {
    const { operation, evidence, accepted } = at.genuine(at.request);
    expect(operation).toMatchObject({ kind: at.bench.kind, serialNumber: at.serialNumber });
    const { outcome, reported } = at.said(at.request);
    expect({ type: outcome.type, amount: amountReported(reported) }).toEqual({
      ...{ type: 'succeeded', amount: '100.00' },
    });
    expect(evidence.source).toBe('notification');
    expect(accepted.status).toBe(at.bench.accepted.status);
    expect(accepted.body).toMatch(at.bench.accepted.body);
  }),
  notified(
    'notify.forged',
    'a notification with any part changed is invalid, or concludes nothing else',
    async (at) => {
      const parts = at.bench.altered(at.request);
      expect(parts.length).toBeGreaterThan(100);
      for (const { part, request } of parts) {
        const parsed = at.parse(request);
        if (parsed.type === 'genuine') throw new Error(`${part} was believed`);
        expect({ part, status: parsed.response.status }).toEqual({ part, status: 400 });
      }
    },
  ),
  notified(
    'notify.otherMerchant',
    'a genuine notification for another merchant or world is invalid',
    async (at) => {
      expect(at.parse(at.bench.resign(at.request, {})).type).toBe('genuine');
      for (const fields of at.bench.strange)
        expect(at.parse(at.bench.resign(at.request, fields)).type, JSON.stringify(fields)).toBe('invalid');
    },
  ),
  notified(
    'notify.twice',
    'the same notification twice is one event; another event is another',
    async (at) => {
      at.stage.farEnd.notifyAgain?.();
      const again = await at.next();
      expect(at.genuine(again).eventId).toBe(at.genuine(at.request).eventId);
      const other = at.bench.resign(at.request, at.bench.otherEvent);
      expect(at.genuine(other).eventId).not.toBe(at.genuine(at.request).eventId);
    },
  ),
  notified('notify.late', 'one that comes a month late says the same', async (at) => {
    const first = JSON.stringify([at.genuine(at.request), at.said(at.request)]);
    at.stage.farEnd.advance(31 * DAY_MS);
    expect(JSON.stringify([at.genuine(at.request), at.said(at.request)])).toBe(first);
  }),
  {
    id: 'notify.beforeAnswer',
    promise: 'one that comes before the call’s own answer is understood without it',
    run: (scene) =>
      withInbox(scene, async (stage, bench, inbox) => {
        const order = stage.order(bench.kind);
        // The answer never comes: the number is all that ties the notification to its operation.
        stage.onWrite(bench.kind, { type: 'lostAnswer' });
        expect(await stage.send(order)).toMatchObject({ type: 'unknown' });
        stage.farEnd.advance(60_000);
        const parsed = stage.provider.parseNotification?.(await inbox.next());
        expect(parsed).toMatchObject({ type: 'genuine', operation: { serialNumber: order.serialNumber } });
        expect(saidBy(parsed, order)?.outcome.type).toBe('succeeded');
        return 'yes';
      }),
  },
  notified('notify.unknownStatus', 'one with an unknown status is never taken for a failure', async (at) => {
    for (const status of ['closed', 'SUCCEEDED', 'processing']) {
      const parsed = at.parse(at.bench.resign(at.request, at.bench.status(status)));
      const outcome = parsed.type === 'genuine' ? saidBy(parsed, at.order)?.outcome.type : 'invalid';
      expect({ status, outcome }).toEqual({
        status,
        outcome: expect.stringMatching(/invalid|unknown/) as string,
      });
    }
  }),
  notified('notify.masked', 'nothing personal of a notification is kept', async (at) => {
    const number = '6222021234567890123';
    const parsed = at.parse(at.bench.resign(at.request, at.bench.words(`户名不符 ${number}`)));
    expect(parsed.type).toBe('genuine');
    expect(JSON.stringify(parsed)).not.toContain(number);
  }),
];

/** What a provider sends by itself, at the port. */
export const notifications: Theme = { title: 'Notifications', expectations };

interface Notified {
  readonly stage: Stage;
  readonly bench: NotificationBench;
  /** The far end's own notification of an operation that succeeded. */
  readonly request: NotificationRequest;
  readonly order: OperationRequest;
  readonly serialNumber: string;
  readonly parse: (request: NotificationRequest) => ParsedNotification;
  readonly genuine: (request: NotificationRequest) => Genuine;
  /** What one says of the operation, held against it. */
  readonly said: (request: NotificationRequest) => NonNullable<ReturnType<typeof saidBy>>;
  readonly next: () => Promise<NotificationRequest>;
}

/** What a notification says of its operation: what it names by account alone is read against the operation. */
function saidBy(parsed: ParsedNotification | undefined, { intent }: OperationRequest) {
  const operation = parsed?.type === 'genuine' ? parsed.operation : undefined;
  return operation?.readFor?.(intent) ?? operation?.queryResult;
}

function notified(id: string, promise: string, check: (at: Notified) => Promise<void>): Expectation {
  return {
    id,
    promise,
    run: (scene) =>
      withInbox(scene, async (stage, bench, inbox) => {
        const order = stage.order(bench.kind);
        await stage.send(order);
        stage.farEnd.advance(60_000);
        const request = await inbox.next();
        const parse = (one: NotificationRequest): ParsedNotification => {
          const parsed = stage.provider.parseNotification?.(one);
          if (!parsed) throw new Error('the provider reads no notifications');
          return parsed;
        };
        const genuine = (one: NotificationRequest): Genuine => {
          const parsed = parse(one);
          if (parsed.type !== 'genuine') throw new Error(`invalid: ${parsed.why}`);
          return parsed;
        };
        const said = (one: NotificationRequest) => {
          const read = saidBy(parse(one), order);
          if (!read) throw new Error('it is about no operation');
          return read;
        };
        const { serialNumber } = order;
        const next = () => inbox.next();
        await check({ stage, bench, request, order, serialNumber, parse, genuine, said, next });
        return 'yes';
      }),
  };
}

interface Inbox {
  /** The next notification that comes, in order. */
  readonly next: () => Promise<NotificationRequest>;
}

/** Runs with an address where the provider's notifications arrive; a provider that sends none has no reader for any. */
async function withInbox(
  { bench, open }: Scene,
  run: (stage: Stage, bench: NotificationBench, inbox: Inbox) => Promise<Observed>,
): Promise<Observed> {
  const stage = await open();
  if (!bench.notifications && !stage.provider.parseNotification) {
    expect('parseNotification' in stage.provider).toBe(false);
    return { otherwise: 'sends none' };
  }
  const arrived: NotificationRequest[] = [];
  const waiting: ((request: NotificationRequest) => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(200).end();
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      const one = { headers, body: Buffer.concat(chunks) };
      const wanted = waiting.shift();
      if (wanted) wanted(one);
      else arrived.push(one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    stage.farEnd.notifyAt?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`);
    const next = (): Promise<NotificationRequest> => {
      const one = arrived.shift();
      return one ? Promise.resolve(one) : new Promise((resolve) => waiting.push(resolve));
    };
    if (bench.notifications) return await run(stage, bench.notifications, { next });
    // A trade that is paid is told, and is about no operation of ours.
    stage.farEnd.trade?.('100.00');
    const parsed = stage.provider.parseNotification?.(await next());
    expect(parsed?.type).toBe('genuine');
    expect(parsed).not.toHaveProperty('operation');
    return { otherwise: 'of payments alone' };
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
