import type { IntentItem } from '../../domain/operation.js';
import { evidenceOf } from '../evidence.js';
import { parseJsonObject, withNumbersAsText, type JsonObject } from '../lossless-json.js';
import type { NotificationRequest, NotifiedOperation, ParsedNotification } from '../provider.js';
import { DIVISION, readDivision, readReturn, RETURN, type ReadDivision } from './operations/division.js';
import type { HongwenOptions } from './options.js';
import { coveredFields, isSigned } from './transport/sign.js';

/** What is acknowledged to the notification of a payment (integrator); for a split it is taken over (inference). */
const ACCEPTED = { status: 200, contentType: 'text/plain', body: 'success' };
const NUMBER = /^[\w-]{1,64}$/;

/**
 * Reads a notification. A form with a flat signature is what integrators know of payments; neither body nor acknowledgement of a split's
 * notification was found. So one counts of a split only where it is signed and names, by the names of the documented answer, an operation of
 * ours with its very receivers and amounts (inference); anything else is kept as evidence of the trade. JSON is taken too (inference).
 */
export function parseHongwenNotification(
  config: HongwenOptions,
  { body }: NotificationRequest,
): ParsedNotification {
  const fields = fieldsIn(body.toString('utf8'));
  if (!fields) return invalid('the body is neither a form nor a JSON object');
  if (!isSigned(fields, config)) return invalid('the body does not carry the provider’s signature');
  // What the signature does not cover says nothing.
  const covered = coveredFields(fields, config.signedArrays);
  const shown = withNumbersAsText(covered) as Readonly<Record<string, unknown>>;
  const merchant = textOf(shown['mch_no']);
  if (merchant !== '' && merchant !== config.mchNo)
    return invalid('the notification is for another merchant');
  const operation = operationOf(covered, shown, config);
  const { eventType, id } = operation ? eventOf(operation, shown, config) : tradeEvent(shown);
  if (id === undefined) return invalid('the notification names neither a split nor a trade');
  return {
    type: 'genuine',
    eventId: `${eventType}/${id}`,
    eventType,
    ...(operation && { operation }),
    evidence: operation?.queryResult.evidence ?? evidence(eventType, id),
    accepted: ACCEPTED,
  };
}

function fieldsIn(text: string): JsonObject | undefined {
  if (text.trimStart().startsWith('{')) return parseJsonObject(text);
  const form = new URLSearchParams(text);
  const names = [...form.keys()];
  // A field that comes twice could be read in two ways.
  if (names.length === 0 || new Set(names).size < names.length) return undefined;
  return Object.fromEntries(form);
}

function operationOf(
  covered: JsonObject,
  shown: Readonly<Record<string, unknown>>,
  config: HongwenOptions,
): NotifiedOperation<'splitReturn'> | NotifiedOperation<'split'> | undefined {
  const back = RETURN.safeParse(shown);
  if (back.success && NUMBER.test(back.data.divide_back_out_trade_no)) {
    const { divide_back_out_trade_no: serialNumber } = back.data;
    return notified('splitReturn', serialNumber, (items) => readReturn(items, back.data, config));
  }
  const division = DIVISION.safeParse(shown);
  if (!division.success || !NUMBER.test(division.data.divide_out_trade_no)) return undefined;
  const { divide_out_trade_no: serialNumber } = division.data;
  return notified('split', serialNumber, (items) =>
    readDivision(items, division.data, { object: covered, config }),
  );
}

/** Whose receivers they are only the operation tells, so the notification is read once more against it. */
function notified<K extends 'split' | 'splitReturn'>(
  kind: K,
  serialNumber: string,
  read: (items: readonly IntentItem[]) => ReadDivision,
): NotifiedOperation<K> {
  const alone = read([]);
  const said = evidence(kind, serialNumber, alone.reference);
  const found = ({ outcome, items, reported }: ReadDivision) => ({
    ...{ type: 'found' as const, outcome, items, evidence: said },
    // A number alone could be any amount's.
    reported: reported.items ? reported : { mismatch: 'the notification shows no receivers' },
  });
  return {
    kind,
    serialNumber,
    queryResult: found(alone),
    readFor: ({ items = [] }) => found(read(items)),
  };
}

/** The same number with another status is another event. */
function eventOf(
  { kind, serialNumber }: NotifiedOperation,
  shown: Readonly<Record<string, unknown>>,
  { returnStatus }: HongwenOptions,
) {
  const field = kind === 'split' ? 'divide_status' : (returnStatus?.field ?? 'divide_status');
  const status = textOf(shown[field]);
  return { eventType: `${kind}.${status === '' ? 'unknown' : status}`, id: serialNumber };
}

function tradeEvent(shown: Readonly<Record<string, unknown>>) {
  const refund = textOf(shown['refund_status']);
  const status = refund === '' ? textOf(shown['trade_status']) : refund;
  const id = textOf(shown[refund === '' ? 'trade_no' : 'refund_trade_no']) || textOf(shown['trade_no']);
  const eventType = `${refund === '' ? 'trade' : 'refund'}.${status === '' ? 'unknown' : status}`;
  return { eventType, id: id === '' ? undefined : id };
}

function evidence(name: string, number: string, reference?: string) {
  return evidenceOf(
    { name, source: 'notification', personal: [] },
    { detail: number, ...(reference !== undefined && { reference }) },
  );
}

function invalid(why: string): ParsedNotification {
  return { type: 'invalid', why, response: { status: 400, contentType: 'text/plain', body: '' } };
}

function textOf(value: unknown): string {
  return typeof value === 'string' && NUMBER.test(value) ? value : '';
}
