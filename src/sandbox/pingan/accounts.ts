import { writeBankAmount } from './amounts.js';
import { PAGE_ROWS, type PinganEndpoint } from './endpoint.js';
import type { PinganBank } from './bank.js';
import { rejected } from './result-codes.js';
import { functionalAccount, functionalProperty } from './credentials.js';
import { optional, required, type PinganRequest } from './fields.js';
import type { Member } from './model.js';
import { pageOf } from './pages.js';

/** 会员子账户开立【6000】. Flag 1 opens; closing (3) is not built. A member code that exists is ERR114. */
export const openAccount: PinganEndpoint = {
  code: '6000',
  serviceId: 'OpenCustAcctId',
  writes: true,
  fields: [
    required('FunctionFlag', 2),
    required('TranNetMemberCode', 32),
    required('MemberProperty', 10),
    optional('UserNickname', 150),
    optional('Mobile', 30),
    optional('Email', 150),
    optional('ReservedMsg', 120),
  ],
  perform(bank, request) {
    const flag = request.text('FunctionFlag');
    if (flag === '3') throw rejected('SIM_NOT_BUILT', 'FunctionFlag 3 销户');
    if (flag !== '1') throw rejected('ERR021');
    const memberCode = request.text('TranNetMemberCode');
    const property = request.text('MemberProperty');
    if (property !== '00' && property !== 'SH')
      throw rejected('SIM_FIELD_FORMAT', 'MemberProperty is 00 or SH');
    if (bank.members.has(memberCode)) throw rejected('ERR114');
    const member = bank.openMember({ memberCode, property, nickname: request.text('UserNickname') });
    bank.services.effects.record({
      kind: 'openAccount',
      serialNumber: request.serialNumber,
      memberCode,
      amount: 0n,
    });
    return { SubAcctNo: member.account, ReservedMsg: '' };
  },
};

/** 根据会员代码查询会员子账号【6092】. ReservedMsg answers the member's property. */
export const queryMemberAccount: PinganEndpoint = {
  code: '6092',
  serviceId: 'QueryCustAcctIdByThirdCustId',
  writes: false,
  shows: ['notFoundFor'],
  fields: [required('TranNetMemberCode', 32), optional('ReservedMsg', 120)],
  perform(bank, request, faults) {
    const member = bank.members.get(request.text('TranNetMemberCode'));
    if (!member || bank.now - member.openedAt < faults.hideYoungerThanMs) {
      throw rejected(bank.rules.memberNotFoundCode);
    }
    return { SubAcctNo: member.account, ReservedMsg: member.property };
  },
};

/** 查询会员子账号【6037】: balances by member code. */
export const queryAccount: PinganEndpoint = {
  code: '6037',
  serviceId: 'QueryCustAcctId',
  writes: false,
  fields: [required('TranNetMemberCode', 32), optional('ReservedMsg', 120)],
  perform(bank, request) {
    const member = bank.members.get(request.text('TranNetMemberCode'));
    if (!member) throw rejected('ERR254');
    return {
      SubAcctNo: member.account,
      SubAcctCashBal: writeBankAmount(bank.withdrawable(member)),
      SubAcctAvailBal: writeBankAmount(bank.available(member)),
      SubAcctFreezeAmt: writeBankAmount(bank.frozen(member)),
      ReservedMsg: '',
    };
  },
};

/** 查询会员子账户余额【6093】 by sub-account; one client sends the member code instead, and is borne with. */
export const memberBalance: PinganEndpoint = {
  code: '6093',
  serviceId: 'QueryCustAcctIdBalance',
  writes: false,
  fields: [optional('SubAcctNo', 32), optional('TranNetMemberCode', 32), optional('ReservedMsg', 120)],
  perform(bank, request) {
    const account = request.text('SubAcctNo');
    if (account === '') request.need('TranNetMemberCode');
    const member =
      account === '' ? bank.members.get(request.text('TranNetMemberCode')) : bank.accounts.get(account);
    if (!member) throw rejected(account === '' ? 'ERR254' : 'ERR031');
    return {
      TranNetMemberCode: member.memberCode,
      SubAcctAvailBal: writeBankAmount(bank.available(member)),
      SubAcctAssureAmt: writeBankAmount(member.assured),
      ReservedMsg: '',
    };
  },
};

/** 查询银行子账户余额【6010】: QueryFlag 2 a member's sub-account, 3 the functional ones. */
export const queryBalances: PinganEndpoint = {
  code: '6010',
  serviceId: 'CustAcctIdBalanceQuery',
  writes: false,
  fields: [
    required('QueryFlag', 1),
    optional('SubAcctNo', 32),
    required('PageNum', 6, 'page'),
    optional('ReservedMsg', 120),
  ],
  perform(bank, request) {
    const flag = request.text('QueryFlag');
    if (flag !== '2' && flag !== '3') throw rejected('ERR021', 'QueryFlag');
    const rows = flag === '2' ? [memberRow(bank, askedMember(bank, request))] : functionalRows(bank);
    const { shown, envelope } = pageOf(rows, request.text('PageNum'), PAGE_ROWS);
    return { ...envelope, AcctArray: shown };
  },
};

function askedMember(bank: PinganBank, request: PinganRequest): Member {
  request.need('SubAcctNo');
  const member = bank.accounts.get(request.text('SubAcctNo'));
  if (!member) throw rejected('ERR031');
  return member;
}

function memberRow(bank: PinganBank, member: Member): Record<string, string> {
  return {
    SubAcctNo: member.account,
    SubAcctProperty: '1',
    TranNetMemberCode: member.memberCode,
    SubAcctName: member.nameOnFile ?? member.nickname,
    AcctAvailBal: writeBankAmount(bank.available(member)),
    CashAmt: writeBankAmount(bank.withdrawable(member)),
    MaintenanceDate: bank.today,
  };
}

function functionalRows(bank: PinganBank): Record<string, string>[] {
  const names = { suspense: '挂账', fee: '手续费', guarantee: '平台担保', advance: '平台自有' } as const;
  return (Object.keys(names) as (keyof typeof names)[]).map((kind) => {
    const account = functionalAccount(kind);
    const balance = writeBankAmount(
      kind === 'guarantee' ? bank.guaranteed : bank.services.ledger.balance(account),
    );
    return {
      SubAcctNo: account,
      SubAcctProperty: functionalProperty(kind),
      TranNetMemberCode: '',
      SubAcctName: names[kind],
      AcctAvailBal: balance,
      CashAmt: balance,
      MaintenanceDate: bank.today,
    };
  });
}
