import { workflowInfo } from '@temporalio/workflow';
import { refusal } from './refusal.js';

/** What one run of a workflow has used, or may use, of what Temporal allows it. */
export interface RunUse {
  readonly events: number;
  readonly bytes: number;
  readonly updates: number;
}

/**
 * How far a run takes commands where its settings do not say. Temporal as it comes ends a workflow at 51,200 events or 50 MB and
 * takes 2,000 updates of one run; what is under way at these limits still has to come to its end, and an operator must still be able
 * to decide, so commands stop at half of the history and three quarters of the updates.
 */
export const RUN_LIMITS: RunUse = { events: 25_600, bytes: 25_000_000, updates: 1_500 };

/**
 * Temporal takes ten updates of an execution at a time, and turns further ones away, whatever they are. Those that wait in line are
 * fewer, so that an operator's decision comes through: it may be what they all wait for.
 */
const MOST_AT_ONCE = 8;

/** Which of the limits is reached. */
export function limitReached(use: RunUse, most: RunUse): string | undefined {
  const names = ['events', 'bytes', 'updates'] as const;
  const reached = names.find((name) => use[name] >= most[name]);
  return reached && `${most[reached]} ${reached}`;
}

/** A refusal is verified beyond the limits too, as far as half of what they leave for operators' decisions. */
function withRoomToVerify({ events, bytes, updates }: RunUse): RunUse {
  const more = (limit: number): number => limit + Math.ceil(limit / 6);
  return { events: more(events), bytes: more(bytes), updates: more(updates) };
}

/** Refuses commands long before the server would end the workflow for their number. */
export class RunLimits {
  #updates = 0;
  #underWay = 0;

  constructor(readonly most: RunUse = RUN_LIMITS) {}

  /** An update was accepted: the server counts it for as long as the run lives. */
  accepted(): void {
    this.#updates += 1;
  }

  /** Carries out an update that was accepted; until it is answered it takes one of the places. */
  async answering<Answer>(answer: () => Promise<Answer>): Promise<Answer> {
    this.accepted();
    this.#underWay += 1;
    try {
      return await answer();
    } finally {
      this.#underWay -= 1;
    }
  }

  /**
   * @param options.isEnding whether the workflow waits for this update without an end of its own: then the limits do not hold.
   * @param options.verifies whether it was refused before, and comes again so that this is verified.
   * @throws refusal LIMIT or BUSY where a further update is not taken. Of an operator's decision neither holds.
   */
  admit({ isEnding = false, verifies = false }: { isEnding?: boolean; verifies?: boolean } = {}): void {
    if (!isEnding) this.#check(verifies ? withRoomToVerify(this.most) : this.most);
    this.admitKnown();
  }

  /**
   * The same for a command that the workflow has already, under another update id, as one that is verified comes: it is answered with the
   * one before it, whatever the history's length, and takes a place until then. @throws refusal BUSY
   */
  admitKnown(): void {
    // No answer: the client asks again.
    if (this.#underWay >= MOST_AT_ONCE)
      throw refusal('BUSY', `${MOST_AT_ONCE} commands are under way; the same one again, a little later`);
  }

  /** @throws refusal LIMIT where this run takes no more commands. */
  check(): void {
    this.#check(this.most);
  }

  #check(most: RunUse): void {
    const { historyLength, historySize } = workflowInfo();
    const use = { events: historyLength, bytes: historySize, updates: this.#updates };
    const limit = limitReached(use, most);
    if (limit === undefined) return;
    throw refusal(
      'LIMIT',
      `the workflow has reached ${limit}, and takes no more commands; what it owes goes on`,
    );
  }
}
