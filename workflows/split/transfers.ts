import { isZero, type Money } from '../../src/domain/money.js';
import type { AnyIntent, Intent, IntentItem } from '../../src/domain/operation.js';
import type { PaidTrade } from '../../src/domain/operations/split.js';
import { reasonOf, type FinalOutcome, type Outcome } from '../../src/domain/outcome.js';
import { planRefund, type PlannedReturn, type RefundPlan } from '../../src/domain/refund-planner.js';
import { SplitBalances } from '../../src/domain/split-balances.js';
import { stepOf, type Workflow } from '../core/workflow.js';
import { resolveToEffect } from '../operations/resolve-to-effect.js';
import type { SplitInput, SplitState, SplitView } from './messages.js';
import { Receivers, totalOf } from './receivers.js';

/** The operations of one division: each is followed to its end, and what it moved is counted. */
export class SplitTransfers {
  readonly balances: SplitBalances;
  readonly receivers = new Receivers();
  /** Splits that the provider has, or may have: those that it rejected as a whole are not there. */
  #splits = 0;
  /** How each split ended, by its operation. */
  readonly #ends = new Map<
    string,
    { readonly outcome: FinalOutcome; readonly items: readonly IntentItem[] }
  >();
  /** Requests that were carried out before this run knew of them, or that came again. */
  readonly recovered = new Set<string>();
  #finishes = 0;
  #code: string | undefined;
  #isFinished = false;

  constructor(
    readonly workflow: Workflow,
    readonly input: SplitInput,
  ) {
    this.balances = new SplitBalances(input.paid);
  }

  /** Why nothing could be begun. */
  get code(): string | undefined {
    return this.#code;
  }

  get isFinished(): boolean {
    return this.#isFinished;
  }

  /** The id of one of the division's operations. */
  id(step: string): string {
    return `${this.input.tenant}/${this.input.splitNo}/${step}`;
  }

  /** How a split ended that this run knows of. */
  endOf(
    operationId: string,
  ): { readonly outcome: FinalOutcome; readonly items: readonly IntentItem[] } | undefined {
    return this.#ends.get(operationId);
  }

  /** Whether a command has begun returns. */
  hasReturns(requestId: string): boolean {
    return this.workflow.knows(this.id(`splitReturn/c/${requestId}/1`));
  }

  view(state: SplitState): SplitView {
    const latest = (operationId: string, itemId: string): Outcome | undefined => {
      const item = this.workflow.itemsOf(operationId).find((one) => one.itemId === itemId);
      const isInDoubt = this.workflow.outcomeOf(operationId) === 'unknown';
      // Sent, and no answer that says anything of the receivers.
      return item?.outcome ?? (isInDoubt ? { type: 'unknown', why: 'the split is in doubt' } : undefined);
    };
    const receivers = this.receivers.views(this.balances.splits, latest);
    return { state, sums: this.balances.sums, receivers };
  }

  plan(amount: Money): RefundPlan {
    return planRefund(this.balances.situation(isoNow()), amount);
  }

  /** What can be refunded now without any return. */
  get atHand(): Money {
    return this.balances.situation(isoNow()).atHand;
  }

