import { PURCHASE_KINDS, type PurchaseKind } from '../../../../src/domain/operation.js';
import {
  PINGAN_ENDPOINTS,
  PINGAN_VARIANTS,
  type SpokenEndpoint,
} from '../../../../src/providers/pingan/capabilities.js';
import type { HookMoment } from '../../../../src/sandbox/engine/hooks.js';
import type { ResendMode } from '../../../../src/sandbox/pingan/rules.js';
import type { PurchaseResult } from '../../../../workflows/purchase/messages.js';
import { Executioner } from '../executioner.js';
import { Gate, within } from '../gate.js';
import { lastEventsOf } from '../history.js';
import { PinganPurchase, WAYS, type BuyerStep, type Ending } from './purchase.js';
import { proxyStatements, type StatementProxy } from '../statement-proxy.js';
import type { Site, Stack } from '../stack.js';

/** How a purchase comes to each operation: by which step of the buyer, on the way to which ending. */
export const PINGAN_ROADS: Readonly<Record<PurchaseKind, { ending: Ending; step: BuyerStep }>> = {
  openAccount: { ending: 'released', step: 'start' },
  applyCardBinding: { ending: 'released', step: 'start' },
  verifyCardBinding: { ending: 'released', step: 'code' },
  hold: { ending: 'released', step: 'code' },
  release: { ending: 'released', step: 'release' },
  return: { ending: 'returned', step: 'return' },
  refund: { ending: 'refunded', step: 'refund' },
};

export type PinganWrite = SpokenEndpoint & { readonly kind: PurchaseKind };

type Variants = Readonly<
  Record<string, Readonly<Record<string, { readonly endpoint: { readonly name: string } }>>>
>;

/** What is used only where the settings choose it: 6031 in place of 6034, and their like. */
const CHOSEN = Object.values<Variants>(PINGAN_VARIANTS)
  .flatMap((variants) => Object.values(variants))
  .flatMap((operations) => Object.values(operations).map(({ endpoint }) => endpoint.name));

/** Every write of the adapter's registry that a purchase makes by the settings that nobody has changed. */
export const PINGAN_WRITES = PINGAN_ENDPOINTS.filter(
  (known): known is PinganWrite =>
    PURCHASE_KINDS.some((kind) => kind === known.kind) && !CHOSEN.includes(known.name),
);

/**
 * When a worker dies: at the bank, before or after the effect; or at the journal, once an intent was begun and nothing was
 * sent, or once the outcome was recorded and Temporal has not heard of it.
 */
export type Moment = HookMoment | 'begun' | 'recorded';
export const MOMENTS = {
  bank: ['before', 'after'],
  journal: ['begun', 'recorded'],
} as const satisfies Record<string, readonly Moment[]>;

export interface PinganRoundOptions {
  readonly place: keyof typeof MOMENTS;
  readonly mode: ResendMode;
  /** What a query shows right after a death. `late`: nothing at first, so that the write may have to go out again. */
  readonly visibility: 'atOnce' | 'late';
  readonly firstAttempt: 'local' | 'remote';
}

/** All deaths at one bank. */
export interface PinganRound {
  readonly site: Site;
  readonly executioner: Executioner;
  readonly cases: readonly PinganKillCase[];
  readonly close: () => Promise<void>;
}

/** Longer than a lost workflow task (10 s) and the lease of a lost attempt: the first queries find nothing. */
const LATE_MS = 32_000;
const COMPLETING = {
  queryAfterMs: [1_000, 2_000, 3_000],
  resend: { times: 3, sinceLeftMs: 0 },
  absence: { observations: 3, apartMs: 10_000, sinceLeftMs: 150_000 },
};
const PINGAN = {
  httpTimeoutMs: 12_000,
  resolution: {
    openAccount: COMPLETING,
    applyCardBinding: { queryAfterMs: [1_000], lapseAfterMs: 600_000 },
    verifyCardBinding: { queryAfterMs: COMPLETING.queryAfterMs, absence: COMPLETING.absence },
    hold: COMPLETING,
    release: COMPLETING,
    return: COMPLETING,
    refund: COMPLETING,
  },
};
const ENV = { HOLDFAST_HTTP_TIMEOUT_MS: '12000', HOLDFAST_LEASE_MS: '16000' };
/** No code may become void while its purchase waits for the others. */
const CODE_MS = 600_000;
const CASE_MS = 300_000;

/** A purchase whose worker is killed at one moment of one write. */
export class PinganKillCase {
  readonly purchase: PinganPurchase;
  /** How it ended. */
  result: PurchaseResult | undefined;
  /** Why it did not. */
  failure: unknown;
  #step = 'nothing';

  constructor(
    site: Site,
    readonly write: PinganWrite,
    readonly moment: Moment,
    firstAttempt: PinganRoundOptions['firstAttempt'],
  ) {
    const orderNo = `${write.name.replace('/', '-')}-${moment}`;
    const timing = { codeWindowMs: CODE_MS, codeInDoubtMs: CODE_MS };
    const { ending } = PINGAN_ROADS[write.kind];
    this.purchase = new PinganPurchase(site, { orderNo, ending, firstAttempt, timing });
  }

