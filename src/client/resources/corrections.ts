import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import type { CorrectionResult, CorrectionState } from '../../../workflows/correction/messages.js';
import { correctionRequest, type CorrectionKey, type CorrectionRequest } from '../../contract/corrections.js';
import { parseRequest } from '../../contract/parse-request.js';
import type { ClientCore } from '../client-core.js';
import type { Started } from '../start-workflow.js';
import { correctionIdOf } from '../workflow-ids.js';

/** Corrections of bound cards: the workflow `correction`, which says anew which bank a card is of. */
export class Corrections {
  readonly #core: ClientCore;

  /** @internal */
  constructor(core: ClientCore) {
    this.#core = core;
  }

  /** Starts a correction. @throws StartDiffers when the number was started with other content */
  async start(request: CorrectionRequest): Promise<Started> {
    const input = parseRequest(correctionRequest, request, 'correction');
    const { tenant, correctionNo, provider } = input;
    const show = { provider, state: 'correcting', summary: `correction ${correctionNo}` };
    const workflowId = correctionIdOf({ tenant, correctionNo });
    return this.#core.start({ type: 'correction', workflowId, input, show });
  }

  /** How a correction stands at this moment. @throws WorkflowNotFound; WorkflowUnreadable when its worker lacks the key */
  async status(key: CorrectionKey): Promise<WorkflowStatus<CorrectionState>> {
    return this.#core.status(correctionIdOf(key));
  }

  /** Waits until it is known whether the bank is corrected. @throws WorkflowFailed */
  async result(key: CorrectionKey): Promise<CorrectionResult> {
    return this.#core.result(correctionIdOf(key));
  }

  /** Cancels a correction that has not been sent; of one that was, the real outcome is waited for. */
  async cancel(key: CorrectionKey): Promise<void> {
    await this.#core.cancel(correctionIdOf(key));
  }
}
