import type { CodeAnswer } from '../../../workflows/core/code-messages.js';
import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import type { WithdrawalResult, WithdrawalState } from '../../../workflows/withdrawal/messages.js';
import type { ResendCodeRequest, SubmitCodeRequest } from '../../contract/onboardings.js';
import { parseRequest } from '../../contract/parse-request.js';
import { withdrawalRequest, type WithdrawalKey, type WithdrawalRequest } from '../../contract/withdrawals.js';
import type { ClientCore } from '../client-core.js';
import type { Started } from '../start-workflow.js';
import { withdrawalIdOf } from '../workflow-ids.js';
import { codeSubmitted, resendCode, submitCode } from './verification-codes.js';

/** Withdrawals: the workflow `withdrawal`, which pays a member's money out to the card that is bound to the account. */
export class Withdrawals {
  readonly #core: ClientCore;

  /** @internal */
  constructor(core: ClientCore) {
    this.#core = core;
  }

  /** Starts a withdrawal. @throws StartDiffers when the number was started with other content */
  async start(request: WithdrawalRequest): Promise<Started> {
    const input = parseRequest(withdrawalRequest, request, 'withdrawal');
    const { tenant, withdrawalNo, provider, amount } = input;
    const show = { provider, state: 'withdrawing', summary: `withdrawal ${withdrawalNo}: ${amount} yuan` };
    const workflowId = withdrawalIdOf({ tenant, withdrawalNo });
    return this.#core.start({ type: 'withdrawal', workflowId, input, show });
  }

  /** How a withdrawal stands at this moment. @throws WorkflowNotFound; WorkflowUnreadable when its worker lacks the key */
  async status(key: WithdrawalKey): Promise<WorkflowStatus<WithdrawalState>> {
    return this.#core.status(withdrawalIdOf(key));
  }

  /**
   * Hands in the code that the provider sent to the member before it pays: `status` shows a step that waits for it. What the member
   * typed goes on to the provider and is kept nowhere.
   * @throws CommandRefused WRONG_STATE where no code is waited for; StillUnderWay: repeat it with the same request id.
   */
  async submitCode(key: WithdrawalKey, request: SubmitCodeRequest): Promise<CodeAnswer> {
    return submitCode(this.#core, withdrawalIdOf(key), request);
  }

  /** The same without waiting for an answer: `status` shows what became of it. */
  async codeSubmitted(key: WithdrawalKey, request: SubmitCodeRequest): Promise<void> {
    await codeSubmitted(this.#core, withdrawalIdOf(key), request);
  }

  /**
   * Has a new code sent to the member, where the code is applied for before the money is (平安 6082).
   * @throws CommandRefused WRONG_STATE where none is; StillUnderWay: repeat it with the same request id.
   */
  async resendCode(key: WithdrawalKey, request: ResendCodeRequest): Promise<CodeAnswer> {
    return resendCode(this.#core, withdrawalIdOf(key), request);
  }

  /** Waits until the provider has said what became of a withdrawal: hours, or days. @throws WorkflowFailed */
  async result(key: WithdrawalKey): Promise<WithdrawalResult> {
    return this.#core.result(withdrawalIdOf(key));
  }

  /** Cancels a withdrawal that has not been sent; of one that was, the real outcome is waited for. */
  async cancel(key: WithdrawalKey): Promise<void> {
    await this.#core.cancel(withdrawalIdOf(key));
  }
}
