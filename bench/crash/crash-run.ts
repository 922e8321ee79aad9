import { setTimeout as delay } from 'node:timers/promises';
import { drawFrom } from '../../src/demo/names.js';
import type { ResendMode } from '../../src/sandbox/pingan/rules.js';
import type { PurchaseResult } from '../../workflows/purchase/messages.js';
import { SagaMaker } from '../saga.js';
import { drawBlows, type Blow } from './blows.js';
import { Buyer, type Ending } from './buyer.js';
import { audit, type Audit, type Finished } from './crash-audit.js';
import { openCrashSite, type CrashSite } from './crash-site.js';
import { ProviderEvents } from './provider-events.js';
import { roughen, type Rough, type RoughFigures } from './rough-blows.js';
import { Turns } from './turns.js';

export interface CrashOptions {
  readonly mode: ResendMode;
  readonly purchases: number;
  readonly workerKills: number;
  readonly serverKills: number;
  readonly databaseRestarts: number;
  readonly workers: number;
  /** What else befalls the run; the kills alone where absent. */
  readonly rough?: Rough;
  readonly seed: number;
  /** Of a hundred writes so many are lost on the way there, and as many on their return. */
  readonly faultsPercent: number;
  /** How long it is waited for the last purchase before the run is given up. */
  readonly patienceMs: number;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
}

export interface CrashFigures extends Audit {
  readonly mode: ResendMode;
  readonly purchases: number;
  /** SIGKILLs of workers and of the Temporal server. */
  readonly kills: number;
  readonly workerKills: number;
  readonly serverKills: number;
  readonly databaseRestarts: number;
  /** What befell it beside the kills; absent where nothing was to. */
  readonly rough?: RoughFigures;
  /** From the last SIGKILL until the last purchase was done. */
  readonly lastDoneSeconds: number;
  readonly seconds: number;
  /** Calls of buyers that got no answer and were made again. */
  readonly clientRetries: number;
}

const TENANT = 'crash';
/** A buyer's calls wait for their answers: more at a time than this and the server turns callers away. */
const CALLS_AT_ONCE = 300;
const RESTART_EVERY_MS = 10_000;
const PROGRESS_EVERY_MS = 5_000;
/** Purchases that did not end are shown in full, so many of them. */
const SHOWN = 10;
const SELLER_NAME = '持牢小店';
/** Of ten purchases, so many end in each way. */
const SHARES: readonly Ending[] = [
  ...Array.from({ length: 6 }, () => 'released' as const),
  ...Array.from({ length: 2 }, () => 'returned' as const),
  ...Array.from({ length: 2 }, () => 'refunded' as const),
];
/** A reset can lose a release and of refunds: half of a rough run's orders have several. */
const ROUGH_SHARES: readonly Ending[] = [
  ...Array.from({ length: 3 }, () => 'released' as const),
  ...Array.from({ length: 2 }, () => 'returned' as const),
  ...Array.from({ length: 5 }, () => 'refunded' as const),
];
const REFUNDS = 3;
const THINK_MS = 1_500;
/** Account, card, code, hold, and the way out of escrow. */
const FEWEST_WRITES = 5;
const NOBODY = { member: 'nobody', account: '' };

/** Runs one bank's purchases through all the kills, and audits the records. */
export async function runCrash(options: CrashOptions): Promise<CrashFigures> {
  const site = await openCrashSite(options);
  try {
    return await play(site, options);
  } finally {
    await site.stop();
  }
}

async function play(site: CrashSite, options: CrashOptions): Promise<CrashFigures> {
  const { say, purchases } = options;
  const amounts = new Map<string, string>();
  const events = new ProviderEvents(site.sandbox, (member) => amounts.get(member) ?? '0.00');
  const buyers = makeBuyers(site, events, options);
  for (const { id, amount } of buyers) amounts.set(id, amount);

  const startedMs = performance.now();
  const results = new Map<Buyer, PurchaseResult>();
  let lastDoneMs = startedMs;
  const inFlight = (): number => purchases - results.size;
  const all = Promise.all(
    buyers.map(async (buyer) => {
      try {
        results.set(buyer, await buyer.complete());
        lastDoneMs = performance.now();
      } catch (error) {
        say(`${buyer.id}: ${String(error)}`);
      }
    }),
  );
  const blows = new Blows(site, events, options, inFlight);
  let roughFigures: RoughFigures | undefined;
  const roughDone = blows.roughen(buyers).then((figures) => {
    roughFigures = figures;
  });
  const finish = Promise.all([all, blows.done, roughDone]);
  const progress = setInterval(() => {
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(0);
    say(`${seconds} s: ${results.size} of ${purchases} done, ${events.writes} writes at the bank`);
  }, PROGRESS_EVERY_MS);
  const inTime = await Promise.race([
    finish.then(() => true),
    delay(options.patienceMs, false, { ref: false }),
  ]);
  clearInterval(progress);
  blows.giveUp();
  if (!inTime)
    await sayWhatIsMissing(
      site,
      buyers.filter((buyer) => !results.has(buyer)),
      say,
    );

  const finished: Finished[] = buyers.map((buyer) => ({ buyer, result: results.get(buyer) }));
  const found = await audit(site, TENANT, finished);
  return {
    mode: options.mode,
    purchases,
    ...found,
    kills: site.workers.kills + site.temporal.kills,
    workerKills: site.workers.kills,
    serverKills: site.temporal.kills,
    databaseRestarts: blows.restarts,
    ...(roughFigures !== undefined && { rough: roughFigures }),
    lastDoneSeconds: round((lastDoneMs - blows.lastKillMs) / 1_000),
    seconds: round((lastDoneMs - startedMs) / 1_000),
    clientRetries: buyers.reduce((sum, { retries }) => sum + retries, 0),
  };
}

