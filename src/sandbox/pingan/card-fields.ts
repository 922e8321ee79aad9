import { optional, required, type PinganRequest } from './fields.js';
import type { CardFields } from './model.js';
import { rejected } from './result-codes.js';

const OTHER_BANK = '2';

/** 会员证件类型. */
const GLOBAL_TYPES = new Set(['1', '3', '4', '5', '19', '52', '68', '73']);

/** Whether it is one of those. */
export function isGlobalType(type: string): boolean {
  return GLOBAL_TYPES.has(type);
}

/** The fields of a card that is to be bound, which 6066 and 6055 have alike. */
export const CARD_FIELD_RULES = [
  required('SubAcctNo', 66),
  required('TranNetMemberCode', 66),
  required('MemberName', 120, 'name'),
  required('MemberGlobalType', 2, 'digits'),
  required('MemberGlobalId', 20),
  required('MemberAcctNo', 32, 'digits'),
  required('BankType', 1, 'digits'),
  required('AcctOpenBranchName', 120),
  optional('CnapsBranchId', 14),
  optional('EiconBankBranchId', 14),
  required('Mobile', 12, 'mobile'),
  optional('ReservedMsg', 120),
] as const;

/**
 * The card that a request is for. 6066 相关说明 3: 非平安的银行卡，超级网银号（EiconBankBranchId）字段必输; for 6055 either number of another
 * bank will do. @throws PinganRejected
 */
export function cardOf(
  request: PinganRequest,
  { bankBy }: { readonly bankBy: 'instantNumber' | 'eitherNumber' },
): CardFields {
  if (request.text('SubAcctNo').includes('|::|')) throw rejected('SIM_NOT_BUILT', 'two accounts of one name');
  const card = {
    memberName: request.text('MemberName'),
    globalType: request.text('MemberGlobalType'),
    globalId: request.text('MemberGlobalId'),
    cardNo: request.text('MemberAcctNo'),
    bankType: request.text('BankType'),
    branchName: request.text('AcctOpenBranchName'),
    cnapsBranchId: request.text('CnapsBranchId'),
    eiconBankBranchId: request.text('EiconBankBranchId'),
    mobile: request.text('Mobile'),
  };
  if (card.bankType !== '1' && card.bankType !== OTHER_BANK)
    throw rejected('SIM_FIELD_FORMAT', 'BankType is 1 or 2');
  if (!GLOBAL_TYPES.has(card.globalType)) throw rejected('SIM_FIELD_FORMAT', 'MemberGlobalType');
  if (card.bankType !== OTHER_BANK) return card;
  if (bankBy === 'instantNumber') request.need('EiconBankBranchId');
  else if (card.cnapsBranchId === '' && card.eiconBankBranchId === '') throw rejected('ERR236');
  return card;
}
