import type { RefundPlan } from '../../domain/refund-planner.js';
import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import {
  divideUpdate,
  finishRequestedSignal,
  finishUpdate,
  prepareRefundUpdate,
  refundPlanQuery,
  retryUpdate,
  splitQuery,
  type PrepareRefundAnswer,
  type SplitAnswer,
  type SplitResultView,
  type SplitState,
  type SplitView,
} from '../../../workflows/split/messages.js';
import { parseRequest } from '../../contract/parse-request.js';
import {
  divideRequest,
  finishRequest,
  prepareRefundRequest,
  refundPlanRequest,
  retryRequest,
  splitRequest,
  type DivideRequest,
  type FinishRequest,
  type PrepareRefundRequest,
  type RefundPlanRequest,
  type RetryRequest,
  type SplitKey,
  type SplitRequest,
} from '../../contract/splits.js';
import type { ClientCore } from '../client-core.js';
import type { Started } from '../start-workflow.js';
import { splitIdOf } from '../workflow-ids.js';

/** Divisions of paid trades: the workflow `split`, which follows each receiver to its end. */
export class Splits {
  readonly #core: ClientCore;

  /** @internal */
  constructor(core: ClientCore) {
    this.#core = core;
  }

  /** Starts a division. @throws StartDiffers when the number was started with other content */
  async start(request: SplitRequest): Promise<Started> {
    const input = parseRequest(splitRequest, request, 'split');
    const { tenant, splitNo, provider, paid, receivers } = input;
    const summary = `split ${splitNo}: ${paid} yuan among ${receivers.length}`;
    const show = { provider, state: 'splitting', summary };
    return this.#core.start({ type: 'split', workflowId: splitIdOf({ tenant, splitNo }), input, show });
  }

  /** How a division stands at this moment. @throws WorkflowNotFound; WorkflowUnreadable when its worker lacks the key */
  async status(key: SplitKey): Promise<WorkflowStatus<SplitState>> {
    return this.#core.status(splitIdOf(key));
  }

  /** Its sums, and how each receiver stands. @throws WorkflowNotFound, WorkflowUnreadable */
  async get(key: SplitKey): Promise<SplitView> {
    return this.#core.query(splitIdOf(key), splitQuery);
  }

  /** What a refund of `amount` would need: which returns come first, and what falls short. It does nothing. @throws WorkflowNotFound */
  async plan(key: SplitKey, request: RefundPlanRequest): Promise<RefundPlan> {
    const wanted = parseRequest(refundPlanRequest, request, 'plan');
    return this.#core.query(splitIdOf(key), refundPlanQuery, wanted);
  }

  /** Divides more of the trade. @throws CommandRefused; StillUnderWay: repeat it with the same request id */
  async divide(key: SplitKey, request: DivideRequest): Promise<SplitAnswer> {
    const command = parseRequest(divideRequest, request, 'divide');
    return this.#core.update(splitIdOf(key), divideUpdate, command);
  }

  /** Divides once more among receivers who failed. @throws CommandRefused; StillUnderWay */
  async retry(key: SplitKey, request: RetryRequest): Promise<SplitAnswer> {
    const command = parseRequest(retryRequest, request, 'retry');
    return this.#core.update(splitIdOf(key), retryUpdate, command);
  }

  /** Brings back from the receivers what a refund needs, as `plan` shows it. @throws CommandRefused FUNDS_SHORT; StillUnderWay */
  async prepareRefund(key: SplitKey, request: PrepareRefundRequest): Promise<PrepareRefundAnswer> {
    const command = parseRequest(prepareRefundRequest, request, 'prepareRefund');
    return this.#core.update(splitIdOf(key), prepareRefundUpdate, command);
  }

  /** Gives the merchant what was not divided, and ends the workflow. @throws CommandRefused; StillUnderWay */
  async finish(key: SplitKey, request: FinishRequest): Promise<SplitAnswer> {
    const command = parseRequest(finishRequest, request, 'finish');
    return this.#core.update(splitIdOf(key), finishUpdate, command);
  }

  /** The same without waiting for an answer. */
  async finishRequested(key: SplitKey, request: FinishRequest): Promise<void> {
    const command = parseRequest(finishRequest, request, 'finishRequested');
    await this.#core.signal(splitIdOf(key), finishRequestedSignal, command);
  }

  /** Waits until a division has ended. @throws WorkflowFailed */
  async result(key: SplitKey): Promise<SplitResultView> {
    return this.#core.result(splitIdOf(key));
  }

  /** Cancels a division: nothing more is begun, and what receivers got stays theirs. */
  async cancel(key: SplitKey): Promise<void> {
    await this.#core.cancel(splitIdOf(key));
  }
}
