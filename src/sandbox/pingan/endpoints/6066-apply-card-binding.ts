import { randomDigits } from '../../engine/random.js';
import type { PinganEndpoint } from '../endpoint.js';
import type { PinganBank } from '../bank.js';
import { rejected } from '../result-codes.js';
import { optional, required, type PinganRequest } from '../fields.js';
import type { CardFields } from '../model.js';
import { partyOf } from '../parties.js';
import { checkCard, isWaiting } from '../card-rules.js';

const OTHER_BANK = '2';

/** 会员证件类型. */
const GLOBAL_TYPES = new Set(['1', '3', '4', '5', '19', '52', '68', '73']);

/**
 * 会员绑定提现账户-银联鉴权【6066】: checks the card's four elements and sends a code to its mobile. 000000 says that the
 * code is on its way, not that the card is bound.
 */
export const applyCardBinding: PinganEndpoint = {
  code: '6066',
  serviceId: 'BindRelateAcctUnionPay',
  writes: true,
  fields: [
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
  ],
  perform(bank, request) {
    if (request.text('SubAcctNo').includes('|::|'))
      throw rejected('SIM_NOT_BUILT', 'two accounts of one name');
    const member = partyOf(bank, {
      account: request.text('SubAcctNo'),
      memberCode: request.text('TranNetMemberCode'),
    });
    const card = cardOf(request);
    checkCard(bank, member, card);
    if (isWaiting(bank, bank.applications.get(member.account))) throw rejected('ERR135');
    if (!bank.countCheck(card.cardNo)) throw rejected('ERR157');
    const code = randomDigits(bank.services.random, 6);
    bank.applications.set(member.account, { ...card, code, appliedAt: bank.now, wrong: 0 });
    sendCode(bank, { mobile: card.mobile, code, serialNumber: request.serialNumber });
    bank.services.effects.record({
      kind: 'applyCardBinding',
      serialNumber: request.serialNumber,
      memberCode: member.memberCode,
      amount: 0n,
    });
    return { ReservedMsg: '' };
  },
};

function cardOf(request: PinganRequest): CardFields {
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
  // 6066 相关说明 3: 非平安的银行卡，超级网银号（EiconBankBranchId）字段必输.
  if (card.bankType === OTHER_BANK) request.need('EiconBankBranchId');
  return card;
}

function sendCode(bank: PinganBank, sms: { mobile: string; code: string; serialNumber: string }): void {
  const seconds = Math.round(bank.rules.codeLifetimeMs / 1000);
  bank.services.sms.deliver({
    ...sms,
    text: `【沙箱银行】动态码${sms.code}，${seconds}秒内有效，用于绑定提现账户。`,
    at: new Date(bank.now).toISOString(),
  });
}
