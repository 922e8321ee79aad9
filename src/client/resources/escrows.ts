import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import type { CodeAnswer } from '../../../workflows/core/code-messages.js';
import * as messages from '../../../workflows/escrow/messages.js';
import type { CommandAnswer, PaymentActionAnswer } from '../../../workflows/escrow/messages.js';
import type { PurchaseResult, PurchaseState } from '../../../workflows/purchase/messages.js';
import * as contract from '../../contract/escrows.js';
import type { OrderKey } from '../../contract/escrows.js';
import type { ResendCodeRequest, SubmitCodeRequest } from '../../contract/onboardings.js';
import { parseRequest } from '../../contract/parse-request.js';
import type { ClientCore } from '../client-core.js';
import type { StartedOrder } from '../start-workflow.js';
import { orderIdOf } from '../workflow-ids.js';
import { awaitMilestone, awaitPaymentAction, withPaymentAction } from './milestones.js';
import { resendCode, submitCode } from './verification-codes.js';

/**
 * Escrows: the money of an order, whose workflow is `escrow`, or `purchase` where the order was started as one. Every command names
 * the order and throws CommandRefused where the workflow refuses it, CommandPartlyDone where a part of it moved, and StillUnderWay
 * where no answer came in time: the same request id again gets it.
 */
export class Escrows {
  readonly #core: ClientCore;

  /** @internal */
  constructor(core: ClientCore) {
    this.#core = core;
  }

