import type { PendingEnd } from '../../engine/faults.js';
import { readYuan } from '../../engine/fen.js';
import { OUTSIDE } from '../../engine/ledger.js';
import type { ProviderFaults } from '../../engine/provider-api.js';
import type { PinganEndpoint, RejectedTrade } from '../endpoint.js';
import { IN_TRANSIT, type PinganBank } from '../bank.js';
import { rejected } from '../result-codes.js';
import { needPositive, optional, required, type PinganRequest } from '../fields.js';
import type { BoundCard, Member, Trade } from '../model.js';
import { partyOf } from '../parties.js';
import { isWorkingTime } from '../working-time.js';

const BOOKING_WITHDRAWAL = '3';

/**
 * 会员提现（不验证）【6033】: accepted at once ("返回成功只表示受理成功"), and the money is out of what the member can withdraw. What becomes of it
 * is seen by 6110 flag 3. CashAmt is what the card gets, the fee beside it stands in ReservedMsg.
 */
export const withdrawCash: PinganEndpoint = {
  code: '6033',
  serviceId: 'MembershipWithdrawCash',
  writes: true,
  fields: [
    required('TranWebName', 120),
    required('SubAcctNo', 32),
    optional('MemberGlobalType', 2, 'digits'),
    optional('MemberGlobalId', 20),
    required('TranNetMemberCode', 32),
    required('MemberName', 120, 'name'),
    required('TakeCashAcctNo', 32, 'digits'),
    required('OutAmtAcctName', 120, 'name'),
    required('Ccy', 3, 'currency'),
    required('CashAmt', 15, 'amount'),
    optional('Remark', 120),
    optional('ReservedMsg', 120, 'amount'),
    optional('WebSign', 1027),
  ],
  checkBalance(bank, request) {
    const member = bank.accounts.get(request.text('SubAcctNo'));
    if (member && bank.withdrawable(member) < amountOf(request)) throw rejected('ERR044');
  },
  perform(bank, request, faults) {
    const [cash, fee] = [request.amount('CashAmt'), request.amount('ReservedMsg')];
    needPositive(cash, 'CashAmt');
    const member = partyOf(bank, {
      account: request.text('SubAcctNo'),
      memberCode: request.text('TranNetMemberCode'),
      name: request.text('MemberName'),
    });
    const card = member.cards.get(request.text('TakeCashAcctNo'));
    if (!card) throw rejected('ERR033');
    if (bank.rules.checkNames && card.memberName !== request.text('OutAmtAcctName')) throw rejected('ERR125');
    checkRoad(bank, card, cash);
    if (bank.withdrawable(member) < cash + fee) throw rejected('ERR044');
    const trade = book(bank, request, member, { cash, fee });
    endLater(bank, trade, faults);
    return { FrontSeqNo: trade.frontSeqNo, TransferFee: '0.00', ReservedMsg: '' };
  },
  describeRejection: (request): RejectedTrade => ({
    bookingFlag: BOOKING_WITHDRAWAL,
    amount: amountOf(request),
    outAccount: request.text('SubAcctNo'),
    inAccount: '',
    orderNo: '',
  }),
};

function amountOf(request: PinganRequest): bigint {
  return request.amount('CashAmt') + request.amount('ReservedMsg');
}

/** 超级网银 up to a limit at any time; above it by the CNAPS number, in working hours. */
function checkRoad(bank: PinganBank, card: BoundCard, cash: bigint): void {
  if (cash <= readYuan(bank.rules.realTimeUpTo)) return;
  if (card.bankType === '2' && card.cnapsBranchId === '') throw rejected('SIM_CNAPS_NEEDED');
  if (!isWorkingTime(bank.now, bank.rules)) throw rejected('ERR143');
}

function book(
  bank: PinganBank,
  request: PinganRequest,
  member: Member,
  { cash, fee }: { readonly cash: bigint; readonly fee: bigint },
): Trade {
  const { serialNumber } = request;
  const { ledger, effects } = bank.services;
  ledger.post([
    { key: member.account, amount: -(cash + fee) },
    { key: IN_TRANSIT, amount: cash },
    { key: bank.feeAccount, amount: fee },
  ]);
  member.withdrawing += 1;
  effects.record({ kind: 'withdraw', serialNumber, memberCode: member.memberCode, amount: cash + fee });
  return bank.record({
    serialNumber,
    frontSeqNo: bank.frontSeqNo(),
    interfaceCode: '6033',
    flag: '',
    bookingFlag: BOOKING_WITHDRAWAL,
    amount: cash + fee,
    fee,
    outAccount: member.account,
    inAccount: '',
    orderNo: '',
    failMessage: undefined,
    withdrawal: { member, cash, status: '5' },
  });
}

function endLater(bank: PinganBank, trade: Trade, { pending }: ProviderFaults): void {
  const { withdrawalTakesMs, withdrawalEnds } = bank.rules;
  const { ms, end } = pending ?? { ms: withdrawalTakesMs, end: withdrawalEnds };
  if (ms === 0) finish(bank, trade, end);
  else bank.services.scheduler.after(ms, () => finish(bank, trade, end));
}

/** The other bank has it, or all of it is on the account again, the fee too. */
function finish(bank: PinganBank, { serialNumber, fee, withdrawal }: Trade, end: PendingEnd): void {
  if (!withdrawal) return;
  const { member, cash } = withdrawal;
  const { ledger, effects } = bank.services;
  member.withdrawing -= 1;
  if (end === 'succeeded') {
    withdrawal.status = '0';
    ledger.post([
      { key: IN_TRANSIT, amount: -cash },
      { key: OUTSIDE, amount: cash },
    ]);
    return;
  }
  withdrawal.status = '1';
  ledger.post([
    { key: IN_TRANSIT, amount: -cash },
    { key: bank.feeAccount, amount: -fee },
    { key: member.account, amount: cash + fee },
  ]);
  const { memberCode } = member;
  effects.record({ kind: 'withdrawalFailed', serialNumber, memberCode, amount: cash + fee });
}
