import { ApplicationFailure, condition } from '@temporalio/workflow';
import { nextPollMs, waitUntil } from '../core/waits.js';
import type { Workflow } from '../core/workflow.js';
import { UnknownOperations } from './recovery.js';

/** What happens when nobody has decided in time, and what an operator reads of it. */
export interface DeadlineTerms {
  /** What is done then, as the timer's name says it. */
  readonly onDeadline: string;
  /** What an operator reads where nothing is done but to alert one; undefined where something is done. */
  readonly alert: string | undefined;
  /** What an operator reads when the provider has rejected it. */
  readonly rejected: string;
}

/** A workflow's own deadline. A command that takes its time, for its code or in doubt, moves it no later. */
export class OwnDeadline {
  /** When it passes, then when it is tried again. */
  #dueMs = 0;
  /** Its time is over, and an operator has been alerted. */
  #alerted = false;
  #passedAtMs: number | undefined;

  constructor(
    readonly workflow: Workflow,
    readonly terms: DeadlineTerms,
  ) {}

  /** Its time begins. */
  begin(ms: number): void {
    this.#dueMs = Date.now() + ms;
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
    const summary = `${this.terms.onDeadline} after this`;
    return waitUntil(came, { ms: this.#dueMs - Date.now(), summary });
  }

  /**
   * Carries the policy out. Nobody waits for an answer here, so a rejection alerts an operator and is tried again.
   * @param carryOut throws where the provider rejects it.
   */
  async apply(carryOut: () => Promise<void>): Promise<void> {
    const { alert, rejected } = this.terms;
    if (alert !== undefined) {
      this.#alerted = true;
      this.workflow.raiseAttention('deadline', alert);
      return;
    }
    this.#passedAtMs ??= Date.now();
    try {
      await carryOut();
    } catch (error) {
      // A lost task has moved more of it: that is taken in first, and what is left is carried out then.
      if (error instanceof UnknownOperations) return;
      if (!(error instanceof ApplicationFailure)) throw error;
      this.workflow.raiseAttention('deadline', rejected);
      this.#dueMs = Date.now() + nextPollMs(this.#passedAtMs, this.workflow.settings.timing.fundsPollMs);
    }
  }
}
