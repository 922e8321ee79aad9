import type { AdapayBank } from './bank.js';
import type { AdapayRequest } from './fields.js';
import type { Payment } from './model.js';
import { rawText, type RawFields } from './endpoint.js';
import { rejected } from './result-codes.js';

/** The order of the payment through a channel that a request names. */
export const orderOfPayment = (bank: AdapayBank, body: RawFields): string | undefined =>
  bank.payments.channel.get(rawText(body, 'payment_id') ?? '')?.number;

/** The payment through a channel that a request names. @throws AdapayRejected */
export function needPayment(bank: AdapayBank, request: AdapayRequest): Payment {
  const payment = bank.payments.channel.get(request.text('payment_id'));
  if (!payment) throw rejected('order_id_not_exists', 'payment_id');
  return payment;
}
