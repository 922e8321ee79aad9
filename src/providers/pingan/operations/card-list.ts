import { z } from 'zod';
import type { Account } from '../../../domain/party.js';
import { required } from '../../endpoint.js';
import type { QueryResult } from '../../provider.js';
import type { TimedContext } from '../operation.js';
import { queryResultOf, type ReportedOperation } from '../transport/answer.js';
import { queryEndpoint } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';

/** A member has few cards; a list that does not end is not read endlessly. */
const MOST_PAGES = 20;

/** 6098: the cards that are bound to an account. */
export const LIST_CARDS = queryEndpoint({
  name: '6098',
  serviceId: 'MemberBindQuery',
  constants: { QueryFlag: '2' },
  fields: { SubAcctNo: required(32), PageNum: required(6) },
  answer: z.looseObject({
    EndFlag: text,
    ResultNum: text,
    TranItemArray: z.array(z.looseObject({ MemberAcctNo: text })).nullish(),
  }),
});

/** Looks for a card in the bank's list, page by page. */
export async function findCard(
  { client, deadline }: TimedContext,
  { account, cardNumber }: { readonly account: Account; readonly cardNumber: string },
): Promise<QueryResult<Record<never, never>>> {
  for (let page = 1; ; page += 1) {
    const fields = { SubAcctNo: account.account, PageNum: String(page) };
    const answer = await client.call(LIST_CARDS, fields, { deadline });
    let isLast = true;
    const queryResult = queryResultOf<typeof LIST_CARDS, Record<never, never>>(LIST_CARDS, answer, {
      personal: [cardNumber, account.name],
      notFoundCodes: ['ERR020'],
      accepted: (list) => {
        isLast = list.EndFlag !== '0';
        return readPage(list, cardNumber);
      },
    });
    if (queryResult.type !== 'notFound' || isLast) return queryResult;
    if (page === MOST_PAGES)
      return { type: 'unclear', why: 'too many pages', evidence: queryResult.evidence };
  }
}

function readPage(
  { TranItemArray: rows, ResultNum, EndFlag }: z.output<(typeof LIST_CARDS)['answer']>,
  cardNumber: string,
): ReportedOperation<Record<never, never>> {
  if (!rows && ResultNum !== '0') return { type: 'unclear', why: 'no list of cards' };
  const numbers = (rows ?? []).map((item) => item.MemberAcctNo);
  if (numbers.includes(cardNumber))
    return { type: 'found', outcome: { type: 'succeeded', result: {} }, reported: {} };
  // A number that is not written out could be this card's.
  if (!numbers.every((number) => /^\d+$/.test(number)))
    return { type: 'unclear', why: 'a card number is not written out' };
  if (EndFlag !== '0' && EndFlag !== '1')
    return { type: 'unclear', why: 'the answer does not say whether there are more cards' };
  return { type: 'notFound', why: `${numbers.length} other cards` };
}
