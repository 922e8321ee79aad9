import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import type { ClientCore } from '../client-core.js';
import { workflowIdOf, type WorkflowKey } from '../workflow-ids.js';

/** Workflows of any kind, for callers that hold a key and need not know what it names. */
export class Workflows {
  readonly #core: ClientCore;

  constructor(core: ClientCore) {
    this.#core = core;
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
