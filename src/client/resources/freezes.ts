import type { CodeAnswer } from '../../../workflows/core/code-messages.js';
import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import {
  paymentRequestedSignal,
  payUpdate,
  refundPaymentUpdate,
  unfreezeRequestedSignal,
  unfreezeUpdate,
  type FreezeAnswer,
  type FreezeResult,
  type FreezeState,
  type PayAnswer,
  type RefundPaymentAnswer,
} from '../../../workflows/freeze/messages.js';
import {
  freezeRequest,
  payFromFreezeRequest,
  refundPaymentRequest,
  unfreezeRequest,
  type FreezeKey,
  type FreezeRequest,
  type PayFromFreezeRequest,
  type RefundPaymentRequest,
  type UnfreezeRequest,
} from '../../contract/freezes.js';
import type { ResendCodeRequest, SubmitCodeRequest } from '../../contract/onboardings.js';
import { parseRequest } from '../../contract/parse-request.js';
import type { ClientCore } from '../client-core.js';
import type { Started } from '../start-workflow.js';
import { freezeIdOf } from '../workflow-ids.js';
import { codeSubmitted, resendCode, submitCode } from './verification-codes.js';

/** Freezes: the workflow `freeze`, which keeps a part of a member's money from being spent until it is unfrozen. */
export class Freezes {
  readonly #core: ClientCore;

  /** @internal */
  constructor(core: ClientCore) {
    this.#core = core;
  }

  /** Starts a freeze. @throws StartDiffers when the number was started with other content */
  async start(request: FreezeRequest): Promise<Started> {
    const input = parseRequest(freezeRequest, request, 'freeze');
    const { tenant, freezeNo, provider, amount } = input;
    const show = { provider, state: 'freezing', summary: `freeze ${freezeNo}: ${amount} yuan` };
    return this.#core.start({ type: 'freeze', workflowId: freezeIdOf({ tenant, freezeNo }), input, show });
  }

  /** How a freeze stands at this moment. @throws WorkflowNotFound; WorkflowUnreadable when its worker lacks the key */
  async status(key: FreezeKey): Promise<WorkflowStatus<FreezeState>> {
    return this.#core.status(freezeIdOf(key));
  }

  /**
   * Hands in the code that the provider sent to the member before it freezes or pays: `status` shows a step that waits for it. What the
   * member typed goes on to the provider and is kept nowhere.
   * @throws CommandRefused WRONG_STATE where no code is waited for; StillUnderWay: repeat it with the same request id.
   */
  async submitCode(key: FreezeKey, request: SubmitCodeRequest): Promise<CodeAnswer> {
    return submitCode(this.#core, freezeIdOf(key), request);
  }

  /** The same without waiting for an answer: `status` shows what became of it. */
  async codeSubmitted(key: FreezeKey, request: SubmitCodeRequest): Promise<void> {
    await codeSubmitted(this.#core, freezeIdOf(key), request);
  }

  /**
   * Has a new code sent to the member.
   * @throws CommandRefused WRONG_STATE where none is waited for; StillUnderWay: repeat it with the same request id.
   */
  async resendCode(key: FreezeKey, request: ResendCodeRequest): Promise<CodeAnswer> {
    return resendCode(this.#core, freezeIdOf(key), request);
  }

  /** Gives what is frozen free, all of it. @throws CommandRefused; StillUnderWay: repeat it with the same request id */
  async unfreeze(key: FreezeKey, request: UnfreezeRequest): Promise<FreezeAnswer> {
    const command = parseRequest(unfreezeRequest, request, 'unfreeze');
    return this.#core.update(freezeIdOf(key), unfreezeUpdate, command);
  }

  /** The same without waiting for an answer. */
  async unfreezeRequested(key: FreezeKey, request: UnfreezeRequest): Promise<void> {
    const command = parseRequest(unfreezeRequest, request, 'unfreezeRequested');
    await this.#core.signal(freezeIdOf(key), unfreezeRequestedSignal, command);
  }

  /**
   * Pays several receivers out of what is frozen, all of them or none; what is left stays frozen. Where the provider wants a code for it (平安
   * 6166) it is answered once that was handed in.
   * @throws CommandRefused for more than is frozen and free, and for what the provider rejects; StillUnderWay: repeat it with the same request id
   */
  async payFromFreeze(key: FreezeKey, request: PayFromFreezeRequest): Promise<PayAnswer> {
    const command = parseRequest(payFromFreezeRequest, request, 'payFromFreeze');
    return this.#core.update(freezeIdOf(key), payUpdate, command);
  }

  /** The same without waiting for an answer. */
  async paymentRequested(key: FreezeKey, request: PayFromFreezeRequest): Promise<void> {
    const command = parseRequest(payFromFreezeRequest, request, 'paymentRequested');
    await this.#core.signal(freezeIdOf(key), paymentRequestedSignal, command);
  }

  /**
   * Gives back what one receiver of a payment got, or a part of it, while the freeze is frozen or open for refunds.
   * @throws CommandRefused for more than is left of that part, and for what the provider rejects; StillUnderWay: repeat it with the same request id
   */
  async refundPayment(key: FreezeKey, request: RefundPaymentRequest): Promise<RefundPaymentAnswer> {
    const command = parseRequest(refundPaymentRequest, request, 'refundPayment');
    return this.#core.update(freezeIdOf(key), refundPaymentUpdate, command);
  }

  /** Waits until a freeze has ended, with its money free or paid out. @throws WorkflowFailed */
  async result(key: FreezeKey): Promise<FreezeResult> {
    return this.#core.result(freezeIdOf(key));
  }

  /** Cancels a freeze: what is frozen is unfrozen, once the real outcome of whatever is under way is known. */
  async cancel(key: FreezeKey): Promise<void> {
    await this.#core.cancel(freezeIdOf(key));
  }
}