  /**
   * Starts the escrow of an order between two members who both have accounts. Of an order that is paid through a channel the answer has
   * the `action`, how the buyer pays, where the provider says it within half a minute; `status` shows it too. @throws StartDiffers
   */
  async start(request: contract.EscrowRequest): Promise<StartedOrder> {
    const input = parseRequest(contract.escrowRequest, request, 'escrow');
    const { tenant, orderNo, provider, amount, fee } = input.order;
    const summary = `escrow ${orderNo}: ${amount} yuan, fee ${fee}`;
    const show = { provider, state: 'holding', summary };
    const workflowId = orderIdOf({ tenant, orderNo });
    const started = await this.#core.start({ type: 'escrow', workflowId, input, show });
    return withPaymentAction(this.#core, input.order, started);
  }

  /** How an order stands at this moment. @throws WorkflowNotFound; WorkflowUnreadable when its worker lacks the key */
  async status(key: OrderKey): Promise<WorkflowStatus<PurchaseState>> {
    return this.#core.status(orderIdOf(key));
  }

  /** The buyer confirms: all that is held, or `amount` of it, goes to the seller. */
  async release(key: OrderKey, request: contract.ReleaseRequest): Promise<CommandAnswer> {
    const command = parseRequest(contract.releaseRequest, request, 'release');
    return this.#core.update(orderIdOf(key), messages.releaseUpdate, command);
  }

  /** As `release`, without waiting for an answer. */
  async receiptConfirmed(key: OrderKey, request: contract.ReleaseRequest): Promise<void> {
    const command = parseRequest(contract.releaseRequest, request, 'receiptConfirmed');
    await this.#core.signal(orderIdOf(key), messages.receiptConfirmedSignal, command);
  }

  /**
   * Before release: all that is held, or `amount` of it, goes back to the buyer. A provider that cannot divide what it holds gives
   * the rest to the seller at once, which is refused with RELEASES_THE_REST unless `releaseRest` is true.
   */
  async return(key: OrderKey, request: contract.ReturnRequest): Promise<CommandAnswer> {
    const command = parseRequest(contract.returnRequest, request, 'return');
    return this.#core.update(orderIdOf(key), messages.returnUpdate, command);
  }

  /** As `return`, without waiting for an answer. */
  async returnRequested(key: OrderKey, request: contract.ReturnRequest): Promise<void> {
    const command = parseRequest(contract.returnRequest, request, 'returnRequested');
    await this.#core.signal(orderIdOf(key), messages.returnRequestedSignal, command);
  }

  /** After release: `amount` goes back from the seller to the buyer. */
  async refund(key: OrderKey, request: contract.RefundRequest): Promise<CommandAnswer> {
    const command = parseRequest(contract.refundRequest, request, 'refund');
    return this.#core.update(orderIdOf(key), messages.refundUpdate, command);
  }

  /** As `refund`, without waiting for an answer. */
  async refundRequested(key: OrderKey, request: contract.RefundRequest): Promise<void> {
    const command = parseRequest(contract.refundRequest, request, 'refundRequested');
    await this.#core.signal(orderIdOf(key), messages.refundRequestedSignal, command);
  }

  /**
   * Takes a release back as a whole, from whoever got it: what it gave is held again, and a return then brings it to the buyer. Refused
   * with NOT_SUPPORTED where the provider does not have that, and with WRONG_STATE once something of the release was refunded.
   */
  async cancelRelease(key: OrderKey, request: contract.CancelReleaseRequest): Promise<CommandAnswer> {
    const command = parseRequest(contract.cancelReleaseRequest, request, 'cancelRelease');
    return this.#core.update(orderIdOf(key), messages.cancelReleaseUpdate, command);
  }

  /**
   * Hands in the code that the provider sent to the buyer before it takes the money: `status` shows a step that waits for it.
   * @throws CommandRefused WRONG_STATE where no code is waited for
   */
  async submitCode(key: OrderKey, request: SubmitCodeRequest): Promise<CodeAnswer> {
    return submitCode(this.#core, orderIdOf(key), request);
  }

  /**
   * Has a new code sent to the buyer, where the code is applied for before the money is held (平安 6082).
   * @throws CommandRefused WRONG_STATE where none is
   */
  async resendCode(key: OrderKey, request: ResendCodeRequest): Promise<CodeAnswer> {
    return resendCode(this.#core, orderIdOf(key), request);
  }

  /** Opens a dispute: the deadline is stopped until it is resolved. */
  async openDispute(key: OrderKey, request: contract.OpenDisputeRequest): Promise<CommandAnswer> {
    const command = parseRequest(contract.openDisputeRequest, request, 'openDispute');
    return this.#core.update(orderIdOf(key), messages.openDisputeUpdate, command);
  }

  /** As `openDispute`, without waiting for an answer. */
  async disputeOpened(key: OrderKey, request: contract.OpenDisputeRequest): Promise<void> {
    const command = parseRequest(contract.openDisputeRequest, request, 'disputeOpened');
    await this.#core.signal(orderIdOf(key), messages.disputeOpenedSignal, command);
  }

  /** Ends a dispute: `toBuyer` of what is held goes back to the buyer, the rest to the seller. */
  async resolveDispute(key: OrderKey, request: contract.ResolveDisputeRequest): Promise<CommandAnswer> {
    const command = parseRequest(contract.resolveDisputeRequest, request, 'resolveDispute');
    return this.#core.update(orderIdOf(key), messages.resolveDisputeUpdate, command);
  }

  /**
   * Queries at once the balance that the order waits for, for its hold or for a refund, and answers how the order stands when
   * that is known: `held`, or still `awaitingFunds` where the provider does not show them yet.
   * @throws CommandRefused WRONG_STATE where nothing waits for funds
   */
  async checkFunds(key: OrderKey, request: contract.CheckFundsRequest): Promise<CommandAnswer> {
    const command = parseRequest(contract.checkFundsRequest, request, 'checkFunds');
    return this.#core.update(orderIdOf(key), messages.checkFundsUpdate, command);
  }

  /** As `checkFunds`, without waiting for an answer; it may also come before the order asks for its money. */
  async fundsArrived(key: OrderKey, request: contract.CheckFundsRequest): Promise<void> {
    const command = parseRequest(contract.checkFundsRequest, request, 'fundsArrived');
    await this.#core.signal(orderIdOf(key), messages.fundsArrivedSignal, command);
  }

  /** Waits until the money is held, or the order ended without that: see `purchases.awaitHeld`. @throws StillUnderWay */
  async awaitHeld(key: OrderKey, options: contract.AwaitOptions = {}): Promise<CommandAnswer> {
    return awaitMilestone(this.#core, key, messages.awaitHeldUpdate, options);
  }

  /**
   * Waits until it is known how the buyer pays an order through a channel, and answers that as `action`; without one where nothing is to be
   * paid any more. @throws StillUnderWay
   */
  async awaitPaymentAction(key: OrderKey, options: contract.AwaitOptions = {}): Promise<PaymentActionAnswer> {
    return awaitPaymentAction(this.#core, key, options);
  }

  /**
   * Waits until the money has left escrow, to whichever side, or the order ended without it.
   * @throws StillUnderWay after the answer timeout: call it again to wait on.
   */
  async awaitDisbursement(key: OrderKey): Promise<CommandAnswer> {
    return awaitMilestone(this.#core, key, messages.awaitDisbursementUpdate);
  }

  /** Waits for the end of an order, after its refund window: see `purchases.result`. @throws WorkflowFailed */
  async result(key: OrderKey): Promise<PurchaseResult> {
    return this.#core.result(orderIdOf(key));
  }

  /** Cancels an order: what is held is returned, once the real outcome of whatever is under way is known. */
  async cancel(key: OrderKey): Promise<void> {
    await this.#core.cancel(orderIdOf(key));
  }
}
