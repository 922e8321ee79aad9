import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import {
  allocateUpdate,
  reverseAllocationUpdate,
  suspenseQuery,
  type SuspenseAnswer,
  type SuspenseResult,
  type SuspenseState,
  type SuspenseView,
} from '../../../workflows/suspense/messages.js';
import { parseRequest } from '../../contract/parse-request.js';
import {
  allocateRequest,
  reverseAllocationRequest,
  suspenseRequest,
  type AllocateRequest,
  type ReverseAllocationRequest,
  type SuspenseKey,
  type SuspenseRequest,
} from '../../contract/suspense.js';
import type { ClientCore } from '../client-core.js';
import type { Started } from '../start-workflow.js';
import { suspenseIdOf } from '../workflow-ids.js';

/** Money in suspense: the workflow `suspense`, which gives money that came from nobody known to the members whose it is. */
export class Suspense {
  readonly #core: ClientCore;

  /** @internal */
  constructor(core: ClientCore) {
    this.#core = core;
  }

  /** Starts with an amount that lies in suspense. @throws StartDiffers when the number was started with other content */
  async start(request: SuspenseRequest): Promise<Started> {
    const input = parseRequest(suspenseRequest, request, 'suspense');
    const { tenant, suspenseNo, provider, amount, account } = input;
    const state = account ? 'allocating' : 'suspended';
    const show = { provider, state, summary: `suspense ${suspenseNo}: ${amount} yuan` };
    const workflowId = suspenseIdOf({ tenant, suspenseNo });
    return this.#core.start({ type: 'suspense', workflowId, input, show });
  }

  /** How it stands at this moment. @throws WorkflowNotFound; WorkflowUnreadable when its worker lacks the key */
  async status(key: SuspenseKey): Promise<WorkflowStatus<SuspenseState>> {
    return this.#core.status(suspenseIdOf(key));
  }

  /** What lies in suspense of it, and what was allocated. @throws as {@link status} */
  async get(key: SuspenseKey): Promise<SuspenseView> {
    return this.#core.query(suspenseIdOf(key), suspenseQuery);
  }

  /**
   * Gives a member a part of what lies in suspense, or all of it.
   * @throws CommandRefused for more than lies there, and for what the provider rejects; StillUnderWay: repeat it with the same request id
   */
  async allocate(key: SuspenseKey, request: AllocateRequest): Promise<SuspenseAnswer> {
    const command = parseRequest(allocateRequest, request, 'allocate');
    return this.#core.update(suspenseIdOf(key), allocateUpdate, command);
  }

  /**
   * Takes a part of what an allocation gave a member, or all of it, back into suspense.
   * @throws CommandRefused for more than was allocated and is not taken back yet, and for what the provider rejects; StillUnderWay: repeat
   * it with the same request id
   */
  async reverseAllocation(key: SuspenseKey, request: ReverseAllocationRequest): Promise<SuspenseAnswer> {
    const command = parseRequest(reverseAllocationRequest, request, 'reverseAllocation');
    return this.#core.update(suspenseIdOf(key), reverseAllocationUpdate, command);
  }

  /** Waits until all of it is allocated and can no longer be reversed here. @throws WorkflowFailed */
  async result(key: SuspenseKey): Promise<SuspenseResult> {
    return this.#core.result(suspenseIdOf(key));
  }

  /** Does nothing more: what was allocated stays so, and what lies in suspense stays there. */
  async cancel(key: SuspenseKey): Promise<void> {
    await this.#core.cancel(suspenseIdOf(key));
  }
}
