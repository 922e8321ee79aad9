import { z } from 'zod';
import type { NotificationRequest, NotifiedOperation, ParsedNotification } from '../provider.js';
import { PAYMENT_OBJECT } from './operations/channel-payment.js';
import { notifiedPayment } from './operations/notified-payment.js';
import { CASH, cashResult, CREATE_CASH } from './operations/withdrawal.js';
import { evidence } from './transport/answer.js';
import type { AdapayOptions } from './options.js';
import { readJsonObject, type WireObject } from './transport/transport.js';
import { verifyText } from './transport/sign.js';

const PAID_OR_NOT: readonly string[] = ['payment.succeeded', 'payment.failed'];
const TYPE = /^[a-z_A-Z]{1,32}(?:\.[a-z_A-Z]{1,32}){1,3}$/;
const formSchema = z.object({
  type: z.string().regex(TYPE),
  data: z.string().min(2),
  sign: z.string().min(1),
  prod_mode: z.string().default(''),
});

/**
 * Reads a notification (docs.adapay.tech, webhook.html): a form whose `sign` is SHA1withRSA over the raw `data`. Nothing but `data` is
 * signed, so the event's identity and what it says are taken from there alone: the form's own id and type can be forged
 * round genuine data. There is no time in the signature either, so only its identity shows that a notification is a duplicate.
 */
export function parseAdapayNotification(
  config: AdapayOptions,
  { body }: NotificationRequest,
): ParsedNotification {
  const form = readForm(body);
  if (!form) return invalid('the body is no form with type, data and sign');
  if (!verifyText(form.data, form.sign, config.platformKey))
    return invalid('the body does not carry the platform’s signature');
  const data = readJsonObject(form.data);
  if (!data) return invalid('the signed data is no JSON object');
  const wrong = otherWorld(config, data, form.prod_mode);
  if (wrong) return invalid(wrong);
  const eventType = eventTypeOf(form.type, data);
  if (eventType === undefined) return invalid('the type says otherwise than the signed data');
  const operation = operationIn(config, eventType, data);
  const id = textOf(data['id']) || textOf(data['order_no']) || textOf(data['member_id']);
  return {
    type: 'genuine',
    eventId: `${eventType}/${id.slice(0, 100)}`,
    eventType,
    ...(operation && { operation }),
    evidence:
      operation?.queryResult.evidence ??
      evidence(CREATE_CASH, 'notification', {
        detail: eventType,
        code: textOf(data['error_code']),
      }),
    // Newer page: HTTP 200. Older page: this body. Both are given.
    accepted: { status: 200, contentType: 'text/plain', body: `RECV_ORD_ID_${id.slice(-32)}` },
  };
}

function readForm(body: Buffer): z.output<typeof formSchema> | undefined {
  const text = body.toString('utf8');
  const fields = new URLSearchParams(text);
  // A field that comes twice could be read in two ways.
  for (const name of ['type', 'data', 'sign', 'prod_mode'])
    if (fields.getAll(name).length > 1) return undefined;
  const parsed = formSchema.safeParse(Object.fromEntries(fields));
  return parsed.success ? parsed.data : undefined;
}

/** The signed data of another application, or of the other of live and test. */
function otherWorld(config: AdapayOptions, data: WireObject, formMode: string): string | undefined {
  const app = textOf(data['app_id']);
  if (app !== '' && app !== config.appId) return 'the notification is for another application';
  const mode = textOf(data['prod_mode']) || formMode;
  const wanted = config.mode === 'live' ? 'true' : 'false';
  return mode !== '' && mode !== wanted ? `the notification says prod_mode ${mode.slice(0, 8)}` : undefined;
}

/** "cash.succeeded" is what the signed object and status spell; where the data names no object, the form's type is all there is. */
function eventTypeOf(type: string, data: WireObject): string | undefined {
  const object = textOf(data['object']);
  const status = textOf(data['status']);
  if (object === 'cash') return type === `cash.${status}` ? type : undefined;
  // Closing a payment has events of its own, which tell of the closing.
  if (object === 'payment' && PAID_OR_NOT.includes(type))
    return type === `payment.${status}` ? type : undefined;
  return type.startsWith('cash.') ? undefined : type;
}

function operationIn(
  config: AdapayOptions,
  eventType: string,
  data: WireObject,
): NotifiedOperation | undefined {
  if (eventType.startsWith('cash.')) return withdrawal(config, data);
  if (PAID_OR_NOT.includes(eventType)) return payment(config, data);
  return undefined;
}

/** A payment through a channel: whether the object agrees with the type, its own status says. */
function payment(config: AdapayOptions, data: WireObject): NotifiedOperation<'hold'> | undefined {
  const shown = PAYMENT_OBJECT.safeParse(data);
  if (!shown.success || shown.data.order_no === '') return undefined;
  return {
    kind: 'hold',
    serialNumber: shown.data.order_no,
    queryResult: notifiedPayment(shown.data, config),
  };
}

function withdrawal(config: AdapayOptions, data: WireObject): NotifiedOperation<'withdraw'> | undefined {
  const cash = CASH.safeParse(data);
  if (!cash.success || cash.data.order_no === '') return undefined;
  const queryResult = cashResult(cash.data, {
    source: 'notification',
    rejectionCodes: config.rejectionCodes,
  });
  return { kind: 'withdraw', serialNumber: cash.data.order_no, queryResult };
}

function invalid(why: string): ParsedNotification {
  return { type: 'invalid', why, response: { status: 400, contentType: 'text/plain', body: '' } };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'boolean' ? String(value) : '';
}
