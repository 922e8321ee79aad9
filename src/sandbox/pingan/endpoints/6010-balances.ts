import { writeBankAmount } from '../amounts.js';
import { PAGE_ROWS, type PinganEndpoint } from '../endpoint.js';
import type { PinganBank } from '../bank.js';
import { rejected } from '../result-codes.js';
import { functionalAccount, functionalProperty } from '../credentials.js';
import { optional, required, type PinganRequest } from '../fields.js';
import type { Member } from '../model.js';
import { pageOf } from '../pages.js';

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
    const rows = flag === '2' ? [memberRow(bank, queriedMember(bank, request))] : functionalRows(bank);
    const { shown, envelope } = pageOf(rows, request.text('PageNum'), PAGE_ROWS);
    return { ...envelope, AcctArray: shown };
  },
};

function queriedMember(bank: PinganBank, request: PinganRequest): Member {
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