  /**
   * An account that is opened is followed by the application for a card at once, which can go out only once and must not meet the
   * deaths of others: these come first.
   */
  get isFirst(): boolean {
    return this.write.kind === 'openAccount';
  }

  /** Goes the buyer's way; before the step that meets the write it waits for all, so that one death serves many. */
  async run(gates: Gates, executioner: Executioner): Promise<void> {
    try {
      this.result = await within(CASE_MS, this.#walk(gates, executioner));
    } catch (error) {
      const last = await lastEventsOf(this.purchase.site, this.purchase.workflowId);
      this.failure = new Error(`${this.#step} did not come to its end; the history ends with ${last}`, {
        cause: error,
      });
      for (const gate of Object.values(gates)) void gate.pass(this);
    }
  }

  /** Where its worker is to die. */
  arm(executioner: Executioner, proxy: StatementProxy): void {
    const { write, moment, purchase } = this;
    const isOfOrder = write.resolvedBy === '6110';
    const { orderNo } = purchase.key;
    if (moment === 'before' || moment === 'after') {
      const subject = isOfOrder ? { orderNo } : { memberCode: purchase.member };
      executioner.want({ interfaceName: write.name, moment, ...subject });
      return;
    }
    const statement = moment === 'begun' ? 'holdfast-begin' : 'holdfast-record';
    const operations = `${purchase.key.tenant}/${isOfOrder ? orderNo : purchase.member}/${write.kind}`;
    executioner.wantWhere((arrive) => proxy.keepAnswer(statement, operations, () => void arrive()));
  }

  async #walk(gates: Gates, executioner: Executioner): Promise<PurchaseResult> {
    const { ending, step } = PINGAN_ROADS[this.write.kind];
    for (const each of WAYS[ending]) {
      if (each === step) {
        const first = this.#pass(gates.first, each);
        await (this.isFirst ? first : this.#pass(gates.others, each));
      }
      this.#step = each;
      await this.purchase.take(each);
      if (each !== step) continue;
      // A death that another one was late for would meet this one's next call, a code perhaps, which can go out only once.
      this.#step = 'the deaths of the others';
      await executioner.over();
      if (!this.isFirst) continue;
      await this.#pass(gates.others, 'the next step');
      await executioner.over();
    }
    this.#step = 'the end';
    return this.purchase.end();
  }

  #pass(gate: Gate, before: string): Promise<void> {
    this.#step = `waiting for the others before ${before}`;
    return gate.pass(this);
  }
}

/** Both open when all have come: for the deaths that come first, and for the others. */
export type Gates = Readonly<Record<'first' | 'others', Gate>>;

/** Whether a write may go out again under its number: the bank deduplicates transfers, and a member code opens one account. */
export function isResendable({ kind, resolvedBy }: PinganWrite, { mode }: PinganRoundOptions): boolean {
  return kind === 'openAccount' || (resolvedBy === '6110' && mode !== 'none');
}

/** What dies in a round: every write at every moment of the place. */
export function deathsOf(
  options: PinganRoundOptions,
): { readonly write: PinganWrite; readonly moment: Moment }[] {
  return PINGAN_WRITES.flatMap((write) =>
    MOMENTS[options.place]
      // One that never left and is never sent again ends otherwise: the buyer asks for a new code.
      .filter((moment) => moment !== 'begun' || isResendable(write, options))
      .map((moment) => ({ write, moment })),
  );
}

/** Plays every death at a bank of its own, all purchases in flight when their worker dies. */
export async function playPinganRound(stack: Stack, options: PinganRoundOptions): Promise<PinganRound> {
  const { mode, visibility, firstAttempt } = options;
  const proxy = await proxyStatements(stack.databaseUrl);
  const site = await stack.openSite({
    sandbox: { resendMode: mode, pingan: { advance: '10000.00', codeLifetimeMs: CODE_MS } },
    providers: { pingan: { ...PINGAN, deduplication: mode !== 'none' } },
    env: { ...ENV, DATABASE_URL: proxy.url },
  });
  const executioner = await Executioner.on(site);
  if (visibility === 'late') {
    for (const query of ['6092', '6098', '6110']) {
      site.sandbox.faults.add({ kind: 'notFoundFor', interface: query, ms: LATE_MS });
    }
  }
  const cases = deathsOf(options).map(
    ({ write, moment }) => new PinganKillCase(site, write, moment, firstAttempt),
  );
  const first = cases.filter((one) => one.isFirst);
  const arming = (some: readonly PinganKillCase[]) => () => {
    for (const one of some) one.arm(executioner, proxy);
  };
  const others = cases.filter((one) => !one.isFirst);
  const gates = {
    first: new Gate(cases.length, arming(first)),
    others: new Gate(cases.length, arming(others)),
  };
  await Promise.all(cases.map((one) => one.run(gates, executioner)));
  await executioner.succession();
  return { site, executioner, cases, close: () => proxy.close() };
}
