import { bankDay, bankDaysBetween, bankTime } from '../../engine/clock.js';
import { writeBankAmount } from '../amounts.js';
import type { PinganEndpoint } from '../endpoint.js';
import type { PinganBank } from '../bank.js';
import { messageOf, rejected } from '../result-codes.js';
import { optional, required } from '../fields.js';
import type { Trade } from '../model.js';

const TRANSFERS_BETWEEN_MEMBERS = '2';
const WITHDRAWALS = '3';
const TOP_UPS = '4';
/** "提现，支持查询6033/6085/6111接口发起的交易" */
const WITHDRAWING = ['6033', '6085', '6111'];
const TOPPING_UP = ['6216', '6217', '6129', '6130'];
const SUCCEEDED = '0';
const FAILED = '1';
const UNDER_WAY = '6';

/**
 * 查询银行单笔交易状态【6110】 by the CnsmrSeqNo of the trade. FunctionFlag 2 finds trades between members, 3 提现 withdrawals,
 * 4 充值 6129 and 6130 and the sub-orders of 6216 and 6217, each by its own number. A trade that is not known is ERR020.
 */
export const tradeStatus: PinganEndpoint = {
  code: '6110',
  serviceId: 'SingleTransactionStatusQuery',
  writes: false,
  shows: ['notFoundFor', 'processing'],
  fields: [
    required('FunctionFlag', 1),
    required('TranNetSeqNo', 52),
    optional('SubAcctNo', 32),
    optional('TranDate', 8, 'digits'),
    optional('ReservedMsg', 120),
  ],
  perform(bank, request, faults) {
    const flag = request.text('FunctionFlag');
    if (!['2', '3', '4'].includes(flag)) throw rejected('ERR021');
    const found = bank.trades.get(request.text('TranNetSeqNo'));
    const trade = found && flag === flagOf(found) && isShown(bank, found) ? found : undefined;
    if (!trade || bank.now - trade.at < faults.hideYoungerThanMs) throw rejected('ERR020');
    checkDate(bank, trade, request.text('TranDate'));
    const underWay = bank.now - trade.at < faults.processingYoungerThanMs;
    return {
      BookingFlag: trade.bookingFlag,
      TranStatus: underWay ? UNDER_WAY : statusOf(trade),
      TranAmt: writeBankAmount(trade.amount),
      TranDate: bankDay(trade.at),
      TranTime: bankTime(trade.at),
      InSubAcctNo: trade.inAccount,
      OutSubAcctNo: trade.outAccount,
      FailMsg: underWay ? '' : failureOf(trade),
      OldTranFrontSeqNo: trade.frontSeqNo,
    };
  },
};

/** One client found old trades to be shown only with their date, others call the field unused: a rule decides. */
function checkDate(bank: PinganBank, trade: Trade, tranDate: string): void {
  const limit = bank.rules.tranDateNeededAfterDays;
  if (limit === 0 || bankDaysBetween({ from: trade.at, to: bank.now }) <= limit) return;
  if (tranDate === '') throw rejected('SIM_TRAN_DATE');
  if (tranDate !== bankDay(trade.at)) throw rejected('ERR020');
}

/** The flag under which a trade is found; a withdrawal that was rejected is found as one too. */
function flagOf({ interfaceCode }: Trade): string {
  if (TOPPING_UP.includes(interfaceCode)) return TOP_UPS;
  return WITHDRAWING.includes(interfaceCode) ? WITHDRAWALS : TRANSFERS_BETWEEN_MEMBERS;
}

/** The guide's list of what 6110 finds has no 6031: a rule decides. */
function isShown(bank: PinganBank, { interfaceCode }: Trade): boolean {
  return interfaceCode !== '6031' || bank.rules.platformOrdersShown;
}

function statusOf({ withdrawal, failMessage }: Trade): string {
  if (withdrawal) return withdrawal.status;
  return failMessage === undefined ? SUCCEEDED : FAILED;
}

/** It can be set on a success too (one client: "提现交易已成功"). */
function failureOf({ withdrawal, failMessage }: Trade): string {
  if (withdrawal?.status === SUCCEEDED) return '提现交易已成功';
  return withdrawal?.status === FAILED ? messageOf('SIM_WITHDRAWAL_FAILED') : (failMessage ?? '');
}
