import { compareMoney, subtractMoney, sumMoney, ZERO, type Money } from '../../src/domain/money.js';
import type { AnyIntent, Intent } from '../../src/domain/operation.js';
import type { FinalOutcome } from '../../src/domain/outcome.js';
import type { Account } from '../../src/domain/party.js';
import { refusal, rejectedBy } from '../core/refusal.js';
import { requestIdOf, type Workflow } from '../core/workflow.js';
import { resolveToEffect } from '../operations/resolve-to-effect.js';
import { referenceTo, type ResolvedOperation } from '../operations/resolve.js';
import type { AllocationView, SuspenseInput } from './messages.js';

type Kind = 'allocateSuspense' | 'reverseAllocation';

/** What of the money is asked for by whom. */
export interface Wanted {
  readonly account: Account;
  readonly amount: Money;
  readonly fee?: Money;
}

/** Money that one member got. */
interface Allocation {
  readonly operation: ResolvedOperation<'allocateSuspense'>;
  reversed: Money;
  /** What commands that wait for their turn will take back. */
  reserved: Money;
}

/** The id of the allocation that a start makes; no request has it. */
export const FIRST = 'start';

/** What lies in suspense, who has got how much of it, and the operations by which it moves: one each, under the id of its request. */
export class Allocations {
  readonly #made = new Map<string, Allocation>();
  /** The requests whose reversal was made. */
  readonly #reversals = new Set<string>();
  /** The requests that this run only found. */
  readonly #recovered = new Set<string>();
  #suspended: Money;
  #reserved: Money = ZERO;

  constructor(
    readonly workflow: Workflow,
    readonly input: SuspenseInput,
  ) {
    this.#suspended = input.amount;
  }

  get suspended(): Money {
    return this.#suspended;
  }

  get views(): readonly AllocationView[] {
    return [...this.#made].map(([allocationId, { operation, reversed }]) => ({
      allocationId,
      amount: operation.intent.amount ?? ZERO,
      reversed,
    }));
  }

  /** What the ids of its operations begin with. */
  get prefixes(): readonly string[] {
    return [this.#id('allocateSuspense/'), this.#id('reverseAllocation/')];
  }

  /** The ids of the requests that a lost task or another run has carried out. */
  get recoveredRequests(): readonly string[] {
    return [...this.#recovered];
  }

  /** Whether this request was carried out, perhaps by a lost task or an earlier run. */
  isDone(kind: Kind, requestId: string): boolean {
    return kind === 'allocateSuspense' ? this.#made.has(requestId) : this.#reversals.has(requestId);
  }

  /** Keeps what an allocation takes from commands that come later. @throws refusal for more than is there */
  reserve(amount: Money): () => void {
    const free = subtractMoney({ from: this.#suspended, take: this.#reserved });
    if (compareMoney(amount, free) > 0)
      throw refusal('INVALID_INPUT', `amount: at most ${free} lies in suspense`);
    this.#reserved = sumMoney(this.#reserved, amount);
    return () => {
      this.#reserved = subtractMoney({ from: this.#reserved, take: amount });
    };
  }

  /** The same for what is taken back of an allocation. @throws refusal also for one that is not there */
  reserveReversal(allocationId: string, amount: Money): () => void {
    const allocation = this.#made.get(allocationId);
    if (!allocation) throw refusal('WRONG_STATE', 'allocationId: names no allocation that was made');
    const { amount: all = ZERO, fee = ZERO } = allocation.operation.intent;
    const taken = sumMoney(fee, allocation.reversed, allocation.reserved);
    const free = subtractMoney({ from: all, take: taken });
    if (compareMoney(amount, free) > 0)
      throw refusal('INVALID_INPUT', `amount: at most ${free} of this allocation can be reversed`);
    allocation.reserved = sumMoney(allocation.reserved, amount);
    return () => {
      allocation.reserved = subtractMoney({ from: allocation.reserved, take: amount });
    };
  }

  /** Gives a member what the caller wants; a rejection moved nothing. */
  allocate(requestId: string, { account, amount, fee }: Wanted): Promise<ResolvedOperation<Kind>> {
    return this.#allocate({
      operationId: this.#id(`allocateSuspense/${requestId}`),
      provider: this.input.provider,
      kind: 'allocateSuspense',
      amount,
      ...(fee !== undefined && { fee }),
      content: { account },
    });
  }

  /** Takes back what the caller wants of an allocation that was made. */
  reverse(requestId: string, allocationId: string, amount: Money): Promise<ResolvedOperation<Kind>> {
    const made = this.#made.get(allocationId);
    if (!made) throw new Error('broken invariant: only what was allocated is reversed');
    return this.#reverse({
      operationId: this.#id(`reverseAllocation/${requestId}`),
      provider: this.input.provider,
      kind: 'reverseAllocation',
      amount,
      content: { account: made.operation.intent.content.account, allocation: referenceTo(made.operation) },
    });
  }

  /** Brings what another run, or a lost task, has begun to its end. */
  async endBegun(intent: AnyIntent, how: { readonly recall?: boolean } = {}): Promise<void> {
    const requestId = requestIdOf(intent.operationId);
    if (intent.kind === 'allocateSuspense') await this.#allocate(intent, how);
    else if (intent.kind === 'reverseAllocation') await this.#reverse(intent, how);
    else return;
    if (requestId !== FIRST && this.isDone(intent.kind, requestId)) this.#recovered.add(requestId);
  }

  async #allocate(
    intent: Intent<'allocateSuspense'>,
    how: { readonly recall?: boolean } = {},
  ): Promise<ResolvedOperation<'allocateSuspense'>> {
    const operation = await resolveToEffect(this.workflow, intent, how);
    const allocationId = requestIdOf(intent.operationId);
    if (operation.outcome.type === 'succeeded' && !this.#made.has(allocationId)) {
      this.#made.set(allocationId, { operation, reversed: ZERO, reserved: ZERO });
      this.#suspended = subtractMoney({ from: this.#suspended, take: intent.amount ?? ZERO });
    }
    return operation;
  }

  async #reverse(
    intent: Intent<'reverseAllocation'>,
    how: { readonly recall?: boolean } = {},
  ): Promise<ResolvedOperation<'reverseAllocation'>> {
    const operation = await resolveToEffect(this.workflow, intent, how);
    const requestId = requestIdOf(intent.operationId);
    if (operation.outcome.type === 'succeeded' && !this.#reversals.has(requestId)) {
      this.#reversals.add(requestId);
      const { serialNumber } = intent.content.allocation;
      const made = [...this.#made.values()].find((one) => one.operation.serialNumber === serialNumber);
      if (!made) throw new Error('broken invariant: what was reversed was allocated before');
      made.reversed = sumMoney(made.reversed, intent.amount ?? ZERO);
      this.#suspended = sumMoney(this.#suspended, intent.amount ?? ZERO);
    }
    return operation;
  }

  #id(step: string): string {
    return `${this.input.tenant}/${this.input.suspenseNo}/${step}`;
  }
}

/** @throws refusal unless the operation succeeded */
export function expectDone(what: string, outcome: FinalOutcome): void {
  if (outcome.type !== 'succeeded') throw rejectedBy(what, outcome);
}
