import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import proto from '@temporalio/proto';
import type { RefusalCode } from '../../workflows/core/refusal.js';
import type { PaymentAction } from '../domain/pending-step.js';
import { StartDiffers } from './errors.js';
import { NEEDS_ATTENTION, PROVIDER, STATE } from './search-attributes.js';

const NOT_CONFIGURED: RefusalCode = 'PROVIDER_NOT_CONFIGURED';
const CLOSE_EVENT = proto.temporal.api.enums.v1.HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT;
const COMPLETED = proto.temporal.api.enums.v1.WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED;

/** A workflow that runs, or ran, under a business key. */
export interface Started {
  readonly workflowId: string;
  /** False when the same start had been made before. */
  readonly created: boolean;
}

/** The start of an order, with how its buyer pays where the order is paid through a channel and the provider has said it in time. */
export interface StartedOrder extends Started {
  readonly action?: PaymentAction;
}

export interface StartOptions {
  readonly type: string;
  readonly workflowId: string;
  readonly input: object;
  readonly taskQueue: string;
  /** A run that has ended does not keep its id: the same may be done again. One that is under way is what is started. */
  readonly again?: true;
  /** What the Temporal UI and its list show from the first moment; no personal data. */
  readonly show: { readonly provider: string; readonly state: string; readonly summary: string };
}

/**
 * Starts a workflow once per business key, also after it has closed. The same start again is no error. A number whose workflow ended
 * because no worker has its provider configured, before anything was begun, is free again, for other content too.
 * @throws StartDiffers when the key was taken with other content.
 * @internal
 */
export async function startWorkflow(client: Client, options: StartOptions): Promise<Started> {
  const { type, workflowId, input } = options;
  if (options.again) return { workflowId, created: await started(client, options, 'ALLOW_DUPLICATE') };
  if (await started(client, options, 'REJECT_DUPLICATE')) return { workflowId, created: true };
  // Whoever starts it again a moment later finds the first one's run open, which FAIL refuses.
  if ((await endedUnconfigured(client, workflowId)) && (await started(client, options, 'ALLOW_DUPLICATE'))) {
    return { workflowId, created: true };
  }
  const before = await inputOf(client, workflowId);
  const fields = before.type === type ? differences(content(before.input), content(input)) : ['type'];
  if (fields.length > 0) throw new StartDiffers(workflowId, fields);
  return { workflowId, created: false };
}

async function started(
  client: Client,
  { type, workflowId, input, taskQueue, show }: StartOptions,
  workflowIdReusePolicy: 'REJECT_DUPLICATE' | 'ALLOW_DUPLICATE',
): Promise<boolean> {
  try {
    await client.workflow.start(type, {
      workflowId,
      taskQueue,
      args: [input],
      workflowIdReusePolicy,
      workflowIdConflictPolicy: 'FAIL',
      staticSummary: show.summary,
      typedSearchAttributes: new TypedSearchAttributes([
        { key: PROVIDER, value: show.provider },
        { key: STATE, value: show.state },
        { key: NEEDS_ATTENTION, value: false },
      ]),
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

/** Whether the latest run of a workflow has ended without anything begun, since no worker has its provider configured. */
async function endedUnconfigured(client: Client, workflowId: string): Promise<boolean> {
  const { namespace } = client.options;
  const execution = { workflowId };
  // Of a run that is open the server would wait for its close, for as long as a call may take.
  const described = await client.workflowService.describeWorkflowExecution({ namespace, execution });
  if (described.workflowExecutionInfo?.status !== COMPLETED) return false;
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace,
    execution,
    historyEventFilterType: CLOSE_EVENT,
  });
  const ended = history?.events?.at(-1)?.workflowExecutionCompletedEventAttributes;
  if (!ended) return false;
  const [result] = await decodeArrayFromPayloads(client.options.loadedDataConverter, ended.result?.payloads);
  return isObject(result) && result['code'] === NOT_CONFIGURED;
}

async function inputOf(client: Client, workflowId: string): Promise<{ type: string; input: unknown }> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId },
    maximumPageSize: 1,
  });
  const attributes = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
  const [input] = await decodeArrayFromPayloads(
    client.options.loadedDataConverter,
    attributes?.input?.payloads,
  );
  return { type: attributes?.workflowType?.name ?? '', input };
}

/** The waits may be set anew from one release to the next; they are no part of what was agreed. */
function content(input: unknown): unknown {
  if (typeof input !== 'object' || input === null) return input;
  return Object.fromEntries(Object.entries(input).filter(([name]) => name !== 'settings'));
}

/** The paths at which two JSON values differ, at most ten; never the values, which may be personal. */
function differences(a: unknown, b: unknown, path = ''): string[] {
  if (isObject(a) && isObject(b)) {
    const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
    return names
      .flatMap((name) => differences(a[name], b[name], path ? `${path}.${name}` : name))
      .slice(0, 10);
  }
  return a === b ? [] : [path];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
