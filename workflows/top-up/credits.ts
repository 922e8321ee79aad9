import { compareMoney, isZero, subtractMoney, sumMoney, ZERO, type Money } from '../../src/domain/money.js';
import type { AnyIntent, Intent, IntentItem } from '../../src/domain/operation.js';
import type { OutsidePayment } from '../../src/domain/operations/top-up.js';
import type { FinalOutcome, Outcome } from '../../src/domain/outcome.js';
import { money, positive } from '../core/command-input.js';
import { refusal } from '../core/refusal.js';
import { requestIdOf, type Workflow } from '../core/workflow.js';
import { resolveToEffect } from '../operations/resolve-to-effect.js';
import { referenceTo, type ResolvedOperation } from '../operations/resolve.js';
import type { CreditView, TopUpInput } from './messages.js';

/** What was taken back of one credit, or is about to be. */
interface Balance {
  readonly item: IntentItem;
  amount: Money;
  fee: Money;
}

/** The credits of one top-up, what was taken back of them, and the operations by which they move. */
export class Credits {
  readonly items: readonly IntentItem[];
  #operation: ResolvedOperation<'topUp'> | undefined;
  readonly #returned: readonly Balance[];
  readonly #reserved: readonly Balance[];
  /** The requests whose reversal has moved something. */
  readonly #made = new Map<string, FinalOutcome>();
  /** Those of them that this run only found. */
  readonly #recovered = new Set<string>();

  constructor(
    readonly workflow: Workflow,
    readonly input: TopUpInput,
  ) {
    this.items = input.credits.map(itemOf);
    const none = (): Balance[] => this.items.map((item) => ({ item, amount: ZERO, fee: ZERO }));
    this.#returned = none();
    this.#reserved = none();
  }

