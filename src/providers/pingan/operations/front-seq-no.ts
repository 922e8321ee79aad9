import type { MoneyResult } from '../../../domain/operations/reference.js';
import { isDate } from '../shanghai-date.js';
import type { AcceptedAnswer } from '../transport/answer.js';

/** The bank's own trade date, yyyyMMdd: the first six digits of its FrontSeqNo (developer guide, 6164). */
export function tradeDateOf(frontSeqNo: string): string | undefined {
  const date = /^\d{16}$/.test(frontSeqNo) ? `20${frontSeqNo.slice(0, 6)}` : '';
  return isDate(date) ? date : undefined;
}

/** What a later request must quote of a trade. `date`: the date in the answer, for a FrontSeqNo that has none. */
export function moneyResult(frontSeqNo: string, date = ''): MoneyResult {
  const tradeDate = tradeDateOf(frontSeqNo) ?? (isDate(date) ? date : undefined);
  return {
    ...(frontSeqNo !== '' && { reference: frontSeqNo }),
    ...(tradeDate !== undefined && { tradeDate }),
  };
}

/** An accepted answer that ends the operation, with what a later request must quote of it. */
export function acceptedMoney({ FrontSeqNo }: { readonly FrontSeqNo: string }): AcceptedAnswer<MoneyResult> {
  const money = moneyResult(FrontSeqNo);
  return { outcome: { type: 'succeeded', result: money }, ...money };
}

/** The same of an operation that moves no money, of which nothing is quoted later. */
export function acceptedWithoutMoney({
  FrontSeqNo: reference,
}: {
  readonly FrontSeqNo: string;
}): AcceptedAnswer<Record<never, never>> {
  return { outcome: { type: 'succeeded', result: {} }, ...(reference !== '' && { reference }) };
}
