import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import {
  progressQuery,
  type ReconciliationProgress,
  type ReconciliationResult,
  type ReconciliationState,
} from '../../../workflows/reconciliation/messages.js';
import { parseRequest } from '../../contract/parse-request.js';
import {
  readingFile,
  reconciliationRequest,
  reconciliationSchedule,
  scheduleKey,
  type ReconciliationKey,
  type ReconciliationRequest,
  type ReconciliationSchedule,
  type ScheduleKey,
} from '../../contract/reconciliations.js';
import type { ClientCore } from '../client-core.js';
import type { Started } from '../start-workflow.js';
import { reconciliationIdOf } from '../workflow-ids.js';

/** Days of a provider's reconciliation files, compared with the journal: the workflow `reconciliation`. */
export class Reconciliations {
  readonly #core: ClientCore;

  /** @internal */
  constructor(core: ClientCore) {
    this.#core = core;
  }

  /**
   * Compares a day, again where it was compared before: that changes nothing that is done. One that is under way goes on, and `created` is
   * false.
   */
  async start(request: ReconciliationRequest): Promise<Started> {
    const input = parseRequest(reconciliationRequest, request, 'reconciliation');
    const { tenant, provider, date } = input;
    const workflowId = reconciliationIdOf({ tenant, reconciliationNo: `${provider}-${date}` });
    const show = { provider, state: 'reconciling', summary: `${provider} ${date}` };
    return this.#core.start({ type: 'reconciliation', workflowId, input, show, again: true });
  }

  /**
   * Compares the day before, every day, from now on; set again, it takes the place of what was set before. Each run is a reconciliation of
   * its own, `<provider>-<moment>`; one that was missed is made up for within a week.
   */
  async schedule(request: ReconciliationSchedule): Promise<{ readonly scheduleId: string }> {
    const { at, ...input } = parseRequest(reconciliationSchedule, request, 'schedule');
    const { tenant, provider } = input;
    const scheduleId = scheduleIdOf(tenant, provider);
    const show = { provider, state: 'reconciling', summary: `${provider}, the day before` };
    await this.#core.scheduleDaily({
      scheduleId,
      at,
      type: 'reconciliation',
      workflowId: scheduleId,
      input,
      show,
    });
    return { scheduleId };
  }

  /** Ends the daily comparison; one that is under way goes on. Answers false where there is none. */
  async unschedule(key: ScheduleKey): Promise<boolean> {
    const { tenant, provider } = parseRequest(scheduleKey, key, 'key');
    return this.#core.unschedule(scheduleIdOf(tenant, provider));
  }

  /** How a reconciliation stands at this moment. @throws WorkflowNotFound; WorkflowUnreadable when its worker lacks the key */
  async status(key: ReconciliationKey): Promise<WorkflowStatus<ReconciliationState>> {
    return this.#core.status(reconciliationIdOf(key));
  }

  /** How far it is, file by file, and in the file that is being read. @throws as {@link status} does */
  async progress(key: ReconciliationKey): Promise<ReconciliationProgress> {
    const workflowId = reconciliationIdOf(key);
    const progress = await this.#core.query(workflowId, progressQuery);
    if (!progress.reading) return progress;
    const reported = readingFile.safeParse(await this.#core.reported(workflowId));
    const isOfFile = reported.success && reported.data.name === progress.reading.name;
    return isOfFile ? { ...progress, reading: reported.data } : progress;
  }

  /** Waits until the day has been compared. @throws WorkflowFailed */
  async result(key: ReconciliationKey): Promise<ReconciliationResult> {
    return this.#core.result(reconciliationIdOf(key));
  }

  /** Ends a reconciliation; what it has found so far stays. */
  async cancel(key: ReconciliationKey): Promise<void> {
    await this.#core.cancel(reconciliationIdOf(key));
  }
}

/** Temporal gives each run of a schedule this id with its moment behind it. */
function scheduleIdOf(tenant: string, provider: string): string {
  return `reconciliation/${tenant}/${provider}`;
}
