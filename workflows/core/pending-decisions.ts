import type { DecideCommand } from './messages.js';

/** What became of a decision: how the operation ended. */
export interface DecisionAnswer {
  readonly operationId: string;
  readonly outcome: string;
}

interface Decision {
  readonly command: DecideCommand;
  readonly answered: Promise<DecisionAnswer>;
  readonly answer: (answer: DecisionAnswer) => void;
  readonly refuse: (reason: Error) => void;
}

/**
 * What can be decided of an operation: how it ended where that is in doubt, or that it is not tried again where it was rejected
 * and waits for another try.
 */
export type OpenFor = 'outcome' | 'endOfTries';

/** The operations of which something is open, and what operators decide of them. */
export class PendingDecisions {
  readonly #open = new Map<string, OpenFor>();
  readonly #decisions = new Map<string, Decision>();
  /** The decisions that were carried out, with what became of them: the same one again gets the same answer. */
  readonly #carriedOut = new Map<string, { command: DecideCommand; answer: DecisionAnswer }>();

  /** From here on an operator may decide how it ended. */
  open(operationId: string): void {
    this.#open.set(operationId, 'outcome');
  }

  /** From here on an operator may end the tries. */
  openTries(operationId: string): void {
    this.#open.set(operationId, 'endOfTries');
  }

  openFor(operationId: string): OpenFor | undefined {
    return this.#open.get(operationId);
  }

  isOpen(operationId: string): boolean {
    return this.#open.has(operationId);
  }

  isDecided(operationId: string): boolean {
    return this.#decisions.has(operationId);
  }

  decisionOn(operationId: string): DecideCommand | undefined {
    return this.#decisions.get(operationId)?.command;
  }

  /** Whether this very decision is being taken or was carried out. One that was refused is forgotten: it may be taken later. */
  knows(command: DecideCommand): boolean {
    const { operationId } = command;
    return [this.decisionOn(operationId), this.#carriedOut.get(operationId)?.command].some(
      (known) => known !== undefined && isSame(known, command),
    );
  }

  /** Takes a decision; the answer comes when the operation has ended, by this decision or by better evidence. */
  decide(command: DecideCommand): Promise<DecisionAnswer> {
    const { operationId } = command;
    const before = this.#decisions.get(operationId);
    if (before) return before.answered;
    const carriedOut = this.#carriedOut.get(operationId);
    if (carriedOut && !this.isOpen(operationId)) return Promise.resolve(carriedOut.answer);
    let [answer, refuse]: [Decision['answer'], Decision['refuse']] = [() => undefined, () => undefined];
    const answered = new Promise<DecisionAnswer>((resolve, reject) => {
      [answer, refuse] = [resolve, reject];
    });
    this.#decisions.set(operationId, { command, answered, answer, refuse });
    return answered;
  }

  /** The decision could not be taken; the operation stays open for another one. */
  refuse(operationId: string, reason: Error): void {
    this.#decisions.get(operationId)?.refuse(reason);
    this.#decisions.delete(operationId);
  }

  /** The operation has ended, or is tried again. */
  close(operationId: string, outcome: string): void {
    this.#open.delete(operationId);
    const decision = this.#decisions.get(operationId);
    if (!decision) return;
    decision.answer(this.carriedOut(decision.command, { operationId, outcome }));
    this.#decisions.delete(operationId);
  }

  /** A decision was carried out: the same one again gets this answer. */
  carriedOut(command: DecideCommand, answer: DecisionAnswer): DecisionAnswer {
    this.#carriedOut.set(command.operationId, { command, answer });
    return answer;
  }
}

function isSame(one: DecideCommand, other: DecideCommand): boolean {
  const fields = ['operationId', 'happened', 'evidence', 'by', 'account'] as const;
  const failed = ({ failedItems = [] }: DecideCommand): string => [...failedItems].sort().join();
  return fields.every((field) => one[field] === other[field]) && failed(one) === failed(other);
}
