import type { PinganBank } from './bank.js';
import { rejected } from './result-codes.js';
import type { Member } from './model.js';

interface PartyFields {
  readonly account: string;
  readonly memberCode: string;
  /** As sent; checked only when it was. */
  readonly name?: string;
}

/**
 * The member whom a request names by sub-account and member code. The name, where it is sent, is the one used at the
 * binding of the card, else the nickname (6034, OutSubAcctName).
 * @throws PinganRejected ERR254, ERR031, E10002 or ERR125
 */
export function partyOf(bank: PinganBank, fields: PartyFields): Member {
  if (!bank.members.has(fields.memberCode)) throw rejected('ERR254');
  const member = bank.accounts.get(fields.account);
  if (!member) throw rejected('ERR031');
  if (member.memberCode !== fields.memberCode) throw rejected('E10002');
  if (bank.rules.checkNames && !isNameOf(member, fields.name ?? '')) throw rejected('ERR125');
  return member;
}

function isNameOf(member: Member, name: string): boolean {
  const known = member.nameOnFile ?? member.nickname;
  return name === '' || known === '' || name === known;
}
