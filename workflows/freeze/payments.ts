import { compareMoney, subtractMoney, sumMoney, ZERO, type Money } from '../../src/domain/money.js';
import type { Intent, IntentItem } from '../../src/domain/operation.js';
import type { OperationReference } from '../../src/domain/operations/reference.js';
import { reasonOf } from '../../src/domain/outcome.js';
import type { Account } from '../../src/domain/party.js';
import { fieldsOf, positive } from '../core/command-input.js';
import { refusal } from '../core/refusal.js';
import type { Workflow } from '../core/workflow.js';
import { effectOf } from '../operations/late-effect.js';
import { referenceTo, resolve, type ResolvedOperation } from '../operations/resolve.js';
import type { TransactionCodes } from '../operations/transaction-codes.js';
import type { FreezeInput, FreezeState, PayAnswer, PayCommand } from './messages.js';

const ITEM_ID = /^[A-Za-z0-9_-]{1,32}$/;
const MOST_RECEIVERS = 100;

/** What one receiver got, as a refund quotes it. */
export interface PaidItem {
  readonly payee: Account;
  readonly amount: Money;
  readonly payment: OperationReference;
  /** The provider's own number of it. */
  readonly part: string;
}

/** What payments and refunds must know of the freeze that they belong to, and tell it. */
export interface CourseOfFreeze {
  readonly state: () => FreezeState;
  readonly freeze: () => OperationReference;
  /** Something was paid. */
  readonly paid: () => void;
}

/** What is paid out of a freeze, one operation a request, and what is left of it. */
export class Payments {
  /** What is frozen and has not been paid. */
  #left: Money;
  /** What commands that wait for their turn will pay. */
  #reserved: Money = ZERO;
  /** The payments that were made, by the ids of their requests. */
  readonly #made = new Map<string, ResolvedOperation<'payFromFreeze'>>();
  /** The requests of those of them that this run only found. */
  readonly #recovered = new Set<string>();

  constructor(
    readonly workflow: Workflow,
    readonly input: FreezeInput,
    readonly codes: TransactionCodes,
  ) {
    this.#left = input.amount;
  }

  get left(): Money {
    return this.#left;
  }

  /** Ids of all payments begin so. */
  get prefix(): string {
    const { tenant, account, freezeNo } = this.input;
    return `${tenant}/${account.member}/payFromFreeze/${freezeNo}/`;
  }

