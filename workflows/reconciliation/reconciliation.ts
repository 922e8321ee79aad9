import {
  ApplicationFailure,
  CancellationScope,
  getExternalWorkflowHandle,
  isCancellation,
  proxyActivities,
  setHandler,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../../activities/create-activities.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import type { Compared, SettledOperation } from '../../src/domain/reconciliation.js';
import { notificationReceivedSignal, statusQuery } from '../core/messages.js';
import { nextPollMs, pause } from '../core/waits.js';
import { Workflow } from '../core/workflow.js';
import { activityFailureCause } from '../operations/activity-failure.js';
import {
  progressQuery,
  type ReadFile,
  type ReconciliationInput,
  type ReconciliationProgress,
  type ReconciliationResult,
} from './messages.js';

/** A file of a large platform takes minutes; a worker that dies is missed by its heartbeats. */
const activities = proxyActivities<Activities>({
  startToCloseTimeout: '2h',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '5s', backoffCoefficient: 2, maximumInterval: '10m' },
});

/** How often a provider that does not answer is queried. */
const QUERY_MS = 5 * MINUTE_MS;
const LEAST_WAIT_MS = MINUTE_MS;
/** A day that is not closed by then needs an operator. */
const CLOSED_WITHIN_MS = 12 * HOUR_MS;
const SHANGHAI_MS = 8 * HOUR_MS;

interface Day {
  readonly provider: string;
  readonly date: string;
}

/**
 * Compares one day of a provider's files with the journal: waits until the provider has closed the day, stages each file beside the
 * journal, compares, and gives the operations of cases their lines as evidence. What is found is in the journal's cases. Nothing of it
 * moves money, and run again it changes nothing that is done.
 */
export async function reconciliation(input: ReconciliationInput): Promise<ReconciliationResult> {
  const workflow = new Workflow(input.settings, 'reconciling');
  const day = { provider: input.provider, date: input.date ?? dayBefore(workflowInfo().startTime) };
  const run = new Run(workflow, day);
  setHandler(statusQuery, () => workflow.status);
  setHandler(progressQuery, () => run.progress);
  try {
    const result = await run.toItsEnd();
    workflow.enter('reconciled');
    return result;
  } catch (error) {
    const ended = endOf(error, run);
    if (!ended) throw error;
    await CancellationScope.nonCancellable(() => activities.dropStatements({ load: run.load }));
    workflow.enter(ended.state);
    return ended;
  }
}

/** One run over a day. What it stages is under a name of its own. */
class Run {
  readonly load = uuid4();
  readonly #files: ReadFile[] = [];
  #phase: ReconciliationProgress['phase'] = 'waiting';
  #found: number | undefined;
  #settled = 0;

  constructor(
    private readonly workflow: Workflow,
    private readonly day: Day,
  ) {}

  get progress(): ReconciliationProgress {
    return {
      date: this.day.date,
      phase: this.#phase,
      ...(this.#found !== undefined && { filesFound: this.#found }),
      files: [...this.#files],
    };
  }

  async toItsEnd(): Promise<ReconciliationResult> {
    await this.#untilClosed();
    this.#phase = 'reading';
    await this.#readFiles();
    this.#phase = 'comparing';
    const compared = await activities.compareStatements({ ...this.day, load: this.load, files: this.#files });
    this.#phase = 'recording';
    await this.#recordEvidence();
    await activities.dropStatements({ load: this.load });
    this.#phase = 'done';
    return this.resultWith('reconciled', compared);
  }

  resultWith(state: ReconciliationResult['state'], compared?: Compared): ReconciliationResult {
    const { cases = {}, needOperator = 0, balancesCompared = false } = compared ?? {};
    const { date } = this.day;
    return { state, date, files: [...this.#files], cases, needOperator, balancesCompared, settled: this.#settled };
  }

  async #untilClosed(): Promise<void> {
    const sinceMs = Date.now();
    for (;;) {
      const answer = await activities.dayState(this.day);
      if (answer.type === 'read' && answer.value.state === 'closed') break;
      const { why, atMs } = waitOf(answer, sinceMs);
      if (Date.now() - sinceMs >= CLOSED_WITHIN_MS) this.workflow.raiseAttention('day', why);
      this.workflow.enter('reconciling', atMs);
      await pause({ ms: Math.max(LEAST_WAIT_MS, atMs - Date.now()), summary: 'until the day is closed' });
    }
    this.workflow.clearAttention('day');
    this.workflow.enter('reconciling');
  }

  async #readFiles(): Promise<void> {
    const sinceMs = Date.now();
    let listed = await activities.statementFiles(this.day);
    while (listed.type !== 'read') {
      if (Date.now() - sinceMs >= CLOSED_WITHIN_MS) this.workflow.raiseAttention('files', listed.why);
      await pause({ ms: nextPollMs(sinceMs, QUERY_MS), summary: 'until the files are listed' });
      listed = await activities.statementFiles(this.day);
    }
    this.workflow.clearAttention('files');
    this.#found = listed.value.length;
    for (const file of listed.value)
      this.#files.push({
        ...file,
        ...(await activities.loadStatementFile({ ...this.day, load: this.load, file })),
      });
  }

  async #recordEvidence(): Promise<void> {
    for (;;) {
      const { operations, more } = await activities.recordStatementEvidence(this.day);
      for (const operation of operations) {
        if (operation.settled) this.#settled += 1;
        await tellWorkflow(operation);
      }
      if (!more) return;
    }
  }
}

type DayAnswer = Awaited<ReturnType<Activities['dayState']>>;

function waitOf(answer: DayAnswer, sinceMs: number): { readonly why: string; readonly atMs: number } {
  if (answer.type === 'read' && answer.value.state === 'open')
    return { why: answer.value.why, atMs: Date.parse(answer.value.queryAgainAt) };
  const why = answer.type === 'read' ? '' : answer.why;
  return { why, atMs: Date.now() + nextPollMs(sinceMs, QUERY_MS) };
}

/** Whoever waits for the operation reads the journal at once; one whose workflow has ended needs nobody. */
async function tellWorkflow({ workflow, operationId, ended, attention }: SettledOperation): Promise<void> {
  if (workflow === undefined) return;
  const received = {
    operationId,
    ...(ended !== undefined && { ended }),
    ...(attention !== undefined && { attention }),
  };
  try {
    await getExternalWorkflowHandle(workflow).signal(notificationReceivedSignal, received);
  } catch (error) {
    if (isCancellation(error)) throw error;
    if (!(error instanceof ApplicationFailure) && !isNotFound(error)) throw error;
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && /ExternalWorkflowExecution/.test(`${error.name} ${error.message}`);
}

function endOf(error: unknown, run: Run): ReconciliationResult | undefined {
  if (isCancellation(error)) return run.resultWith('cancelled');
  const cause = activityFailureCause(error);
  if (!(cause instanceof ApplicationFailure) || !cause.nonRetryable) return undefined;
  return {
    ...run.resultWith('rejected'),
    ...(cause.type && { code: cause.type }),
    reason: cause.message,
  };
}

/** The day before, in Shanghai, yyyyMMdd. */
function dayBefore(moment: Date): string {
  return new Date(moment.getTime() + SHANGHAI_MS - DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
}
