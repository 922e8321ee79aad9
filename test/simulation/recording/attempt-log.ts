import type { JournalRow, Recording } from '../../../src/journal/journal.js';

interface Ownership {
  readonly attempt: number;
  /** The worker that made the attempt. */
  readonly worker: string;
  readonly untilMs: number;
}

/** Which attempt owns each operation by the journal's answer, until when, and which worker made it. */
export class AttemptLog {
  readonly #owners = new Map<string, Ownership>();
  /** All that ever owned an operation, by its serial number. */
  readonly #everyOwner = new Map<string, Ownership[]>();
  /** How often an attempt became an operation's owner. */
  owned = 0;
  /** Operations that two attempts owned at the same time. */
  readonly ownedTwice: string[] = [];
  /** How many writes of operations went out that several workers have attempted. */
  shared = 0;
  /** Writes that went out from a worker whose lease of the operation was over. */
  readonly sentWithoutLease: string[] = [];

  /** The journal has given an operation to an attempt for so long. */
  begun(
    { operationId, serialNumber }: Pick<JournalRow, 'operationId' | 'serialNumber'>,
    owner: Ownership,
    nowMs: number,
  ): void {
    const before = this.#owners.get(operationId);
    if (before && before.untilMs > nowMs)
      this.ownedTwice.push(`${operationId}: attempts ${before.attempt} and ${owner.attempt}`);
    this.#owners.set(operationId, owner);
    this.#everyOwner.set(serialNumber, [...(this.#everyOwner.get(serialNumber) ?? []), owner]);
    this.owned += 1;
  }

  /** A worker has sent what moves money under a number. */
  sent(serialNumber: string, worker: string, nowMs: number): void {
    const owners = this.#everyOwner.get(serialNumber) ?? [];
    const own = owners.filter((one) => one.worker === worker);
    if (own.length < owners.length) this.shared += 1;
    // What no attempt began is found by other promises.
    if (owners.length > 0 && !own.some(({ untilMs }) => untilMs > nowMs))
      this.sentWithoutLease.push(`${serialNumber} went out from ${worker}, whose lease was over`);
  }

  /** What an attempt records first ends its ownership. */
  recorded({ operationId, attempt }: Pick<Recording, 'operationId' | 'attempt'>): void {
    if (attempt !== undefined && this.#owners.get(operationId)?.attempt === attempt)
      this.#owners.delete(operationId);
  }
}
