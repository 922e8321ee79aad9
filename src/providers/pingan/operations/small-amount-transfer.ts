import { z } from 'zod';
import { required } from '../../endpoint.js';
import type { ParsedAnswer, SmallAmountQuery, SmallAmountState } from '../../provider.js';
import type { TimedContext } from '../operation.js';
import { shanghaiDate } from '../shanghai-date.js';
import { queryEndpoint } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';
import { findCard } from './card-list.js';

/** 6061: what has become of the transfer of a 6055, by the number of that application. */
export const SMALL_AMOUNT_TRANSFER = queryEndpoint({
  name: '6061',
  serviceId: 'SmallAmountTransferQuery',
  fields: { OldTranSeqNo: required(22), TranDate: required(8) },
  // "ReturnStatu" without its last letter: the bank's own spelling.
  answer: z.looseObject({ ReturnStatu: z.string().min(1), ReturnMsg: text }),
});

const TRANSFERS: ReadonlyMap<string, 'arrived' | 'failed' | 'underWay'> = new Map([
  ['0', 'arrived'],
  ['1', 'failed'],
  // 待确认: the money has left the bank, and the receiver has not been credited yet.
  ['2', 'underWay'],
]);

/** ReturnStatu in words; undefined for a value that no document has. */
export function transferOf(returnStatu: string): 'arrived' | 'failed' | 'underWay' | undefined {
  return TRANSFERS.get(returnStatu);
}

/** TranDate of 6061: the bank's day on which the application was made. */
export function transferDate(begunAt: string): string {
  return shanghaiDate(new Date(begunAt));
}

/** How the small transfer stands that proves a card: an outgoing one by 6061, an incoming one by 6098, which shows the card that it has bound. */
export async function smallAmountState(
  { way, serialNumber, begunAt, account, cardNumber }: SmallAmountQuery,
  context: TimedContext,
): Promise<ParsedAnswer<SmallAmountState>> {
  if (way === 'incoming') {
    const list = await findCard(context, { account, cardNumber });
    if (list.type === 'unclear') return { type: 'unavailable', why: `6098: ${list.why}` };
    return { type: 'read', value: { state: list.type === 'found' ? 'bound' : 'underWay' } };
  }
  const { client, deadline } = context;
  const fields = { OldTranSeqNo: serialNumber, TranDate: transferDate(begunAt) };
  const answer = await client.call(SMALL_AMOUNT_TRANSFER, fields, { deadline });
  if (answer.type === 'notAccepted') return { type: 'unavailable', why: `6061 answers ${answer.resultCode}` };
  if (answer.type !== 'accepted') return { type: 'unavailable', why: `6061: ${answer.why}` };
  const state = transferOf(answer.fields.ReturnStatu);
  return state === undefined
    ? { type: 'unavailable', why: '6061 shows an undocumented ReturnStatu' }
    : { type: 'read', value: { state } };
}
