import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import { awaitHeldUpdate, type CommandAnswer } from '../../../workflows/escrow/messages.js';
import type { CodeAnswer } from '../../../workflows/onboarding/messages.js';
import type { PurchaseResult, PurchaseState } from '../../../workflows/purchase/messages.js';
import type { AwaitOptions, OrderKey } from '../../contract/escrows.js';
import type { ResendCodeRequest, SubmitCodeRequest } from '../../contract/onboardings.js';
import { parseRequest } from '../../contract/parse-request.js';
import { purchaseRequest, type PurchaseRequest } from '../../contract/purchases.js';
import { purchaseListRequest, type PurchaseListRequest } from '../../contract/workflows.js';
import type { ClientCore } from '../client-core.js';
import type { ListedWorkflow } from '../list-workflows.js';
import type { StartedOrder } from '../start-workflow.js';
import { orderIdOf } from '../workflow-ids.js';
import { awaitMilestone, withPaymentAction } from './milestones.js';
import { codeSubmitted, resendCode, submitCode } from './verification-codes.js';

/**
 * Purchases: the workflow `purchase`, which onboards the buyer where that is needed and then carries the escrow of the order. The
 * commands for its money are those of `escrows`, by the same key.
 */
export class Purchases {
  readonly #core: ClientCore;

  /** @internal */
  constructor(core: ClientCore) {
    this.#core = core;
  }

  /**
   * Starts a purchase. Of an order that an onboarded buyer pays through a channel the answer has the `action`, how the buyer pays, where
   * the provider says it within half a minute; `status` shows it too. @throws StartDiffers when the order was started with other content
   */
  async start(request: PurchaseRequest): Promise<StartedOrder> {
    const input = parseRequest(purchaseRequest, request, 'purchase');
    const { tenant, orderNo, provider, amount, fee } = input.order;
    const summary = `purchase ${orderNo}: ${amount} yuan, fee ${fee}`;
    const show = { provider, state: 'opening', summary };
    const workflowId = orderIdOf({ tenant, orderNo });
    const started = await this.#core.start({ type: 'purchase', workflowId, input, show });
    // A buyer who is onboarded first pays after that.
    return 'account' in input.buyer ? withPaymentAction(this.#core, input.order, started) : started;
  }

  /**
   * Lists purchases, those that run before those that have ended: all, or those of a tenant, a provider or a state, or those that
   * need an operator (`attention`). The list is a moment behind the purchases. @throws TemporalUnavailable
   */
  async list(request: PurchaseListRequest = {}): Promise<ListedWorkflow<PurchaseState>[]> {
    return this.#core.list<PurchaseState>(parseRequest(purchaseListRequest, request, 'list'), ['purchase']);
  }

  /** How a purchase stands at this moment. @throws WorkflowNotFound; WorkflowUnreadable when its worker lacks the key */
  async status(key: OrderKey): Promise<WorkflowStatus<PurchaseState>> {
    return this.#core.status(orderIdOf(key));
  }

  /**
   * Hands in the verification code that the user typed and answers what the bank says of it.
   * @throws CommandRefused WRONG_STATE where no code is waited for; StillUnderWay: repeat it with the same request id.
   */
  async submitCode(key: OrderKey, request: SubmitCodeRequest): Promise<CodeAnswer> {
    return submitCode(this.#core, orderIdOf(key), request);
  }

  /** The same without waiting for an answer: `status` shows what became of it. */
  async codeSubmitted(key: OrderKey, request: SubmitCodeRequest): Promise<void> {
    await codeSubmitted(this.#core, orderIdOf(key), request);
  }

  /** Applies for a new verification code. @throws CommandRefused WRONG_STATE where none can be requested */
  async resendCode(key: OrderKey, request: ResendCodeRequest): Promise<CodeAnswer> {
    return resendCode(this.#core, orderIdOf(key), request);
  }

  /**
   * Waits until the buyer's money is held, and answers how the order then stands. It promises that the provider has confirmed the hold:
   * the state is `held`, or what has become of the money since (`disputed`, `released`, `returned`, `divided`, `cancelled`). Where the
   * order ends without its money it answers with that end instead: `rejected`, `paymentExpired`, `cancelled`, or the end of the
   * onboarding that the buyer did not come through. Repeated it gives its first answer again, so `status` says how things stand later.
   * @throws StillUnderWay after `timeoutMs` (default: the client's answer timeout), while the buyer or the bank is waited for: call it
   * again to wait on; WorkflowNotFound; WorkflowFailed
   */
  async awaitHeld(key: OrderKey, options: AwaitOptions = {}): Promise<CommandAnswer> {
    return awaitMilestone(this.#core, key, awaitHeldUpdate, options);
  }

  /**
   * Waits for the end of a purchase, after its refund window. An order that was started as an escrow, under the same key, ends with the
   * same fields. @throws WorkflowFailed where it ended without a result
   */
  async result(key: OrderKey): Promise<PurchaseResult> {
    return this.#core.result(orderIdOf(key));
  }

  /** Cancels a purchase: what is held is returned, once the real outcome of whatever is under way is known. */
  async cancel(key: OrderKey): Promise<void> {
    await this.#core.cancel(orderIdOf(key));
  }
}
