import { z } from 'zod';
import { InvalidInput } from '../../../domain/errors.js';
import { sumMoney, type Money } from '../../../domain/money.js';
import { namesIn } from '../../../domain/names-in.js';
import type { IntentItem } from '../../../domain/operation.js';
import { outcomeOfItems, type ItemResult, type SplitResult } from '../../../domain/operations/split.js';
import type { Outcome } from '../../../domain/outcome.js';
import { readAmount } from '../../amounts.js';
import { optional, required } from '../../endpoint.js';
import { strangeEcho } from '../../echoes.js';
import { badFields, evidenceOf } from '../../evidence.js';
import { requireItems } from '../../items.js';
import type { Answer, OperationRequest, QueryResult, ReportedDetails } from '../../provider.js';
import { BY_STATUS_QUERY, type HkrtOperation, type TimedContext } from '../operation.js';
import { COLLECTION_STATUS, SUCCESS } from '../result-codes.js';
import { answerOf, unclear } from '../transport/answer.js';
import type { HkrtEndpoint } from '../transport/endpoint.js';
import { agentNo, number } from '../transport/request-fields.js';
import { plainText, text } from '../transport/wire.js';
import { readLedger } from './ledger-query.js';
import { splitOf } from './split.js';

/** 分账回退, 资金归集. Its fields are those of an integrator's plugin, `trade_Id` spelt so. */
const COLLECTION = {
  name: 'collection',
  path: '/api/v1/merchant-ledger/collection',
  fields: {
    ...{ agent_apply_no: number, agent_no: agentNo, merch_no: number, trade_Id: number },
    ...{ collection_type: required(4, 'number'), delay_apply_no: optional(64, 'number') },
  },
  answer: z.looseObject({ agent_apply_no: plainText }),
} as const satisfies HkrtEndpoint;

/** 查询分账资金归集结果 (document H2). */
const COLLECTION_QUERY = {
  name: 'collection-query',
  path: '/api/v1/merchant-ledger/collection-query',
  fields: {
    agent_apply_no: number,
    agent_no: agentNo,
    merch_no: number,
    ledger_type: required(32, 'number'),
  },
  answer: z.looseObject({
    data: z.looseObject({
      status: plainText,
      collectionList: z
        .array(z.looseObject({ merch_no: plainText, money: text }))
        .nullish()
        .transform((rows) => rows ?? []),
    }),
  }),
} as const satisfies HkrtEndpoint;

/** /api/v1/merchant-ledger/collection, resolved by collection-query, whose 0 is "failed or processing": only an operator ends that. */
export const splitReturn = {
  endpoint: COLLECTION,
  resolution: BY_STATUS_QUERY,
  async send(request, context) {
    const { intent, serialNumber } = request;
    const { config, client, deadline } = context;
    const items = requireItems(intent);
    const { trade, split } = intent.content;
    const { tradeNo, merchantNo, applyNo } = splitOf(trade, split.serialNumber);
    const refused = await unlessWhole(request, items, context);
    if (refused) return refused;
    const fields = {
      agent_apply_no: serialNumber,
      agent_no: config.agentNo,
      merch_no: merchantNo,
      trade_Id: tradeNo,
      collection_type: config.collectionType,
      delay_apply_no: applyNo,
    };
    const answer = await client.call(COLLECTION, fields, { deadline });
    return answerOf(answer, {
      endpoint: COLLECTION,
      echoes: { agent_apply_no: serialNumber },
      personal: namesIn(intent),
      known: config.resultCodes,
      // 10000 says that it was accepted; whether anybody gave anything back only the query says (inference).
      read: () => ({
        outcome: { type: 'pending', why: 'accepted; the collection query says what became of it' },
      }),
    });
  },
  statusQuery: { endpoint: COLLECTION_QUERY, query },
} satisfies HkrtOperation<'splitReturn'>;

/**
 * A collection names neither receivers nor amounts, so it takes all that the split gave. The records are read first: a return of anything
 * else must not be sent.
 */
