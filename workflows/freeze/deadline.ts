import { ApplicationFailure, condition } from '@temporalio/workflow';
import { nextPollMs, waitUntil } from '../core/waits.js';
import type { Workflow } from '../core/workflow.js';
import { UnknownOperations } from '../operations/recovery.js';
import type { FreezeInput } from './messages.js';

/** What happens when nobody has unfrozen it in time: what is left is unfrozen, or an operator is alerted. */
export class FreezeDeadline {
  /** When it passes, then when it is tried again. A payment that waits for its code, or is in doubt, moves it no later. */
  #dueMs = 0;
  /** Its time is over, and an operator has been alerted. */
  #alerted = false;
  #passedAtMs: number | undefined;

  constructor(
    readonly workflow: Workflow,
    readonly input: FreezeInput,
  ) {}

  /** It is frozen from here on. */
  begin(): void {
    this.#dueMs = Date.now() + this.input.freezeForMs;
  }

  /** When it will pass, as Unix time; undefined once it has passed and an operator was alerted. */
  get atMs(): number | undefined {
    return this.#alerted ? undefined : this.#dueMs;
  }

  /** Answers true as soon as `came` does, and false when the time is over before. */
  async waitFor(came: () => boolean): Promise<boolean> {
    if (this.#alerted) {
      await condition(came);
      return true;
    }
    const summary = `${this.input.onDeadline} after this`;
    return waitUntil(came, { ms: this.#dueMs - Date.now(), summary });
  }

  /**
   * Carries the policy out. Nobody waits for an answer here, so a rejection alerts an operator and is tried again.
   * @param unfreeze unfreezes what is left; throws where the provider rejects it.
   */
  async apply(unfreeze: () => Promise<void>): Promise<void> {
    if (this.input.onDeadline === 'alert') {
      this.#alerted = true;
      this.workflow.raiseAttention(
        'deadline',
        'its time is over and it is still frozen: it waits to be unfrozen',
      );
      return;
    }
    this.#passedAtMs ??= Date.now();
    try {
      await unfreeze();
    } catch (error) {
      // A lost task has paid out of it: that is taken in first, and what is left is unfrozen then.
      if (error instanceof UnknownOperations) return;
      if (!(error instanceof ApplicationFailure)) throw error;
      this.workflow.raiseAttention(
        'deadline',
        'the unfreezing at the deadline was rejected; it is tried again',
      );
      this.#dueMs = Date.now() + nextPollMs(this.#passedAtMs, this.workflow.settings.timing.fundsPollMs);
    }
  }
}
