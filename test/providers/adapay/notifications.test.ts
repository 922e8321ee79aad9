import { describe, expect, it } from 'vitest';
import { parseAdapayNotification } from '../../../src/providers/adapay/notifications.js';
import { platformSignature } from './support/fake-platform.js';
import { NUMBER } from './support/orders.js';
import { adapayConfig, APP_ID } from './support/settings.js';

const CASH = {
  app_id: APP_ID,
  cash_amt: '100.00',
  cash_type: 'T1',
  created_time: '20251122101500',
  fee_amt: '1.00',
  id: '0021120251122000000000000000000000000007',
  object: 'cash',
  order_no: NUMBER,
  real_amt: '99.00',
  status: 'succeeded',
  prod_mode: 'false',
};
const config = adapayConfig();

function body(data: object | string, changes: Record<string, string> = {}): Buffer {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  const form = {
    id: 'event-1',
    type: 'cash.succeeded',
    object: 'event',
    app_id: APP_ID,
    created_time: '1763778900',
    prod_mode: 'false',
    data: text,
    sign: platformSignature(text),
    ...changes,
  };
  return Buffer.from(new URLSearchParams(form).toString());
}

const parse = (raw: Buffer) => parseAdapayNotification(config, { headers: {}, body: raw });

describe('a notification of a withdrawal', () => {
  it('is read as a finding under our own number, and acknowledged as both pages of the document want', () => {
    expect(parse(body(CASH))).toMatchObject({
      type: 'genuine',
      eventId: `cash.succeeded/${CASH.id}`,
      eventType: 'cash.succeeded',
      operation: {
        kind: 'withdraw',
        serialNumber: NUMBER,
        queryResult: {
          type: 'found',
          outcome: { type: 'succeeded', result: { reference: CASH.id } },
          reported: { amount: '100.00' },
          evidence: { source: 'notification' },
        },
      },
      accepted: { status: 200, body: `RECV_ORD_ID_${CASH.id.slice(-32)}` },
    });
  });

  it.each([
    ['failed', { type: 'rejected', final: true }],
    ['pending', { type: 'pending' }],
  ])('says %s', (status, outcome) => {
    const parsed = parse(body({ ...CASH, status }, { type: `cash.${status}` }));
    expect(parsed).toMatchObject({ operation: { queryResult: { outcome } } });
  });

  it('keeps the same identity whatever the unsigned form says', () => {
    const first = parse(body(CASH));
    const again = parse(body(CASH, { id: 'event-2', created_time: '1' }));
    expect(again).toEqual(first);
  });
});

describe('a notification of something else', () => {
  it('is genuine, and about no operation', () => {
    const data = { object: 'corp_member', member_id: 'm1', order_no: 'O1', audit_state: 'E', app_id: APP_ID };
    const parsed = parse(body(data, { type: 'corp_member.succeeded' }));
    expect(parsed).toMatchObject({ type: 'genuine', eventType: 'corp_member.succeeded' });
    expect(parsed).not.toHaveProperty('operation');
  });
});

describe('what changes nothing', () => {
  const forged: [string, Buffer][] = [
    ['an empty body', Buffer.alloc(0)],
    ['JSON', Buffer.from(JSON.stringify(CASH))],
    ['no signature', body(CASH, { sign: '' })],
    ['a signature over something else', body(CASH, { sign: platformSignature('other') })],
    ['data changed after it was signed', body(CASH, { data: JSON.stringify({ ...CASH, status: 'failed' }) })],
    ['a type that the signed data does not confirm', body(CASH, { type: 'cash.failed' })],
    ['a withdrawal under another type', body(CASH, { type: 'payment.succeeded' })],
    ['another object under the type of a withdrawal', body({ ...CASH, object: 'payment' })],
    ['another application’s', body({ ...CASH, app_id: 'app_other' })],
    ['the other of live and test', body({ ...CASH, prod_mode: 'true' })],
    ['signed data that is no object', body('[1]')],
    ['a field twice', Buffer.concat([body(CASH), Buffer.from('&data=%7B%7D')])],
    ['a type that is a sentence', body(CASH, { type: 'cash succeeded' })],
  ];

  it.each(forged)('is invalid: %s', (_name, raw) => {
    expect(parse(raw)).toMatchObject({ type: 'invalid', response: { status: 400 } });
  });

  it('is invalid with any one character of data or signature changed', () => {
    const form = new URLSearchParams(body(CASH).toString());
    for (const field of ['data', 'sign']) {
      const value = form.get(field) ?? '';
      for (let at = 0; at < value.length; at += 7) {
        const other = value[at] === 'A' ? 'B' : 'A';
        const changed = new URLSearchParams(form);
        changed.set(field, value.slice(0, at) + other + value.slice(at + 1));
        expect(parse(Buffer.from(changed.toString())).type, `${field} ${at}`).toBe('invalid');
      }
    }
  });
});
