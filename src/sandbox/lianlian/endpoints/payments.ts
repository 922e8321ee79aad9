import { writeYuan } from '../../engine/fen.js';
import type { ProviderFaults } from '../../engine/provider-api.js';
import { randomDigits } from '../../engine/random.js';
import { leftOf, needVisible, statusOf, type LianlianBank } from '../bank.js';
import type { LianlianEndpoint } from '../endpoint.js';
import { amountIn, needSum, optional, required, textIn, type LianlianRequest } from '../fields.js';
import { OUTSIDE } from '../../engine/ledger.js';
import { assureKey, userKey } from '../ledger.js';
import type { Payee, Payment } from '../model.js';
import { badParameter, rejected } from '../result-codes.js';

/**
 * 支付记账 by createpay, from a user's balance: with secured_flag the money goes into the merchant's MCHASSURE account and stays there
 * (担保交易在支付时，余额进入担保账户), without it to the payees at once.
 */
export const createPay: LianlianEndpoint = {
  code: 'createpay',
  path: '/mch/v1/ipay/createpay',
  number: 'txn_seqno',
  fields: [
    required('mch_id', 18, 'merchant'),
    required('user_id', 64),
    optional('busi_type', 32),
    required('txn_seqno', 32),
    required('txn_time', 14, 'time'),
    required('order_amount', 16, 'amount'),
    optional('order_info', 512),
    optional('pay_expire', 8),
    optional('notify_url', 512, 'url'),
    optional('return_url', 512, 'url'),
    optional('secured_flag', 5, 'flag'),
    required('pay_method_infos[].pay_type', 32),
    required('pay_method_infos[].amount', 16, 'amount'),
    required('payee_infos[].payee_uid', 64),
    required('payee_infos[].payee_type', 4, 'payeeType'),
    required('payee_infos[].payee_accttype', 16),
    required('payee_infos[].payee_amount', 16, 'amount'),
  ],
  checkBalance(bank, request) {
    const [method] = request.list('pay_method_infos');
    if (method && textIn(method, 'pay_type') === BALANCE)
      bank.needBalance(userKey(request.text('user_id')), request.amount('order_amount'));
  },
  perform(bank, request, faults) {
    const payment = paymentOf(bank, request);
    if (payment.payType === BALANCE) bank.needBalance(userKey(payment.payerId), payment.amount);
    bank.payments.set(payment.number, payment);
    if (payment.waitsFor === 'nothing') takePayment(bank, payment, faults);
    else awaitPayer(bank, payment, minutesIn(request.text('pay_expire')));
    const answered = {
      nothing: {},
      sms: { ret_code: '8888', token: payment.token },
      payer: wayToPay(payment),
    };
    const wanted = answered[payment.waitsFor];
    return () => ({ ...wanted, user_id: payment.payerId, ...shown(payment) });
  },
};

/** pay_type of what is paid from a user's balance. */
export const BALANCE = 'BALANCE';

/** pay_types of the sandbox's own: the platform's list was not found. */
export const CHANNELS = ['sim_qr', 'sim_redirect', 'sim_app'] as const;

/** How the payer pays, in a field of the sandbox's own: the platform's was not found. */
function wayToPay({ id, payType }: Payment) {
  const page = `https://pay.sandbox.invalid/lianlian/${id}`;
  return { sim_payload: payType === 'sim_app' ? JSON.stringify({ prepay: `SIM_${id}` }) : page };
}

function minutesIn(payExpire: string): number | undefined {
  return /^\d{1,6}$/.test(payExpire) ? Number(payExpire) * 60_000 : undefined;
}

/** Takes the payer's money, at once or as a fault has it. */
export function takePayment(
  bank: LianlianBank,
  payment: Payment,
  faults: Pick<ProviderFaults, 'pending'>,
): void {
  const { amount, number, secured, payerId } = payment;
  bank.move(
    payment,
    {
      out: [{ key: payerKey(payment), amount: -amount }],
      into: secured
        ? [{ key: assureKey(number), amount }]
        : payment.payees.map((one) => ({ key: bank.ownKey(one, 'payee_uid'), amount: one.amount })),
      effect: {
        kind: secured ? 'hold' : 'payment',
        serialNumber: number,
        orderNo: number,
        memberCode: payerId,
        amount,
      },
      ended: (end) => {
        if (end === 'succeeded') paid(bank, payment);
      },
    },
    faults.pending,
  );
}

/** Where a payment's money came from, and goes back to. */
export function payerKey({ payType, payerId }: Pick<Payment, 'payType' | 'payerId'>): string {
  return payType === BALANCE ? userKey(payerId) : OUTSIDE;
}

/** Nothing has moved until the payer's code has come, or the payer has paid; in time the payment is closed. */
function awaitPayer(bank: LianlianBank, payment: Payment, expiresMs = bank.rules.paymentExpiresMs): void {
  payment.status = 'SIM_PROCESSING';
  if (payment.waitsFor === 'sms') sendCode(bank, payment);
  bank.services.scheduler.after(expiresMs, () => closePayment(bank, payment));
}

