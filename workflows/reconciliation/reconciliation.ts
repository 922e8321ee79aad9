import {
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
  setHandler,
  uuid4,
} from '@temporalio/workflow';
import type { Activities } from '../../activities/create-activities.js';
import type { StatementDay } from '../../activities/reconciliation.js';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import type { Compared } from '../../src/domain/reconciliation.js';
import { dayAfter, shanghaiDate, startOfDay } from '../../src/domain/shanghai-date.js';
import { statusQuery } from '../core/messages.js';
import { nextPollMs, pause } from '../core/waits.js';
import { Workflow } from '../core/workflow.js';
import { activityFailureCause } from '../operations/activity-failure.js';
import {
  progressQuery,
  type EvidenceState,
  type ReadFile,
  type ReconciliationInput,
  type ReconciliationProgress,
  type ReconciliationResult,
} from './messages.js';
import { scheduledAt } from './scheduled-at.js';
import { tellWorkflow } from './tell-workflow.js';

/** A file of a large platform takes minutes; a worker that dies is missed by its heartbeats. */
const activities = proxyActivities<Activities>({
  startToCloseTimeout: '2h',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '5s', backoffCoefficient: 2, maximumInterval: '10m' },
});

/** How often a provider that does not answer is queried. */
const QUERY_MS = 5 * MINUTE_MS;
const LEAST_WAIT_MS = MINUTE_MS;
/** From when on a day can be closed: eight hours after its end. */
const CLOSES_AFTER_MS = 8 * HOUR_MS;
/** A day that is not closed so long after that needs an operator, and so do files that are not listed. */
const CLOSED_WITHIN_MS = 12 * HOUR_MS;
/** A file that cannot be fetched for so long is left out: the other ones are compared. */
const FETCHED_WITHIN_MS = 12 * HOUR_MS;
/** Pages of operations that get their lines in one run: each is about 200 events of its history, of which the server takes 50,000. */
const MOST_PAGES = 100;
/** So many differing lines are taken for wrong settings, where they are also a tenth of all lines. */
const SUSPICIOUS_LINES = 100;
const SUSPICIOUS_ONE_IN = 10;

/**
 * Compares one day of a provider's files with the journal: waits until the provider has closed the day, stages each file beside the
 * journal, compares, and gives the operations of cases their lines as evidence. What is found is in the journal's cases. Nothing of it
 * moves money, and run again it changes nothing that is done.
 */
