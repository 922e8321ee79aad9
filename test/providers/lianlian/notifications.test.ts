import { describe, expect, it } from 'vitest';
import { parseLianlianNotification } from '../../../src/providers/lianlian/notifications.js';
import { platformSignature } from './support/fake-platform.js';
import { NUMBER } from './support/orders.js';
import { lianlianConfig, MCH_ID } from './support/settings.js';

const PAYMENT = {
  mch_id: MCH_ID,
  txn_seqno: NUMBER,
  platform_txno: '2025112210150000000007',
  txn_status: 'SUCCESS',
  order_amount: '100.00',
  pay_method_infos: [{ pay_type: 'BALANCE', amount: '100.00' }],
};
const { pay_method_infos: _methods, ...WITHDRAWAL } = PAYMENT;
const REFUND = {
  mch_id: MCH_ID,
  refund_seqno: NUMBER,
  platform_refundno: '2025112210150000000008',
  refund_status: 'SUCCESS',
  refund_amount: 100,
};
const config = lianlianConfig();

function parse(body: object | string, headers?: Record<string, string>) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return parseLianlianNotification(config, {
    headers: headers ?? { 'signature-data': platformSignature(text) },
    body: Buffer.from(text),
  });
}

describe('a notification', () => {
  it.each([
    ['a payment', PAYMENT, { kind: 'hold' }, 'payment.SUCCESS'],
    ['a withdrawal', WITHDRAWAL, { kind: 'withdraw' }, 'withdrawal.SUCCESS'],
    [
      'a refund, before confirmation or after it',
      REFUND,
      { kind: 'refund', orKind: 'return' },
      'refund.SUCCESS',
    ],
  ])('of %s is read under our own number, and acknowledged by the word', (_name, body, kind, eventType) => {
    expect(parse(body)).toMatchObject({
      type: 'genuine',
      eventType,
      operation: {
        ...kind,
        serialNumber: NUMBER,
        queryResult: {
          outcome: { type: 'succeeded' },
          reported: { amount: '100.00' },
          evidence: { source: 'notification' },
        },
      },
      accepted: { status: 200, body: 'Success' },
    });
  });

  it.each([
    ['FAILURE', 'rejected'],
    ['CANCEL', 'rejected'],
    ['TRADE_SUCCESS', 'unknown'],
    ['', 'unknown'],
  ])('that says %j says no more than that', (txn_status, type) => {
    expect(parse({ ...WITHDRAWAL, txn_status })).toMatchObject({
      operation: { queryResult: { outcome: { type } } },
    });
  });

  it('that says nothing of ours is taken, and concludes nothing', () => {
    const parsed = parse({ mch_id: MCH_ID, user_id: 'buyer_1', user_status: 'NORMAL' });
    expect(parsed).toMatchObject({ type: 'genuine', accepted: { body: 'Success' } });
    expect(parsed).not.toHaveProperty('operation');
  });

  it.each([
    ['without a signature', parse(PAYMENT, {})],
    ['with another signature', parse(PAYMENT, { 'signature-data': platformSignature('{}') })],
    ['for another merchant', parse({ ...PAYMENT, mch_id: '999' })],
    ['that is no JSON object', parse('[]')],
    ['whose fields are no texts', parse({ ...PAYMENT, txn_seqno: { a: 1 } })],
  ])('%s is refused', (_name, parsed) => {
    expect(parsed).toMatchObject({ type: 'invalid', response: { status: 400 } });
  });
});
