import { CancellationScope, condition } from '@temporalio/workflow';
import type { Intent, IntentResults, OperationKind } from '../../src/domain/operation.js';
import { isSettled, type Settled } from '../../src/domain/outcome.js';
import type { Decided } from '../../activities/operation.js';
import type { PerformRequest } from '../../activities/perform-activity.js';
import { localAttempt, ordinaryAttempt, type Word } from './attempts.js';
import { ATTEMPT_SPAN_MS } from './activity-proxies.js';
import { putDecision } from './operator-decisions.js';
import { catchUp, nothingWasBegun } from './recovery.js';
import { stepOf, type Story } from '../core/workflow.js';
import { stopIfCancelled, waitUntil } from '../core/waits.js';

/** Why an operation could not be begun by any worker: the number can be used again. */
export const PROVIDER_NOT_CONFIGURED = 'PROVIDER_NOT_CONFIGURED';

/** An operation that has come to its end. */
export interface SettledOperation<K extends OperationKind> {
  readonly intent: Intent<K>;
  readonly serialNumber: string;
  readonly outcome: Settled<IntentResults[K]>;
  /** False where it could never be attempted (not supported, or its id has another content): nothing was sent. */
  readonly begun: boolean;
}

export interface SettleOptions {
  /** What no journal keeps, such as an SMS code. */
  readonly secrets?: NonNullable<PerformRequest<OperationKind>['secrets']>;
  /**
   * Nothing is to be sent any more, but a workflow task that was lost may have: what may have left is brought to its end,
   * what never left can never leave again.
   */
  readonly recall?: boolean;
  /**
   * The decision that leads here is in the history before anything is sent. A workflow task that is lost is done again: with
   * a message in front of the timer that fired, with another answer to a question. What a timer or an answer decides must
   * therefore be durable; what a message decides comes again in the same order, and its operation has the same id.
   */
  readonly durable?: boolean;
}

/**
 * Drives one operation to evidence: the first attempt, then questions by the interface's own schedule, for as long as it
 * takes. It never concludes anything from time. Once the operation has been in doubt for the configured time, and at once
 * when evidence contradicts, it asks for a person, whose decision ends it too.
 *
 * Cancellation is looked at before the operation is begun, and not again: what was begun is brought to its end first.
 */
export async function settle<K extends OperationKind>(
  story: Story,
  intent: Intent<K>,
  options: SettleOptions = {},
): Promise<SettledOperation<K>> {
  const word = await drive(story, intent, options, () => false);
  const { outcome, serialNumber, attention, neverBegun } = word;
  if (!isSettled(outcome)) throw new Error('broken invariant: an operation is driven until it has ended');
  if (attention === undefined) story.clear(intent.operationId);
  // Evidence that contradicts stays on show until an operator has looked at it.
  else story.contradicted(intent.operationId, attention, outcome.type);
  return { intent, serialNumber, outcome, begun: neverBegun === undefined };
}

/**
 * One attempt, and its first word: for what cannot be asked about, one attempt is all there is. Goes on only while the
 * journal itself has said nothing, since then nothing is known to have been begun.
 */
export function firstWord<K extends OperationKind>(story: Story, intent: Intent<K>): Promise<Word<K>> {
  return drive(story, intent, {}, (word) => word.serialNumber !== '');
}

async function drive<K extends OperationKind>(
  story: Story,
  intent: Intent<K>,
  { durable = false, ...how }: SettleOptions,
  enough: (word: Word<K>) => boolean,
): Promise<Word<K>> {
  stopIfCancelled();
  return CancellationScope.nonCancellable(async () => {
    const request: PerformRequest<K> = { intent, ...how };
    const drive = new Drive(story, request);
    const isLocal = story.settings.firstAttempt === 'local' && !durable;
    let word = isLocal ? await localAttempt(story, request) : await drive.attempt();
    for (;;) {
      if (!word.superseded) story.execution.wasAdmitted();
      if (isSettled(word.outcome) || enough(word)) break;
      word = await drive.next(word);
    }
    story.doubts.close(intent.operationId, word.outcome.type);
    story.notices.take(intent.operationId);
    return word;
  });
}

const NOT_CONFIGURED = 'no worker that tried it has the settings of the provider';

/** An operation that nobody has begun and no worker can: the provider is configured nowhere. */
function notConfigured<K extends OperationKind>({ provider }: Intent<K>): Word<K> {
  const message = `no worker has the settings of ${provider}; nothing was begun`;
  const outcome = {
    type: 'rejected',
    reason: 'other',
    code: PROVIDER_NOT_CONFIGURED,
    message,
    final: true,
  } as const;
  return { serialNumber: '', outcome, neverBegun: true };
}

