import { ApplicationFailure, TemporalFailure } from '@temporalio/workflow';
import type { PerformActivity, PerformRequest } from '../../activities/perform-activity.js';
import type { OperationKind, Performed } from '../../src/domain/operation.js';
import type { Outcome } from '../../src/domain/outcome.js';
import { CODE_NEEDED } from '../core/refusal.js';
import { nextPollMs } from '../core/waits.js';
import { stepOf, type Workflow } from '../core/workflow.js';
import { activityFailureCause } from './activity-failure.js';
import { local, remote } from './activity-proxies.js';

/** What one attempt brought. */
export interface AttemptResult<K extends OperationKind> extends Performed<K> {
  /** The operation can never be attempted as it stands: nothing was stored or sent under its id. */
  readonly neverBegun?: true;
  /** Another run, or this one at another point of it, decides: this attempt began nothing and says nothing. */
  readonly superseded?: true;
  /** No worker that tried it has the provider's settings: that says nothing of what was begun elsewhere. */
  readonly notConfigured?: true;
}

/** Failures that no further attempt can mend; nothing was sent under them. */
const FINAL_FAILURES = ['NOT_SUPPORTED', CODE_NEEDED, 'CONTENT_DIFFERS', 'INVALID_INPUT', 'INVALID_MONEY'];

/** The shortest wait where an attempt itself broke off and no schedule came back with it. */
const BROKEN_ATTEMPT_WAIT_MS = 30_000;

/** Inside the workflow task, once. What it leaves open goes on at once as an ordinary attempt. */
export async function localAttempt<K extends OperationKind>(
  workflow: Workflow,
  request: PerformRequest<K>,
): Promise<AttemptResult<K>> {
  return attempt(workflow, request, local, () => 0);
}

/**
 * As an ordinary activity, which Temporal repeats while nothing can be sent or the journal is away. Where even that breaks off, the
 * wait grows with the time since `sinceMs`: what cannot be sent for months must not fill the history.
 */
export async function ordinaryAttempt<K extends OperationKind>(
  workflow: Workflow,
  request: PerformRequest<K>,
  sinceMs: number,
): Promise<AttemptResult<K>> {
  return attempt(workflow, request, remote, () => nextPollMs(sinceMs, BROKEN_ATTEMPT_WAIT_MS));
}

async function attempt<K extends OperationKind>(
  workflow: Workflow,
  request: PerformRequest<K>,
  proxy: typeof local | typeof remote,
  brokenWaitMs: () => number,
): Promise<AttemptResult<K>> {
  let result: AttemptResult<K>;
  try {
    result = await call(workflow, proxy, request);
  } catch (error) {
    result = resultOf(error, brokenWaitMs());
  }
  // An attempt that was superseded began nothing: the workflow knows no more of the operation than before.
  if (result.superseded !== true && !isWithoutCode(result)) workflow.recordAttempt(request.intent, result);
  return result;
}

/** Whether it was not begun because its provider wants a code with it: then it is begun with one, under an id of its own. */
export function isWithoutCode({ outcome }: { readonly outcome: Outcome }): boolean {
  return outcome.type === 'rejected' && outcome.code === CODE_NEEDED;
}

function call<K extends OperationKind>(
  { execution: { epoch, known } }: Workflow,
  proxy: typeof local | typeof remote,
  request: PerformRequest<K>,
): Promise<Performed<K>> {
  const { intent } = request;
  const summary = [stepOf(intent.operationId), intent.amount].filter((part) => part !== undefined).join(' ');
  // Each kind has the activity of its own name, so the pair of types is right for every K.
  const activity = proxy[intent.kind] as unknown as { executeWithOptions: Scheduled<K> };
  const as = { ...(epoch > 0 && { epoch }), ...(known && { known }) };
  return activity.executeWithOptions({ summary }, [{ ...request, ...as }]);
}

type Scheduled<K extends OperationKind> = (
  options: { summary: string },
  args: Parameters<PerformActivity<K>>,
) => ReturnType<PerformActivity<K>>;

/** An attempt that failed as an activity says nothing of the operation, unless it could never have been made. */
function resultOf<K extends OperationKind>(error: unknown, waitMs: number): AttemptResult<K> {
  const cause = activityFailureCause(error);
  if (!cause) throw error;
  if (cause instanceof ApplicationFailure && FINAL_FAILURES.includes(cause.type ?? '')) {
    const code = cause.type ?? '';
    const outcome = { type: 'rejected', reason: 'other', code, message: cause.message, final: true } as const;
    return { serialNumber: '', outcome, neverBegun: true };
  }
  if (isOfType(cause, 'SUPERSEDED')) {
    const outcome = { type: 'pending', why: 'another run of the workflow decides' } as const;
    return { serialNumber: '', outcome, superseded: true };
  }
  const notConfigured = isOfType(cause, 'PROVIDER_NOT_CONFIGURED');
  const why = notConfigured
    ? 'no worker that tried it has the settings of the provider'
    : 'the provider or the journal cannot be reached';
  const outcome = { type: 'pending', why } as const;
  return {
    serialNumber: '',
    outcome,
    queryAgainAfterMs: waitMs,
    ...(notConfigured && { notConfigured }),
  };
}

/** Whether a failure, or what it ended an activity's retries with, is of a type. */
function isOfType(failure: Error | undefined, type: string): boolean {
  if (failure instanceof ApplicationFailure && failure.type === type) return true;
  return (
    failure instanceof TemporalFailure && failure.cause instanceof Error && isOfType(failure.cause, type)
  );
}
