import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import type {
  CodeAnswer,
  PhoneChangeResult,
  PhoneChangeState,
} from '../../../workflows/phone-change/messages.js';
import type { ResendCodeRequest, SubmitCodeRequest } from '../../contract/onboardings.js';
import { parseRequest } from '../../contract/parse-request.js';
import {
  phoneChangeRequest,
  type PhoneChangeKey,
  type PhoneChangeRequest,
} from '../../contract/phone-changes.js';
import type { ClientCore } from '../client-core.js';
import type { Started } from '../start-workflow.js';
import { phoneChangeIdOf } from '../workflow-ids.js';
import { codeSubmitted, resendCode, submitCode } from './verification-codes.js';

/** Changes of telephone numbers: the workflow `phoneChange`, which gives a member's account another one. */
export class PhoneChanges {
  readonly #core: ClientCore;

  /** @internal */
  constructor(core: ClientCore) {
    this.#core = core;
  }

  /** Starts a change: the provider sends a code. @throws StartDiffers when the number was started with other content */
  async start(request: PhoneChangeRequest): Promise<Started> {
    const input = parseRequest(phoneChangeRequest, request, 'phoneChange');
    const { tenant, phoneChangeNo, provider } = input;
    const show = { provider, state: 'applying', summary: `change of telephone number ${phoneChangeNo}` };
    const workflowId = phoneChangeIdOf({ tenant, phoneChangeNo });
    return this.#core.start({ type: 'phoneChange', workflowId, input, show });
  }

  /** How a change stands at this moment. @throws WorkflowNotFound; WorkflowUnreadable when its worker lacks the key */
  async status(key: PhoneChangeKey): Promise<WorkflowStatus<PhoneChangeState>> {
    return this.#core.status(phoneChangeIdOf(key));
  }

  /**
   * Hands in the verification code that the user typed and answers what the provider says of it.
   * @throws CommandRefused WRONG_STATE where no code is waited for; StillUnderWay: repeat it with the same request id.
   */
  async submitCode(key: PhoneChangeKey, request: SubmitCodeRequest): Promise<CodeAnswer> {
    return submitCode(this.#core, phoneChangeIdOf(key), request);
  }

  /** The same without waiting for an answer: `status` shows what became of it. */
  async codeSubmitted(key: PhoneChangeKey, request: SubmitCodeRequest): Promise<void> {
    await codeSubmitted(this.#core, phoneChangeIdOf(key), request);
  }

  /** Applies for a new verification code. @throws CommandRefused WRONG_STATE where none can be requested */
  async resendCode(key: PhoneChangeKey, request: ResendCodeRequest): Promise<CodeAnswer> {
    return resendCode(this.#core, phoneChangeIdOf(key), request);
  }

  /** Waits until it is known whether the number is changed. @throws WorkflowFailed */
  async result(key: PhoneChangeKey): Promise<PhoneChangeResult> {
    return this.#core.result(phoneChangeIdOf(key));
  }

  /** Cancels a change, once the real outcome of whatever is under way is known. */
  async cancel(key: PhoneChangeKey): Promise<void> {
    await this.#core.cancel(phoneChangeIdOf(key));
  }
}