export async function reconciliation(input: ReconciliationInput): Promise<ReconciliationResult> {
  const workflow = new Workflow(input.settings, 'reconciling');
  const date = input.date ?? dayAfter(shanghaiDate(scheduledAt()), -1);
  const run = new Run(workflow, { provider: input.provider, date });
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
  #reading: string | undefined;
  #settled = 0;

  constructor(
    private readonly workflow: Workflow,
    private readonly day: StatementDay,
  ) {}

  get progress(): ReconciliationProgress {
    return {
      date: this.day.date,
      phase: this.#phase,
      ...(this.#found !== undefined && { filesFound: this.#found }),
      files: [...this.#files],
      ...(this.#reading !== undefined && { reading: { name: this.#reading } }),
    };
  }

  async toItsEnd(): Promise<ReconciliationResult> {
    await this.#untilClosed();
    await this.#readFiles();
    this.#phase = 'comparing';
    const compared = await activities.compareStatements({
      ...this.day,
      load: this.load,
      files: this.#files,
    });
    this.#phase = 'recording';
    const evidence = await this.#recordEvidence(compared);
    await activities.dropStatements({ load: this.load });
    this.#phase = 'done';
    return { ...this.resultWith('reconciled', compared), evidence };
  }

  resultWith(state: ReconciliationResult['state'], compared?: Compared): ReconciliationResult {
    const { cases = {}, needOperator = 0, balancesCompared = false } = compared ?? {};
    const { date } = this.day;
    return {
      ...{ state, date, files: [...this.#files], cases, needOperator, balancesCompared },
      settled: this.#settled,
    };
  }

  async #untilClosed(): Promise<void> {
    const sinceMs = Date.now();
    const closesMs = startOfDay(dayAfter(this.day.date)).getTime() + CLOSES_AFTER_MS;
    const lateMs = Math.max(sinceMs, closesMs) + CLOSED_WITHIN_MS;
    for (;;) {
      const answer = await activities.dayState(this.day);
      if (answer.type === 'read' && answer.value.state === 'closed') break;
      const { why, atMs } = waitOf(answer, sinceMs);
      if (Date.now() >= lateMs) this.workflow.raiseAttention('day', `${this.day.date} is not closed: ${why}`);
      await this.#wait(atMs, 'until the day is closed');
    }
    this.workflow.clearAttention('day');
  }

  async #readFiles(): Promise<void> {
    const listed = await this.#listedFiles();
    this.#phase = 'reading';
    this.#found = listed.length;
    const sinceMs = Date.now();
    let left = listed;
    for (;;) {
      const unavailable: typeof left = [];
      for (const file of left) {
        this.#reading = file.name;
        const loaded = await activities.loadStatementFile({ ...this.day, load: this.load, file });
        this.#reading = undefined;
        if (loaded.state === 'unavailable' && Date.now() - sinceMs < FETCHED_WITHIN_MS)
          unavailable.push(file);
        else this.#files.push({ ...file, ...loaded });
      }
      if (unavailable.length === 0) return;
      left = unavailable;
      await this.#wait(Date.now() + nextPollMs(sinceMs, QUERY_MS), 'until the files can be fetched');
    }
  }

  async #listedFiles(): Promise<{ name: string; type: string }[]> {
    const sinceMs = Date.now();
    for (;;) {
      const listed = await activities.statementFiles(this.day);
      if (listed.type === 'read') {
        this.workflow.clearAttention('files');
        return [...listed.value];
      }
      if (Date.now() - sinceMs >= CLOSED_WITHIN_MS)
        this.workflow.raiseAttention('files', `the files of ${this.day.date} are not listed: ${listed.why}`);
      await this.#wait(Date.now() + nextPollMs(sinceMs, QUERY_MS), 'until the files are listed');
    }
  }

  /** Says until when it waits, and waits. */
  async #wait(untilMs: number, summary: string): Promise<void> {
    this.workflow.enter('reconciling', untilMs);
    await pause({ ms: Math.max(LEAST_WAIT_MS, untilMs - Date.now()), summary });
    this.workflow.enter('reconciling');
  }

  async #recordEvidence({ cases }: Compared): Promise<EvidenceState> {
    const { amountDiffers = 0, feeDiffers = 0, partiesDiffer = 0 } = cases;
    const differing = amountDiffers + feeDiffers + partiesDiffer;
    const lines = this.#files.reduce((sum, file) => sum + (file.lines ?? 0), 0);
    if (differing > SUSPICIOUS_LINES && differing * SUSPICIOUS_ONE_IN > lines) return 'withheld';
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const { operations, more } = await activities.recordStatementEvidence(this.day);
      this.#settled += operations.filter(({ settled }) => settled).length;
      await Promise.all(operations.map(tellWorkflow));
      if (!more) return 'recorded';
    }
    return 'partly';
  }
}

type DayAnswer = Awaited<ReturnType<Activities['dayState']>>;

function waitOf(answer: DayAnswer, sinceMs: number): { readonly why: string; readonly atMs: number } {
  if (answer.type === 'read' && answer.value.state === 'open')
    return { why: answer.value.why, atMs: Date.parse(answer.value.queryAgainAt) };
  const why = answer.type === 'read' ? '' : answer.why;
  return { why, atMs: Date.now() + nextPollMs(sinceMs, QUERY_MS) };
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
