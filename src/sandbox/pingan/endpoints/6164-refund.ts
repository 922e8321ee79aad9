import { bankDaysBetween } from '../../engine/clock.js';
import type { PinganEndpoint, RejectedTrade } from '../endpoint.js';
import type { PinganBank } from '../bank.js';
import { rejected } from '../result-codes.js';
import { needPositive, optional, required, type PinganRequest } from '../fields.js';
import type { Member, PinganEffectKind, Trade } from '../model.js';
import { partyOf } from '../parties.js';

const BOOKING_REFUND = '7';
/** Which trades each branch of 6164 refunds: those of these interfaces, with these flags. */
const REFUNDED: Readonly<Record<string, Branch>> = {
  // "针对【6006/6034/6101】funcflag=2-确认并付款的退款", and so of direct payments.
  '1': { codes: ['6034', '6101'], flags: ['2'] },
  '2': { codes: ['6034', '6101'], flags: ['6', '9'] },
  '3': { codes: ['6031'], flags: ['2'] },
};

interface Branch {
  readonly codes: readonly string[];
  readonly flags: readonly string[];
}

/**
 * 会员间交易退款-不验证【6164】, branches 1 (确认付款), 2 (直接支付) and 3 (平台代理确认收货): the seller pays the amount less the commission, the
 * advance account (退款垫款户) pays the commission, the buyer gets the amount, to withdraw from tomorrow on. Branch 6 gives back what one
 * receiver of 6163 or 6166 got, by its TranSeqNo and without a commission.
 */
export const memberTransactionRefund: PinganEndpoint = {
  code: '6164',
  serviceId: 'MemberTransactionRefund',
  writes: true,
  fields: [
    required('FunctionFlag', 1),
    // The sheet says 20, but it carries a CnsmrSeqNo, which has 22.
    required('OldTranSeqNo', 22),
    required('OldOutSubAcctNo', 32),
    required('OldOutMemberCode', 32),
    required('OldInSubAcctNo', 32),
    required('OldInMemberCode', 32),
    optional('OldOrderNo', 30),
    required('ReturnAmt', 15, 'amount'),
    required('ReturnCommission', 15, 'amount'),
    optional('Remark', 120),
    optional('ReservedMsg', 120),
  ],
  checkBalance(bank, request) {
    const commission = request.amount('ReturnCommission');
    const seller = bank.accounts.get(request.text('OldInSubAcctNo'));
    if (seller && bank.available(seller) < request.amount('ReturnAmt') - commission) throw rejected('ERR044');
    if (bank.services.ledger.balance(bank.advanceAccount) < commission) {
      throw rejected('ERR044', '退款垫款户');
    }
  },
  perform(bank, request) {
    const flag = request.text('FunctionFlag');
    if (flag === '6') return { FrontSeqNo: refundPart(bank, request), ReservedMsg: '' };
    if (['4', '5', '7', 'X', 'H'].includes(flag)) throw rejected('SIM_NOT_BUILT', `FunctionFlag ${flag}`);
    const branch = Object.hasOwn(REFUNDED, flag) ? REFUNDED[flag] : undefined;
    if (!branch) throw rejected('ERR021');
    if (flag !== '2') request.need('OldOrderNo');
    const [amount, commission] = [request.amount('ReturnAmt'), request.amount('ReturnCommission')];
    needPositive(amount, 'ReturnAmt');
    if (commission > amount) throw rejected('SIM_COMMISSION_ABOVE_FEE', 'ReturnCommission');
    const { trade, buyer, seller } = originalOf(bank, request, branch);
    if (trade.refunded + amount > trade.amount) throw rejected('ERR271');
    if (trade.commissionRefunded + commission > trade.fee) throw rejected('SIM_COMMISSION_ABOVE_FEE');
    memberTransactionRefund.checkBalance?.(bank, request);
    const frontSeqNo = refund(bank, request, { trade, buyer, seller, amount, commission });
    return { FrontSeqNo: frontSeqNo, ReservedMsg: '' };
  },
  describeRejection: (request): RejectedTrade => ({
    bookingFlag: BOOKING_REFUND,
    amount: request.amount('ReturnAmt'),
    outAccount: request.text('OldInSubAcctNo'),
    inAccount: request.text('OldOutSubAcctNo'),
    orderNo: request.text('OldOrderNo'),
  }),
};

interface Original {
  readonly trade: Trade;
  readonly buyer: Member;
  readonly seller: Member;
}

