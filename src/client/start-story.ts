import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { StartDiffers } from './errors.js';

const PROVIDER = defineSearchAttributeKey('HoldfastProvider', 'KEYWORD');
const STATE = defineSearchAttributeKey('HoldfastState', 'KEYWORD');
const NEEDS_ATTENTION = defineSearchAttributeKey('HoldfastNeedsAttention', 'BOOL');

/** A story that runs, or ran, under a business key. */
export interface Started {
  readonly workflowId: string;
  /** False when the same start had been made before. */
  readonly created: boolean;
}

export interface StartOptions {
  readonly type: string;
  readonly workflowId: string;
  readonly input: object;
  readonly taskQueue: string;
  /** What the Temporal UI and its list show from the first moment; no personal data. */
  readonly show: { readonly provider: string; readonly state: string; readonly summary: string };
}

/**
 * Starts a story once per business key, also after it has closed. The same start again is no error.
 * @throws StartDiffers when the key was taken with other content.
 */
export async function startStory(client: Client, options: StartOptions): Promise<Started> {
  const { type, workflowId, input, taskQueue, show } = options;
  try {
    await client.workflow.start(type, {
      workflowId,
      taskQueue,
      args: [input],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
      staticSummary: show.summary,
      typedSearchAttributes: new TypedSearchAttributes([
        { key: PROVIDER, value: show.provider },
        { key: STATE, value: show.state },
        { key: NEEDS_ATTENTION, value: false },
      ]),
    });
    return { workflowId, created: true };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  const before = await inputOf(client, workflowId);
  const fields = before.type === type ? differences(content(before.input), content(input)) : ['type'];
  if (fields.length > 0) throw new StartDiffers(workflowId, fields);
  return { workflowId, created: false };
}

async function inputOf(client: Client, workflowId: string): Promise<{ type: string; input: unknown }> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId },
    maximumPageSize: 1,
  });
  const started = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
  const [input] = await decodeArrayFromPayloads(client.options.loadedDataConverter, started?.input?.payloads);
  return { type: started?.workflowType?.name ?? '', input };
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
