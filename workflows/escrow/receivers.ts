import { isMoney, isZero, subtractMoney, type Money } from '../../src/domain/money.js';
import type { HoldLimits, Share } from '../../src/domain/operations/escrow.js';
import type { Account } from '../../src/domain/party.js';
import { sumShares } from '../../src/domain/shares.js';
import { fieldsOf } from '../core/command-input.js';
import { refusal, refusing } from '../core/refusal.js';

/**
 * Takes what came over the wire as the receivers of one release.
 * @throws refusal NOT_SUPPORTED where the provider pays one payee or not so many; INVALID_INPUT for anything that is no list of
 * members and amounts, or does not sum to the amount less its fee.
 */
export function parseReceivers(
  value: unknown,
  { limits, amount, fee }: { limits: HoldLimits; amount: Money; fee: Money },
): readonly Share[] {
  const { mostReceivers } = limits;
  if (mostReceivers === undefined)
    throw refusal('NOT_SUPPORTED', 'mostReceivers: the provider releases to the seller only');
  if (!Array.isArray(value) || value.length === 0)
    throw refusal('INVALID_INPUT', 'receivers: a list of at least one');
  const most = isZero(fee) ? mostReceivers : mostReceivers - 1;
  if (value.length > most)
    throw refusal('NOT_SUPPORTED', `mostReceivers: the provider pays at most ${most} beside the platform`);
  const receivers = value.map((one: unknown) => parseShare(one));
  if (new Set(receivers.map(({ account }) => account.member)).size < receivers.length)
    throw refusal('INVALID_INPUT', 'receivers: each member once');
  checkSum(receivers, { amount, fee });
  return receivers;
}

/** @throws refusal INVALID_INPUT for receivers who do not get the amount less its fee between them. */
export function checkSum(receivers: readonly Share[], { amount, fee }: { amount: Money; fee: Money }): void {
  const wanted = subtractMoney({ from: amount, take: fee });
  const sum = refusing(() => sumShares(receivers));
  if (sum !== wanted)
    throw refusal(
      'INVALID_INPUT',
      `receivers: ${sum} between them, ${wanted} is the amount less its fee of ${fee}`,
    );
}

function parseShare(value: unknown): Share {
  const { account, amount } = fieldsOf(value);
  if (!isMoney(amount) || isZero(amount))
    throw refusal('INVALID_INPUT', 'receivers.amount: an amount above 0.00 such as "100.00"');
  return { account: parseAccount(account), amount };
}

function parseAccount(value: unknown): Account {
  const { member, account, name } = fieldsOf(value);
  if (typeof member !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(member))
    throw refusal('INVALID_INPUT', 'receivers.account.member: 1 to 64 letters, digits, _ or -');
  if (typeof account !== 'string' || !/^[\w-]{1,64}$/.test(account))
    throw refusal('INVALID_INPUT', 'receivers.account.account: 1 to 64 letters, digits, _ or -');
  return { member, account, ...(typeof name === 'string' && name !== '' && { name }) };
}
