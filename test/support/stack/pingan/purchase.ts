import { setTimeout as delay } from 'node:timers/promises';
import type { Money } from '../../../../src/domain/money.js';
import { StillUnderWay } from '../../../../src/client/errors.js';
import type { WorkflowKey } from '../../../../src/client/workflow-ids.js';
import type { PurchaseRequest } from '../../../../src/contract/purchases.js';
import { drawBuyer, drawFrom, drawTerms } from '../../../../src/demo/names.js';
import type { PurchaseResult } from '../../../../workflows/purchase/messages.js';
import type { WorkflowStatus } from '../../../../workflows/core/messages.js';
import type { Site } from '../stack.js';

/** What a buyer does, in this order. */
export type BuyerStep = 'start' | 'code' | 'release' | 'return' | 'refund';

/** How a purchase is meant to end. */
export type Ending = 'released' | 'returned' | 'refunded';

/** The buyer's way to each ending. */
export const WAYS: Readonly<Record<Ending, readonly BuyerStep[]>> = {
  released: ['start', 'code', 'release'],
  returned: ['start', 'code', 'return'],
  refunded: ['start', 'code', 'release', 'refund'],
};

type Settings = NonNullable<PurchaseRequest['settings']>;

export interface PurchaseOptions {
  readonly orderNo: string;
  readonly ending: Ending;
  readonly onDeadline?: 'release' | 'return';
  readonly timing?: Settings['timing'];
  readonly firstAttempt?: Settings['firstAttempt'];
}

const POLL_MS = 250;
const PATIENCE_MS = 240_000;

let drawn = 0;

/** One purchase on a site, with its buyer and a seller of its own, so that balances speak for this order alone. */
export class PinganPurchase {
  readonly key: { readonly tenant: string; readonly orderNo: string };
  readonly request: PurchaseRequest;
  readonly amount: Money;
  readonly fee: Money;
  readonly member: string;
  readonly mobile: string;
  readonly seller: { readonly member: string; readonly account: string };
  #funded = false;

  constructor(
    readonly site: Site,
    readonly options: PurchaseOptions,
  ) {
    const { orderNo, ending, timing, firstAttempt, onDeadline = 'release' } = options;
    drawn += 1;
    const draw = drawFrom(drawn);
    const { amount, fee } = drawTerms(draw);
    const profile = drawBuyer(draw, `${site.tenant}_${orderNo}_b`);
    const seller = `${site.tenant}_${orderNo}_s`;
    const { account } = site.sandbox.pingan.addMember({
      memberCode: seller,
      property: 'SH',
      name: '持牢小店',
    });
    this.key = { tenant: site.tenant, orderNo };
    this.amount = amount;
    this.fee = fee;
    this.member = profile.member;
    this.mobile = profile.card.mobile;
    this.seller = { member: seller, account };
    this.request = {
      order: { ...this.key, provider: 'pingan', amount, fee, onDeadline },
      buyer: { profile },
      seller: this.seller,
      settings: {
        timing: { refundWindowMs: ending === 'refunded' ? 600_000 : 0, ...timing },
        ...(firstAttempt !== undefined && { firstAttempt }),
      },
    };
  }

  get workflowId(): string {
    return `order/${this.key.tenant}/${this.key.orderNo}`;
  }

  /** Does one step and waits until the workflow has taken it, however long that takes. */
  async take(step: BuyerStep): Promise<void> {
    for (;;) {
      try {
        await this.#take(step);
        return;
      } catch (error) {
        // What the client itself advises: the same request id again is the same command.
        if (!(error instanceof StillUnderWay)) throw error;
      }
    }
  }

  async #take(step: BuyerStep): Promise<void> {
    const { client } = this.site;
    switch (step) {
      case 'start':
        await client.purchases.start(this.request);
        await this.until(({ state }) => state === 'awaitingCode');
        return;
      case 'code': {
        this.bringFunds();
        const { answer } = await client.purchases.submitCode(this.key, {
          requestId: 'code',
          code: this.code,
        });
        if (answer !== 'accepted') throw new Error(`${this.key.orderNo}: the code was ${answer}`);
        await this.until(({ state }) => state === 'held');
        return;
      }
      case 'release':
        await client.escrows.release(this.key, { requestId: 'release' });
        return;
      case 'return':
        await client.escrows.return(this.key, { requestId: 'return' });
        return;
      case 'refund':
        await client.escrows.refund(this.key, { requestId: 'refund', amount: this.amount });
    }
  }

  /** Goes the whole way and answers how it ended. */
  async complete(): Promise<PurchaseResult> {
    for (const step of WAYS[this.options.ending]) await this.take(step);
    return this.end();
  }

  async end(): Promise<PurchaseResult> {
    return this.site.client.purchases.result(this.key);
  }

  /** The code in the latest message to the buyer's telephone. */
  get code(): string {
    return this.site.sandbox.sms.latest(this.mobile)?.code ?? '';
  }

  /** Puts the order's amount on the buyer's account, once. */
  bringFunds(): void {
    if (this.#funded) return;
    this.#funded = true;
    this.site.sandbox.pingan.deposit({ memberCode: this.member, amount: this.amount });
  }

  until(reached: (view: WorkflowStatus) => boolean): Promise<WorkflowStatus> {
    return untilView(this.site, this.key, reached);
  }
}

/** Waits until a workflow shows what is wanted. While no worker runs nobody answers: that is waited for too. */
export async function untilView(
  site: Site,
  key: WorkflowKey,
  reached: (view: WorkflowStatus) => boolean,
): Promise<WorkflowStatus> {
  const deadline = performance.now() + PATIENCE_MS;
  let last: WorkflowStatus | undefined;
  let trouble: unknown;
  while (performance.now() < deadline) {
    try {
      last = await site.client.workflows.status(key);
      if (reached(last)) return last;
    } catch (error) {
      trouble = error;
    }
    await delay(POLL_MS);
  }
  throw new Error(`no such state in ${PATIENCE_MS} ms, last seen: ${JSON.stringify(last)}`, {
    cause: trouble,
  });
}
