import { compareMoney, subtractMoney, sumMoney, ZERO, type Money } from '../../src/domain/money.js';
import type { Intent } from '../../src/domain/operation.js';
import type { OperationReference } from '../../src/domain/operations/reference.js';
import { reasonOf } from '../../src/domain/outcome.js';
import { fieldsOf, positive } from '../core/command-input.js';
import { refusal } from '../core/refusal.js';
import type { Workflow } from '../core/workflow.js';
import { resolveToEffect } from '../operations/resolve-to-effect.js';
import type { FreezeInput, RefundPaymentAnswer, RefundPaymentCommand } from './messages.js';
import type { CourseOfFreeze, PaidItem, Payments } from './payments.js';

/** A refund that was checked. */
interface CheckedRefund {
  readonly paid: PaidItem;
  readonly amount: Money;
}

/** What is given back of the payments out of a freeze, one operation a request. */
export class Refunds {
  /** By the provider's number of a receiver's part: what was given back of it, and what commands that wait for their turn will give back. */
  readonly #refunded = new Map<string, Money>();
  readonly #reserved = new Map<string, Money>();
  readonly #made = new Set<string>();

  constructor(
    readonly workflow: Workflow,
    readonly input: FreezeInput,
    readonly payments: Payments,
  ) {}

  /** Ids of all refunds begin so. */
  get prefix(): string {
    const { tenant, account, freezeNo } = this.input;
    return `${tenant}/${account.member}/refundPayment/${freezeNo}/`;
  }

  /** What was given back of a part. */
  #refundedOf({ part }: PaidItem): Money {
    return this.#refunded.get(part) ?? ZERO;
  }

  /** A command as a caller wrote it. @throws refusal for a payment or a receiver that there is not, and for more than is left of its part */
  check(command: unknown): CheckedRefund {
    const { paymentId, itemId, amount } = fieldsOf(command);
    const paid = this.payments.itemOf(paymentId, itemId);
    if (!paid) throw refusal('INVALID_INPUT', 'paymentId, itemId: a receiver of a payment that was made');
    const wanted = positive(amount, 'amount');
    const taken = sumMoney(this.#refundedOf(paid), this.#reserved.get(paid.part) ?? ZERO);
    const left = subtractMoney({ from: paid.amount, take: taken });
    if (compareMoney(wanted, left) > 0)
      throw refusal('INVALID_INPUT', `amount: at most ${left} of it has not been refunded`);
    return { paid, amount: wanted };
  }

  /** Keeps it from commands that come later; answers what lets it go. */
  #reserve({ paid: { part }, amount }: CheckedRefund): () => void {
    this.#reserved.set(part, sumMoney(this.#reserved.get(part) ?? ZERO, amount));
    return () => {
      this.#reserved.set(part, subtractMoney({ from: this.#reserved.get(part) ?? ZERO, take: amount }));
    };
  }

  /** Checks a command and keeps what it gives back. `freeze`: what its payments were made out of. @throws refusal as `check` */
  prepare(
    command: RefundPaymentCommand,
    { state, freeze }: CourseOfFreeze,
  ): () => Promise<RefundPaymentAnswer> {
    const { requestId, paymentId, itemId } = command;
    const answer = (): RefundPaymentAnswer => {
      const paid = this.payments.itemOf(paymentId, itemId);
      return { requestId, state: state(), refunded: paid ? this.#refundedOf(paid) : ZERO };
    };
    if (this.#made.has(this.prefix + requestId)) return () => Promise.resolve(answer());
    const checked = this.check(command);
    const letGo = this.#reserve(checked);
    return async () => {
      try {
        await this.#refund(requestId, checked, freeze());
        return answer();
      } finally {
        letGo();
      }
    };
  }

  /** Brings what another run, or a lost task, has begun to its end. */
  async endBegun(intent: Intent, how: { readonly recall?: boolean } = {}): Promise<void> {
    // The kind is the intent's own.
    if (intent.kind === 'refundPayment') await this.#resolve(intent as Intent<'refundPayment'>, how);
  }

  /** Sends one refund and follows it to its end. @throws refusal when the provider rejects it; nothing was given back then. */
  async #refund(
    requestId: string,
    { paid, amount }: CheckedRefund,
    freeze: OperationReference,
  ): Promise<void> {
    const { provider, account: payer } = this.input;
    const { payee, payment, part } = paid;
    const { outcome } = await this.#resolve({
      ...{ operationId: this.prefix + requestId, provider, kind: 'refundPayment', amount },
      content: { payer, payee, freeze, payment, part },
    });
    if (outcome.type === 'succeeded') return;
    const { code, message } = reasonOf(outcome);
    throw refusal('REJECTED_BY_PROVIDER', `the refund was rejected with ${code}: ${message}`);
  }

  async #resolve(intent: Intent<'refundPayment'>, how: { readonly recall?: boolean } = {}) {
    const operation = await resolveToEffect(this.workflow, intent, how);
    if (operation.outcome.type === 'succeeded' && !this.#made.has(intent.operationId)) {
      this.#made.add(intent.operationId);
      const { part } = intent.content;
      this.#refunded.set(part, sumMoney(this.#refunded.get(part) ?? ZERO, intent.amount ?? ZERO));
    }
    return operation;
  }
}
