import { z } from 'zod';
import type { IntentItem } from '../../../domain/operation.js';
import {
  outcomeOfItems,
  type ItemResult,
  type SplitLimits,
  type SplitResult,
} from '../../../domain/operations/split.js';
import type { Outcome } from '../../../domain/outcome.js';
import type { JsonObject } from '../../lossless-json.js';
import type { ReportedDetails } from '../../provider.js';
import type { HongwenOptions } from '../options.js';
import { outcomeOfReturn, outcomeOfStatus } from '../result-codes.js';
import { compactJson } from '../transport/sign.js';
import { ofTrade, plainText } from '../transport/wire.js';
import { readDetail } from './divide-detail.js';

/** A split as an answer shows it (document). A notification is read by the same names (inference). */
export const DIVISION = z.looseObject({
  ...ofTrade,
  divide_out_trade_no: plainText,
  // A String by the table, a bare integer above 2^53 in the sample.
  divide_trade_no: plainText,
  divide_create_time: plainText,
  divide_status: plainText,
  divide_detail: z.unknown().optional(),
});
export type ShownDivision = z.output<typeof DIVISION>;

/** A return as an answer or a notification may show it: not found, so only the fields that were sent are read (inference). */
export const RETURN = z.looseObject({
  divide_out_trade_no: plainText,
  divide_back_out_trade_no: plainText,
  divide_back_detail: z.unknown().optional(),
});
export type ShownReturn = z.output<typeof RETURN>;

/** What is shown of an operation with receivers. */
export interface ReadDivision {
  readonly outcome: Outcome<SplitResult>;
  readonly items: readonly ItemResult[];
  readonly reported: ReportedDetails;
  readonly reference?: string;
}

/** divide_back_detail names accounts and amounts, and there is a status of a part that was returned (document), so parts are taken back. */
export function splitLimits({ mostReturns }: Pick<HongwenOptions, 'mostReturns'>): SplitLimits {
  return { returns: 'part', ...(mostReturns !== undefined && { mostReturns }) };
}

/**
 * What is shown of a split, held against its receivers. divide_status is one for all of them (document), so each stands as the whole does
 * (inference).
 */
export function readDivision(
  sent: readonly IntentItem[],
  shown: ShownDivision,
  { object, config }: { readonly object: JsonObject; readonly config: HongwenOptions },
): ReadDivision {
  const outcome = outcomeOfStatus(shown.divide_status);
  const items = sent.map(({ itemId }): ItemResult => ({ itemId, outcome }));
  const { divide_trade_no: reference } = shown;
  const returnDetail = detailKept(object['divide_res_detail']);
  const result = {
    ...(reference !== '' && { reference }),
    ...(returnDetail !== undefined && { returnDetail }),
    limits: splitLimits(config),
  };
  return {
    outcome: outcomeOfItems(items, result),
    items,
    reported: reportedBy(shown.divide_detail, sent),
    ...(reference !== '' && { reference }),
  };
}

/** What is shown of a return, held against its givers. */
export function readReturn(
  sent: readonly IntentItem[],
  shown: ShownReturn,
  { returnStatus }: Pick<HongwenOptions, 'returnStatus'>,
): ReadDivision {
  const outcome = outcomeOfReturn(shown, returnStatus);
  const items = sent.map(({ itemId }): ItemResult => ({ itemId, outcome }));
  return { outcome: outcomeOfItems(items), items, reported: reportedBy(shown.divide_back_detail, sent) };
}

/** divide_res_detail as it came: 此结果很重要,建议本地留存,退分账的时候需要 (document). */
function detailKept(value: JsonObject[string] | undefined): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' ? value : compactJson(value);
}

function reportedBy(detail: unknown, sent: readonly IntentItem[]): ReportedDetails {
  const items = readDetail(detail, sent);
  return items ? { items } : {};
}

/** Whether receivers are shown otherwise than they were sent; where none are shown nothing differs. */
export function differs(sent: readonly IntentItem[], { items }: ReportedDetails): boolean {
  if (items === undefined) return false;
  const key = (account: string, amount: string): string => `${account} ${amount}`;
  const wanted = sent.map(({ payee, amount }) => key(payee.account, amount)).sort();
  const got = items.map(({ payeeAccount, amount }) => key(payeeAccount, amount)).sort();
  return JSON.stringify(wanted) !== JSON.stringify(got);
}