function makeBuyers(
  site: CrashSite,
  events: ProviderEvents,
  { purchases, seed, rough }: CrashOptions,
): Buyer[] {
  const draw = drawFrom(seed);
  const turns = new Turns(CALLS_AT_ONCE);
  const makers = new SagaMaker(NOBODY);
  return Array.from({ length: purchases }, () => {
    const saga = makers.make('c');
    const member = `${saga.id}_s`;
    // A seller of its own, so that balances speak for this order alone.
    const { account } = site.sandbox.pingan.addMember({
      memberCode: member,
      property: 'SH',
      name: SELLER_NAME,
    });
    const drawn = draw(SHARES.length);
    const ending = (rough ? ROUGH_SHARES : SHARES)[drawn] ?? 'released';
    return new Buyer({
      client: site.client,
      events,
      turns,
      tenant: TENANT,
      saga,
      seller: { member, account },
      ending,
      refunds: rough ? REFUNDS : 1,
      thinkMs: rough ? THINK_MS : 0,
    });
  });
}

/** Lets every kill fall where it was drawn, and restarts the database by the clock. */
class Blows {
  readonly done: Promise<void>;
  lastKillMs = performance.now();
  restarts = 0;
  #givenUp = false;
  #serverBusy: Promise<unknown> = Promise.resolve();

  constructor(
    readonly site: CrashSite,
    readonly events: ProviderEvents,
    readonly options: CrashOptions,
    readonly inFlight: () => number,
  ) {
    const { seed, workerKills, serverKills, purchases } = options;
    const writes = purchases * FEWEST_WRITES;
    const drawn = drawBlows({ seed, workerKills, serverKills, writes });
    const falls = Promise.all(drawn.map((blow) => this.#fall(blow))).then(() => {
      // How long it takes to recover is measured from here: nothing new breaks any more.
      if (drawn.length > 0) site.sandbox.faults.clear();
    });
    this.done = Promise.all([falls, this.#restartDatabase()]).then(() => undefined);
  }

  /** Lets befall the run what is to befall it beside the kills. */
  async roughen(buyers: readonly Buyer[]): Promise<RoughFigures | undefined> {
    const { rough, seed, say } = this.options;
    if (rough === undefined) return undefined;
    return roughen({
      site: this.site,
      buyers,
      tenant: TENANT,
      seed,
      rough,
      isOver: () => this.#isTooLate(),
      onBlow: (what) => {
        this.lastKillMs = performance.now();
        say(`${what}, ${this.inFlight()} purchases in flight`);
      },
    });
  }

  giveUp(): void {
    this.#givenUp = true;
  }

  async #fall({ at, afterWrites, delayMs, awayMs }: Blow): Promise<void> {
    const { site, events } = this;
    await new Promise<void>((resolve) => {
      events.onWrite((count) => {
        if (count >= afterWrites) resolve();
      });
    });
    await delay(delayMs);
    if (at === 'worker') {
      await site.workers.untilReady(1);
      if (this.#isTooLate()) return;
      this.#killed(`worker ${await site.workers.kill(awayMs)}`);
      return;
    }
    // The server is started again before it is killed another time.
    this.#serverBusy = this.#serverBusy.then(async () => {
      if (this.#isTooLate()) return;
      await site.temporal.kill(awayMs, (pid) => this.#killed(`the Temporal server (${pid})`));
    });
    await this.#serverBusy;
  }

  /** A kill that nothing is in flight for would prove nothing: it is left out, and missing in the figures. */
  #isTooLate(): boolean {
    return this.#givenUp || this.inFlight() === 0;
  }

  #killed(what: string): void {
    this.lastKillMs = performance.now();
    this.options.say(`SIGKILL to ${what}, ${this.inFlight()} purchases in flight`);
  }

  async #restartDatabase(): Promise<void> {
    const { databaseRestarts, say } = this.options;
    for (let n = 1; n <= databaseRestarts && !this.#givenUp; n += 1) {
      await delay(RESTART_EVERY_MS);
      if (this.inFlight() === 0) return;
      const how = n % 2 === 0 ? 'fast' : 'immediate';
      await this.site.postgres.restart(how);
      this.restarts += 1;
      say(`PostgreSQL restarted (${how}), ${this.inFlight()} purchases in flight`);
    }
  }
}

async function sayWhatIsMissing(
  { client }: CrashSite,
  missing: readonly Buyer[],
  say: (line: string) => void,
): Promise<void> {
  for (const { id, acknowledged } of missing.slice(0, SHOWN)) {
    const view = await client.purchases
      .status({ tenant: TENANT, orderNo: id })
      .catch((error: unknown) => String(error));
    const last = [...acknowledged].at(-1) ?? 'nothing';
    say(`${id} has not ended; last acknowledged: ${last}; it says ${JSON.stringify(view)}`);
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
