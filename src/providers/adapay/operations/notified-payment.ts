import type { z } from 'zod';
import type { IntentResults } from '../../../domain/operation.js';
import type { Outcome } from '../../../domain/outcome.js';
import { readAmount } from '../../amounts.js';
import type { QueryResult } from '../../provider.js';
import type { AdapayOptions } from '../options.js';
import { evidence, stateOf } from '../transport/answer.js';
import { CREATE_PAYMENT, heldBy, paymentMismatch, type PAYMENT_OBJECT } from './channel-payment.js';

/** What a notified payment says of the hold, in the form of a query's answer. Only its amount shows whose success it is. */
export function notifiedPayment(
  payment: z.output<typeof PAYMENT_OBJECT>,
  config: AdapayOptions,
): Extract<QueryResult<IntentResults['hold']>, { type: 'found' }> {
  const { id: reference, pay_amt, status, error_msg } = payment;
  const amount = readAmount(pay_amt);
  const mismatch =
    paymentMismatch(payment) ?? (pay_amt !== '' && amount === undefined ? NO_AMOUNT : undefined);
  return {
    type: 'found',
    outcome: outcomeOf(payment, config),
    reported: { ...(amount !== undefined && { amount }), ...(mismatch !== undefined && { mismatch }) },
    evidence: evidence(CREATE_PAYMENT, 'notification', {
      code: status,
      detail: error_msg,
      ...(reference !== '' && { reference }),
    }),
  };
}

const NO_AMOUNT = 'the provider shows no amount';

function outcomeOf(
  payment: z.output<typeof PAYMENT_OBJECT>,
  config: AdapayOptions,
): Outcome<IntentResults['hold']> {
  const { rejectionCodes } = config;
  const state = stateOf(payment, { write: CREATE_PAYMENT, rejectionCodes });
  if (state.type !== 'succeeded') return state;
  const { id: reference, pay_amt } = payment;
  if (pay_amt === '' || reference === '')
    return { type: 'unknown', why: 'the provider shows a success without its amount or its id' };
  return { type: 'succeeded', result: heldBy({ reference }, { config }) };
}