/** Ends a payment that nobody has paid. */
export function closePayment(bank: LianlianBank, payment: Payment): void {
  if (payment.waitsFor === 'nothing') return;
  payment.waitsFor = 'nothing';
  payment.status = 'FAILURE';
  payment.endedAt = bank.now;
}

function sendCode(bank: LianlianBank, { payerId, code, number }: Payment): void {
  bank.services.sms.deliver({
    mobile: bank.users.get(payerId)?.application?.phone ?? payerId,
    code,
    serialNumber: number,
    text: `【沙箱连连】验证码${code}，用于支付。`,
    at: new Date(bank.now).toISOString(),
  });
}

function paid(bank: LianlianBank, payment: Payment): void {
  const { amount, number, secured, payerId } = payment;
  if (!secured) for (const one of payment.payees) payment.gotten.set(one.id, one.amount);
  // 仅支付成功才通知.
  bank.services.notify({
    type: 'payment.SUCCESS',
    fields: {
      ...shown(payment),
      txn_status: payment.status,
      pay_method_infos: [{ pay_type: payment.payType, amount: writeYuan(amount) }],
    },
    notifyUrl: payment.notifyUrl,
    interfaceCode: 'createpay',
    orderNo: number,
    userId: payerId,
  });
}

/** What createpay made, by its txn_seqno. */
export const orderQuery: LianlianEndpoint = {
  code: 'orderquery',
  path: '/query/v1/ipay/orderquery',
  about: 'txn_seqno',
  fields: [required('mch_id', 18, 'merchant'), required('txn_seqno', 32)],
  perform(bank, request, faults) {
    const payment = needVisible(bank, bank.payments.get(request.text('txn_seqno')), faults);
    return () => ({ ...shown(payment), txn_status: statusOf(bank, payment, faults) });
  },
};

function shown(payment: Payment) {
  return {
    txn_seqno: payment.number,
    platform_txno: payment.id,
    order_amount: Number(writeYuan(payment.amount)),
  };
}

/** The payment that a later call quotes, paid and with secured_flag. @throws LianlianRejected */
export function needSecured(bank: LianlianBank, number: string): Payment {
  const payment = bank.payments.get(number);
  if (payment?.status !== 'SUCCESS') throw rejected('SIM_NO_SUCH_ORDER');
  if (!payment.secured) throw rejected('SIM_NOT_SECURED');
  return payment;
}

/** secure_status (classic document 3.5.3). */
export function secureStatus(payment: Payment): string {
  if (payment.status !== 'SUCCESS') return payment.status === 'FAILURE' ? 'TRADE_CLOSED' : 'WAIT_BUYER_PAY';
  if (leftOf(payment) === 0n) return payment.confirmed === 0n ? 'REFUND_SUCCESS' : 'CONFIRM_SUCCESS';
  return payment.confirmed === 0n ? 'WAIT_BUYER_CONFIRM' : 'CONFIRMING';
}

function paymentOf(bank: LianlianBank, request: LianlianRequest): Payment {
  const payerId = request.text('user_id');
  const amount = request.amount('order_amount');
  const methods = request.list('pay_method_infos');
  needSum(methods, 'amount', amount);
  const [payType = '', ...others] = methods.map((one) => textIn(one, 'pay_type'));
  const isChannel = CHANNELS.some((one) => one === payType);
  if (others.length > 0 || (payType !== BALANCE && !isChannel)) throw rejected('1009', 'pay_type');
  // Who pays through a channel needs no account here.
  if (!isChannel) bank.needActive(payerId, 'user_id');
  const elements = request.list('payee_infos');
  needSum(elements, 'payee_amount', amount);
  const payees = elements.map((one): Payee => ({
    id: textIn(one, 'payee_uid'),
    type: textIn(one, 'payee_type') === 'MCH' ? 'MCH' : 'USER',
    amount: amountIn(one, 'payee_amount'),
  }));
  if (new Set(payees.map(({ id }) => id)).size < payees.length)
    throw badParameter('payee_infos', 'each payee once');
  for (const payee of payees) bank.ownKey(payee, 'payee_uid');
  const flag = request.text('secured_flag');
  const number = request.text('txn_seqno');
  return {
    ...bank.newTransaction({ number, amount, notifyUrl: request.text('notify_url') }),
    payerId,
    payees,
    secured: flag === 'true' || flag === 'Y',
    payType,
    waitsFor: isChannel ? 'payer' : bank.rules.paymentNeeds,
    token: bank.token(),
    code: randomDigits(bank.services.random, 6),
    orderInfo: request.text('order_info'),
    confirmed: 0n,
    returned: 0n,
    refunded: 0n,
    confirms: [],
    refunds: [],
    gotten: new Map(),
  };
}
