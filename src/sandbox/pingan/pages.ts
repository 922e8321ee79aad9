import { rejected } from './result-codes.js';

export interface Page<T> {
  readonly shown: readonly T[];
  readonly envelope: { ResultNum: string; StartRecordNo: string; EndFlag: string; TotalNum: string };
}

/** One page of rows, counted from page 1. @throws PinganRejected E80011 for a page beyond the last; page 1 always exists. */
export function pageOf<T>(rows: readonly T[], pageNum: string, pageRows: number): Page<T> {
  const start = (Number(pageNum) - 1) * pageRows;
  if (start > 0 && start >= rows.length) throw rejected('E80011');
  const shown = rows.slice(start, start + pageRows);
  return {
    shown,
    envelope: {
      ResultNum: String(shown.length),
      StartRecordNo: String(shown.length === 0 ? 0 : start + 1),
      EndFlag: start + shown.length >= rows.length ? '1' : '0',
      TotalNum: String(rows.length),
    },
  };
}