/** One operation on its way, while it has not ended. */
class Drive<K extends OperationKind> {
  readonly #sinceMs = Date.now();
  readonly #attentionAtMs: number;
  #attentionRaised = false;

  constructor(
    readonly story: Story,
    readonly request: PerformRequest<K>,
  ) {
    this.#attentionAtMs = this.#sinceMs + story.settings.timing.attentionAfterMs;
  }

  get #id(): string {
    return this.request.intent.operationId;
  }

  get #step(): string {
    return stepOf(this.#id);
  }

  /**
   * Waits as the schedule says and asks again, or takes what an operator decides or the provider sends meanwhile.
   */
  async next(word: Word<K>): Promise<Word<K>> {
    if (word.superseded) {
      return this.story.execution.catchingUp(async () => {
        await catchUp(this.story, this.#id);
        // Where the journal has it, this brings its outcome, by which commands are checked.
        return this.attempt();
      });
    }
    if (word.notConfigured && (word.askAgainAfterMs ?? 0) > 0) {
      if (await nothingWasBegun(this.story, this.#id)) return notConfigured(this.request.intent);
      this.#raise(NOT_CONFIGURED);
    }
    const waitMs = word.askAgainAfterMs ?? 0;
    if (word.attention !== undefined) this.#raise(word.attention);
    // Nothing to wait for: the attempt that is under way is joined, or made outside of the workflow task.
    if (waitMs === 0) return this.attempt();
    this.story.doubts.open(this.#id);
    await this.#wait(waitMs, word);
    if (this.#decided()) return (await this.#decide(word)) ?? this.attempt();
    return this.story.notices.has(this.#id) ? this.#look() : this.attempt();
  }

  /** An ordinary attempt; an operator who decides while it goes on is not kept waiting for it to give up. */
  async attempt(): Promise<Word<K>> {
    let over = false;
    this.story.notices.take(this.#id);
    const running = ordinaryAttempt(this.story, this.request, this.#sinceMs).finally(() => {
      over = true;
    });
    // Whoever awaits it below hears of a failure; until then it is not unhandled.
    running.catch(() => undefined);
    const woken = (): boolean => over || this.#decided();
    const untilAttentionMs = this.#attentionAtMs - Date.now();
    // An attempt ends by itself; a timer is spent on it only where a person must be asked sooner.
    if (!this.#attentionRaised && untilAttentionMs < ATTEMPT_SPAN_MS) {
      const timer = {
        ms: untilAttentionMs,
        summary: `${this.#step}: in doubt, a person is asked after this`,
      };
      if (!(await waitUntil(woken, timer))) this.#raise('it cannot be sent or asked about');
    }
    await condition(woken);
    if (over) return running;
    const decided = await putDecision(this.story, this.#id);
    const word = await running;
    return isSettled(word.outcome) || !decided ? word : this.#taken(word, decided);
  }

  /** The journal has word already, so the workflow task that brought the message can read it. */
  #look(): Promise<Word<K>> {
    if (this.story.settings.firstAttempt !== 'local') return this.attempt();
    this.story.notices.take(this.#id);
    return localAttempt(this.story, this.request);
  }

  async #wait(waitMs: number, word: Word<K>): Promise<void> {
    const untilMs = Date.now() + waitMs;
    const woken = (): boolean => this.#decided() || this.story.notices.has(this.#id);
    const untilAttentionMs = this.#attentionAtMs - Date.now();
    if (!this.#attentionRaised && untilAttentionMs <= waitMs) {
      const timer = {
        ms: untilAttentionMs,
        summary: `${this.#step}: in doubt, a person is asked after this`,
      };
      if (await waitUntil(woken, timer)) return;
      this.#raise(`the outcome is still ${word.outcome.type}`);
    }
    await waitUntil(woken, {
      ms: untilMs - Date.now(),
      summary: `${this.#step}: ask the provider again after this`,
    });
  }

  #decided(): boolean {
    return this.story.doubts.isDecided(this.#id);
  }

  /** What the journal makes of the operator's decision; undefined when that had to be refused. */
  async #decide(word: Word<K>): Promise<Word<K> | undefined> {
    const decided = await putDecision(this.story, this.#id);
    return decided && this.#taken(word, decided);
  }

  #taken(word: Word<K>, decided: Decided): Word<K> {
    const { attention: _looked, ...rest } = word;
    // The journal answers for this operation id, so the result is of this kind.
    const next = { ...rest, ...decided } as Word<K>;
    this.story.saw(this.request.intent, next);
    return next;
  }

  #raise(reason: string): void {
    this.#attentionRaised = true;
    this.story.raise(this.#id, `${this.#step}: ${reason}`);
    this.story.doubts.open(this.#id);
  }
}