  /** Sends one split, follows its receivers to their ends, and counts what they got. */
  divide(operationId: string, receivers: readonly IntentItem[]): Promise<FinalOutcome> {
    const { provider, splitNo } = this.input;
    return this.#resolveSplit({
      operationId,
      provider,
      kind: 'split',
      amount: totalOf(receivers),
      content: { orderNo: splitNo, trade: this.#trade, earlierSplits: this.#splits },
      items: receivers,
    });
  }

  /** Sends one return of a plan. The operations of one request are numbered, those that a lost task has sent among them. */
  bringBack(requestId: string, planned: PlannedReturn): Promise<FinalOutcome> {
    const entry = this.balances.splits.find((one) => one.operationId === planned.payoutId);
    if (!entry) throw new Error('broken invariant: a plan names a split of these balances');
    const { provider, splitNo } = this.input;
    const items = planned.givers.map(({ giverId, amount }) => {
      const share = entry.shares.find(({ item }) => item.itemId === giverId);
      if (!share) throw new Error('broken invariant: a plan names receivers of the split');
      return { ...share.item, amount };
    });
    return this.#resolveReturn({
      operationId: this.#nextReturn(requestId),
      provider,
      kind: 'splitReturn',
      amount: planned.amount,
      content: { orderNo: splitNo, trade: this.#trade, split: entry.reference },
      items,
    });
  }

  /** The rest goes to the merchant; where there is none, nothing is sent. Undefined where it needed no operation. */
  async finish({ durable }: { readonly durable: boolean }): Promise<FinalOutcome | undefined> {
    const amount = this.balances.sums.undivided;
    if (isZero(amount)) {
      this.#isFinished = true;
      return undefined;
    }
    const { provider, splitNo } = this.input;
    const operationId = this.id(`finishSplit/${this.#finishes + 1}`);
    const content = { orderNo: splitNo, trade: this.#trade };
    return this.#resolveFinish({ operationId, provider, kind: 'finishSplit', amount, content }, { durable });
  }

  /** Brings what another run, or a lost task, has begun to its end. */
  async endBegun(intent: AnyIntent, recall: boolean): Promise<void> {
    const requestId = requestOf(intent.operationId);
    if (requestId !== undefined) this.recovered.add(requestId);
    if (intent.kind === 'split') await this.#resolveSplit(intent, recall);
    if (intent.kind === 'splitReturn') await this.#resolveReturn(intent, recall);
    if (intent.kind === 'finishSplit') await this.#resolveFinish(intent, { recall });
  }

  async #resolveSplit(intent: Intent<'split'>, recall = false): Promise<FinalOutcome> {
    const { operationId, items = [] } = intent;
    this.receivers.sent(operationId, items);
    // Before it can have been carried out: no return is planned later than the provider takes it.
    const madeAt = isoNow();
    const operation = await resolveToEffect(this.workflow, intent, recall ? { recall } : {});
    const { outcome, serialNumber } = operation;
    this.#ends.set(operationId, { outcome, items });
    const known = this.workflow.itemsOf(operationId);
    // One that ended as a whole without effect gave nobody anything.
    const otherwise = outcome.type === 'succeeded' ? undefined : outcome;
    this.receivers.saw(
      operationId,
      (itemId) => known.find((one) => one.itemId === itemId)?.outcome ?? otherwise,
    );
    if (outcome.type === 'succeeded' || known.length > 0) this.#splits += 1;
    if (outcome.type === 'succeeded')
      this.balances.split({ operationId, serialNumber, items, result: outcome.result, madeAt });
    else if (!operation.begun && this.#splits === 0) this.#code = reasonOf(outcome).code;
    return outcome;
  }

  async #resolveReturn(intent: Intent<'splitReturn'>, recall = false): Promise<FinalOutcome> {
    const { outcome } = await resolveToEffect(this.workflow, intent, recall ? { recall } : {});
    if (outcome.type === 'succeeded') {
      const { items = [], content } = intent;
      const splitSerialNumber = content.split.serialNumber;
      this.balances.returned({ splitSerialNumber, items, result: outcome.result });
    }
    return outcome;
  }

  async #resolveFinish(
    intent: Intent<'finishSplit'>,
    how: { readonly durable?: boolean; readonly recall?: boolean },
  ): Promise<FinalOutcome> {
    this.#finishes += 1;
    const { outcome } = await resolveToEffect(this.workflow, intent, how);
    if (outcome.type === 'succeeded' && intent.amount !== undefined) {
      this.balances.finished(intent.amount);
      this.#isFinished = true;
    }
    return outcome;
  }

  #nextReturn(requestId: string): string {
    for (let nth = 1; ; nth += 1) {
      const operationId = this.id(`splitReturn/c/${requestId}/${nth}`);
      if (!this.workflow.knows(operationId)) return operationId;
    }
  }

  get #trade(): PaidTrade {
    const { tradeNo, merchantNo } = this.input.trade;
    return { tradeNo, ...(merchantNo !== undefined && { merchantNo }) };
  }
}

function isoNow(): string {
  return new Date(Date.now()).toISOString();
}

/** The request that an operation belongs to; undefined for what a division does by itself. */
function requestOf(operationId: string): string | undefined {
  const [, marker, requestId] = stepOf(operationId).split('/');
  return marker === 'c' ? requestId : undefined;
}
