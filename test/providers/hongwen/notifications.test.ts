import { describe, expect, it } from 'vitest';
import type { ParsedNotification } from '../../../src/providers/provider.js';
import { vectorText } from './support/settings.js';
import { answer, DETAIL, form, NUMBER, orderOf, RECEIVERS, setUp, SPLIT_NUMBER } from './support/set-up.js';
import { createPrivateKey } from 'node:crypto';

const FIELDS = {
  trade_no: '631804925929050112',
  divide_out_trade_no: NUMBER,
  divide_trade_no: '631813379821408256',
  divide_status: 'DIVIDE_SUCCESS',
  divide_detail: DETAIL,
  divide_res_detail: '[{"detail_no":"D1"}]',
};
const KNOWN = { returnStatus: { field: 'back_status', succeeded: ['DONE'], failed: ['FAILED'] } };
const { intent } = orderOf('split');

/** What a notification says of its operation, held against the operation's own receivers. */
function saidOf(parsed: ParsedNotification) {
  if (parsed.type !== 'genuine' || !parsed.operation?.readFor) throw new Error('it is about an operation');
  return parsed.operation.readFor(intent);
}

describe('a notification of a split', () => {
  it('is genuine by its signature, names its operation, and is acknowledged as that of a payment is', () => {
    const parsed = setUp().notified(form(FIELDS));
    expect(parsed).toMatchObject({
      type: 'genuine',
      eventId: `split.DIVIDE_SUCCESS/${NUMBER}`,
      eventType: 'split.DIVIDE_SUCCESS',
      operation: { kind: 'split', serialNumber: NUMBER },
      accepted: { status: 200, body: 'success' },
    });
    expect(saidOf(parsed)).toMatchObject({
      outcome: {
        type: 'succeeded',
        result: { extent: 'whole', reference: '631813379821408256', returnDetail: '[{"detail_no":"D1"}]' },
      },
      items: [{ itemId: 'r1' }, { itemId: 'r2' }],
      reported: { items: [{ payeeAccount: RECEIVERS[0], amount: '0.10' }, { amount: '1.00' }] },
    });
  });

  it.each([
    ['DIVIDE_FAILED', 'rejected'],
    ['DIVIDE_PENDING', 'pending'],
    ['DIVIDE_REFUND', 'succeeded'],
    ['DIVIDE_OTHER', 'unknown'],
  ])('with the status %s says %s', (divide_status, type) => {
    const parsed = setUp().notified(form({ ...FIELDS, divide_status }));
    expect(saidOf(parsed).outcome.type).toBe(type);
  });

  it('without receivers is evidence for an operator, and ends nothing: a number alone could be any amount’s', () => {
    const { divide_detail: _detail, ...rest } = FIELDS;
    expect(saidOf(setUp().notified(form(rest))).reported).toEqual({
      mismatch: 'the notification shows no receivers',
    });
  });

  it('is read as JSON too, where an array that the signature does not cover says nothing', () => {
    const parsed = setUp().notified(answer());
    expect(parsed).toMatchObject({ type: 'genuine', operation: { kind: 'split' } });
    expect(saidOf(parsed).reported).toHaveProperty('mismatch');
    const asText = setUp().notified(answer({ divide_detail: JSON.stringify(DETAIL) }));
    expect(saidOf(asText).reported).toHaveProperty('items');
  });
});

describe('a notification of a return', () => {
  const back = {
    ...FIELDS,
    divide_out_trade_no: SPLIT_NUMBER,
    divide_status: 'DIVIDE_PARTIAL_REFUND',
    divide_back_out_trade_no: NUMBER,
    divide_back_detail: DETAIL,
  };

  it.each([
    ['DONE', 'succeeded'],
    ['FAILED', 'rejected'],
    ['OTHER', 'unknown'],
  ])('with a configured status %s says %s, by another event each', (back_status, type) => {
    const parsed = setUp('{}', KNOWN).notified(form({ ...back, back_status }));
    expect(parsed).toMatchObject({
      eventId: `splitReturn.${back_status}/${NUMBER}`,
      operation: { kind: 'splitReturn', serialNumber: NUMBER },
    });
    expect(saidOf(parsed).outcome.type).toBe(type);
  });

  it('ends nothing where no status is configured, whatever the split’s own status says', () => {
    expect(saidOf(setUp().notified(form({ ...back, back_status: 'DONE' }))).outcome.type).toBe('pending');
  });
});

describe('any other notification', () => {
  it('of a payment or a refund is kept as evidence of the trade, and about no operation', () => {
    const paid = setUp().notified(form({ trade_no: 'T1', trade_status: 'TRADE_SUCCESS' }));
    expect(paid).toMatchObject({ type: 'genuine', eventId: 'trade.TRADE_SUCCESS/T1' });
    expect(paid).not.toHaveProperty('operation');
    const refund = form({ trade_no: 'T1', refund_trade_no: 'R1', refund_status: 'TRADE_SUCCESS' });
    expect(setUp().notified(refund)).toMatchObject({ eventId: 'refund.TRADE_SUCCESS/R1' });
  });

  it.each([
    ['an altered amount', form(FIELDS).replace('0.10', '9.10')],
    ['an altered status', form(FIELDS).replace('DIVIDE_SUCCESS', 'DIVIDE_FAILED')],
    ['another key', form(FIELDS, createPrivateKey(vectorText('merchant-key.pem')))],
    ['no signature', new URLSearchParams(FIELDS).toString()],
    ['a field twice', `${form(FIELDS)}&divide_status=DIVIDE_FAILED`],
    ['a field twice, of which the second is signed', `divide_status=DIVIDE_FAILED&${form(FIELDS)}`],
    ['neither form nor JSON', '{"a":'],
    ['nothing', ''],
    ['no number', form({ msg: 'x' })],
  ])('changes nothing with %s', (_name, body) => {
    expect(setUp().notified(body)).toMatchObject({ type: 'invalid', response: { status: 400, body: '' } });
  });
});
