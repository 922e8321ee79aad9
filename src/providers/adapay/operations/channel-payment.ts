import { z } from 'zod';
import { MINUTE_MS, SECOND_MS } from '../../../domain/durations.js';
import { namesIn } from '../../../domain/names-in.js';
import type { Intent, IntentResults } from '../../../domain/operation.js';
import type { OperationReference } from '../../../domain/operations/reference.js';
import type { PaymentAction, PendingStep } from '../../../domain/pending-step.js';
import { requireAmount } from '../../amounts.js';
import { optional, required } from '../../endpoint.js';
import type { Answer, OperationRequest, QueryResult } from '../../provider.js';
import { orOff, queryAfterMs, resend, type ResolutionDefinition } from '../../resolution.js';
import { shanghaiMoment } from '../../shanghai-moment.js';
import type { AdapayOperation, TimedContext } from '../operation.js';
import { answerOf } from '../transport/answer.js';
import type { AdapayList, AdapayWrite } from '../transport/endpoint.js';
import { appId, divMembers, feeMode, orderNo, page } from '../transport/request-fields.js';
import { created, pageSchema, stateFields, text } from '../transport/wire.js';
import { limitsOf } from './hold-limits.js';
import { findId, findOperation, underOrderNo, type QuotedId } from './list-query.js';
import { sendWrite } from './send-write.js';

/** A payment object (docs.adapay.tech trade.html; Sheng\Pay\Adapay). */
export const PAYMENT_OBJECT = z.looseObject({
  id: text,
  app_id: text,
  order_no: text,
  pay_channel: text,
  pay_amt: text,
  pay_mode: text,
  currency: text,
  // What the payer pays by: its fields are those that integrators read.
  expend: z
    .union([z.looseObject({ qrcode_url: text, pay_info: text }), z.string()])
    .nullish()
    .transform((value) => (typeof value === 'object' && value !== null ? value : undefined)),
  ...created,
  ...stateFields,
});

/** Payment.create with pay_mode delay: div_members stay empty until the confirmation. */
export const CREATE_PAYMENT = {
  name: 'createPayment',
  method: 'POST',
  path: '/v1/payments',
  fields: {
    app_id: appId,
    order_no: orderNo,
    // Its length was not found; 20 is ours.
    pay_channel: required(20),
    pay_amt: required(14, 'amount'),
    goods_title: required(64),
    goods_desc: required(127),
    currency: optional(3),
    pay_mode: optional(20),
    div_members: divMembers,
    description: optional(128),
    time_expire: optional(14),
    device_info: optional(1_024, 'object'),
    expend: optional(512, 'object'),
    notify_url: optional(250),
    fee_mode: feeMode,
  },
  answer: PAYMENT_OBJECT,
  echoes: ['order_no'],
  amountField: 'pay_amt',
} as const satisfies AdapayWrite;

export const PAYMENT_LIST = {
  name: 'listPayments',
  method: 'GET',
  path: '/v1/payments/list',
  fields: { app_id: appId, payment_id: optional(64), order_no: optional(64, 'orderNo'), ...page },
  answer: pageSchema,
  rowsIn: ['payments'],
  row: PAYMENT_OBJECT,
} as const satisfies AdapayList;

/** Payment.close: a payment that nobody has paid is over. It has no number of its own. */
export const CLOSE_PAYMENT = {
  name: 'closePayment',
  method: 'POST',
  path: '/v1/payments/{id}/close',
  fields: { reason: optional(512), expend: optional(512), notify_url: optional(250) },
  answer: z.looseObject({ payment_id: text, order_no: text }),
  echoes: ['order_no'],
} as const satisfies AdapayWrite;

/**
 * Has the buyer pay through a channel; the money is held once they have. The answer says that there is a payment, whatever status it names:
 * only the records or a notification say that it was paid.
 */
