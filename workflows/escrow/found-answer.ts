import type { EscrowBalances } from '../../src/domain/escrow.js';
import { isZero, subtractMoney, sumMoney, ZERO, type Money } from '../../src/domain/money.js';
import { partlyDoneFailure } from './command-record.js';
import type { FoundCommand } from './found-commands.js';
import type { NamedCommand } from './messages.js';
import type { UnfinishedCommands } from './unfinished-commands.js';

interface Deps {
  readonly balances: EscrowBalances;
  readonly unfinished: UnfinishedCommands;
}

/**
 * Checks that a command which was carried out before this run knew of it is done in full.
 * @throws PARTLY_DONE where it is not; the same decision goes on from there
 */
export function expectWhole(named: NamedCommand, found: FoundCommand, deps: Deps): void {
  const { requestId } = named.command;
  const { moved, wanted, record } = found;
  const isWhole = moved === wanted;
  const rest = isWhole ? restOf(named, found, deps) : ZERO;
  if (isWhole && isZero(rest)) return;
  if (named.name === 'refund') deps.unfinished.refundStopped({ requestId, amount: wanted, moved });
  record.wants(rest);
  throw partlyDoneFailure(
    record.partlyDone('WRONG_STATE'),
    'another run of the order carried out a part of it',
  );
}

/** What the seller has still to get of a division whose buyer has got their part. */
function restOf(
  { name, command }: NamedCommand,
  { moved, released }: FoundCommand,
  { balances, unfinished }: Deps,
): Money {
  const divides = name === 'resolveDispute' || (name === 'return' && command.releaseRest === true);
  const { free, sums } = balances;
  if (!divides || !isZero(released) || isZero(free)) return ZERO;
  const backToBuyer = subtractMoney({ from: sums.backToBuyer, take: moved });
  const { requestId } = command;
  const before = { ...sums, backToBuyer };
  unfinished.divisionStopped({ requestId, amount: sumMoney(moved, free), before });
  return free;
}
