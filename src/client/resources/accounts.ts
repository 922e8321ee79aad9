import type { ClosingResult, ClosingState } from '../../../workflows/closing/messages.js';
import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import { closingRequest, type ClosingKey, type ClosingRequest } from '../../contract/closings.js';
import { parseRequest } from '../../contract/parse-request.js';
import type { ClientCore } from '../client-core.js';
import type { Started } from '../start-workflow.js';
import { closingIdOf } from '../workflow-ids.js';

/** Members' accounts: the workflow `closing`, which closes one for good. */
export class Accounts {
  readonly #core: ClientCore;

  /** @internal */
  constructor(core: ClientCore) {
    this.#core = core;
  }

  /** Starts the closing of an account. @throws StartDiffers when the number was started with other content */
  async close(request: ClosingRequest): Promise<Started> {
    const input = parseRequest(closingRequest, request, 'closing');
    const { tenant, closingNo, provider } = input;
    const show = { provider, state: 'closing', summary: `closing ${closingNo}` };
    const workflowId = closingIdOf({ tenant, closingNo });
    return this.#core.start({ type: 'closing', workflowId, input, show });
  }

  /** How a closing stands at this moment. @throws WorkflowNotFound; WorkflowUnreadable when its worker lacks the key */
  async status(key: ClosingKey): Promise<WorkflowStatus<ClosingState>> {
    return this.#core.status(closingIdOf(key));
  }

  /** Waits until it is known whether the account is closed, or what stands against it. @throws WorkflowFailed */
  async result(key: ClosingKey): Promise<ClosingResult> {
    return this.#core.result(closingIdOf(key));
  }

  /** Cancels a closing that has not been sent; of one that was, the real outcome is waited for. */
  async cancel(key: ClosingKey): Promise<void> {
    await this.#core.cancel(closingIdOf(key));
  }
}
