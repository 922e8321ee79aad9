import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import type { WithdrawalResult, WithdrawalState } from '../../../workflows/withdrawal/messages.js';
import { parseRequest } from '../../contract/parse-request.js';
import { withdrawalRequest, type WithdrawalKey, type WithdrawalRequest } from '../../contract/withdrawals.js';
import type { ClientCore } from '../client-core.js';
import type { Started } from '../start-workflow.js';
import { withdrawalIdOf } from '../workflow-ids.js';

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

  /** Waits until the provider has said what became of a withdrawal: hours, or days. @throws WorkflowFailed */
  async result(key: WithdrawalKey): Promise<WithdrawalResult> {
    return this.#core.result(withdrawalIdOf(key));
  }

  /** Cancels a withdrawal that has not been sent; of one that was, the real outcome is waited for. */
  async cancel(key: WithdrawalKey): Promise<void> {
    await this.#core.cancel(withdrawalIdOf(key));
  }
}
