import type { DecideCommand } from './story-messages.js';

/** What became of a decision: how the operation ended. */
export interface DecisionAnswer {
  readonly operationId: string;
  readonly outcome: string;
}

interface Decision {
  readonly command: DecideCommand;
  readonly answer: (answer: DecisionAnswer) => void;
  readonly refuse: (reason: Error) => void;
}

/** The operations that a story is in doubt about, and what operators decide of them. */
export class Doubts {
  readonly #open = new Set<string>();
  readonly #decisions = new Map<string, Decision>();

  /** From here on an operator may decide. */
  open(operationId: string): void {
    this.#open.add(operationId);
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

  /** Takes a decision; the answer comes when the operation has ended, by this decision or by better evidence. */
  decide(command: DecideCommand): Promise<DecisionAnswer> {
    return new Promise((answer, refuse) => {
      this.#decisions.set(command.operationId, { command, answer, refuse });
    });
  }

  /** The decision could not be taken; the operation stays in doubt. */
  refuse(operationId: string, reason: Error): void {
    this.#decisions.get(operationId)?.refuse(reason);
    this.#decisions.delete(operationId);
  }

  /** The operation has ended. */
  close(operationId: string, outcome: string): void {
    this.#open.delete(operationId);
    this.#decisions.get(operationId)?.answer({ operationId, outcome });
    this.#decisions.delete(operationId);
  }
}
