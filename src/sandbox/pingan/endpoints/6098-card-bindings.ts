import { PAGE_ROWS, type PinganEndpoint } from '../endpoint.js';
import type { PinganBank } from '../bank.js';
import { rejected } from '../result-codes.js';
import { optional, required, type PinganRequest } from '../fields.js';
import type { BoundCard, Member } from '../model.js';
import { pageOf } from '../pages.js';

/** 会员绑定信息查询【6098】: QueryFlag 1 every binding of the platform, 2 those of one sub-account. */
export const listCardBindings: PinganEndpoint = {
  code: '6098',
  serviceId: 'MemberBindQuery',
  writes: false,
  shows: ['notFoundFor'],
  fields: [
    required('QueryFlag', 1),
    optional('SubAcctNo', 32),
    required('PageNum', 6, 'page'),
    optional('ReservedMsg', 120),
  ],
  perform(bank, request, faults) {
    const visible = queriedMembers(bank, request).flatMap((member) =>
      shownCards(bank, member, faults.hideYoungerThanMs),
    );
    if (visible.length === 0 && bank.rules.emptyBindings === 'ERR020') throw rejected('ERR020');
    const { shown, envelope } = pageOf(visible, request.text('PageNum'), PAGE_ROWS);
    const { fundSummaryAccount } = bank.services;
    return {
      ...envelope,
      TranItemArray: shown.map(({ member, card }) => bindingRow(fundSummaryAccount, member, card)),
    };
  },
};

function queriedMembers(bank: PinganBank, request: PinganRequest): readonly Member[] {
  const flag = request.text('QueryFlag');
  if (flag === '1') return bank.memberList;
  if (flag === '3') throw rejected('SIM_NOT_BUILT', 'QueryFlag 3 证件信息');
  if (flag !== '2') throw rejected('ERR021', 'QueryFlag');
  request.need('SubAcctNo');
  const member = bank.accounts.get(request.text('SubAcctNo'));
  if (!member) throw rejected('ERR031');
  return [member];
}

/** A member's cards as a list shows them that is `lateMs` behind: a new one not yet, one that is gone still. */
function shownCards(
  bank: PinganBank,
  member: Member,
  lateMs: number,
): readonly { readonly member: Member; readonly card: BoundCard }[] {
  const isKnown = (at: number): boolean => bank.now - at >= lateMs;
  const bound = [...member.cards.values()].filter(({ boundAt }) => isKnown(boundAt));
  const gone = [...member.unboundCards.values()].filter(({ at }) => !isKnown(at));
  return [...bound, ...gone.map(({ card }) => card)].map((card) => ({ member, card }));
}

function bindingRow(fundSummaryAccount: string, member: Member, card: BoundCard): Record<string, string> {
  return {
    FundSummaryAcctNo: fundSummaryAccount,
    SubAcctNo: member.account,
    TranNetMemberCode: member.memberCode,
    MemberName: card.memberName,
    MemberGlobalType: card.globalType,
    MemberGlobalId: card.globalId,
    MemberAcctNo: card.cardNo,
    BankType: card.bankType,
    AcctOpenBranchName: card.branchName,
    CnapsBranchId: card.cnapsBranchId,
    EiconBankBranchId: card.eiconBankBranchId,
    Mobile: card.mobile,
  };
}
