import { compareMoney, isZero, sumMoney, ZERO, type Money } from '../../src/domain/money.js';
import type { OperationKind } from '../../src/domain/operation.js';
import { refusal } from '../core/refusal.js';
import { stepOf } from '../core/workflow.js';
import type { ResolvedOperation } from '../operations/resolve.js';
import { CommandRecord, type TransferKind } from './command-record.js';
import type { NamedCommand } from './messages.js';

/** By what kinds of operation a command moves what it asks for, and what else it may need for that. */
const MOVED_BY = {
  release: ['release'],
  return: ['return', 'refund'],
  refund: ['refund'],
  cancelRelease: ['cancelRelease'],
  openDispute: [],
  resolveDispute: ['return', 'refund'],
} as const satisfies Record<NamedCommand['name'], readonly TransferKind[]>;
/** A buyer's part can come by a release of what is held and a refund of it, and the rest of a division goes to the seller. */
const BESIDES: Readonly<Partial<Record<NamedCommand['name'], readonly TransferKind[]>>> = {
  return: ['release'],
  resolveDispute: ['release'],
};

/** What a command had moved before this run heard of it. */
export interface FoundCommand {
  readonly moved: Money;
  /** What it asked for. */
  readonly wanted: Money;
  /** What it had released on the way, or for the other side of a division. */
  readonly released: Money;
  readonly record: CommandRecord;
}

/**
 * Commands that another run of the order, or a lost workflow task, carried out, and that are in the balances by now. Their callers
 * may still ask: they get what was done, and it is not done again.
 */
export class FoundCommands {
  readonly #operations = new Map<string, ResolvedOperation<TransferKind>[]>();
  readonly #recovered = new Set<string>();

  /** An operation that was found and taken into the balances. */
  add(operation: ResolvedOperation<OperationKind>): void {
    const requestId = requestOf(operation.intent.operationId);
    if (requestId === undefined || !isTransfer(operation)) return;
    this.#recovered.add(requestId);
    this.#operations.set(requestId, [...(this.#operations.get(requestId) ?? []), operation]);
  }

  /** A command was carried out when it came again: Temporal keeps no answer under the id of its first sending. */
  carriedOut(requestId: string): void {
    this.#recovered.add(requestId);
  }

  /** The ids of the requests that Temporal has no answer for under the id of their first sending, although they were carried out. */
  get recovered(): readonly string[] {
    return [...this.#recovered];
  }

  /** What became of a command; undefined where nothing of it was found. @throws refusal where it is another one. */
  of(named: NamedCommand): FoundCommand | undefined {
    const { name, command } = named;
    const operations = this.#operations.get(command.requestId);
    if (!operations) return undefined;
    const record = new CommandRecord();
    for (const operation of operations) record.ended(operation);
    const kinds: readonly TransferKind[] = MOVED_BY[name];
    const besides = BESIDES[name] ?? [];
    const moved = kinds.length === 0 ? ZERO : record.moved(...kinds);
    const released = besides.length === 0 ? ZERO : record.moved(...besides);
    // Without an amount it was all that was held; what was released for it is to be refunded.
    const wanted = wantedBy(named) ?? (isZero(released) ? moved : released);
    const isOwn = ({ intent: { kind } }: ResolvedOperation<TransferKind>): boolean =>
      kinds.includes(kind) || besides.includes(kind);
    if (!operations.some(isOwn) || compareMoney(moved, wanted) > 0)
      throw refusal('REQUEST_ID_REUSED', `requestId ${command.requestId} was used for another command`);
    record.wants(sumMoney(wanted, released));
    return { moved, wanted, released, record };
  }
}

/** How many parts the step of a command's operation has: `release/<requestId>/1`, `refund/<requestId>/1/1`. */
const PARTS: Readonly<Record<TransferKind, number>> = {
  release: 3,
  return: 3,
  refund: 4,
  cancelRelease: 3,
};

/** The request that an operation belongs to; undefined for what an order does by itself. */
export function requestOf(operationId: string): string | undefined {
  const parts = stepOf(operationId).split('/');
  const [kind = '', requestId] = parts;
  return isTransferKind(kind) && parts.length === PARTS[kind] ? requestId : undefined;
}

function wantedBy({ name, command }: NamedCommand): Money | undefined {
  switch (name) {
    case 'release':
    case 'return':
    case 'refund':
      return command.amount;
    case 'resolveDispute':
      return command.toBuyer;
    case 'cancelRelease':
    case 'openDispute':
      return undefined;
  }
}

function isTransfer(
  operation: ResolvedOperation<OperationKind>,
): operation is ResolvedOperation<TransferKind> {
  return isTransferKind(operation.intent.kind);
}

function isTransferKind(kind: string): kind is TransferKind {
  return kind in PARTS;
}
