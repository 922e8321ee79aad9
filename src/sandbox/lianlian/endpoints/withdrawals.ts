import { writeYuan } from '../../engine/fen.js';
import { OUTSIDE } from '../../engine/ledger.js';
import type { ProviderFaults } from '../../engine/provider-api.js';
import { randomDigits } from '../../engine/random.js';
import { needVisible, statusOf, type LianlianBank } from '../bank.js';
import type { LianlianEndpoint } from '../endpoint.js';
import { optional, required, textAt, type LianlianRequest } from '../fields.js';
import { frozenKey, userKey } from '../ledger.js';
import type { Withdrawal } from '../model.js';
import { takePayment } from './payments.js';
import { rejected } from '../result-codes.js';

/**
 * 提现: to the card that is bound. 0000 says that it was accepted, 8888 that an SMS code is awaited, 8889 that the merchant's check is
 * (classic document 3.3.1); meanwhile the money is frozen.
 */
export const withdrawal: LianlianEndpoint = {
  code: 'withdrawal',
  path: '/mch/v1/accp/txn/withdrawal',
  number: 'txn_seqno',
  fields: [
    required('mch_id', 18, 'merchant'),
    required('txn_seqno', 32),
    required('txn_time', 14, 'time'),
    required('order_amount', 16, 'amount'),
    optional('notify_url', 512, 'url'),
    required('payer_info.payer_id', 64),
    required('payer_info.payer_type', 4, 'payeeType'),
    required('payer_info.payer_accttype', 16),
    optional('payer_info.password', 512),
    optional('payer_info.random_key', 64),
    optional('payer_info.pap_agree_no', 64),
    optional('payee_info.linked_acctno', 32),
    optional('payee_info.postscript', 64),
  ],
  checkBalance(bank, request) {
    bank.needBalance(userKey(request.text('payer_info.payer_id')), request.amount('order_amount'));
  },
  perform(bank, request, faults) {
    const made = withdrawalOf(bank, request);
    const { userId, amount, number } = made;
    bank.needBalance(userKey(userId), amount);
    bank.ledger.post([
      { key: userKey(userId), amount: -amount },
      { key: frozenKey(userId), amount },
    ]);
    made.status = 'SIM_PROCESSING';
    bank.withdrawals.set(number, made);
    if (made.waitsFor === 'nothing') toBank(bank, made, faults);
    else bank.services.scheduler.after(bank.rules.withdrawalExpiresMs, () => expire(bank, made));
    if (made.waitsFor === 'sms') sendCode(bank, made);
    return () => ({
      ret_code: { nothing: '0000', sms: '8888', check: '8889' }[made.waitsFor],
      user_id: userId,
      ...(made.waitsFor === 'sms' && { token: made.token }),
      ...shown(made),
    });
  },
};

/** The code that 8888 asked for (classic document 3.6). */
export const validationSms: LianlianEndpoint = {
  code: 'validation-sms',
  path: '/mch/v1/accp/txn/validation-sms',
  orderOf: (body) => textAt(body, 'txn_seqno'),
  fields: [
    required('mch_id', 18, 'merchant'),
    required('payer_type', 4, 'payeeType'),
    required('payer_id', 64),
    required('txn_seqno', 32),
    required('order_amount', 16, 'amount'),
    required('token', 256),
    required('verify_code', 20),
  ],
  perform(bank, request, faults) {
    const payment = bank.payments.get(request.text('txn_seqno'));
    if (payment) {
      if (payment.waitsFor !== 'sms') throw rejected('SIM_WRONG_STEP');
      if (payment.amount !== request.amount('order_amount')) throw rejected('3004');
      checkCode(bank, request, payment);
      bank.needBalance(userKey(payment.payerId), payment.amount);
      payment.waitsFor = 'nothing';
      payment.status = 'SUCCESS';
      takePayment(bank, payment, faults);
      return () => ({ user_id: payment.payerId, ...shown(payment) });
    }
    const made = waiting(bank, request, 'sms');
    checkCode(bank, request, made);
    made.waitsFor = 'nothing';
    toBank(bank, made, faults);
    return () => ({ user_id: made.userId, ...shown(made) });
  },
};

/** @throws LianlianRejected for a token that is another's or void, and for a wrong code */
function checkCode(
  bank: LianlianBank,
  request: LianlianRequest,
  made: Pick<Withdrawal, 'token' | 'code' | 'createdAt'>,
): void {
  if (request.text('token') !== made.token || bank.now - made.createdAt > bank.rules.tokenLifetimeMs)
    throw rejected('1018');
  if (request.text('verify_code') !== made.code) throw rejected('1017');
}