export async function payByChannel(
  { intent, serialNumber }: OperationRequest<'hold'>,
  context: TimedContext,
): Promise<Answer<IntentResults['hold']>> {
  const { config, client, deadline } = context;
  const { channel, parameters, payBy, orderNo: goods } = intent.content;
  const amount = requireAmount(intent.amount);
  const answer = await client.call(
    CREATE_PAYMENT,
    {
      app_id: config.appId,
      order_no: serialNumber,
      pay_channel: channel ?? '',
      pay_amt: amount,
      goods_title: config.goodsTitle,
      goods_desc: goods,
      currency: CURRENCY,
      pay_mode: 'delay',
      time_expire: payBy === undefined ? undefined : expiryOf(payBy),
      expend: parameters,
      notify_url: config.notifyUrl,
      fee_mode: config.feeMode,
    },
    { deadline },
  );
  const judged = answerOf<typeof CREATE_PAYMENT, IntentResults['hold']>(answer, {
    endpoint: CREATE_PAYMENT,
    number: serialNumber,
    amount,
    personal: namesIn(intent),
    rejectionCodes: config.rejectionCodes,
    succeeded: ({ id }) =>
      id === ''
        ? { unclear: 'a payment without an id' }
        : { result: heldBy({ reference: id }, context), reference: id },
  });
  if (answer.type !== 'answered' || (judged.type !== 'succeeded' && judged.type !== 'pending')) return judged;
  const object = PAYMENT_OBJECT.parse(answer.object);
  const step = stepOf(object, payBy);
  return { type: 'pending', why: 'the buyer has not paid yet', step, evidence: judged.evidence };
}

const CURRENCY = 'cny';

/** Whole seconds, and never before the deadline: a payment that lapses before it would look as if the provider had rejected it. */
function expiryOf(payBy: string): string {
  return shanghaiMoment(new Date(Math.ceil(Date.parse(payBy) / SECOND_MS) * SECOND_MS));
}

/** A code to scan, or what a page or a wallet is opened with: integrators tell them apart by the field, and a page by its being an address. */
function stepOf({ expend }: z.output<typeof PAYMENT_OBJECT>, payBy: string | undefined): PendingStep {
  const { qrcode_url: code = '', pay_info: info = '' } = expend ?? {};
  const payload = code || info;
  if (payload === '' || payBy === undefined) return { type: 'payment' };
  const opened: PaymentAction['type'] = /^https?:\/\//.test(info) ? 'redirect' : 'app';
  return { type: 'payment', action: { type: code === '' ? opened : 'qr', payload, expiresAt: payBy } };
}

/** The payment under its order_no. One that is under way waits for its payer; how to pay it, the creation's answer alone says. */
export async function findPayment(
  { intent, serialNumber }: OperationRequest<'hold'>,
  context: TimedContext,
): Promise<QueryResult<IntentResults['hold']>> {
  const found = await findOperation<typeof PAYMENT_LIST, 'hold'>(PAYMENT_LIST, context, {
    ...underOrderNo(serialNumber, context),
    write: CREATE_PAYMENT,
    personal: namesIn(intent),
    read: (row) => ({
      shown: row.pay_amt,
      reference: row.id,
      resultOf: (money) => heldBy(money, context),
      mismatch: paymentMismatch(row),
    }),
  });
  if (found.type !== 'found' || found.outcome.type !== 'pending') return found;
  return { ...found, outcome: { ...found.outcome, step: { type: 'payment', isLost: true } } };
}

/** What a payment shows otherwise than it was ordered, its amount apart. */
export function paymentMismatch({
  currency,
  pay_mode,
}: Pick<z.output<typeof PAYMENT_OBJECT>, 'currency' | 'pay_mode'>): string | undefined {
  if (currency !== '' && currency !== CURRENCY) return 'the provider shows another currency';
  // Money that was paid out at once is not held.
  return pay_mode !== '' && pay_mode !== 'delay' ? 'the provider shows another pay_mode' : undefined;
}

