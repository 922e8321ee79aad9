import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import type { UnbindingResult, UnbindingState } from '../../../workflows/unbinding/messages.js';
import { unbindingRequest, type UnbindingKey, type UnbindingRequest } from '../../contract/cards.js';
import { parseRequest } from '../../contract/parse-request.js';
import type { ClientCore } from '../client-core.js';
import type { Started } from '../start-workflow.js';
import { unbindingIdOf } from '../workflow-ids.js';

/** Bound cards: the workflow `unbinding`, which takes a card off the account that it is bound to. */
export class Cards {
  readonly #core: ClientCore;

  /** @internal */
  constructor(core: ClientCore) {
    this.#core = core;
  }

  /** Starts the unbinding of a card. @throws StartDiffers when the number was started with other content */
  async unbind(request: UnbindingRequest): Promise<Started> {
    const input = parseRequest(unbindingRequest, request, 'unbinding');
    const { tenant, unbindingNo, provider } = input;
    const show = { provider, state: 'unbinding', summary: `unbinding ${unbindingNo}` };
    const workflowId = unbindingIdOf({ tenant, unbindingNo });
    return this.#core.start({ type: 'unbinding', workflowId, input, show });
  }

  /** How an unbinding stands at this moment. @throws WorkflowNotFound; WorkflowUnreadable when its worker lacks the key */
  async status(key: UnbindingKey): Promise<WorkflowStatus<UnbindingState>> {
    return this.#core.status(unbindingIdOf(key));
  }

  /** Waits until it is known whether the card is unbound. @throws WorkflowFailed */
  async result(key: UnbindingKey): Promise<UnbindingResult> {
    return this.#core.result(unbindingIdOf(key));
  }

  /** Cancels an unbinding that has not been sent; of one that was, the real outcome is waited for. */
  async cancel(key: UnbindingKey): Promise<void> {
    await this.#core.cancel(unbindingIdOf(key));
  }
}