/** The merchant's check that 8889 asked for: ACCEPT sends it to the bank, CANCEL ends it. */
export const withdrawalCheck: LianlianEndpoint = {
  code: 'withdrawal-check',
  path: '/mch/v1/accp/txn/withdrawal-check',
  orderOf: (body) => textAt(body, 'txn_seqno'),
  fields: [
    required('mch_id', 18, 'merchant'),
    required('txn_seqno', 32),
    required('order_amount', 16, 'amount'),
    required('check_info.check_result', 6),
    optional('check_info.check_reason', 128),
    optional('check_info.check_user', 64),
  ],
  perform(bank, request, faults) {
    const made = waiting(bank, request, 'check');
    if (request.text('check_info.check_result') === 'CANCEL') expire(bank, made);
    else {
      made.waitsFor = 'nothing';
      toBank(bank, made, faults);
    }
    return () => ({ user_id: made.userId, ...shown(made) });
  },
};

/** A withdrawal by its own number. */
export const withdrawalQuery: LianlianEndpoint = {
  code: 'withdrawal-query',
  path: '/query/mch/v1/accp/txn/withdrawal-query',
  about: 'txn_seqno',
  fields: [required('mch_id', 18, 'merchant'), required('txn_seqno', 32)],
  perform(bank, request, faults) {
    const row = needVisible(bank, bank.withdrawals.get(request.text('txn_seqno')), faults);
    return () => ({ ...shown(row), txn_status: statusOf(bank, row, faults) });
  },
};

function withdrawalOf(bank: LianlianBank, request: LianlianRequest): Withdrawal {
  const userId = request.text('payer_info.payer_id');
  const user = bank.needActive(userId, 'payer_info.payer_id');
  if (user.cards.size === 0) throw rejected('2013');
  return {
    ...bank.newTransaction({
      number: request.text('txn_seqno'),
      amount: request.amount('order_amount'),
      notifyUrl: request.text('notify_url'),
    }),
    userId,
    waitsFor: bank.rules.withdrawalNeeds,
    token: bank.token(),
    code: randomDigits(bank.services.random, 6),
  };
}

function sendCode(bank: LianlianBank, { userId, code, number }: Withdrawal): void {
  const mobile = bank.users.get(userId)?.application?.phone ?? userId;
  bank.services.sms.deliver({
    mobile,
    code,
    serialNumber: number,
    text: `【沙箱连连】验证码${code}，用于提现。`,
    at: new Date(bank.now).toISOString(),
  });
}

/** A withdrawal that waits for a step. @throws LianlianRejected */
function waiting(bank: LianlianBank, request: LianlianRequest, step: 'sms' | 'check'): Withdrawal {
  const made = bank.withdrawals.get(request.text('txn_seqno'));
  if (made?.status !== 'SIM_PROCESSING' || made.waitsFor !== step) throw rejected('SIM_WRONG_STEP');
  if (made.amount !== request.amount('order_amount')) throw rejected('3004');
  return made;
}

/** Hands it to the bank, whose word comes later, and as a notification. */
function toBank(bank: LianlianBank, made: Withdrawal, faults: ProviderFaults): void {
  const { bankTakesMs, bankEnds } = bank.rules;
  const { ms, end } = faults.pending ?? { ms: bankTakesMs, end: bankEnds };
  bank.services.scheduler.after(ms, () => {
    const isDone = end === 'succeeded';
    bank.ledger.post([
      { key: frozenKey(made.userId), amount: -made.amount },
      { key: isDone ? OUTSIDE : userKey(made.userId), amount: made.amount },
    ]);
    endAs(bank, made, isDone ? 'SUCCESS' : 'FAILURE');
  });
}

/** Nobody took the step in time, or the merchant said no: the money is the user's again. */
function expire(bank: LianlianBank, made: Withdrawal): void {
  if (made.status !== 'SIM_PROCESSING' || made.waitsFor === 'nothing') return;
  made.waitsFor = 'nothing';
  bank.ledger.post([
    { key: frozenKey(made.userId), amount: -made.amount },
    { key: userKey(made.userId), amount: made.amount },
  ]);
  endAs(bank, made, 'FAILURE');
}

function endAs(bank: LianlianBank, made: Withdrawal, status: 'SUCCESS' | 'FAILURE'): void {
  made.status = status;
  made.endedAt = bank.now;
  const { number, userId, amount } = made;
  if (status === 'SUCCESS')
    bank.services.effects.record({
      kind: 'withdrawal',
      serialNumber: number,
      orderNo: number,
      memberCode: userId,
      amount,
    });
  bank.services.notify({
    type: `withdrawal.${status}`,
    fields: { ...shown(made), txn_status: status },
    notifyUrl: made.notifyUrl,
    interfaceCode: 'withdrawal',
    orderNo: number,
    userId,
  });
}

function shown(made: Pick<Withdrawal, 'number' | 'id' | 'amount'>) {
  return { txn_seqno: made.number, platform_txno: made.id, order_amount: Number(writeYuan(made.amount)) };
}
