import type { BegunOperation } from '../../activities/execution.js';
import { compareMoney, ZERO, type Money } from '../../src/domain/money.js';
import type { Intent, OperationKind } from '../../src/domain/operation.js';
import { isEscrowKind, type EscrowKind } from '../../src/domain/operations/escrow.js';
import type { Outcome } from '../../src/domain/outcome.js';
import { stepOf, type Workflow } from '../core/workflow.js';
import { lateEffect } from '../operations/late-effect.js';
import { begunOperations } from '../operations/provider-queries.js';
import { takeOver, UnknownOperations } from '../operations/recovery.js';
import { resolve, type ResolvedOperation } from '../operations/resolve.js';
import type { EscrowCommandHandlers } from './command-handlers.js';
import { requestOf } from './found-commands.js';
import type { OrderStatus } from './order-status.js';

/** Brings an escrow up to what the journal has of its order (docs/internals/recovery.md). */
export class EscrowRecovery {
  constructor(
    readonly workflow: Workflow,
    readonly status: OrderStatus,
    readonly commandHandlers: Pick<EscrowCommandHandlers, 'queue' | 'found'>,
  ) {}

  /**
   * After a rejection, which may have come because a lost workflow task had carried out something else. Most have no such reason, so
   * the journal is read first: taking over is an ordinary activity, and a release can be rejected for months.
   */
  async reconcileIfUnknown(): Promise<void> {
    const begun = await begunOperations(this.workflow, this.workflow.execution.subject.prefixes);
    if (begun.some(({ operationId }) => this.#isUnknown(operationId))) await this.reconcile();
  }

  /** Whether nobody in this run of the order has begun it, or is about to. */
  #isUnknown(operationId: string): boolean {
    const requestId = requestOf(operationId);
    const isWaiting = requestId !== undefined && this.commandHandlers.queue.isWaiting(requestId);
    return !this.workflow.knows(operationId) && !isWaiting;
  }

  /**
   * Takes over, and takes into the records what the journal has of this order and the workflow has not: a workflow task that was lost, or
   * another run of the order, may have moved money. What a command in line has begun is left to that command, unless something else
   * rests on it, such as a refund on its release.
   */
  reconcile(): Promise<void> {
    return this.workflow.execution.catchingUp(() => this.#reconcile());
  }

  /** The same; what waits in line is then checked by the balances that there are. */
  async reconcileWithQueue(): Promise<void> {
    await this.reconcile();
    this.commandHandlers.queue.checkWaiting();
  }

  async #reconcile(): Promise<void> {
    const { queue } = this.commandHandlers;
    const begun = await takeOver(this.workflow);
    const requests = new Set(begun.map(({ intent }) => requestOf(intent.operationId) ?? ''));
    const unknown = begun.filter(({ intent }) => this.#isUnknown(intent.operationId));
    if (unknown.length === 0 && !queue.isAnyWaiting(requests)) return;
    // What waits in line was checked by balances that are about to change. What of it was begun has its amount already.
    queue.uncheck(requests);
    this.status.freeReservations();
    const left = await this.#takeIn(unknown);
    if (left.length === 0) return;
    const inLine = begun.filter(({ intent }) => this.#isOfWaiting(intent.operationId));
    for (const one of await this.#takeIn([...inLine, ...left])) this.#contradicts(one);
  }

  /** Whether it was begun for a command that has not had its turn in this run. */
  #isOfWaiting(operationId: string): boolean {
    const requestId = requestOf(operationId) ?? '';
    return !this.workflow.knows(operationId) && this.commandHandlers.queue.isAnyWaiting(new Set([requestId]));
  }

  /**
   * Takes operations into the balances: a release before what goes back of it, in whatever order they come. Answers those that
   * the balances have no room for.
   */
  async #takeIn(unknown: readonly BegunOperation[]): Promise<readonly BegunOperation[]> {
    let left = unknown;
    for (;;) {
      const fitting = left.filter(({ intent }) => this.#fits(intent));
      const [next] = fitting;
      if (!next) return left;
      left = left.filter((one) => one !== next);
      const operation = await this.#ended(next);
      if (operation.outcome.type !== 'succeeded') continue;
      this.#fold(operation);
      this.commandHandlers.found.add(operation);
    }
  }

  /** Does it again once the order knows what another run of it has begun. */
  async untilCaughtUp(work: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await work();
        return;
      } catch (error) {
        if (!(error instanceof UnknownOperations)) throw error;
        this.status.freeReservations();
        await this.reconcile();
      }
    }
  }

  /** Brings what was begun elsewhere to its end; nothing of it is sent any more. */
  async #ended({
    intent,
    serialNumber,
    finalOutcome,
  }: BegunOperation): Promise<ResolvedOperation<OperationKind>> {
    if (!finalOutcome) {
      const operation = await resolve(this.workflow, intent, { recall: true });
      // A lost task got a rejection, and did not check whether the provider's records show the same.
      if (operation.outcome.type !== 'rejected') return operation;
      return (await lateEffect(this.workflow, operation)) ?? operation;
    }
    // The journal answers for this operation id, so the result is of its kind.
    const outcome = finalOutcome as ResolvedOperation<OperationKind>['outcome'];
    this.workflow.recordAttempt(intent, { serialNumber, outcome });
    return { intent, serialNumber, outcome, begun: true };
  }

  /** The records have no room for what the journal has: an operator must look. */
  #contradicts({ intent, serialNumber, finalOutcome }: BegunOperation): void {
    const { operationId, amount } = intent;
    const outcome = finalOutcome ?? { type: 'unknown', why: 'begun by another run of the order' };
    this.workflow.recordAttempt(intent, { serialNumber, outcome: outcome as Outcome<never> });
    this.workflow.raiseAttention(
      operationId,
      `${stepOf(operationId)}: the journal has it, over ${amount ?? ZERO}, and the order has no room for it`,
    );
  }

  #fits(intent: Intent): boolean {
    const { kind, amount = ZERO } = intent;
    const { balances } = this.status;
    // Another release may have room for a refund whose own one is still to be taken in.
    if (isRefund(intent) && !balances.releaseOf(intent.content.release.serialNumber)) return false;
    if (isCancelRelease(intent)) return balances.isUntouched(intent.content.release.serialNumber);
    const room = {
      hold: balances.amount,
      // Moves nothing.
      closeHold: amount,
      release: balances.free,
      return: balances.free,
      refund: balances.refundable,
      cancelRelease: balances.refundable,
    } as const satisfies Record<EscrowKind, Money>;
    return isEscrowKind(kind) && compareMoney(amount, room[kind]) <= 0;
  }

  /** Takes a move into the records that the workflow did not make itself. */
  #fold(operation: ResolvedOperation<OperationKind>): void {
    const { balances } = this.status;
    const { kind, amount = ZERO } = operation.intent;
    // What is the member's moves no money of the order.
    if (!isEscrowKind(kind)) return;
    switch (kind) {
      case 'hold':
        this.status.foundHold(operation as ResolvedOperation<'hold'>);
        break;
      case 'closeHold':
        break;
      case 'release':
        balances.reserveHeld(amount);
        this.status.transfers.released(operation as ResolvedOperation<'release'>);
        break;
      case 'return':
        balances.reserveHeld(amount);
        balances.returned(amount);
        break;
      case 'refund':
        balances.reserveRefund(amount);
        this.status.transfers.refunded(operation as ResolvedOperation<'refund'>);
        break;
      case 'cancelRelease': {
        const { release } = (operation as ResolvedOperation<'cancelRelease'>).intent.content;
        balances.releaseCancelled(release.serialNumber);
        break;
      }
    }
  }
}

function isRefund(intent: Intent): intent is Intent<'refund'> {
  return intent.kind === 'refund';
}

function isCancelRelease(intent: Intent): intent is Intent<'cancelRelease'> {
  return intent.kind === 'cancelRelease';
}
