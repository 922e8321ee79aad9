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
    TranItemArray: z
      .array(
        z.looseObject({
          MemberAcctNo: text,
          AcctOpenBranchName: text,
          CnapsBranchId: text,
          EiconBankBranchId: text,
        }),
      )
      .nullish(),
  }),
});

type CardList = z.output<(typeof LIST_CARDS)['answer']>;

/** A card as it is listed. */
export type ListedCard = NonNullable<CardList['TranItemArray']>[number];

interface Sought {
  readonly account: Account;
  readonly cardNumber: string;
  /** How it must be listed; default: in any way. */
  readonly as?: (listed: ListedCard) => boolean;
}

/** How many cards are bound to an account, as far as the first page of the list shows it; undefined where it shows none. */
export async function countCards(
  { client, deadline }: TimedContext,
  { account }: Account,
): Promise<number | undefined> {
  const answer = await client.call(LIST_CARDS, { SubAcctNo: account, PageNum: '1' }, { deadline });
  if (answer.type === 'notAccepted') return answer.resultCode === 'ERR020' ? 0 : undefined;
  if (answer.type !== 'accepted') return undefined;
  const { TranItemArray: rows, ResultNum } = answer.fields;
  return rows?.length ?? (ResultNum === '0' ? 0 : undefined);
}

/** Searches the bank's list for a card, page by page. */
export async function findCard(
  { client, deadline }: TimedContext,
  sought: Sought,
): Promise<QueryResult<Record<never, never>>> {
  const { account, cardNumber } = sought;
  for (let page = 1; ; page += 1) {
    const fields = { SubAcctNo: account.account, PageNum: String(page) };
    const answer = await client.call(LIST_CARDS, fields, { deadline });
    let isLast = true;
    const queryResult = queryResultOf<typeof LIST_CARDS, Record<never, never>>(LIST_CARDS, answer, {
      personal: [cardNumber, account.name],
      notFoundCodes: ['ERR020'],
      accepted: (list) => {
        isLast = list.EndFlag !== '0';
        return readPage(list, sought);
      },
    });
    if (queryResult.type !== 'notFound' || isLast) return queryResult;
    if (page === MOST_PAGES)
      return { type: 'unclear', why: 'too many pages', evidence: queryResult.evidence };
  }
}

function readPage(
  { TranItemArray: rows, ResultNum, EndFlag }: CardList,
  { cardNumber, as = () => true }: Sought,
): ReportedOperation<Record<never, never>> {
  if (!rows && ResultNum !== '0') return { type: 'unclear', why: 'no list of cards' };
  const numbers = (rows ?? []).map((item) => item.MemberAcctNo);
  const listed = rows?.find(({ MemberAcctNo }) => MemberAcctNo === cardNumber);
  if (listed && as(listed))
    return { type: 'found', outcome: { type: 'succeeded', result: {} }, reported: {} };
  // A number that is not written out could be this card's.
  if (!numbers.every((number) => /^\d+$/.test(number)))
    return { type: 'unclear', why: 'a card number is not written out' };
  if (EndFlag !== '0' && EndFlag !== '1')
    return { type: 'unclear', why: 'the answer does not say whether there are more cards' };
  return { type: 'notFound', why: listed ? 'the card is listed otherwise' : `${numbers.length} other cards` };
}
