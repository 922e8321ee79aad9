import {
  acquiringQuery,
  regulateUpdate,
  type AcquiringAnswer,
  type AcquiringResult,
  type AcquiringState,
  type AcquiringView,
} from '../../../workflows/acquiring/messages.js';
import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import {
  acquiringRequest,
  regulateRequest,
  type AcquiringKey,
  type AcquiringRequest,
  type RegulateRequest,
} from '../../contract/acquiring.js';
import { parseRequest } from '../../contract/parse-request.js';
import type { ClientCore } from '../client-core.js';
import type { Started } from '../start-workflow.js';
import { acquiringIdOf } from '../workflow-ids.js';

/** Acquired orders: the workflow `acquiring`, which follows an order that was paid at the provider's own acquirer into the accounts. */
export class Acquiring {
  readonly #core: ClientCore;

  /** @internal */
  constructor(core: ClientCore) {
    this.#core = core;
  }

  /** Starts to follow an order. @throws StartDiffers when the number was started with other content */
  async start(request: AcquiringRequest): Promise<Started> {
    const input = parseRequest(acquiringRequest, request, 'acquiring');
    const { tenant, totalOrderNo, provider } = input;
    const show = { provider, state: 'awaitingCredit', summary: `acquired order ${totalOrderNo}` };
    const workflowId = acquiringIdOf({ tenant, totalOrderNo });
    return this.#core.start({ type: 'acquiring', workflowId, input, show });
  }

  /** How it stands at this moment. @throws WorkflowNotFound; WorkflowUnreadable when its worker lacks the key */
  async status(key: AcquiringKey): Promise<WorkflowStatus<AcquiringState>> {
    return this.#core.status(acquiringIdOf(key));
  }

  /** How each part stands. @throws as {@link status} */
  async get(key: AcquiringKey): Promise<AcquiringView> {
    return this.#core.query(acquiringIdOf(key), acquiringQuery);
  }

  /**
   * Credits the right account with a part that lies in suspense.
   * @throws CommandRefused where it does not, and for what the provider rejects; StillUnderWay: repeat it with the same request id
   */
  async regulate(key: AcquiringKey, request: RegulateRequest): Promise<AcquiringAnswer> {
    const command = parseRequest(regulateRequest, request, 'regulate');
    return this.#core.update(acquiringIdOf(key), regulateUpdate, command);
  }

  /** Waits until every part is credited, or has failed. @throws WorkflowFailed */
  async result(key: AcquiringKey): Promise<AcquiringResult> {
    return this.#core.result(acquiringIdOf(key));
  }

  /** Follows it no further; what the acquirer and the provider do goes on. */
  async cancel(key: AcquiringKey): Promise<void> {
    await this.#core.cancel(acquiringIdOf(key));
  }
}
