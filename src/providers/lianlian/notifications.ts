import type { IntentResults } from '../../domain/operation.js';
import { badFields } from '../evidence.js';
import type { NotificationRequest, NotifiedOperation, ParsedNotification } from '../provider.js';
import type { LianlianOptions } from './options.js';
import { held } from './operations/escrow-hold.js';
import { foundTransaction, type ShownTransaction } from './operations/transaction-query.js';
import { evidence } from './transport/answer.js';
import { signedText, verifyText } from './transport/sign.js';
import { readJsonObject, type WireObject } from './transport/transport.js';
import { notificationSchema, type NotificationBody } from './transport/wire.js';

/** What must be answered, to the letter (document: classic 2.7; integrators of the open platform answer the same). */
const SUCCESS = { status: 200, contentType: 'text/plain', body: 'Success' } as const;

/**
 * Reads a notification: a JSON body whose double MD5withRSA signature is in the header Signature-Data (document: classic 2.7; integrators).
 * A payment is notified of only when it succeeded, a confirmation not at all (document). The body does not name its kind:
 * `refund_seqno` tells refunds, `pay_method_infos` payments, and what is left is a withdrawal (inference from the fields that
 * integrators read).
 */
export function parseLianlianNotification(
  config: LianlianOptions,
  { headers, body }: NotificationRequest,
): ParsedNotification {
  const signature = headers['signature-data'] ?? '';
  if (signature === '') return invalid('the notification carries no signature');
  if (!verifyText(signedText(body), signature, config.platformKey))
    return invalid('the notification does not carry the platform’s signature');
  const object = readJsonObject(body.toString('utf8'));
  if (!object) return invalid('the signed body is no JSON object');
  const parsed = notificationSchema.safeParse(object);
  if (!parsed.success) return invalid(`malformed: ${badFields(parsed.error)}`);
  const said = parsed.data;
  if (said.mch_id !== '' && said.mch_id !== config.mchId)
    return invalid('the notification is for another merchant');
  const { kind, shown } = shownIn(said, object);
  const eventType = `${kind}.${shown.status.slice(0, 32) || 'unknown'}`;
  const operation = shown.number === '' ? undefined : operationOf(kind, shown, config);
  return {
    type: 'genuine',
    eventId: `${eventType}/${(shown.reference || shown.number).slice(0, 100)}`,
    eventType,
    ...(operation && { operation }),
    evidence:
      operation?.queryResult.evidence ??
      evidence({ name: kind }, 'notification', { code: shown.status, detail: eventType }),
    accepted: SUCCESS,
  };
}

type Kind = 'payment' | 'refund' | 'withdrawal';

function shownIn(said: NotificationBody, object: WireObject): { kind: Kind; shown: ShownTransaction } {
  if (said.refund_seqno !== '')
    return {
      kind: 'refund',
      shown: {
        number: said.refund_seqno,
        reference: said.platform_refundno,
        status: said.refund_status,
        amount: said.refund_amount,
      },
    };
  return {
    kind: Array.isArray(object['pay_method_infos']) ? 'payment' : 'withdrawal',
    shown: {
      number: said.txn_seqno,
      reference: said.platform_txno,
      status: said.txn_status,
      amount: said.order_amount,
    },
  };
}

function operationOf(kind: Kind, shown: ShownTransaction, config: LianlianOptions): NotifiedOperation {
  const common = { name: kind, source: 'notification', config, personal: [] } as const;
  switch (kind) {
    case 'payment': {
      const queryResult = foundTransaction<IntentResults['hold']>(shown, {
        ...common,
        resultOf: (money) => held(money, config),
      });
      return { kind: 'hold', serialNumber: shown.number, queryResult };
    }
    case 'refund': {
      const queryResult = foundTransaction(shown, { ...common, resultOf: (money) => money });
      // Before a confirmation and after it the call is the same, and so is what it notifies.
      return { kind: 'refund', orKind: 'return', serialNumber: shown.number, queryResult };
    }
    case 'withdrawal': {
      const queryResult = foundTransaction(shown, { ...common, resultOf: (money) => money });
      return { kind: 'withdraw', serialNumber: shown.number, queryResult };
    }
  }
}

function invalid(why: string): ParsedNotification {
  return { type: 'invalid', why, response: { status: 400, contentType: 'text/plain', body: '' } };
}