  /** The ids of the requests that a lost task or another run has carried out. */
  get recoveredRequests(): readonly string[] {
    return [...this.#recovered];
  }

  /** Whether anything was paid. */
  get isAnyMade(): boolean {
    return this.#made.size > 0;
  }

  /** What a receiver got of a payment, by the ids that its request gave it; undefined where it got nothing by a number of its own. */
  itemOf(paymentId: unknown, itemId: unknown): PaidItem | undefined {
    const operation = typeof paymentId === 'string' ? this.#made.get(paymentId) : undefined;
    const item = operation?.intent.items?.find((one) => one.itemId === itemId);
    if (!operation || !item) return undefined;
    const shown = this.workflow.itemsOf(operation.intent.operationId).find((one) => one.itemId === itemId);
    if (shown?.outcome.type !== 'succeeded' || shown.reference === undefined) return undefined;
    const { payee, amount } = item;
    return { payee, amount, payment: referenceTo(operation), part: shown.reference };
  }

  /** Checks a payment and keeps nothing of it: only the handler that follows may reserve. @throws refusal */
  check({ receivers }: PayCommand, state: FreezeState): Money {
    if (state !== 'frozen') throw refusal('WRONG_STATE', `a payment is not possible in state ${state}`);
    // No document says what 平安 6163 does with money that flag 5 froze, or that was credited frozen.
    const { balance, credited } = this.input;
    if (balance !== undefined || credited !== undefined)
      throw refusal('NOT_SUPPORTED', 'a payment is made only out of spendable money that was frozen here');
    const amount = totalOf(parseReceivers(receivers));
    this.#reserve(amount);
    this.#unreserve(amount);
    return amount;
  }

  /** Checks a payment and keeps what it pays from commands that come later. @throws refusal as `check` */
  prepare(command: PayCommand, { state, freeze, paid }: CourseOfFreeze): () => Promise<PayAnswer> {
    const { requestId } = command;
    const answer = (): PayAnswer => ({
      ...{ requestId, state: state(), receivers: this.#receiversOf(requestId) },
      frozen: state() === 'frozen' ? this.#left : ZERO,
    });
    if (this.#made.has(requestId)) return () => Promise.resolve(answer());
    const amount = this.check(command, state());
    const items = parseReceivers(command.receivers);
    this.#reserve(amount);
    return async () => {
      try {
        await this.#pay(requestId, items, freeze());
        paid();
        return answer();
      } finally {
        this.#unreserve(amount);
      }
    };
  }

  /** @throws refusal for more than is frozen and free. */
  #reserve(amount: Money): void {
    const free = subtractMoney({ from: this.#left, take: this.#reserved });
    if (compareMoney(amount, free) > 0)
      throw refusal('INVALID_INPUT', `receivers: at most ${free} is frozen and free`);
    this.#reserved = sumMoney(this.#reserved, amount);
  }

  #unreserve(amount: Money): void {
    this.#reserved = subtractMoney({ from: this.#reserved, take: amount });
  }

  /** Sends one payment and follows it to its end. @throws refusal when the provider rejects it; nothing was paid then. */
  async #pay(requestId: string, items: readonly IntentItem[], freeze: OperationReference): Promise<void> {
    const { provider, account } = this.input;
    const intent: Intent<'payFromFreeze'> = {
      operationId: this.prefix + requestId,
      provider,
      kind: 'payFromFreeze',
      amount: totalOf(items),
      content: { account, freeze },
      items,
    };
    const { outcome } = await this.#tookEffect(await this.codes.resolve(intent));
    if (outcome.type === 'succeeded') return;
    const { code, message } = reasonOf(outcome);
    throw refusal('REJECTED_BY_PROVIDER', `the payment was rejected with ${code}: ${message}`);
  }

  /** Brings what another run, or a lost task, has begun to its end. */
  async endBegun(intent: Intent, how: { readonly recall?: boolean } = {}): Promise<void> {
    // The kind is the intent's own.
    if (intent.kind !== 'payFromFreeze') return;
    // What goes with a code cannot be sent again without it.
    const recall = how.recall === true || intent.operationId !== this.prefix + this.#requestOf(intent);
    await this.#tookEffect(await resolve(this.workflow, intent as Intent<'payFromFreeze'>, { recall }));
    const requestId = this.#requestOf(intent);
    if (this.#made.has(requestId)) this.#recovered.add(requestId);
  }

  /** The id of the request that a payment is of; with a code it has an id of its own below the request's. */
  #requestOf({ operationId }: Intent): string {
    return operationId.slice(this.prefix.length).split('/')[0] ?? '';
  }

  /** How each receiver of a payment stands. */
  #receiversOf(requestId: string): PayAnswer['receivers'] {
    const made = this.#made.get(requestId);
    if (!made) return [];
    return this.workflow.itemsOf(made.intent.operationId).map(({ itemId, outcome, reference }) => ({
      itemId,
      outcome: outcome.type,
      ...(reference !== undefined && { reference }),
    }));
  }

  /** Counts a payment that took effect, if only after all; answers it as it really ended. */
  async #tookEffect(
    resolved: ResolvedOperation<'payFromFreeze'>,
  ): Promise<ResolvedOperation<'payFromFreeze'>> {
    const operation = (await effectOf(this.workflow, resolved)) ?? resolved;
    const requestId = this.#requestOf(operation.intent);
    if (operation.outcome.type === 'succeeded' && !this.#made.has(requestId)) {
      this.#made.set(requestId, operation);
      this.#left = subtractMoney({ from: this.#left, take: operation.intent.amount ?? ZERO });
    }
    return operation;
  }
}

/** What all receivers get between them. */
function totalOf(items: readonly IntentItem[]): Money {
  return sumMoney(...items.map(({ amount }) => amount));
}

/** The receivers of a command, as a caller wrote them. @throws refusal for what is no receiver, and for one that comes twice. */
function parseReceivers(receivers: unknown): readonly IntentItem[] {
  const isList = Array.isArray(receivers) && receivers.length > 0 && receivers.length <= MOST_RECEIVERS;
  if (!isList) throw refusal('INVALID_INPUT', `receivers: 1 to ${MOST_RECEIVERS}`);
  const items = (receivers as readonly unknown[]).map(parseReceiver);
  for (const key of ['itemId', 'account'] as const) {
    const values = items.map((item) => (key === 'itemId' ? item.itemId : item.payee.account));
    if (new Set(values).size < values.length) throw refusal('INVALID_INPUT', `receivers.${key}: each once`);
  }
  return items;
}

function parseReceiver(value: unknown): IntentItem {
  const { itemId, payee, amount } = fieldsOf(value);
  const { member, account, name } = fieldsOf(payee);
  if (typeof itemId !== 'string' || !ITEM_ID.test(itemId))
    throw refusal('INVALID_INPUT', 'receivers.itemId: 1 to 32 letters, digits, _ or -');
  if (typeof member !== 'string' || typeof account !== 'string')
    throw refusal('INVALID_INPUT', 'receivers.payee: a member with an account');
  const isNamed = typeof name === 'string' && name !== '';
  return {
    itemId,
    payee: { member, account, ...(isNamed && { name }) },
    amount: positive(amount, 'receivers.amount'),
  };
}
