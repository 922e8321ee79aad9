import { createApplyNotification } from '../../../activities/apply-notification.js';
import { MINUTE_MS } from '../../../src/domain/durations.js';
import type { NotificationParts } from '../../../src/server/notifications/notification-parts.js';
import { sweepNotifications } from '../../../src/server/notifications/sweep.js';
import { takeNotification } from '../../../src/server/notifications/take-notification.js';
import type { Journal } from '../../../src/journal/journal.js';
import type { ParsedNotification, Provider } from '../../../src/providers/provider.js';
import type { Post, PostAnswer } from '../../../src/sandbox/engine/notifier.js';
import type { VirtualExecution } from '../../support/virtual/virtual-execution.js';
import type { EventLog } from '../recording/event-log.js';
import type { FaultKind } from '../scenario/faults.js';
import type { Recorder } from '../recording/recorder.js';

const SWEEP_EVERY_MS = 10 * MINUTE_MS;
const [TAKEN, NOT_GENUINE, LATER] = [200, 400, 503];

export interface SimulatedGatewayDeps {
  /** The gateway's journal: without the places at which a worker dies. */
  readonly journal: Journal;
  readonly providers: ReadonlyMap<string, Provider>;
  /** The newest execution under an id. */
  readonly find: (workflowId: string) => VirtualExecution | undefined;
  readonly recorder: Recorder;
  readonly log: EventLog;
  readonly after: (ms: number, wake: () => void) => void;
  readonly strikes: (kind: FaultKind) => boolean;
  readonly logged: (fields: object, message: string) => void;
}

/** The gateway without its HTTP server: what it does with a notification, and its sweep of unfinished ones. */
export class SimulatedGateway {
  readonly #parts: NotificationParts;
  #sweeps = false;

  constructor(readonly deps: SimulatedGatewayDeps) {
    const { providers, find, log } = deps;
    const journal = this.#recorded(deps.journal);
    this.#parts = {
      keep: (arrival) => journal.keepNotification(arrival),
      fold: createApplyNotification({ journal, providers }),
      notifyWorkflow: async (workflowId, notification) => {
        const workflow = find(workflowId);
        if (!workflow || workflow.closed) return false;
        log.add(`notify ${workflowId} ${notification.operationId} ${notification.ended ?? ''}`);
        await workflow.signal('notificationReceived', notification);
        return true;
      },
      close: (closing) => journal.closeNotification(closing),
      listOpen: (page) => journal.openNotifications(page),
    };
  }

  /** Takes in a notification as it came from a provider, or changed to another amount, and answers as the gateway does. */
  async take(provider: string, delivery: Parameters<Post>[0], isAltered: boolean): Promise<PostAnswer> {
    const parsed = this.#read(provider, delivery);
    if (parsed?.type !== 'genuine') return { status: NOT_GENUINE, body: '' };
    const { altered, notified } = this.deps.recorder;
    if (parsed.operation) (isAltered ? altered : notified).add(parsed.operation.serialNumber);
    const status = await this.#takeGenuine(provider, delivery, parsed);
    return { status, body: status === TAKEN ? parsed.accepted.body : '' };
  }

  #read(
    provider: string,
    { contentType, headers, body }: Parameters<Post>[0],
  ): ParsedNotification | undefined {
    const request = { headers: { ...headers, 'content-type': contentType }, body: Buffer.from(body) };
    const parsed = this.deps.providers.get(provider)?.parseNotification?.(request);
    this.deps.log.add(`notification ${provider} ${parsed?.type ?? 'unparsed'}`);
    return parsed;
  }

  async #takeGenuine(
    provider: string,
    { contentType, headers, body }: Parameters<Post>[0],
    parsed: Extract<ParsedNotification, { type: 'genuine' }>,
  ): Promise<number> {
    const { strikes, logged } = this.deps;
    const request = { headers: { ...headers, 'content-type': contentType }, body: Buffer.from(body) };
    if (strikes('gatewayAway')) return LATER;
    try {
      const taken = await takeNotification(this.#parts, { provider, request, parsed });
      logged({ provider, taken: taken.type }, 'took a notification');
      if (taken.type === 'unfinished') this.#sweepLater();
      return TAKEN;
    } catch (error) {
      logged({ failure: String(error) }, 'a notification could not be taken in');
      // Kept, perhaps, and not done.
      this.#sweepLater();
      return LATER;
    }
  }

  /** The recorder gets what the gateway writes into the journal. */
  #recorded(journal: Journal): Journal {
    const { recorder, log } = this.deps;
    return {
      ...journal,
      record: async (recording) => {
        const row = await journal.record(recording);
        recorder.showed(row, recording);
        log.add(`gateway records ${recording.operationId} ${recording.outcome.type}`);
        return row;
      },
    };
  }

  #sweepLater(): void {
    if (this.#sweeps) return;
    this.#sweeps = true;
    const { after, providers, logged, recorder } = this.deps;
    const log = { info: logged, warn: logged, error: logged };
    after(SWEEP_EVERY_MS, () => {
      this.#sweeps = false;
      if (recorder.isOver) return;
      sweepNotifications({ parts: this.#parts, providers, log, olderThanMs: 0 }).then(
        ({ seen, done }) => {
          if (seen > done) this.#sweepLater();
        },
        (error: unknown) => recorder.mistakes.push(String(error)),
      );
    });
  }
}
