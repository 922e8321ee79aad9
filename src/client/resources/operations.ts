import { randomUUID } from 'node:crypto';
import { decideUpdate } from '../../../workflows/core/messages.js';
import {
  decideRequest,
  type DecideRequest,
  type DecisionAnswer,
  type NotifyRequest,
} from '../../contract/operations.js';
import { parseRequest } from '../../contract/parse-request.js';
import type { WorkflowById } from '../../contract/workflows.js';
import type { ClientCore } from '../client-core.js';
import { CommandRefused } from '../errors.js';
import { notifyWorkflow } from '../notify-workflow.js';
import { workflowIdOf, type WorkflowKey } from '../workflow-ids.js';

/** Operations: what an operator or a provider says of one operation, to the workflow that waits for it, whichever it is. */
export class Operations {
  readonly #core: ClientCore;

  /** @internal */
  constructor(core: ClientCore) {
    this.#core = core;
  }

  /**
   * An operator's decision on an operation in doubt, with the evidence that it rests on. It answers how the operation ended.
   * @throws CommandRefused WRONG_STATE where the operation is not in doubt, or evidence speaks against the decision.
   */
  async decide(key: WorkflowKey, request: DecideRequest): Promise<DecisionAnswer> {
    const { account, failedItems, ...decision } = parseRequest(decideRequest, request, 'decide');
    const command = {
      ...decision,
      ...(account !== undefined && { account }),
      ...(failedItems !== undefined && { failedItems }),
    };
    const workflowId = workflowIdOf(key);
    const send = (requestId: string): Promise<DecisionAnswer> =>
      this.#core.updateUnder({ workflowId, update: decideUpdate, command, requestId, turn: 'decision' });
    // Temporal answers a repeated id by itself. The same words may be said again of evidence that has come since: what an operator is
    // alerted about is a part of the id. The workflow knows a decision that is repeated under another one.
    const about = this.#core.digest(await this.#alertedAbout(workflowId));
    const requestId = `decide:${decision.operationId}:${decision.happened}:${about}`;
    try {
      return await send(requestId);
    } catch (error) {
      if (!(error instanceof CommandRefused)) throw error;
      // Temporal may have kept a refusal of an earlier day: what the workflow says now decides.
      return send(`${requestId}:${randomUUID()}`);
    }
  }

  /** What an operator is alerted about. Where the workflow cannot be read, the update that follows says why. */
  #alertedAbout(workflowId: string): Promise<readonly string[]> {
    return this.#core.status(workflowId).then(
      ({ attention }) => attention,
      () => [],
    );
  }

  /** Wakes a workflow whose provider has sent a notification, once the journal has it; whether there still is such a workflow. */
  async notify(workflow: WorkflowById, request: NotifyRequest): Promise<boolean> {
    return notifyWorkflow(this.#core.temporal, workflow, request);
  }
}