/** What a hold by a payment yields. That its reversals have the limits of a balance payment's is an inference. */
export function heldBy(
  money: Pick<OperationReference, 'reference'>,
  { config }: Pick<TimedContext, 'config'>,
): IntentResults['hold'] {
  return { ...money, divisible: true, limits: limitsOf(config) };
}

/** The payment's own id, which everything that follows quotes. */
export function paymentId(context: TimedContext, quoted: OperationReference): Promise<QuotedId> {
  return findId(PAYMENT_LIST, context, {
    ...underOrderNo(quoted.serialNumber, context),
    quoted,
    what: 'the payment',
    write: CREATE_PAYMENT,
    idIn: (row) => row.id,
  });
}

/** Closing what is closed changes nothing, so it may be sent again (inference): without that a lost request would leave it open. */
const CLOSED_AGAIN: ResolutionDefinition = {
  rule: {
    queryAfterMs: [2_000, 10_000, 30_000, 2 * MINUTE_MS, 5 * MINUTE_MS],
    resend: { times: 20, sinceLeftMs: 30_000 },
  },
  settings: z.strictObject({ queryAfterMs, resend: orOff(resend) }),
};

/** closePayment, resolved by the payment's own records: it is closed when they show it as failed, and was paid when they show that. */
export const closeHold = {
  endpoint: CLOSE_PAYMENT,
  resolution: CLOSED_AGAIN,
  async send({ intent }, context) {
    const { hold, orderNo: reason } = intent.content;
    const found = await findClosing(intent, context);
    const { evidence } = found;
    if (found.type === 'notFound')
      // A list can lag: it ends a closing that has never been sent, and proves nothing of one that may have been.
      return {
        ...{ type: 'rejected', ...NO_PAYMENT, reason: 'other', final: true },
        evidence: { ...evidence, source: 'rule' },
      };
    const id = evidence.reference ?? '';
    if (found.type === 'unclear' || id === '')
      return { type: 'notSent', why: 'the id of the payment could not be read', evidence };
    return sendWrite(CLOSE_PAYMENT, context, {
      fields: { reason },
      id,
      number: hold.serialNumber,
      personal: namesIn(intent),
      succeeded: () => ({ result: { reference: id }, reference: id }),
    });
  },
  statusQuery: {
    endpoint: PAYMENT_LIST,
    async query({ intent }, context) {
      const found = await findClosing(intent, context);
      return found.type === 'found' ? asClosing(found) : found;
    },
  },
} satisfies AdapayOperation<'closeHold'>;

const NO_PAYMENT = { code: 'NO_PAYMENT', message: 'the provider shows no such payment' } as const;

/** The payment that is to be closed, as its records show it. */
function findClosing(
  intent: Intent<'closeHold'>,
  context: TimedContext,
): Promise<QueryResult<IntentResults['closeHold']>> {
  return findOperation<typeof PAYMENT_LIST, 'closeHold'>(PAYMENT_LIST, context, {
    ...underOrderNo(intent.content.hold.serialNumber, context),
    write: CREATE_PAYMENT,
    personal: namesIn(intent),
    read: (row) => ({ shown: row.pay_amt, reference: row.id, resultOf: (money) => money }),
  });
}

type Found = Extract<QueryResult<IntentResults['closeHold']>, { type: 'found' }>;

/** What the payment's state says of its closing. Its amount is the payment's own matter. */
function asClosing({ outcome, evidence }: Found): QueryResult<IntentResults['closeHold']> {
  switch (outcome.type) {
    case 'succeeded':
      return {
        type: 'found',
        outcome: { type: 'rejected', reason: 'other', code: 'PAID', message: 'it was paid', final: true },
        reported: {},
        evidence,
      };
    case 'rejected':
    case 'absent':
      return { type: 'found', outcome: { type: 'succeeded', result: {} }, reported: {}, evidence };
    case 'pending':
      // It is open, so no request to close it has had its effect so far.
      return { type: 'notFound', evidence };
    case 'unknown':
      return { type: 'unclear', why: outcome.why, evidence };
  }
}
