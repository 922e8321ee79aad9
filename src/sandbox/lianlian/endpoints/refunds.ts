import { writeYuan } from '../../engine/fen.js';
import { leftOf, needVisible, statusOf, type LianlianBank } from '../bank.js';
import type { LianlianEndpoint } from '../endpoint.js';
import { amountIn, needSum, optional, required, textAt, textIn, type LianlianRequest } from '../fields.js';
import { assureKey } from '../ledger.js';
import type { Payee, Payment, Refund } from '../model.js';
import { badParameter, rejected } from '../result-codes.js';
import { payerKey } from './payments.js';
import { gained } from './secured-confirms.js';

/**
 * 退款 (classic document 3.7.1; integrators): before confirmation the payee is the merchant with account MCHASSURE, after it the real payees,
 * each with no more than it got. 0000 says that it was accepted.
 */
export const refund: LianlianEndpoint = {
  code: 'refund',
  path: '/mch/v1/ipay/refund',
  number: 'refund_seqno',
  orderOf: (body) => textAt(body, 'txn_seqno'),
  fields: [
    required('mch_id', 18, 'merchant'),
    required('refund_seqno', 32),
    required('refund_time', 14, 'time'),
    required('txn_seqno', 32),
    required('refund_amount', 16, 'amount'),
    optional('notify_url', 512, 'url'),
    optional('refund_reason', 512),
    required('refund_method_infos[].pay_type', 32),
    required('refund_method_infos[].amount', 16, 'amount'),
    required('payee_refund_infos[].payee_uid', 64),
    required('payee_refund_infos[].payee_type', 4, 'payeeType'),
    required('payee_refund_infos[].payee_accttype', 16),
    required('payee_refund_infos[].payee_amount', 16, 'amount'),
  ],
  perform(bank, request, faults) {
    const payment = bank.payments.get(request.text('txn_seqno'));
    if (payment?.status !== 'SUCCESS') throw rejected('3017');
    const made = refundOf(bank, request, payment);
    const { amount, number, fromAssure, givers } = made;
    for (const one of givers) if (!fromAssure) bank.needBalance(bank.ownKey(one, 'payee_uid'), one.amount);
    take(payment, made, 1n);
    payment.refunds.push(made);
    bank.move(
      made,
      {
        out: fromAssure
          ? [{ key: assureKey(payment.number), amount: -amount }]
          : givers.map((one) => ({ key: bank.ownKey(one, 'payee_uid'), amount: -one.amount })),
        into: [{ key: payerKey(payment), amount }],
        effect: {
          kind: fromAssure ? 'return' : 'refund',
          serialNumber: number,
          orderNo: payment.number,
          memberCode: payment.payerId,
          amount,
        },
        ended: (end) => {
          if (end === 'failed') take(payment, made, -1n);
          bank.services.notify({
            type: `refund.${made.status}`,
            fields: { ...shown(made), refund_status: made.status },
            notifyUrl: made.notifyUrl,
            interfaceCode: 'refund',
            orderNo: payment.number,
            userId: payment.payerId,
          });
        },
      },
      faults.pending,
    );
    bank.refunds.set(number, made);
    return () => shown(made);
  },
};

/** A refund by its own number. */
export const refundQuery: LianlianEndpoint = {
  code: 'refundquery',
  path: '/query/v1/ipay/refundquery',
  about: 'refund_seqno',
  fields: [required('mch_id', 18, 'merchant'), required('refund_seqno', 32)],
  perform(bank, request, faults) {
    const row = needVisible(bank, bank.refunds.get(request.text('refund_seqno')), faults);
    return () => ({ ...shown(row), refund_status: statusOf(bank, row, faults) });
  },
};

function shown(made: Refund) {
  return {
    refund_seqno: made.number,
    platform_refundno: made.id,
    refund_amount: Number(writeYuan(made.amount)),
  };
}

function take(payment: Payment, { fromAssure, amount, givers }: Refund, sign: 1n | -1n): void {
  if (fromAssure) payment.returned += sign * amount;
  else {
    payment.refunded += sign * amount;
    for (const one of givers) gained(payment, one.id, -sign * one.amount);
  }
}

function refundOf(bank: LianlianBank, request: LianlianRequest, payment: Payment): Refund {
  const amount = request.amount('refund_amount');
  needSum(request.list('refund_method_infos'), 'amount', amount);
  const elements = request.list('payee_refund_infos');
  needSum(elements, 'payee_amount', amount);
  const fromAssure = elements.some((one) => textIn(one, 'payee_accttype') === 'MCHASSURE');
  const givers = elements.map((one): Payee => ({
    id: textIn(one, 'payee_uid'),
    type: textIn(one, 'payee_type') === 'MCH' ? 'MCH' : 'USER',
    amount: amountIn(one, 'payee_amount'),
  }));
  if (fromAssure) checkAssure(bank, payment, givers, amount);
  else {
    for (const one of givers) {
      bank.ownKey(one, 'payee_uid');
      if (one.amount > (payment.gotten.get(one.id) ?? 0n))
        throw rejected('SIM_AMOUNT_EXCEEDED', 'payee_amount');
    }
  }
  return {
    ...bank.newTransaction({
      number: request.text('refund_seqno'),
      amount,
      notifyUrl: request.text('notify_url'),
    }),
    payment,
    fromAssure,
    givers,
  };
}

function checkAssure(bank: LianlianBank, payment: Payment, givers: readonly Payee[], amount: bigint): void {
  const [only, ...others] = givers;
  if (others.length > 0 || only?.type !== 'MCH' || only.id !== bank.services.mchId)
    throw badParameter('payee_refund_infos', 'the merchant alone with MCHASSURE');
  if (!payment.secured) throw rejected('3019');
  if (payment.confirmed > 0n && !bank.rules.returnAfterConfirm) throw rejected('SIM_PARTLY_CONFIRMED');
  if (amount > leftOf(payment)) throw rejected('SIM_AMOUNT_EXCEEDED', 'refund_amount');
}
