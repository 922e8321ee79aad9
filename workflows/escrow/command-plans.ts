import type { EscrowBalances, ReleaseEntry } from '../../src/domain/escrow.js';
import { compareMoney, type Money } from '../../src/domain/money.js';
import { refusal } from '../core/refusal.js';
import type { EscrowActions, EscrowSnapshot } from './command-actions.js';
import type { RunningCommand } from './transfers.js';
import type { CommandInParts, UnfinishedCommands } from './unfinished-commands.js';

/** An accepted command's checked amounts, and which reservation it took. */
export interface Plan extends CommandInParts {
  readonly reserve: 'held' | 'refund' | 'none';
  readonly carryOut: (command: RunningCommand) => Promise<void>;
}

/** What commands are planned by. */
interface Planning {
  readonly balances: EscrowBalances;
  readonly standing: EscrowSnapshot;
  readonly actions: EscrowActions;
  readonly unfinished: UnfinishedCommands;
}

/**
 * A refund that was carried out in part and is asked for again is what is left of it.
 * @throws refusal INVALID_INPUT for more than was released and can be refunded.
 */
export function planRefund(
  { balances, actions, unfinished }: Omit<Planning, 'standing'>,
  wanted: Money,
): Plan {
  const rest = unfinished.restOfRefund(wanted);
  const amount = rest?.left ?? wanted;
  if (compareMoney(amount, balances.refundable) > 0) {
    throw refusal('INVALID_INPUT', `amount: at most ${balances.refundable} was released and can be refunded`);
  }
  return {
    reserve: 'refund',
    partly: 'refund',
    amount,
    carryOut: (running) => actions.refund(running, amount),
    ...(rest && { rest }),
  };
}

/**
 * A release is taken back as a whole, so nothing of it may have gone back otherwise, or be about to.
 * @throws refusal NOT_SUPPORTED where the provider takes none back, INVALID_INPUT and WRONG_STATE where it names none that can be.
 */
export function planCancelRelease(
  { balances, standing, actions, unfinished }: Planning,
  serialNumber: unknown,
): Plan {
  if (standing.hold?.limits.cancelsReleases !== true)
    throw refusal('NOT_SUPPORTED', 'cancelRelease: the provider takes no release back');
  const release = releaseToCancel(balances.untouchedReleases, serialNumber);
  if (compareMoney(release.amount, balances.refundable) > 0)
    throw refusal('WRONG_STATE', 'release: a refund of it is under way');
  return {
    reserve: 'refund',
    amount: release.amount,
    carryOut: async (running) => {
      await actions.cancelRelease(running, release);
      // What a division had released is held again, so there is nothing to finish.
      unfinished.divisionEnded();
    },
  };
}

/**
 * The release that a command takes back.
 * @param untouched the releases of which nothing was refunded.
 * @throws refusal INVALID_INPUT for a number that is none, WRONG_STATE where no such release can be taken back.
 */
function releaseToCancel(untouched: readonly ReleaseEntry[], serialNumber: unknown): ReleaseEntry {
  if (serialNumber === undefined) {
    const [only, ...others] = untouched;
    if (!only) throw refusal('WRONG_STATE', 'release: there is none of which nothing was refunded');
    if (others.length > 0)
      throw refusal('INVALID_INPUT', 'release: the serial number of one of several releases');
    return only;
  }
  if (typeof serialNumber !== 'string' || serialNumber === '')
    throw refusal('INVALID_INPUT', 'release: the serial number of a release');
  const named = untouched.find((release) => release.serialNumber === serialNumber);
  if (!named)
    throw refusal('WRONG_STATE', 'release: names no release of this order of which nothing was refunded');
  return named;
}
