import type { NotificationRequest, ParsedNotification } from '../provider.js';
import { evidenceOf } from '../evidence.js';
import { parseJsonObject, withNumbersAsText } from '../lossless-json.js';
import type { HkrtOptions } from './options.js';
import { isSigned } from './transport/sign.js';
import type { WireObject } from './transport/transport.js';

const ACCEPTED = { status: 200, contentType: 'application/json', body: '{"return_code":"SUCCESS"}' };
const REJECTED = { status: 200, contentType: 'application/json', body: '{"return_code":"FAIL"}' };

/**
 * Reads the notification of a payment: JSON with `sign` in the body (integrator). Of a split or a collection none was found, so it is
 * about no operation of ours; it is kept as evidence of the trade.
 */
export function parseHkrtNotification(
  { accessKey }: Pick<HkrtOptions, 'accessKey'>,
  { body }: NotificationRequest,
): ParsedNotification {
  const object = parseJsonObject(body.toString('utf8'));
  if (!object) return { type: 'invalid', why: 'the body is no JSON object', response: REJECTED };
  if (!isSigned(object, accessKey))
    return { type: 'invalid', why: 'the body does not carry the provider’s signature', response: REJECTED };
  const read = withNumbersAsText(object) as WireObject;
  const [trade, status] = [textOf(read['trade_no']), textOf(read['trade_status'])];
  if (trade === '') return { type: 'invalid', why: 'the notification names no trade_no', response: REJECTED };
  const eventType = `trade.${status === '' ? 'unknown' : status}`;
  return {
    type: 'genuine',
    eventId: `${eventType}/${trade}`,
    eventType,
    evidence: evidenceOf(
      { name: 'trade', source: 'notification', personal: [] },
      { detail: `trade_status ${status}`, reference: trade },
    ),
    accepted: ACCEPTED,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' && /^[\w-]{1,64}$/.test(value) ? value : '';
}
