import type { PinganEndpoint } from '../endpoint.js';
import { optional, required } from '../fields.js';
import { rejected } from '../result-codes.js';

/** 维护会员绑定提现账户联行号【6138】: the bank of a bound card, without proving the card again. ERR033 and ERR236 follow from their texts. */
export const correctCardBank: PinganEndpoint = {
  code: '6138',
  serviceId: 'MntMbrBindRelateAcctBankCode',
  writes: true,
  fields: [
    required('SubAcctNo', 32),
    required('MemberBindAcctNo', 32, 'digits'),
    required('AcctOpenBranchName', 120),
    optional('CnapsBranchId', 14),
    optional('EiconBankBranchId', 14),
    optional('ReservedMsg', 120),
  ],
  perform(bank, request) {
    const member = bank.accounts.get(request.text('SubAcctNo'));
    if (!member) throw rejected('ERR031');
    const cardNo = request.text('MemberBindAcctNo');
    const card = member.cards.get(cardNo);
    if (!card) throw rejected('ERR033');
    const numbers = {
      cnapsBranchId: request.text('CnapsBranchId'),
      eiconBankBranchId: request.text('EiconBankBranchId'),
    };
    if (numbers.cnapsBranchId === '' && numbers.eiconBankBranchId === '') throw rejected('ERR236');
    // Of a number that is left out nothing is documented: the one on file stays.
    const corrected = {
      ...card,
      branchName: request.text('AcctOpenBranchName'),
      cnapsBranchId: numbers.cnapsBranchId || card.cnapsBranchId,
      eiconBankBranchId: numbers.eiconBankBranchId || card.eiconBankBranchId,
    };
    member.cards.set(cardNo, corrected);
    bank.cards.set(cardNo, { member, card: corrected });
    const { serialNumber } = request;
    const { memberCode } = member;
    bank.services.effects.record({ kind: 'correctCardBank', serialNumber, memberCode, amount: 0n });
    return { ReservedMsg: '' };
  },
};