async function unlessWhole(
  { intent }: OperationRequest<'splitReturn'>,
  items: readonly IntentItem[],
  context: TimedContext,
): Promise<Answer<never> | undefined> {
  const { trade, split } = intent.content;
  const read = await readLedger(context, splitOf(trade, split.serialNumber));
  if (read.type !== 'read') {
    const why = `the split to be returned could not be read: ${read.type === 'unclear' ? read.why : 'not found'}`;
    return { type: 'notSent', why, evidence: read.evidence };
  }
  const got = read.relations.filter(({ result }) => result === '1');
  const isOpen = read.relations.some(({ result }) => result !== '1' && result !== '0');
  if (isOpen) throw new InvalidInput('items', 'those of a split whose every receiver has ended');
  const key = (account: string, amount: string): string => `${account} ${amount}`;
  const given = got.map(({ receive_no, amt }) => {
    const item = items.find(({ payee }) => payee.account === receive_no);
    return key(receive_no, amt === '' ? (item?.amount ?? '') : (readAmount(amt) ?? ''));
  });
  const wanted = items.map(({ payee, amount }) => key(payee.account, amount));
  if (given.sort().join() !== wanted.sort().join())
    throw new InvalidInput(
      'items',
      'all that the split gave, from every receiver: a collection takes a whole apply_no',
    );
  return undefined;
}

async function query(
  { intent, serialNumber }: OperationRequest<'splitReturn'>,
  { client, config, deadline }: TimedContext,
): Promise<QueryResult<SplitResult>> {
  const endpoint = COLLECTION_QUERY;
  const items = requireItems(intent);
  const { trade, split } = intent.content;
  const { merchantNo } = splitOf(trade, split.serialNumber);
  const ids = { agent_apply_no: serialNumber, agent_no: config.agentNo, merch_no: merchantNo };
  const answer = await client.call(endpoint, { ...ids, ledger_type: 'DELAY_SETTLE' }, { deadline });
  if (answer.type !== 'answered') return unclear(endpoint, answer.why);
  const { return_code: code, return_msg: detail } = answer.envelope;
  const evidence = (words: string) =>
    evidenceOf({ name: endpoint.name, source: 'query', personal: namesIn(intent) }, { code, detail: words });
  if (config.collectionNotFoundCodes.includes(code)) return { type: 'notFound', evidence: evidence(detail) };
  if (code !== SUCCESS)
    return unclear(endpoint, `${endpoint.name} answers ${code.slice(0, 64)}`, {
      code,
      detail,
      shows: 'nothing',
    });
  const strange = strangeEcho(answer.object, { echoes: ids });
  if (strange !== undefined) return unclear(endpoint, strange, { code });
  const parsed = endpoint.answer.safeParse(answer.object);
  if (!parsed.success) return unclear(endpoint, `malformed answer: ${badFields(parsed.error)}`, { code });
  const { status, collectionList } = parsed.data.data;
  const outcome = outcomeOfStatus(status);
  const results = items.map(({ itemId }): ItemResult => ({ itemId, outcome }));
  return {
    type: 'found',
    outcome: outcomeOfItems(results),
    items: results,
    reported: outcome.type === 'succeeded' ? reportedBy(collectionList, { items, merchantNo }) : {},
    evidence: evidence(`status ${status.slice(0, 8)}, ${collectionList.length} rows`),
  };
}

function outcomeOfStatus(status: string): Outcome {
  const means = Object.hasOwn(COLLECTION_STATUS, status) ? COLLECTION_STATUS[status] : undefined;
  if (means === 'done') return { type: 'succeeded', result: {} };
  // Not "pending": an operator who has seen that it failed must be able to say so.
  if (means === 'failedOrUnderWay')
    return { type: 'unknown', why: 'the provider shows status 0, which is "failed" and "processing" alike' };
  return { type: 'unknown', why: 'the provider shows an undocumented status' };
}

/**
 * What collectionList shows. Whether its merch_no names those who gave or the merchant who got it back is not said: by the first
 * reading each row is held against its receiver, by the second the rows must make up the amount (inference).
 */
function reportedBy(
  rows: readonly { readonly merch_no: string; readonly money: string }[],
  { items, merchantNo }: { items: readonly IntentItem[]; merchantNo: string },
): ReportedDetails {
  if (rows.length === 0) return {};
  const shown = rows.map(({ merch_no, money }) => ({ payeeAccount: merch_no, amount: readAmount(money) }));
  const read = shown.flatMap(({ payeeAccount, amount }) => (amount ? [{ payeeAccount, amount }] : []));
  if (read.length < shown.length) return { mismatch: 'the provider shows an amount that cannot be read' };
  const total: Money = sumMoney(...read.map(({ amount }) => amount));
  const isMerchants = read.every(({ payeeAccount }) => payeeAccount === merchantNo);
  const isReceiver = items.some(({ payee }) => payee.account === merchantNo);
  return { amount: total, ...(!(isMerchants && !isReceiver) && { items: read }) };
}
