import { z } from 'zod';
import { namesIn } from '../../../domain/names-in.js';
import type { MoneyResult, OperationReference } from '../../../domain/operations/reference.js';
import { requireAmount } from '../../amounts.js';
import { optional, required } from '../../endpoint.js';
import type { Answer, OperationRequest, QueryResult } from '../../provider.js';
import type { TimedContext } from '../operation.js';
import type { AdapayList, AdapayWrite } from '../transport/endpoint.js';
import { appId, divMembers, feeMode, orderNo, page } from '../transport/request-fields.js';
import { created, pageSchema, stateFields, text } from '../transport/wire.js';
import { paymentId } from './channel-payment.js';
import { divMembersOf, membersMismatch, membersOrText } from './div-members.js';
import { findId, findOperation, type QuotedId } from './list-query.js';
import { sendWrite } from './send-write.js';

// What follows a payment through a channel: its confirmation, its reversal before that, and the refund after it (Sheng\Pay\Adapay's copy of
// the official tables). The objects are those of the balance calls with payment_id for balance_seq_id.

const CONFIRM = z.looseObject({
  id: text,
  order_no: text,
  payment_id: text,
  confirm_amt: text,
  div_members: membersOrText,
  ...created,
  ...stateFields,
});

export const CONFIRM_PAYMENT = {
  name: 'confirmPayment',
  method: 'POST',
  path: '/v1/payments/confirm',
  fields: {
    payment_id: required(64),
    order_no: orderNo,
    confirm_amt: required(14, 'amount'),
    description: optional(128),
    div_members: divMembers,
    fee_mode: feeMode,
  },
  answer: CONFIRM,
  echoes: ['order_no'],
  amountField: 'confirm_amt',
} as const satisfies AdapayWrite;

export const PAYMENT_CONFIRM_LIST = {
  name: 'listPaymentConfirms',
  method: 'GET',
  path: '/v1/payments/confirm/list',
  // No order_no is known of it: our number is searched for in the rows.
  fields: { app_id: appId, payment_id: optional(64), ...page },
  answer: pageSchema,
  rowsIn: ['payment_confirms'],
  row: CONFIRM,
} as const satisfies AdapayList;

const REVERSE = z.looseObject({
  id: text,
  order_no: text,
  payment_id: text,
  reverse_amt: text,
  ...created,
  ...stateFields,
});

export const REVERSE_PAYMENT = {
  name: 'reversePayment',
  method: 'POST',
  path: '/v1/payments/reverse',
  fields: {
    payment_id: required(64),
    app_id: appId,
    order_no: orderNo,
    reverse_amt: required(14, 'amount'),
    notify_url: optional(250),
    reason: optional(512),
    expand: optional(512),
    device_info: optional(1_024, 'object'),
  },
  answer: REVERSE,
  echoes: ['order_no'],
  amountField: 'reverse_amt',
} as const satisfies AdapayWrite;

export const PAYMENT_REVERSE_LIST = {
  name: 'listPaymentReverses',
  method: 'GET',
  path: '/v1/payments/reverse/list',
  fields: { app_id: appId, payment_id: optional(64), ...page },
  answer: pageSchema,
  rowsIn: ['payment_reverses'],
  row: REVERSE,
} as const satisfies AdapayList;

const REFUND = z.looseObject({
  id: text,
  payment_id: text,
  refund_order_no: text,
  refund_amt: text,
  ...created,
  ...stateFields,
});

/** Of a payment that was confirmed the id is the confirmation's. */
export const REFUND_PAYMENT = {
  name: 'refundPayment',
  method: 'POST',
  path: '/v1/payments/{id}/refunds',
  fields: {
    refund_order_no: orderNo,
    refund_amt: required(14, 'amount'),
    reason: optional(512),
    div_members: divMembers,
    notify_url: optional(250),
    fail_fast: optional(1, 'flag'),
  },
  answer: REFUND,
  echoes: ['refund_order_no'],
  amountField: 'refund_amt',
} as const satisfies AdapayWrite;

export const REFUND_LIST = {
  name: 'listRefunds',
  method: 'GET',
  path: '/v1/payments/refunds',
  fields: {
    payment_id: optional(64),
    refund_id: optional(64),
    refund_order_no: optional(64, 'orderNo'),
    page_index: page.page_index,
    page_size: page.page_size,
  },
  answer: pageSchema,
  rowsIn: ['refunds'],
  row: REFUND,
} as const satisfies AdapayList;

const money = (result: MoneyResult): MoneyResult => result;
const withId = ({ id }: { readonly id: string }) =>
  id === '' ? { unclear: 'succeeded without an id' } : { result: { reference: id }, reference: id };

