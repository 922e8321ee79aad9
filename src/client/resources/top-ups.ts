import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import {
  reverseTopUpUpdate,
  topUpQuery,
  type TopUpAnswer,
  type TopUpResult,
  type TopUpState,
  type TopUpView,
} from '../../../workflows/top-up/messages.js';
import { parseRequest } from '../../contract/parse-request.js';
import {
  reverseTopUpRequest,
  topUpRequest,
  type ReverseTopUpRequest,
  type TopUpKey,
  type TopUpRequest,
} from '../../contract/top-ups.js';
import { sumMoney } from '../../domain/money.js';
import type { ClientCore } from '../client-core.js';
import type { Started } from '../start-workflow.js';
import { topUpIdOf } from '../workflow-ids.js';

/** Top-ups: the workflow `topUp`, which credits members with a payment that was made outside of the provider. */
export class TopUps {
  readonly #core: ClientCore;

  /** @internal */
  constructor(core: ClientCore) {
    this.#core = core;
  }

  /** Starts a top-up. @throws StartDiffers when the number was started with other content */
  async start(request: TopUpRequest): Promise<Started> {
    const input = parseRequest(topUpRequest, request, 'topUp');
    const { tenant, topUpNo, provider, credits } = input;
    const total = sumMoney(...credits.map(({ amount }) => amount));
    const show = { provider, state: 'toppingUp', summary: `top-up ${topUpNo}: ${total} yuan` };
    return this.#core.start({ type: 'topUp', workflowId: topUpIdOf({ tenant, topUpNo }), input, show });
  }

  /** How a top-up stands at this moment. @throws WorkflowNotFound; WorkflowUnreadable when its worker lacks the key */
  async status(key: TopUpKey): Promise<WorkflowStatus<TopUpState>> {
    return this.#core.status(topUpIdOf(key));
  }

  /** How each credit stands, and what of it was taken back. @throws as {@link status} */
  async get(key: TopUpKey): Promise<TopUpView> {
    return this.#core.query(topUpIdOf(key), topUpQuery);
  }

  /**
   * Takes parts of credits back, or all of them.
   * @throws CommandRefused for more than was credited and is not taken back yet, and for what the provider rejects; StillUnderWay: repeat
   * it with the same request id
   */
  async reverseTopUp(key: TopUpKey, request: ReverseTopUpRequest): Promise<TopUpAnswer> {
    const command = parseRequest(reverseTopUpRequest, request, 'reverseTopUp');
    return this.#core.update(topUpIdOf(key), reverseTopUpUpdate, command);
  }

  /** Waits until its credits can no longer be reversed here. @throws WorkflowFailed */
  async result(key: TopUpKey): Promise<TopUpResult> {
    return this.#core.result(topUpIdOf(key));
  }

  /** Cancels a top-up that has not been sent; what was credited stays so, and is no longer reversed here. */
  async cancel(key: TopUpKey): Promise<void> {
    await this.#core.cancel(topUpIdOf(key));
  }
}
