import { ApplicationFailure, isCancellation } from '@temporalio/workflow';
import { minMoney, subtractMoney, sumMoney, ZERO, type Money } from '../../src/domain/money.js';
import type { OperationKind } from '../../src/domain/operation.js';
import type { EscrowKind } from '../../src/domain/operations/escrow.js';
import { codeOf } from '../core/refusal.js';
import { UnknownOperations } from '../operations/recovery.js';
import type { ResolvedOperation } from '../operations/resolve.js';
import type { CommandOperation, PartlyDone } from './messages.js';

/** The operations that commands are made of. */
export type TransferKind = Exclude<EscrowKind, 'hold' | 'closeHold'>;

/** What one command wanted to move, and what became of each operation that it was made of. */
export class CommandRecord {
  readonly #operations: CommandOperation[] = [];
  #wanted: Money = ZERO;

  /** An amount is about to be moved. */
  wants(amount: Money): void {
    this.#wanted = sumMoney(this.#wanted, amount);
  }

  /** An operation has ended, with the figures that the journal has of it. */
  ended({ intent, outcome }: ResolvedOperation<TransferKind>): void {
    const { operationId, kind, amount = ZERO } = intent;
    this.#operations.push({ operationId, kind, amount, outcome: outcome.type });
  }

  /** What really moved, by whichever of the kinds. */
  moved(...kinds: readonly OperationKind[]): Money {
    const done = this.#operations.filter(
      ({ kind, outcome }) => outcome === 'succeeded' && (kinds.length === 0 || kinds.includes(kind)),
    );
    return sumMoney(...done.map(({ amount }) => amount));
  }

  /** What the caller gets where some of the amount moved and the rest did not. */
  partlyDone(code: string): PartlyDone {
    const moved = this.moved();
    const notMoved = subtractMoney({ from: this.#wanted, take: minMoney(this.#wanted, moved) });
    return { operations: [...this.#operations], moved, notMoved, code };
  }
}

/** The failure of a command that was carried out in part: it says what moved, so that nobody takes it for a refusal. */
export function partlyDoneFailure(done: PartlyDone, why: string): ApplicationFailure {
  const steps = done.operations.map(({ kind, amount, outcome }) => `${kind} ${amount} ${outcome}`);
  return ApplicationFailure.create({
    type: 'PARTLY_DONE',
    nonRetryable: true,
    message: `${done.moved} moved, ${done.notMoved} did not (${steps.join(', ')}): ${why}`,
    details: [done],
  });
}

/** The failure of a command that stopped with a part of it done; a bug keeps its own error. */
export function asPartlyDone(record: CommandRecord, error: unknown): unknown {
  if (isCancellation(error))
    return partlyDoneFailure(record.partlyDone('ORDER_CLOSED'), 'the order was cancelled');
  if (error instanceof UnknownOperations)
    return partlyDoneFailure(
      record.partlyDone('WRONG_STATE'),
      'another run of the order moved money meanwhile',
    );
  if (!(error instanceof ApplicationFailure)) return error;
  return partlyDoneFailure(record.partlyDone(codeOf(error)), error.message);
}