/** Payment confirm: to the receivers, in whole or in part. */
export async function confirmPayment(
  request: OperationRequest<'release'>,
  context: TimedContext,
): Promise<Answer<MoneyResult>> {
  const { content, amount } = request.intent;
  const members = divMembersOf(request, context.config);
  const payment = await paymentId(context, content.hold);
  if (payment.type === 'notSent') return payment;
  const moved = requireAmount(amount);
  return sendWrite(CONFIRM_PAYMENT, context, {
    fields: {
      payment_id: payment.id,
      order_no: request.serialNumber,
      confirm_amt: moved,
      description: content.orderNo,
      div_members: members,
      fee_mode: context.config.feeMode,
    },
    number: request.serialNumber,
    amount: moved,
    personal: namesIn(request.intent),
    succeeded: withId,
  });
}

export async function findConfirm(
  request: OperationRequest<'release'>,
  context: TimedContext,
): Promise<QueryResult<MoneyResult>> {
  const { intent, serialNumber } = request;
  const payment = await paymentId(context, intent.content.hold);
  if (payment.type === 'notSent') return { type: 'unclear', why: payment.why, evidence: payment.evidence };
  return findOperation<typeof PAYMENT_CONFIRM_LIST, 'release'>(PAYMENT_CONFIRM_LIST, context, {
    ...ofPayment(payment.id, serialNumber, context),
    write: CONFIRM_PAYMENT,
    personal: namesIn(intent),
    read: (row) => ({
      shown: row.confirm_amt,
      reference: row.id,
      resultOf: money,
      mismatch: membersMismatch(divMembersOf(request, context.config), row.div_members),
    }),
  });
}

/** Payment reverse: back to the payer before a confirmation. */
export async function reversePayment(
  { intent, serialNumber }: OperationRequest<'return'>,
  context: TimedContext,
): Promise<Answer<MoneyResult>> {
  const { config } = context;
  const amount = requireAmount(intent.amount);
  const payment = await paymentId(context, intent.content.hold);
  if (payment.type === 'notSent') return payment;
  return sendWrite(REVERSE_PAYMENT, context, {
    fields: {
      payment_id: payment.id,
      app_id: config.appId,
      order_no: serialNumber,
      reverse_amt: amount,
      notify_url: config.notifyUrl,
      reason: intent.content.orderNo,
    },
    number: serialNumber,
    amount,
    personal: namesIn(intent),
    succeeded: withId,
  });
}

export async function findReverse(
  { intent, serialNumber }: OperationRequest<'return'>,
  context: TimedContext,
): Promise<QueryResult<MoneyResult>> {
  const payment = await paymentId(context, intent.content.hold);
  if (payment.type === 'notSent') return { type: 'unclear', why: payment.why, evidence: payment.evidence };
  return findOperation<typeof PAYMENT_REVERSE_LIST, 'return'>(PAYMENT_REVERSE_LIST, context, {
    ...ofPayment(payment.id, serialNumber, context),
    write: REVERSE_PAYMENT,
    personal: namesIn(intent),
    read: (row) => ({ shown: row.reverse_amt, reference: row.id, resultOf: money }),
  });
}

/** Refund of a confirmation: those who got it give it back. */
export async function refundPayment(
  request: OperationRequest<'refund'>,
  context: TimedContext,
): Promise<Answer<MoneyResult>> {
  const { content } = request.intent;
  const amount = requireAmount(request.intent.amount);
  const members = divMembersOf(request, context.config);
  const confirm = await confirmId(context, content);
  if (confirm.type === 'notSent') return confirm;
  return sendWrite(REFUND_PAYMENT, context, {
    fields: {
      refund_order_no: request.serialNumber,
      refund_amt: amount,
      reason: content.orderNo,
      div_members: members,
      notify_url: context.config.notifyUrl,
    },
    id: confirm.id,
    number: request.serialNumber,
    amount,
    personal: namesIn(request.intent),
    succeeded: withId,
  });
}

export function findPaymentRefund(
  { intent, serialNumber }: OperationRequest<'refund'>,
  context: TimedContext,
): Promise<QueryResult<MoneyResult>> {
  return findOperation<typeof REFUND_LIST, 'refund'>(REFUND_LIST, context, {
    fields: { refund_order_no: serialNumber },
    isOurs: (row) => row.refund_order_no === serialNumber,
    write: REFUND_PAYMENT,
    personal: namesIn(intent),
    read: (row) => ({ shown: row.refund_amt, reference: row.id, resultOf: money }),
  });
}

/** The confirm object's id: from the release's result, or from the list of its payment's confirmations. */
async function confirmId(
  context: TimedContext,
  { release, hold }: { readonly release: OperationReference; readonly hold?: OperationReference },
): Promise<QuotedId> {
  if (release.reference !== undefined) return { type: 'id', id: release.reference };
  const payment = await paymentId(context, hold ?? { serialNumber: '' });
  if (payment.type === 'notSent') return payment;
  return findId(PAYMENT_CONFIRM_LIST, context, {
    ...ofPayment(payment.id, release.serialNumber, context),
    quoted: release,
    what: 'the release',
    write: CONFIRM_PAYMENT,
    idIn: (row) => row.id,
  });
}

function ofPayment(id: string, number: string, { config }: TimedContext) {
  return {
    fields: { app_id: config.appId, payment_id: id },
    isOurs: (row: { readonly order_no: string }) => row.order_no === number,
  };
}
