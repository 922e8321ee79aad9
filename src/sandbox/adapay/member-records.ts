import type { AdapayBank } from './bank.js';
import type { AdapayRequest } from './fields.js';
import type { Member, SettleAccount } from './model.js';
import { rejected } from './result-codes.js';

/** Puts a member on file. */
export function openMember(
  bank: AdapayBank,
  { memberId, kind, given }: Pick<Member, 'memberId' | 'kind' | 'given'>,
): Member {
  const member: Member = {
    memberId,
    kind,
    given,
    createdAt: bank.now,
    disabled: false,
    settleAccountId: undefined,
  };
  bank.members.set(memberId, member);
  return member;
}

/** Puts a settle account on file. */
export function openSettleAccount(
  bank: AdapayBank,
  member: Member,
  accountInfo: Readonly<Record<string, unknown>>,
): SettleAccount {
  const { memberId } = member;
  const account: SettleAccount = {
    id: bank.settleAccountId(),
    memberId,
    accountInfo,
    createdAt: bank.now,
    settings: {},
  };
  bank.settleAccounts.set(account.id, account);
  member.settleAccountId = account.id;
  return account;
}

/** The settle account that a request names beside its member. @throws AdapayRejected */
export function needAccount(bank: AdapayBank, request: AdapayRequest): SettleAccount {
  const account = bank.settleAccounts.get(request.text('settle_account_id'));
  if (account?.memberId !== request.text('member_id'))
    throw rejected('account_not_exists', 'settle_account_id');
  return account;
}
