import { ApplicationFailure } from '@temporalio/common';
import { tsToMs } from '@temporalio/common/lib/time.js';
import proto, { type coresdk, type temporal } from '@temporalio/proto';
import type { Payloads } from './payloads.js';
import type { VirtualClock } from './virtual-clock.js';
import type { VirtualWorker } from './virtual-worker.js';
import type { WorkflowIdentity } from './workflow-instance.js';

type Failure = temporal.api.failure.v1.IFailure;
export type Resolution = coresdk.activity_result.IActivityResolution;
type Schedule =
  coresdk.workflow_commands.IScheduleActivity | coresdk.workflow_commands.IScheduleLocalActivity;

const { RetryState, TimeoutType } = proto.temporal.api.enums.v1;

export interface ActivityDeps {
  readonly clock: VirtualClock;
  readonly payloads: Payloads;
  /** The worker that takes the next attempt, as soon as there is one. */
  readonly nextWorker: () => Promise<VirtualWorker>;
  /** The execution that the activity belongs to, for whoever runs it. */
  readonly workflow?: Pick<WorkflowIdentity, 'workflowType' | 'workflowId' | 'runId'>;
  /** Whether the result of this attempt is lost on its way, so that it runs into its timeout. */
  readonly isLost: (attempt: { type: string; attempt: number }) => boolean;
}

/** One activity as the server keeps it: attempts by its retry policy, within its timeouts. */
export class ActivityTask {
  readonly type: string;
  attempts = 0;
  #over = false;
  #lastFailure: Failure | undefined;
  readonly #timers: (() => void)[] = [];
  readonly #expiresMs: number;

  constructor(
    readonly command: Schedule,
    readonly isLocal: boolean,
    private readonly deps: ActivityDeps,
    private readonly resolve: (resolution: Resolution) => void,
  ) {
    this.type = command.activityType ?? '';
    const { clock } = deps;
    const wholeMs = timeoutOf(command.scheduleToCloseTimeout);
    this.#expiresMs = clock.nowMs + wholeMs;
    if (Number.isFinite(wholeMs)) {
      this.#timers.push(clock.after(wholeMs, () => this.#expire()));
    }
    void this.#attempt();
  }

  /** Reports the activity as cancelled; what is under way goes on without being heard. */
  cancel(): void {
    const cause = { message: 'Activity cancelled', canceledFailureInfo: {} };
    this.#end({ cancelled: { failure: this.#wrapped(cause, RetryState.RETRY_STATE_CANCEL_REQUESTED) } });
  }

  /** Forgets the activity: its worker or its workflow task is gone. */
  drop(): void {
    this.#over = true;
    for (const clear of this.#timers.splice(0)) clear();
  }

  async #attempt(): Promise<void> {
    const scheduledMs = this.deps.clock.nowMs;
    const worker = await this.deps.nextWorker();
    if (this.#over) return;
    this.attempts += 1;
    const { attempts } = this;
    const current = (): boolean => !this.#over && this.attempts === attempts;
    const { clock, payloads } = this.deps;
    const oneMs = timeoutOf(this.command.startToCloseTimeout);
    const overdue = (): void => {
      if (current()) this.#failed(timeoutFailure(TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE));
    };
    const stopTimer = Number.isFinite(oneMs) ? clock.after(oneMs, overdue) : () => undefined;
    this.#timers.push(stopTimer);
    try {
      const args = await clock.track(() => payloads.fromPayloads(this.command.arguments));
      const facts = {
        isLocal: this.isLocal,
        currentAttemptScheduledTimestampMs: scheduledMs,
        ...this.deps.workflow,
      };
      const value = await worker.run(this.type, args, facts);
      const result = await clock.track(() => payloads.toPayload(value));
      if (!current() || this.deps.isLost({ type: this.type, attempt: attempts })) return;
      stopTimer();
      this.#end({ completed: { result } });
    } catch (error) {
      if (!current()) return;
      stopTimer();
      this.#failed(payloads.toFailure(ApplicationFailure.fromError(error)));
    }
  }

  #failed(failure: Failure): void {
    this.#lastFailure = failure;
    if (failure.applicationFailureInfo?.nonRetryable) {
      this.#fail(failure, RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE);
      return;
    }
    const policy = this.command.retryPolicy;
    if (policy?.maximumAttempts && this.attempts >= policy.maximumAttempts) {
      this.#fail(failure, RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED);
      return;
    }
    const { clock } = this.deps;
    const firstMs = policy?.initialInterval ? tsToMs(policy.initialInterval) : 1_000;
    const longestMs = policy?.maximumInterval ? tsToMs(policy.maximumInterval) : firstMs * 100;
    const backoffMs = Math.min(longestMs, firstMs * (policy?.backoffCoefficient ?? 2) ** (this.attempts - 1));
    if (clock.nowMs + backoffMs > this.#expiresMs) {
      this.#fail(failure, RetryState.RETRY_STATE_TIMEOUT);
      return;
    }
    this.#timers.push(clock.after(backoffMs, () => void this.#attempt()));
  }

  #expire(): void {
    const failure = {
      ...timeoutFailure(TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE),
      cause: this.#lastFailure ?? null,
    };
    this.#fail(failure, RetryState.RETRY_STATE_TIMEOUT);
  }

  #fail(cause: Failure, retryState: temporal.api.enums.v1.RetryState): void {
    // The real core hands a local activity's own failure on bare (SDK 1.24), an ordinary one's inside an activity failure.
    this.#end({ failed: { failure: this.isLocal ? cause : this.#wrapped(cause, retryState) } });
  }

  #wrapped(cause: Failure, retryState: temporal.api.enums.v1.RetryState): Failure {
    const { activityId } = this.command;
    const activityType = { name: this.type };
    return {
      message: 'Activity task failed',
      cause,
      activityFailureInfo: { activityType, activityId: activityId ?? '', retryState, identity: 'virtual' },
    };
  }

  #end(resolution: Resolution): void {
    if (this.#over) return;
    this.drop();
    this.resolve(resolution);
  }
}

function timeoutFailure(timeoutType: temporal.api.enums.v1.TimeoutType): Failure {
  return { message: 'activity timeout', timeoutFailureInfo: { timeoutType } };
}

function timeoutOf(duration: Schedule['scheduleToCloseTimeout']): number {
  return duration ? tsToMs(duration) : Infinity;
}
