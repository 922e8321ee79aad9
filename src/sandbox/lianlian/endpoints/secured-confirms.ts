import { writeYuan } from '../../engine/fen.js';
import { leftOf, needVisible, statusOf, type LianlianBank } from '../bank.js';
import { textAt, amountIn, needSum, optional, required, textIn, type LianlianRequest } from '../fields.js';
import type { LianlianEndpoint } from '../endpoint.js';
import { assureKey } from '../ledger.js';
import type { Confirm, Payee, Payment } from '../model.js';
import { badParameter, rejected } from '../result-codes.js';
import { needSecured, secureStatus } from './payments.js';

/** 担保确认, the given document: 通过二次确认，将资金从担保账户转账至收款方. No notification follows it. */
export const securedConfirm: LianlianEndpoint = {
  code: 'secured-confirm',
  path: '/mch/v1/accp/txn/secured-confirm',
  number: 'confirm_orderInfo.txn_seqno',
  flag: (body) => textAt(body, 'confirm_orderInfo.confirm_mode'),
  orderOf: (body) => textAt(body, 'original_orderInfo.txn_seqno'),
  fields: [
    required('mch_id', 18, 'merchant'),
    optional('sub_mchid', 18, 'merchant'),
    required('confirm_orderInfo.txn_seqno', 32),
    required('confirm_orderInfo.txn_time', 14, 'time'),
    required('confirm_orderInfo.order_amount', 16, 'number'),
    optional('confirm_orderInfo.coupon_amount', 16, 'number'),
    required('confirm_orderInfo.confirm_mode', 4),
    required('original_orderInfo.txn_seqno', 32),
    required('original_orderInfo.order_amount', 16, 'number'),
    required('payee_info[].payee_id', 64),
    required('payee_info[].payee_type', 4, 'payeeType'),
    required('payee_info[].payee_amount', 16, 'number'),
  ],
  checkBalance(bank, request) {
    const payment = bank.payments.get(request.text('original_orderInfo.txn_seqno'));
    if (payment && request.amount('confirm_orderInfo.order_amount') > leftOf(payment))
      throw rejected('SIM_AMOUNT_EXCEEDED');
  },
  perform(bank, request, faults) {
    const payment = needSecured(bank, request.text('original_orderInfo.txn_seqno'));
    const confirm = confirmOf(bank, request, payment);
    const { amount, number } = confirm;
    payment.confirmed += amount;
    payment.confirms.push(confirm);
    bank.move(
      confirm,
      {
        out: [{ key: assureKey(payment.number), amount: -amount }],
        into: confirm.payees.map((one) => ({ key: bank.ownKey(one, 'payee_id'), amount: one.amount })),
        effect: {
          kind: 'release',
          serialNumber: number,
          orderNo: payment.number,
          memberCode: payment.payees[0]?.id,
          amount,
        },
        ended: (end) => {
          if (end === 'failed') payment.confirmed -= amount;
          else for (const one of confirm.payees) gained(payment, one.id, one.amount);
        },
      },
      faults.pending,
    );
    bank.confirms.set(number, confirm);
    const subMerchant = request.text('sub_mchid');
    return () => ({
      ...(subMerchant === '' ? {} : { sub_mchid: subMerchant }),
      user_id: payment.payerId,
      ...shown(confirm),
    });
  },
};

/** 担保确认撤销: takes one confirmation back as a whole. When it is allowed is not documented; here while the payees have the money. */
export const cancelSecuredPayment: LianlianEndpoint = {
  code: 'cancel-secured-payment',
  path: '/mch/v1/accp/txn/cancel-secured-payment',
  // The number is the confirmation's: a repeat of it is not recognised as one, and finds it cancelled.
  orderOf: (body) => textAt(body, 'txn_seqno'),
  fields: [required('mch_id', 18, 'merchant'), required('txn_seqno', 32)],
  perform(bank, request) {
    const confirm = bank.confirms.get(request.text('txn_seqno'));
    if (confirm?.status !== 'SUCCESS' || confirm.cancelled) throw rejected('SIM_NOT_CONFIRMED');
    const { payment, amount } = confirm;
    for (const one of confirm.payees) bank.needBalance(bank.ownKey(one, 'payee_id'), one.amount);
    bank.ledger.post([
      ...confirm.payees.map((one) => ({ key: bank.ownKey(one, 'payee_id'), amount: -one.amount })),
      { key: assureKey(payment.number), amount },
    ]);
    for (const one of confirm.payees) gained(payment, one.id, -one.amount);
    payment.confirmed -= amount;
    confirm.cancelled = true;
    bank.services.effects.record({
      kind: 'cancelRelease',
      serialNumber: confirm.number,
      orderNo: payment.number,
      memberCode: payment.payerId,
      amount,
    });
    return () => shown(confirm);
  },
};

