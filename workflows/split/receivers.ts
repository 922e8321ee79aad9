import { isMoney, isZero, sumMoney, ZERO, type Money } from '../../src/domain/money.js';
import type { IntentItem } from '../../src/domain/operation.js';
import { isFinal, type Outcome } from '../../src/domain/outcome.js';
import type { SplitEntry } from '../../src/domain/split-balances.js';
import { fieldsOf } from '../core/command-input.js';
import { refusal } from '../core/refusal.js';
import type { ReceiverView } from './messages.js';

const ID = /^[A-Za-z0-9_-]{1,32}$/;
const MOST = 100;

interface Tried {
  readonly receiver: IntentItem;
  /** The latest try, in which it was one item of an operation. */
  readonly operationId: string;
  outcome: Outcome;
}

const NOT_SENT: Outcome = { type: 'pending', why: 'not sent yet' };

/** Every receiver that the division has or had, by its id, with what became of its latest try. */
export class Receivers {
  readonly #tried = new Map<string, Tried>();

  /** Receivers are about to be sent. A later try of one takes the place of the earlier. */
  sent(operationId: string, receivers: readonly IntentItem[]): void {
    for (const receiver of receivers)
      this.#tried.set(receiver.itemId, { receiver, operationId, outcome: NOT_SENT });
  }

  /** What is known of the receivers of an operation. */
  saw(operationId: string, outcomeOf: (itemId: string) => Outcome | undefined): void {
    for (const [itemId, tried] of this.#tried)
      if (tried.operationId === operationId) tried.outcome = outcomeOf(itemId) ?? tried.outcome;
  }

  get all(): readonly IntentItem[] {
    return [...this.#tried.values()].map(({ receiver }) => receiver);
  }

  /** Those whose latest try has ended without their share. */
  get failed(): readonly IntentItem[] {
    return [...this.#tried.values()]
      .filter(({ outcome }) => isFinal(outcome) && outcome.type !== 'succeeded')
      .map(({ receiver }) => receiver);
  }

  /** Whether everybody, somebody or nobody has got a share. */
  get extent(): 'split' | 'partlySplit' | 'notSplit' {
    const got = [...this.#tried.values()].filter(({ outcome }) => outcome.type === 'succeeded').length;
    if (got === 0) return 'notSplit';
    return got === this.#tried.size ? 'split' : 'partlySplit';
  }

  has(itemId: string): boolean {
    return this.#tried.has(itemId);
  }

  /** @param splits what of each share came back. */
  views(splits: readonly SplitEntry[], latest: (operationId: string, itemId: string) => Outcome | undefined) {
    const returned = (itemId: string): Money =>
      splits
        .flatMap((one) => one.shares)
        .filter(({ item }) => item.itemId === itemId)
        .reduce((total, share) => sumMoney(total, share.returned), ZERO);
    return [...this.#tried.values()].map(({ receiver, operationId, outcome }): ReceiverView => {
      const now = isFinal(outcome) ? outcome : (latest(operationId, receiver.itemId) ?? outcome);
      const detail = 'code' in now ? now.code : 'why' in now ? now.why : undefined;
      return {
        itemId: receiver.itemId,
        amount: receiver.amount,
        returned: returned(receiver.itemId),
        outcome: now.type,
        ...(detail !== undefined && { detail }),
      };
    });
  }
}

/** Receivers as a caller names them: what came over the wire can be anything. @throws refusal INVALID_INPUT */
export function parseReceivers(given: unknown): readonly IntentItem[] {
  if (!Array.isArray(given) || given.length === 0 || given.length > MOST)
    throw refusal('INVALID_INPUT', `receivers: 1 to ${MOST} receivers`);
  const receivers = given.map((one: unknown) => parseReceiver(one));
  for (const key of ['itemId', 'account'] as const) {
    const values = receivers.map((one) => (key === 'itemId' ? one.itemId : one.payee.account));
    if (new Set(values).size !== values.length) throw refusal('INVALID_INPUT', `receivers.${key}: each once`);
  }
  return receivers;
}

function parseReceiver(value: unknown): IntentItem {
  const { itemId, amount, payee, payeeType } = fieldsOf(value);
  if (typeof itemId !== 'string' || !ID.test(itemId))
    throw refusal('INVALID_INPUT', 'receivers.itemId: 1 to 32 letters, digits, _ or -');
  if (!isMoney(amount) || isZero(amount))
    throw refusal('INVALID_INPUT', 'receivers.amount: an amount in yuan above 0.00 such as "100.00"');
  const { member, account, name } = fieldsOf(payee);
  if (typeof member !== 'string' || typeof account !== 'string')
    throw refusal('INVALID_INPUT', 'receivers.payee: a member with an account');
  const isNamed = typeof name === 'string' && name !== '';
  return {
    itemId,
    payee: { member, account, ...(isNamed && { name }) },
    amount,
    ...((payeeType === 'person' || payeeType === 'company') && { payeeType }),
  };
}

/** What receivers are to get together. */
export function totalOf(receivers: readonly IntentItem[]): Money {
  return sumMoney(...receivers.map(({ amount }) => amount));
}

/** Whether two lists hold the same texts, in whatever order. */
export function areTheSame(some: readonly string[], others: readonly string[]): boolean {
  return [...some].sort().join('\n') === [...others].sort().join('\n');
}
