import { parseMoney } from '../../../src/domain/money.js';
import type { OperationKind, Performed } from '../../../src/domain/operation.js';
import { isFinal } from '../../../src/domain/outcome.js';
import type { PurchaseResult } from '../../../workflows/purchase/messages.js';
import type { Decided, Decision } from '../../../activities/operation.js';
import type { PerformRequest } from '../../../activities/perform-activity.js';
import type { ActivityResult } from '../../support/virtual/virtual-worker.js';
import type { Closed, VirtualExecution } from '../../support/virtual/virtual-execution.js';
import type { EventLog } from './event-log.js';
import type { ProviderName } from '../providers/provider-names.js';
import { noCounts, type Counts } from '../run/outcome.js';
import type { Case } from '../actors/case.js';
import { PLACE_KINDS } from '../scenario/crash-points.js';
import { isOfOrder } from '../scenario/scenario.js';
import type { Recorder } from './recorder.js';

/** How a member's way in ends that has not bound the card. A cancelled one does not say. */
const UNBOUND: readonly string[] = ['codeExpired', 'codeVoid', 'tooManyChecks'];

/** Gives the recorder what the workflows show, and counts what a run must have met. */
export class WorkflowObserver {
  readonly #counts = new Map<ProviderName, Counts>();
  readonly #unknownOutcomes = new Set<string>();
  readonly #shownSince = new Map<VirtualExecution, number>();
  readonly #ended = new Set<VirtualExecution>();

  constructor(
    readonly recorder: Recorder,
    readonly log: EventLog,
  ) {}

  /** What was met at one provider. */
  at(provider: ProviderName): Counts {
    const counts = this.#counts.get(provider) ?? noCounts();
    this.#counts.set(provider, counts);
    return counts;
  }

