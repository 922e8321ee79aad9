import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import { parseRequest } from '../../contract/parse-request.js';
import { listRequest, type ListRequest } from '../../contract/workflows.js';
import type { ClientCore } from '../client-core.js';
import type { ListedWorkflow } from '../list-workflows.js';
import { workflowIdOf, type WorkflowKey } from '../workflow-ids.js';

/** Workflows of any kind, for callers that hold a key and need not know what it names. */
export class Workflows {
  readonly #core: ClientCore;

  /** @internal */
  constructor(core: ClientCore) {
    this.#core = core;
  }

  /**
   * Lists workflows of all kinds, those that run before those that have ended: all, or those of a tenant, a provider or a state, or
   * those that need an operator (`attention`). The list is a moment behind the workflows. @throws TemporalUnavailable
   */
  async list(request: ListRequest = {}): Promise<ListedWorkflow[]> {
    return this.#core.list(parseRequest(listRequest, request, 'list'));
  }

  /** How a workflow stands at this moment. @throws WorkflowNotFound; WorkflowUnreadable when its worker lacks the key */
  async status(key: WorkflowKey): Promise<WorkflowStatus> {
    return this.#core.status(workflowIdOf(key));
  }

  /** Cancels a workflow: what is held is returned and what is frozen unfrozen, once the real outcome of whatever is under way is known. */
  async cancel(key: WorkflowKey): Promise<void> {
    await this.#core.cancel(workflowIdOf(key));
  }
}
