import { randomDigits } from '../engine/random.js';
import { PAGE_ROWS, type PinganEndpoint } from './endpoint.js';
import type { PinganBank } from './bank.js';
import { rejected } from './result-codes.js';
import { optional, required, type PinganRequest } from './fields.js';
import type { BoundCard, CardApplication, CardFields, Member } from './model.js';
import { pageOf } from './pages.js';
import { partyOf } from './parties.js';

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
    required('MemberName', 120),
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

/**
 * 会员绑定提现账户-回填银联鉴权短信码【6067】: "动态码回填时间超过有效期或验证错误次数超过5次则本次鉴权作废". Which codes these
 * are answered with is told by their texts alone: a wrong code ERR138, a code that is void for either reason ERR163.
 */
export const verifyCardBinding: PinganEndpoint = {
  code: '6067',
  serviceId: 'BindRelateAccReUnionPay',
  writes: true,
  fields: [
    required('TranNetMemberCode', 32),
    required('SubAcctNo', 32),
    required('MemberAcctNo', 32, 'digits'),
    required('MessageCheckCode', 7),
    optional('ReservedMsg', 120),
  ],
  perform(bank, request) {
    const member = partyOf(bank, {
      account: request.text('SubAcctNo'),
      memberCode: request.text('TranNetMemberCode'),
    });
    const cardNo = request.text('MemberAcctNo');
    if (member.cards.has(cardNo)) throw rejected('ERR198');
    const application = bank.applications.get(member.account);
    if (application?.cardNo !== cardNo || !isWaiting(bank, application)) throw rejected('ERR163');
    if (application.code !== request.text('MessageCheckCode')) {
      application.wrong += 1;
      throw rejected('ERR138');
    }
    checkCard(bank, member, application);
    bank.applications.delete(member.account);
    bind(bank, member, application);
    bank.services.effects.record({
      kind: 'verifyCardBinding',
      serialNumber: request.serialNumber,
      memberCode: member.memberCode,
      amount: 0n,
    });
    return { FrontSeqNo: bank.frontSeqNo(), ReservedMsg: '' };
  },
};

/** 会员解绑提现账户【6065】. */
export const unbindCard: PinganEndpoint = {
  code: '6065',
  serviceId: 'UnbindRelateAcct',
  writes: true,
  fields: [
    required('FunctionFlag', 2),
    required('TranNetMemberCode', 32),
    required('SubAcctNo', 32),
    required('MemberAcctNo', 32, 'digits'),
    optional('ReservedMsg', 120),
  ],
  perform(bank, request) {
    if (request.text('FunctionFlag') !== '1') throw rejected('ERR021');
    const member = partyOf(bank, {
      account: request.text('SubAcctNo'),
      memberCode: request.text('TranNetMemberCode'),
    });
    const cardNo = request.text('MemberAcctNo');
    if (!member.cards.delete(cardNo)) throw rejected('ERR033');
    bank.cards.delete(cardNo);
    bank.services.effects.record({
      kind: 'unbindCard',
      serialNumber: request.serialNumber,
      memberCode: member.memberCode,
      amount: 0n,
    });
    return { FrontSeqNo: bank.frontSeqNo(), ReservedMsg: '' };
  },
};

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

function checkCard(bank: PinganBank, member: Member, card: CardFields): void {
  if (member.nameOnFile !== undefined && member.nameOnFile !== card.memberName) throw rejected('ERR125');
  const owner = bank.cards.get(card.cardNo)?.member;
  if (owner) throw rejected(owner === member ? 'ERR198' : 'ERR134');
}

function isWaiting(bank: PinganBank, application: CardApplication | undefined): boolean {
  return (
    application !== undefined &&
    bank.now - application.appliedAt <= bank.rules.codeLifetimeMs &&
    application.wrong <= bank.rules.wrongCodesAllowed
  );
}

function bind(bank: PinganBank, member: Member, application: CardApplication): void {
  const card: BoundCard = {
    memberName: application.memberName,
    globalType: application.globalType,
    globalId: application.globalId,
    cardNo: application.cardNo,
    bankType: application.bankType,
    branchName: application.branchName,
    cnapsBranchId: application.cnapsBranchId,
    eiconBankBranchId: application.eiconBankBranchId,
    mobile: application.mobile,
    boundAt: bank.now,
  };
  member.nameOnFile ??= card.memberName;
  member.cards.set(card.cardNo, card);
  bank.cards.set(card.cardNo, { member, card });
}

function sendCode(bank: PinganBank, sms: { mobile: string; code: string; serialNumber: string }): void {
  const seconds = Math.round(bank.rules.codeLifetimeMs / 1000);
  bank.services.sms.deliver({
    ...sms,
    text: `【沙箱银行】动态码${sms.code}，${seconds}秒内有效，用于绑定提现账户。`,
    at: new Date(bank.now).toISOString(),
  });
}