  /** What the ids of its operations begin with. */
  get prefixes(): readonly string[] {
    return [this.#id('topUp/'), this.#id('reverseTopUp/')];
  }

  get views(): readonly CreditView[] {
    return this.items.map(({ itemId, amount }) => {
      const outcome = this.#outcomeOf(itemId);
      const detail = 'code' in outcome ? outcome.code : 'why' in outcome ? outcome.why : undefined;
      return {
        ...{ itemId, amount, outcome: outcome.type },
        ...(detail !== undefined && { detail }),
        reversed: balanceOf(this.#returned, itemId).amount,
      };
    });
  }

  /** Who was credited. */
  get #credited(): readonly IntentItem[] {
    return this.items.filter(({ itemId }) => this.#outcomeOf(itemId).type === 'succeeded');
  }

  get extent(): 'toppedUp' | 'partlyToppedUp' {
    return this.#credited.length === this.items.length ? 'toppedUp' : 'partlyToppedUp';
  }

  /** Whether all that was credited was taken back. */
  get isReversed(): boolean {
    const credited = this.#credited;
    return (
      credited.length > 0 &&
      credited.every((item) =>
        isZero(subtractMoney({ from: item.amount, take: balanceOf(this.#returned, item.itemId).amount })),
      )
    );
  }

  /** The ids of the requests that a lost task or another run has carried out. */
  get recoveredRequests(): readonly string[] {
    return [...this.#recovered];
  }

  isDone(requestId: string): boolean {
    return this.#made.has(requestId);
  }

  /** Credits everybody, and follows each credit to its end. */
  topUp(how: { readonly recall?: boolean } = {}): Promise<ResolvedOperation<'topUp'>> {
    const { provider } = this.input;
    return this.#topUp(
      {
        operationId: this.#id('topUp/1'),
        provider,
        kind: 'topUp',
        amount: totalOf(this.items),
        content: { payment: this.#payment },
        items: this.items,
      },
      how,
    );
  }

  /** Keeps what a reversal takes from commands that come later. @throws refusal for more than was credited and is there still */
  reserve(reversals: readonly IntentItem[]): () => void {
    for (const one of reversals) this.#checkReversal(one);
    for (const one of reversals) add(this.#reserved, one);
    return () => {
      for (const one of reversals) subtract(this.#reserved, one);
    };
  }

  /** Takes back what was asked for. */
  reverse(requestId: string, reversals: readonly IntentItem[]): Promise<ResolvedOperation<'reverseTopUp'>> {
    const { provider } = this.input;
    if (!this.#operation) throw new Error('broken invariant: only what was credited is taken back');
    return this.#reverse({
      operationId: this.#id(`reverseTopUp/${requestId}`),
      provider,
      kind: 'reverseTopUp',
      amount: totalOf(reversals),
      content: {
        payment: this.#payment,
        topUp: referenceTo(this.#operation),
        of: this.items.map(({ itemId }) => itemId),
      },
      items: reversals,
    });
  }

  /** Brings what another run, or a lost task, has begun to its end. */
  async endBegun(intent: AnyIntent, how: { readonly recall?: boolean } = {}): Promise<void> {
    if (intent.kind === 'topUp') await this.#topUp(intent, how);
    if (intent.kind !== 'reverseTopUp') return;
    await this.#reverse(intent, how);
    const requestId = requestIdOf(intent.operationId);
    if (this.isDone(requestId)) this.#recovered.add(requestId);
  }

  /** The reversals of a command, as a caller wrote them: what came over the wire can be anything. @throws refusal INVALID_INPUT */
  parse(given: unknown): readonly IntentItem[] {
    if (!Array.isArray(given) || given.length === 0 || given.length > this.items.length)
      throw refusal('INVALID_INPUT', `reversals: 1 to ${this.items.length}`);
    const reversals = given.map((one: unknown) => this.#parseOne(one));
    if (new Set(reversals.map(({ itemId }) => itemId)).size < reversals.length)
      throw refusal('INVALID_INPUT', 'reversals.itemId: each once');
    return reversals;
  }

  #parseOne(value: unknown): IntentItem {
    const { itemId, amount, fee } = Object(value) as Partial<Record<string, unknown>>;
    const item = this.items.find((one) => one.itemId === itemId);
    if (!item) throw refusal('INVALID_INPUT', 'reversals.itemId: one of this top-up');
    const taken = positive(amount, 'reversals.amount');
    const ofFee = fee === undefined ? ZERO : money(fee, 'reversals.fee');
    if (compareMoney(ofFee, taken) > 0) throw refusal('INVALID_INPUT', 'reversals.fee: at most the amount');
    return { itemId: item.itemId, payee: item.payee, amount: taken, fee: ofFee };
  }

  #checkReversal({ itemId, amount, fee = ZERO }: IntentItem): void {
    const item = this.items.find((one) => one.itemId === itemId);
    if (!item || this.#outcomeOf(itemId).type !== 'succeeded')
      throw refusal('WRONG_STATE', `reversals.itemId: ${itemId} was not credited`);
    const taken = [this.#returned, this.#reserved].map((all) => balanceOf(all, itemId));
    const feeLeft = subtractMoney({ from: item.fee ?? ZERO, take: sumMoney(...taken.map((one) => one.fee)) });
    const left = subtractMoney({ from: item.amount, take: sumMoney(...taken.map((one) => one.amount)) });
    const netLeft = subtractMoney({ from: left, take: feeLeft });
    const net = subtractMoney({ from: amount, take: fee });
    if (compareMoney(fee, feeLeft) > 0)
      throw refusal('INVALID_INPUT', `reversals.fee: at most ${feeLeft} of ${itemId}`);
    if (compareMoney(net, netLeft) > 0)
      throw refusal('INVALID_INPUT', `reversals.amount: at most ${netLeft} of ${itemId} without its fee`);
  }

  async #topUp(
    intent: Intent<'topUp'>,
    how: { readonly recall?: boolean },
  ): Promise<ResolvedOperation<'topUp'>> {
    this.#operation = await resolveToEffect(this.workflow, intent, how);
    return this.#operation;
  }

  async #reverse(
    intent: Intent<'reverseTopUp'>,
    how: { readonly recall?: boolean } = {},
  ): Promise<ResolvedOperation<'reverseTopUp'>> {
    const operation = await resolveToEffect(this.workflow, intent, how);
    const { outcome } = operation;
    const requestId = requestIdOf(intent.operationId);
    if (outcome.type === 'succeeded' && !this.#made.has(requestId)) {
      this.#made.set(requestId, outcome);
      const done = outcome.result.items.filter((one) => one.outcome.type === 'succeeded');
      for (const item of intent.items ?? [])
        if (done.some(({ itemId }) => itemId === item.itemId)) add(this.#returned, item);
    }
    return operation;
  }

  #outcomeOf(itemId: string): Outcome {
    const known = this.workflow.itemsOf(this.#id('topUp/1')).find((one) => one.itemId === itemId)?.outcome;
    const whole = this.#operation?.outcome;
    if (known) return known;
    return whole && whole.type !== 'succeeded' ? whole : { type: 'pending', why: 'it is on its way' };
  }

  get #payment(): OutsidePayment {
    const { channel, merchantNo, transactionNo } = this.input.payment;
    return { channel, merchantNo, ...(transactionNo !== undefined && { transactionNo }) };
  }

  #id(step: string): string {
    return `${this.input.tenant}/${this.input.topUpNo}/${step}`;
  }
}

function itemOf({
  itemId,
  payee: { member, account, name },
  amount,
  fee,
}: TopUpInput['credits'][number]): IntentItem {
  return {
    itemId,
    payee: { member, account, ...(name !== undefined && { name }) },
    amount,
    ...(fee !== undefined && { fee }),
  };
}

function balanceOf(balances: readonly Balance[], itemId: string): Balance {
  const found = balances.find(({ item }) => item.itemId === itemId);
  if (!found) throw new Error('broken invariant: an item of this top-up');
  return found;
}

function add(balances: readonly Balance[], { itemId, amount, fee = ZERO }: IntentItem): void {
  const balance = balanceOf(balances, itemId);
  balance.amount = sumMoney(balance.amount, amount);
  balance.fee = sumMoney(balance.fee, fee);
}

function subtract(balances: readonly Balance[], { itemId, amount, fee = ZERO }: IntentItem): void {
  const balance = balanceOf(balances, itemId);
  balance.amount = subtractMoney({ from: balance.amount, take: amount });
  balance.fee = subtractMoney({ from: balance.fee, take: fee });
}

function totalOf(items: readonly IntentItem[]): Money {
  return sumMoney(...items.map(({ amount }) => amount));
}
