import type { PendingEnd } from '../engine/faults.js';
import { readYuan } from '../engine/fen.js';
import { OUTSIDE } from '../engine/ledger.js';
import type { ProviderFaults } from '../engine/provider-api.js';
import { IN_TRANSIT, type PinganBank } from './bank.js';
import type { RejectedTrade } from './endpoint.js';
import { needPositive, type PinganRequest } from './fields.js';
import type { AnswerFields, BoundCard, Member, Trade } from './model.js';
import { rejected } from './result-codes.js';
import { isWorkingTime } from './working-time.js';

const BOOKING_WITHDRAWAL = '3';

/** One withdrawal, whichever interface orders it. */
export interface OrderedWithdrawal {
  readonly code: '6033' | '6085' | '6111';
  readonly member: Member;
  /** The name that the card's holder is said to have. */
  readonly holder: string;
  /** Fen that the card gets, and that the platform keeps. */
  readonly cash: bigint;
  readonly fee: bigint;
}

/** @throws PinganRejected ERR044 where an account has less than is to leave it */
export function checkWithdrawable(bank: PinganBank, account: string, amount: bigint): void {
  const member = bank.accounts.get(account);
  if (member && bank.withdrawable(member) < amount) throw rejected('ERR044');
}

/** @throws PinganRejected where the bank would not take the withdrawal on */
export function checkWithdrawal(
  bank: PinganBank,
  request: PinganRequest,
  { member, holder, cash, fee }: OrderedWithdrawal,
): void {
  needPositive(cash, 'CashAmt');
  const card = member.cards.get(request.text('TakeCashAcctNo'));
  if (!card) throw rejected('ERR033');
  if (bank.rules.checkNames && card.memberName !== holder) throw rejected('ERR125');
  checkRoad(bank, card, cash);
  if (bank.withdrawable(member) < cash + fee) throw rejected('ERR044');
}

/** Takes one on that was checked: the money is out of what the member can withdraw, and what becomes of it comes later. */
export function takeOn(
  bank: PinganBank,
  request: PinganRequest,
  ordered: OrderedWithdrawal,
  faults: ProviderFaults,
): AnswerFields {
  const trade = book(bank, request, ordered);
  endLater(bank, trade, faults);
  return { FrontSeqNo: trade.frontSeqNo, TransferFee: '0.00', ReservedMsg: '' };
}

/** How 6110 shows one that was rejected. */
export function describeWithdrawal(request: PinganRequest, amount: bigint): RejectedTrade {
  return {
    bookingFlag: BOOKING_WITHDRAWAL,
    amount,
    outAccount: request.text('SubAcctNo'),
    inAccount: '',
    orderNo: '',
  };
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
  { code, member, cash, fee }: OrderedWithdrawal,
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
    interfaceCode: code,
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