/** A transaction of the account service by its own number: a confirmation by the confirmation's. */
export const accpOrderQuery: LianlianEndpoint = {
  code: 'order-query',
  path: '/query/mch/v1/accp/txn/order-query',
  about: 'txn_seqno',
  fields: [required('mch_id', 18, 'merchant'), required('txn_seqno', 32)],
  perform(bank, request, faults) {
    const number = request.text('txn_seqno');
    const row = needVisible(bank, bank.confirms.get(number) ?? bank.payments.get(number), faults);
    return () => ({
      txn_seqno: row.number,
      platform_txno: row.id,
      order_amount: Number(writeYuan(row.amount)),
      txn_status: statusOf(bank, row, faults),
    });
  },
};

/** The amounts of a secured payment; the names are the classic document's, spelt as the open platform spells its own. */
export const securedQuery: LianlianEndpoint = {
  code: 'secured-query',
  path: '/query/mch/v1/accp/txn/secured-query',
  about: 'txn_seqno',
  fields: [required('mch_id', 18, 'merchant'), required('txn_seqno', 32)],
  perform(bank, request, faults) {
    const payment = needVisible(bank, bank.payments.get(request.text('txn_seqno')), faults);
    if (!payment.secured) throw rejected('SIM_NOT_SECURED');
    return () => ({
      txn_seqno: payment.number,
      order_amount: Number(writeYuan(payment.amount)),
      secure_status: secureStatus(payment),
      payee_info: payment.payees.map((one) => ({
        payee_type: one.type,
        payee_id: one.id,
        amount: writeYuan(one.amount),
        accept_amount: writeYuan(acceptedBy(payment, one)),
        refund_amount: writeYuan(acceptedBy(payment, one) - (payment.gotten.get(one.id) ?? 0n)),
      })),
      accept_info: payment.confirms.map((one) => ({
        platform_txno: one.id,
        txn_seqno: one.number,
        state: one.cancelled ? 'REFUND_MONEY' : one.status === 'SUCCESS' ? 'PAYBILL_FINISH' : 'WAIT_PAY',
      })),
      refund_info: payment.refunds.map((one) => ({ platform_refundno: one.id, refund_seqno: one.number })),
    });
  },
};

function acceptedBy(payment: Payment, { id }: Payee): bigint {
  return payment.confirms
    .filter(({ status, cancelled }) => status === 'SUCCESS' && !cancelled)
    .flatMap(({ payees }) => payees)
    .reduce((sum, one) => (one.id === id ? sum + one.amount : sum), 0n);
}

/** What a payee has got and not given back. */
export function gained(payment: Payment, id: string, amount: bigint): void {
  payment.gotten.set(id, (payment.gotten.get(id) ?? 0n) + amount);
}

function confirmOf(bank: LianlianBank, request: LianlianRequest, payment: Payment): Confirm {
  const amount = request.amount('confirm_orderInfo.order_amount');
  if (request.amount('original_orderInfo.order_amount') !== payment.amount) throw rejected('3004');
  if (amount > leftOf(payment)) throw rejected('SIM_AMOUNT_EXCEEDED');
  const number = request.text('confirm_orderInfo.txn_seqno');
  const has = request.has('confirm_orderInfo.coupon_amount');
  return {
    ...bank.newTransaction({ number, amount, notifyUrl: '' }),
    payment,
    payees: payeesOf(bank, request, payment),
    coupon: has ? request.amount('confirm_orderInfo.coupon_amount') : 0n,
    cancelled: false,
  };
}

function payeesOf(bank: LianlianBank, request: LianlianRequest, payment: Payment): readonly Payee[] {
  const amount = request.amount('confirm_orderInfo.order_amount');
  const mode = request.text('confirm_orderInfo.confirm_mode');
  if (mode === 'ALL') {
    // 确认方式是ALL时，无需指定; the classic document: must not be given.
    if (request.hasList('payee_info')) throw badParameter('payee_info', 'not given with ALL');
    if (amount !== payment.amount) throw badParameter('order_amount', 'the whole order with ALL');
    return payment.payees;
  }
  if (mode !== 'PART') throw badParameter('confirm_mode', 'expected ALL or PART');
  const elements = request.list('payee_info');
  if (elements.length === 0) throw badParameter('payee_info', 'missing with PART');
  needSum(elements, 'payee_amount', amount);
  return elements.map((one): Payee => {
    const id = textIn(one, 'payee_id');
    const type = textIn(one, 'payee_type') === 'MCH' ? 'MCH' : 'USER';
    // 该收款方必须是担保支付时指定的user_id.
    const named = payment.payees.find((payee) => payee.id === id && payee.type === type);
    if (!named) throw rejected('SIM_PAYEE_NOT_NAMED');
    const part = amountIn(one, 'payee_amount');
    if (bank.rules.payeeAmountsFixed && acceptedBy(payment, named) + part > named.amount)
      throw rejected('SIM_AMOUNT_EXCEEDED', 'payee_amount');
    return { id, type, amount: part };
  });
}

function shown(confirm: Confirm) {
  return {
    txn_seqno: confirm.number,
    order_amount: Number(writeYuan(confirm.amount)),
    platform_txno: confirm.id,
  };
}