function originalOf(bank: PinganBank, request: PinganRequest, { codes, flags }: Branch): Original {
  const text = (name: string): string => request.text(name);
  const { buyer, seller } = partiesOf(bank, request);
  const trade = bank.trades.get(text('OldTranSeqNo'));
  if (!trade || trade.failMessage !== undefined) throw rejected('ERR131');
  if (!codes.includes(trade.interfaceCode) || !flags.includes(trade.flag)) {
    throw rejected('SIM_ORDER_MISMATCH', 'OldTranSeqNo is another kind of trade');
  }
  if (trade.outAccount !== buyer.account) throw rejected('SIM_ORDER_MISMATCH', 'OldOutSubAcctNo');
  if (trade.inAccount !== seller.account) throw rejected('SIM_ORDER_MISMATCH', 'OldInSubAcctNo');
  checkOriginal(bank, request, trade);
  return { trade, buyer, seller };
}

function partiesOf(bank: PinganBank, request: PinganRequest): Omit<Original, 'trade'> {
  const party = (account: string, memberCode: string): Member =>
    partyOf(bank, { account: request.text(account), memberCode: request.text(memberCode) });
  return {
    buyer: party('OldOutSubAcctNo', 'OldOutMemberCode'),
    seller: party('OldInSubAcctNo', 'OldInMemberCode'),
  };
}

function checkOriginal(bank: PinganBank, request: PinganRequest, trade: Trade): void {
  const orderNo = request.text('OldOrderNo');
  if (orderNo !== '' && orderNo !== trade.orderNo) throw rejected('SIM_ORDER_MISMATCH', 'OldOrderNo');
  if (bankDaysBetween({ from: trade.at, to: bank.now }) > bank.rules.refundWindowDays) {
    throw rejected('SIM_REFUND_WINDOW');
  }
  recall(bank, trade);
}

/** Branch 6: "只支持冲正正交易所含多笔明细其中的一笔", "退款手续费：ReturnCommission始终为0.0". The fee alone cannot be refunded here. */
function refundPart(bank: PinganBank, request: PinganRequest): string {
  request.need('OldOrderNo');
  const [amount, commission] = [request.amount('ReturnAmt'), request.amount('ReturnCommission')];
  needPositive(amount, 'ReturnAmt');
  if (commission !== 0n) throw rejected('SIM_COMMISSION_ABOVE_FEE', 'ReturnCommission');
  const number = request.text('OldTranSeqNo');
  const code = bank.trades.get(number)?.interfaceCode;
  if (code === '6163' || code === '6166') throw rejected('SIM_NOT_BUILT', `the fee of ${code}`);
  const { buyer, seller } = partiesOf(bank, request);
  const paid = bank.paidParts.get(number);
  if (!paid) throw rejected('ERR131');
  const { trade, part } = paid;
  if (trade.outAccount !== buyer.account) throw rejected('SIM_ORDER_MISMATCH', 'OldOutSubAcctNo');
  if (part.account !== seller.account) throw rejected('SIM_ORDER_MISMATCH', 'OldInSubAcctNo');
  checkOriginal(bank, request, trade);
  if (part.refunded + amount > part.amount) throw rejected('ERR271');
  memberTransactionRefund.checkBalance?.(bank, request);
  part.refunded += amount;
  return refund(bank, request, { trade, buyer, seller, amount, commission, kind: 'refundPayment' });
}

/** An old trade is searched for first, by the request that wants it refunded. @throws PinganRejected */
function recall(bank: PinganBank, trade: Trade): void {
  const { historyAfterDays } = bank.rules;
  if (historyAfterDays === 0 || trade.isRecalled === true) return;
  if (bankDaysBetween({ from: trade.at, to: bank.now }) < historyAfterDays) return;
  trade.isRecalled = true;
  throw rejected('SIM_HISTORY');
}

function refund(
  bank: PinganBank,
  request: PinganRequest,
  {
    trade,
    buyer,
    seller,
    amount,
    commission,
    kind = 'refund',
  }: Original & { readonly amount: bigint; readonly commission: bigint; readonly kind?: PinganEffectKind },
): string {
  bank.services.ledger.post([
    { key: seller.account, amount: commission - amount },
    { key: bank.advanceAccount, amount: -commission },
    { key: buyer.account, amount },
  ]);
  trade.refunded += amount;
  trade.commissionRefunded += commission;
  bank.deferWithdrawal(buyer, amount);
  const { serialNumber } = request;
  const orderNo = trade.orderNo === '' ? undefined : trade.orderNo;
  bank.services.effects.record({
    kind,
    serialNumber,
    orderNo,
    memberCode: buyer.memberCode,
    amount,
  });
  const frontSeqNo = bank.frontSeqNo();
  bank.record({
    serialNumber,
    frontSeqNo,
    interfaceCode: '6164',
    flag: request.text('FunctionFlag'),
    bookingFlag: BOOKING_REFUND,
    amount,
    fee: commission,
    outAccount: seller.account,
    inAccount: buyer.account,
    orderNo: trade.orderNo,
    failMessage: undefined,
  });
  return frontSeqNo;
}
