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
    const visible = boundCards(bank, request).filter(
      ({ card }) => bank.now - card.boundAt >= faults.hideYoungerThanMs,
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

function boundCards(bank: PinganBank, request: PinganRequest): { member: Member; card: BoundCard }[] {
  const flag = request.text('QueryFlag');
  if (flag === '1') return [...bank.cards.values()];
  if (flag === '3') throw rejected('SIM_NOT_BUILT', 'QueryFlag 3 证件信息');
  if (flag !== '2') throw rejected('ERR021', 'QueryFlag');
  request.need('SubAcctNo');
  const member = bank.accounts.get(request.text('SubAcctNo'));
  if (!member) throw rejected('ERR031');
  return [...member.cards.values()].map((card) => ({ member, card }));
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
