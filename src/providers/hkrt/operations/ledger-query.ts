import { z } from 'zod';
import type { Money } from '../../../domain/money.js';
import type { IntentItem } from '../../../domain/operation.js';
import {
  outcomeOfItems,
  type ItemResult,
  type SplitLimits,
  type SplitResult,
} from '../../../domain/operations/split.js';
import type { Outcome } from '../../../domain/outcome.js';
import { readAmount } from '../../amounts.js';
import { strangeEcho } from '../../echoes.js';
import { badFields, evidenceOf } from '../../evidence.js';
import type { QueryResult, ReportedItem } from '../../provider.js';
import type { TimedContext } from '../operation.js';
import { outcomeOfResult, SUCCESS } from '../result-codes.js';
import { unclear } from '../transport/answer.js';
import type { HkrtEndpoint } from '../transport/endpoint.js';
import { number, ofTrade } from '../transport/request-fields.js';
import { echo, plainText, text } from '../transport/wire.js';

/** One receiver in an answer (document: ledger_relation; 当return_code==10000时有值). */
export const RELATIONS = z
  .array(
    z.looseObject({
      receive_no: plainText,
      // A number in the sample, text in requests.
      amt: plainText,
      remark: text,
      result: plainText,
      ledger_detail_id: plainText,
      end_time: plainText,
    }),
  )
  .nullish()
  .transform((relations) => relations ?? []);
export type Relation = z.output<typeof RELATIONS>[number];

// An integrator's plugin; its answer is read there as the document's own ledger_relation[].result.
const QUERY_BY_APPLY_NO = {
  name: 'query-by-applyno',
  path: '/api/v1/delay-ledger/query-by-applyno',
  fields: { ...ofTrade, apply_no: number },
  answer: z.looseObject({ ...echo, apply_no: plainText, ledger_no: plainText, ledger_relation: RELATIONS }),
} as const satisfies HkrtEndpoint;

export const LEDGER_QUERY: HkrtEndpoint = QUERY_BY_APPLY_NO;

/** The known fields of a collection name no receiver and no amount (integrator), so a return takes a whole apply_no (inference). */
export const SPLIT_LIMITS: SplitLimits = { returns: 'whole', mostReturns: 1 };

/** Which split is asked for. */
export interface Sought {
  readonly tradeNo: string;
  readonly merchantNo: string;
  /** Its apply_no. */
  readonly applyNo: string;
}

/** The provider's records of one split: its receivers as they stand now. */
export type LedgerRead =
  | {
      readonly type: 'read';
      readonly relations: readonly Relation[];
      readonly ledgerNo: string;
      readonly code: string;
    }
  | Extract<QueryResult<never>, { type: 'unclear' | 'notFound' }>;

/** Asks by apply_no. "Not there" is believed only of codes that the configuration knows: none was found. */
export async function readLedger(
  { client, config, deadline }: TimedContext,
  sought: Sought,
): Promise<LedgerRead> {
  const endpoint = QUERY_BY_APPLY_NO;
  const fields = idsOf(config.agentNo, sought);
  const answer = await client.call(endpoint, fields, { deadline });
  if (answer.type !== 'answered') return unclear(endpoint, answer.why);
  const { return_code: code, return_msg: detail } = answer.envelope;
  if (config.applyNotFoundCodes.includes(code)) {
    const evidence = evidenceOf({ name: endpoint.name, source: 'query', personal: [] }, { code, detail });
    return { type: 'notFound', evidence };
  }
  if (code !== SUCCESS)
    return unclear(endpoint, `${endpoint.name} answers ${code.slice(0, 64)}`, {
      code,
      detail,
      shows: 'nothing',
    });
  const strange = strangeEcho(answer.object, { echoes: fields });
  if (strange !== undefined) return unclear(endpoint, strange, { code });
  const parsed = endpoint.answer.safeParse(answer.object);
  if (!parsed.success) return unclear(endpoint, `malformed answer: ${badFields(parsed.error)}`, { code });
  const { ledger_relation: relations, ledger_no: ledgerNo } = parsed.data;
  if (relations.length === 0) return unclear(endpoint, `${endpoint.name} shows no receivers`, { code });
  return { type: 'read', relations, ledgerNo, code };
}

/** What the relations of an answer say of a split. */
export interface ReadRelations {
  readonly outcome: Outcome<SplitResult>;
  readonly items: readonly ItemResult[];
  readonly reported: readonly ReportedItem[];
}

/**
 * Holds what an answer shows against the receivers that were sent. A relation whose amount is not shown counts by its receiver alone:
 * of the query's answer only `result` is known (integrator).
 */
export function readRelations(
  sent: readonly IntentItem[],
  relations: readonly Relation[],
  about: { readonly ledgerNo: string },
): ReadRelations {
  const itemOf = ({ receive_no }: Relation) => sent.find(({ payee }) => payee.account === receive_no);
  const reported = relations.map((relation): ReportedItem => {
    const amount = relation.amt === '' ? itemOf(relation)?.amount : readAmount(relation.amt);
    return { payeeAccount: relation.receive_no, amount: amount ?? NO_AMOUNT };
  });
  const items = sent.map(({ itemId, payee }): ItemResult => {
    const relation = relations.find(({ receive_no }) => receive_no === payee.account);
    const reference = relation?.ledger_detail_id ?? '';
    return {
      itemId,
      outcome: outcomeOfResult(relation?.result ?? ''),
      ...(reference !== '' && { reference }),
    };
  });
  const { ledgerNo } = about;
  const result = { ...(ledgerNo !== '' && { reference: ledgerNo }), limits: SPLIT_LIMITS };
  return { outcome: outcomeOfItems(items, result), items, reported };
}

/** Equal to no share: an amount that cannot be read, or that of a receiver who was not sent. */
const NO_AMOUNT = '0.00' as Money;

/** The fields that name a split in a request, and tie an answer to it. */
export function idsOf(agentNo: string, { tradeNo, merchantNo, applyNo }: Sought) {
  return { agent_no: agentNo, merch_no: merchantNo, trade_no: tradeNo, apply_no: applyNo };
}
