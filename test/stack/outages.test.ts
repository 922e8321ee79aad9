import { connect, createServer, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ledgerOf, termsOf } from '../support/stack/pingan/ledger.js';
import { PinganPurchase, WAYS } from '../support/stack/pingan/purchase.js';
import { proxyStatements } from '../support/stack/statement-proxy.js';
import { openStack, type Stack } from '../support/stack/stack.js';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

const OUTAGE_MS = 3_000;

/** A road to the bank that can be closed, so that a connection is refused before a byte has left. */
class Road {
  #server: Server | undefined;
  #port = 0;
  target = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}/pingan`;
  }

  async open(): Promise<void> {
    const server = createServer((client) => {
      const bank = connect(this.target, '127.0.0.1');
      client.pipe(bank).pipe(client);
      for (const [one, other] of [
        [client, bank],
        [bank, client],
      ] as const) {
        one.on('error', () => other.destroy()).on('close', () => other.destroy());
      }
      this.#sockets.add(client);
      client.on('close', () => this.#sockets.delete(client));
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the road has no port');
    this.#port = address.port;
    this.#server = server;
  }

  readonly #sockets = new Set<{ destroy(): unknown }>();

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

describeWithTemporal('an outage in the middle of a purchase', (temporal) => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await openStack(temporal);
  });
  afterAll(async () => {
    await stack.close();
  });

  it.each(['local', 'remote'] as const)(
    'delays each step while the bank refuses connections, first attempts %s',
    async (firstAttempt) => {
      const road = new Road();
      await road.open();
      const site = await stack.openSite({
        sandbox: { pingan: { advance: '1000.00' } },
        providers: { pingan: { baseUrl: road.url } },
      });
      road.target = site.sandbox.port;
      await site.startWorker();
      const purchase = new PinganPurchase(site, { orderNo: 'rejected', ending: 'refunded', firstAttempt });

      for (const step of WAYS.refunded) {
        await road.close();
        const taken = purchase.take(step);
        await delay(OUTAGE_MS);
        await road.open();
        await taken;
      }

      expect(await purchase.end()).toMatchObject({ state: 'released' });
      expect(await ledgerOf(purchase)).toEqual(termsOf(purchase));
      await road.close();
    },
  );

  it.each(['local', 'remote'] as const)(
    'delays each step while the journal is away, first attempts %s',
    async (firstAttempt) => {
      const proxy = await proxyStatements(stack.databaseUrl);
      const site = await stack.openSite({
        sandbox: { pingan: { advance: '1000.00' } },
        env: { DATABASE_URL: proxy.url },
      });
      await site.startWorker();
      const purchase = new PinganPurchase(site, { orderNo: 'away', ending: 'refunded', firstAttempt });

      for (const step of WAYS.refunded) {
        proxy.cut();
        const taken = purchase.take(step);
        await delay(OUTAGE_MS);
        proxy.mend();
        await taken;
      }

      expect(await purchase.end()).toMatchObject({ state: 'released' });
      expect(await ledgerOf(purchase)).toEqual(termsOf(purchase));
      await proxy.close();
    },
  );
});
