import type { JournalRow, Recording } from '../../../src/journal/journal.js';

interface Ownership {
  readonly attempt: number;
  readonly untilMs: number;
}

/** Which attempt owns each operation by the journal's word, and until when. */
export class AttemptLog {
  readonly #owners = new Map<string, Ownership>();
  /** How often an attempt became an operation's owner. */
  owned = 0;
  /** Operations that two attempts owned at the same time. */
  readonly ownedTwice: string[] = [];

  /** The journal has given an operation to an attempt for so long. */
  begun(
    { operationId }: Pick<JournalRow, 'operationId'>,
    attempt: number,
    untilMs: number,
    nowMs: number,
  ): void {
    const before = this.#owners.get(operationId);
    if (before && before.untilMs > nowMs)
      this.ownedTwice.push(`${operationId}: attempts ${before.attempt} and ${attempt}`);
    this.#owners.set(operationId, { attempt, untilMs });
    this.owned += 1;
  }

  /** What an attempt records first ends its ownership. */
  recorded({ operationId, attempt }: Pick<Recording, 'operationId' | 'attempt'>): void {
    if (attempt !== undefined && this.#owners.get(operationId)?.attempt === attempt)
      this.#owners.delete(operationId);
  }
}
