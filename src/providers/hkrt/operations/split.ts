import { z } from 'zod';
import { InvalidInput } from '../../../domain/errors.js';
import type { IntentItem } from '../../../domain/operation.js';
import { namesIn } from '../../../domain/names-in.js';
import type { PaidTrade, SplitResult } from '../../../domain/operations/split.js';
import { required } from '../../endpoint.js';
import { evidenceOf } from '../../evidence.js';
import { requireItems } from '../../items.js';
import type { ReportedItem } from '../../provider.js';
import { BY_STATUS_QUERY, type HkrtOperation } from '../operation.js';
import { answerOf, type ReadAnswer } from '../transport/answer.js';
import type { HkrtEndpoint } from '../transport/endpoint.js';
import { number, ofTrade } from '../transport/request-fields.js';
import { echo, plainText } from '../transport/wire.js';
import {
  idsOf,
  LEDGER_QUERY,
  readLedger,
  readRelations,
  RELATIONS,
  SPLIT_LIMITS,
  type Sought,
} from './ledger-query.js';

/** 交易完成后,请求单次分账 (document). */
const LEDGER = {
  name: 'ledger',
  path: '/api/v1/delay-ledger/ledger',
  inDocument: true,
  fields: { ...ofTrade, apply_no: number, ledger_relation: required(4_096, 'relations') },
  answer: z.looseObject({ ...echo, apply_no: plainText, ledger_no: plainText, ledger_relation: RELATIONS }),
} as const satisfies HkrtEndpoint;

/** /api/v1/delay-ledger/ledger, resolved by query-by-applyno: return_code 10000 says nothing of a receiver, `result` does. */
export const split = {
  endpoint: LEDGER,
  resolution: BY_STATUS_QUERY,
  always: () => ({ limits: SPLIT_LIMITS }),
  async send({ intent, serialNumber }, { config, client, deadline }) {
    const { earlierSplits, trade } = intent.content;
    const items = requireItems(intent);
    if (config.mostReceivers !== undefined && items.length > config.mostReceivers)
      throw new InvalidInput('ledger_relation', `at most ${config.mostReceivers} receivers`);
    // Whether a trade may be split again was not found; the document's title says 单次分账.
    if (earlierSplits > 0 && !config.moreThanOneSplit)
      throw new InvalidInput('trade_no', 'one that was not split before: moreThanOneSplit is off');
    const ids = idsOf(config.agentNo, splitOf(trade, serialNumber));
    const fields = {
      ...ids,
      // remark is in the sample, empty; what is empty takes no part in the signature.
      ledger_relation: items.map(({ payee, amount }) => ({
        receive_no: payee.account,
        amt: amount,
        remark: '',
      })),
    };
    const answer = await client.call(LEDGER, fields, { deadline });
    return answerOf(answer, {
      endpoint: LEDGER,
      echoes: ids,
      mustEcho: 'apply_no',
      personal: namesIn(intent),
      known: config.resultCodes,
      read: ({ ledger_relation, ledger_no }) => readAnswer(items, ledger_relation, ledger_no),
    });
  },
  statusQuery: {
    endpoint: LEDGER_QUERY,
    async query({ intent, serialNumber }, context) {
      const items = requireItems(intent);
      const read = await readLedger(context, splitOf(intent.content.trade, serialNumber));
      if (read.type !== 'read') return read;
      const { relations, ledgerNo, code } = read;
      const { outcome, items: results, reported } = readRelations(items, relations, { ledgerNo });
      const shown = relations.map(({ result }) => result.slice(0, 8)).join(' ');
      const evidence = evidenceOf(
        { name: LEDGER_QUERY.name, source: 'query', personal: namesIn(intent) },
        { code, detail: `results ${shown}`, ...(ledgerNo !== '' && { reference: ledgerNo }) },
      );
      return { type: 'found', outcome, items: results, reported: { items: reported }, evidence };
    },
  },
} satisfies HkrtOperation<'split'>;

/**
 * How the provider knows a split.
 * @throws InvalidInput for a trade without its merchant (document: merch_no M).
 */
export function splitOf({ tradeNo, merchantNo }: PaidTrade, applyNo: string): Sought {
  if (merchantNo === undefined)
    throw new InvalidInput('trade.merchantNo', 'the merchant’s number (merch_no)');
  return { tradeNo, merchantNo, applyNo };
}

/** An answer that shows other receivers or shares than were sent proves nothing; the query decides. */
function readAnswer(
  sent: readonly IntentItem[],
  relations: z.output<typeof RELATIONS>,
  ledgerNo: string,
): ReadAnswer<SplitResult> {
  const { outcome, items, reported } = readRelations(sent, relations, { ledgerNo });
  if (!areTheSame(sent, reported))
    return { outcome: { type: 'unknown', why: 'the answer shows other receivers or other shares' } };
  return { outcome, items, ...(ledgerNo !== '' && { reference: ledgerNo }) };
}

function areTheSame(sent: readonly IntentItem[], shown: readonly ReportedItem[]): boolean {
  const key = (account: string, amount: string): string => `${account} ${amount}`;
  const wanted = sent.map(({ payee, amount }) => key(payee.account, amount)).sort();
  const got = shown.map(({ payeeAccount, amount }) => key(payeeAccount, amount)).sort();
  return JSON.stringify(wanted) === JSON.stringify(got);
}