  /** By provider. */
  get counts(): Readonly<Partial<Record<ProviderName, Counts>>> {
    return Object.fromEntries(this.#counts);
  }

  /** A run of a workflow has come to be; its replays are counted from here on. */
  newRun({ workflow: { history, identity }, plan }: Case): void {
    this.recorder.began(identity);
    const replay = history.replay.bind(history);
    history.replay = (...given) => {
      if (history.activations.length > 0) {
        this.at(plan.provider).replays += 1;
        this.recorder.replays += 1;
      }
      return replay(...given);
    };
  }

  /** Records what an activity returned to its workflow; gives the operation's provider and kind, where it performed one. */
  recordResult({ type, args, value }: ActivityResult): { provider: string; kind: OperationKind } | undefined {
    const kind = PLACE_KINDS.find((one) => one === type);
    if (!kind && type !== 'decideOperation') return undefined;
    // An activity of that name has this input and that result; the result is the subject of the promise.
    const [input] = args as [PerformRequest<OperationKind> | Decision];
    const operationId = 'intent' in input ? input.intent.operationId : input.operationId;
    const { outcome, serialNumber } = value as Performed | Decided;
    if (!isFinal(outcome)) this.#unknownOutcomes.add(operationId);
    else {
      this.recorder.reportedEnds += 1;
      const row = this.recorder.operations.get(operationId);
      if (row?.finalOutcome?.type !== outcome.type || row.serialNumber !== serialNumber)
        this.recorder.unrecorded.push(`${operationId}: ${outcome.type}`);
    }
    return kind && 'intent' in input ? { provider: input.intent.provider, kind } : undefined;
  }

  /** Records the state of a workflow after a step. */
  observe({ workflow, orderNo, plan, isAgain, buyer }: Case): void {
    const { recorder, log } = this;
    const { workflowId } = workflow.identity;
    for (const failure of workflow.taskFailures) recorder.taskFailures.push(`${workflowId}: ${failure}`);
    recorder.logLines.push(...workflow.summaries.splice(0));
    const { closed } = workflow;
    if (isAgain?.wasGone && !closed) this.#observeAgain(workflow, orderNo);
    const { HoldfastState: state, HoldfastNeedsAttention: isAlerted } = workflow.searchAttributes;
    for (const [shown, since] of [
      ['held', recorder.heldSince],
      ['paymentExpired', recorder.expiredSince],
    ] as const)
      if (state === shown && !since.has(orderNo)) since.set(orderNo, recorder.nowMs());
    if (isAlerted === true) recorder.alerted.add(orderNo);
    if (!closed || this.#ended.has(workflow)) return;
    this.#ended.add(workflow);
    log.add(`closed ${workflowId} ${JSON.stringify(closed)}`);
    recorder.logLines.push(JSON.stringify(closed), JSON.stringify(workflow.searchAttributes));
    if (closed.type !== 'completed' && closed.type !== 'terminated')
      recorder.taskFailures.push(`${workflowId} ended as ${closed.type}`);
    const result = isOfOrder(plan.workflow) ? orderResultOf(closed) : undefined;
    if (!isOfOrder(plan.workflow) && plan.workflow !== 'onboarding' && closed.type === 'completed')
      recorder.separate.push({
        no: orderNo,
        amount: BigInt(plan.amountFen),
        ...(closed.result as { state: string }),
      });
    this.#observeWayIn(closed, { workflow: workflowId, provider: plan.provider, member: buyer.member });
    recorder.ended.push({ workflow: workflowId, orderNo, result, atMs: recorder.nowMs() });
    const isUndone = result?.state === 'cancelled' && parseMoney(result.sums.returned) !== '0.00';
    if (isUndone) this.at(plan.provider).compensations += 1;
  }

  /** How a member's way in ended, where the workflow was or carried one and came to its end. */
  #observeWayIn(closed: Closed, of: { workflow: string; provider: ProviderName; member: string }): void {
    if (closed.type !== 'completed') return;
    const { workflow, provider, member } = of;
    // A step is named by a rejected onboarding alone, in a purchase too.
    const { state, account, step } = closed.result as { state: string; account?: string; step?: string };
    if (state === 'bound' && account !== undefined)
      this.recorder.named({ by: `the end of ${workflow}`, provider, member, account });
    else if (step !== undefined || UNBOUND.includes(state))
      this.recorder.unbound.push({ workflow, state, atMs: this.recorder.nowMs() });
  }

  /** A run that first reads the journal may for that moment be shown as its first step has left it. */
  #observeAgain(workflow: VirtualExecution, orderNo: string): void {
    const { recorder } = this;
    const state = String(workflow.searchAttributes['HoldfastState']);
    const isHeld = (state === 'held' || state === 'disputed') && this.isGone(orderNo);
    const sinceMs = isHeld
      ? Math.min(this.#shownSince.get(workflow) ?? Infinity, recorder.nowMs())
      : Infinity;
    this.#shownSince.set(workflow, sinceMs);
    if (recorder.nowMs() > sinceMs) recorder.shownAgain.push(`${orderNo} is ${state} again, and nothing is`);
  }

  /** Whether an order was held, and nothing of it is any more. */
  isGone(orderNo: string): boolean {
    const holds = this.recorder.holds().filter((one) => one.orderNo === orderNo);
    return holds.length > 0 && holds.every(({ held }) => held === '0.00');
  }

  countUnknownOutcomes(): void {
    for (const operationId of this.#unknownOutcomes) {
      const operation = this.recorder.operations.get(operationId);
      if (!operation) continue;
      const counts = this.at(operation.provider);
      counts.outcomesUnknown += 1;
      if (operation.finalOutcome) counts.outcomesResolved += 1;
    }
  }
}

/** How an order ended; undefined where its run was ended from outside. */
function orderResultOf(closed: Closed): PurchaseResult | undefined {
  // The bundle is built from the same sources, so its results have their types.
  return closed.type === 'completed' ? (closed.result as PurchaseResult) : undefined;
}
