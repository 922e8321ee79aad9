import type { SmallAmountState } from '../../activities/small-amount.js';
import { local, remote } from '../operations/activity-proxies.js';
import type { CodeOutcome, ProofWatch } from '../operations/code-handlers.js';
import { localFirst } from '../operations/provider-queries.js';
import { stepOf, type Workflow } from '../core/workflow.js';

/** The result code of an application whose transfer did not reach the card. */
const TRANSFER_FAILED = 'TRANSFER_FAILED';

/** Follows the small transfer of one application: to the card, until it has arrived; from the card, until that has bound it. */
export class SmallAmountWatch implements ProofWatch {
  #isOver = false;

  constructor(
    readonly workflow: Workflow,
    readonly operationId: string,
    readonly deadlineMs: number,
  ) {}

  get isOver(): boolean {
    return this.#isOver;
  }

  async query(): Promise<CodeOutcome | undefined> {
    switch (await this.#state()) {
      case 'arrived':
        this.#isOver = true;
        this.workflow.enter('awaitingAmount', this.deadlineMs);
        return undefined;
      case 'bound':
        return { type: 'accepted' };
      case 'failed':
        return {
          type: 'rejected',
          code: TRANSFER_FAILED,
          message: 'the small transfer did not reach the card',
        };
      // Not there yet, or the provider does not say: it is queried again until the application is void.
      case 'underWay':
      case undefined:
        return undefined;
    }
  }

  async #state(): Promise<SmallAmountState['state'] | undefined> {
    const { operationId } = this;
    const summary = `${stepOf(operationId)}: has the transfer arrived?`;
    const answer = await localFirst(
      () => local.smallAmount.executeWithOptions({ summary }, [{ operationId }]),
      () => remote.smallAmount.executeWithOptions({ summary }, [{ operationId }]),
    );
    return answer?.type === 'read' ? answer.value.state : undefined;
  }
}
