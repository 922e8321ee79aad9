import type { HkrtSettings } from '../../../src/providers/hkrt/config.js';
import type { OperationKind } from '../../../src/domain/operation.js';
import type { Said } from '../bench.js';

/** Codes that the settings of the suite know: no document has a table. */
export const KNOWN_CODES = {
  insufficientFunds: ['30001'],
  account: ['30002'],
  inDoubt: ['30003'],
} satisfies HkrtSettings['resultCodes'];

const code = (
  kind: OperationKind,
  return_code: number | string,
  {
    return_msg = '失败',
    is = 'rejected',
    reason = 'other',
  }: { readonly return_msg?: string; readonly is?: Said['is']; readonly reason?: string } = {},
): Said => ({
  name: `${kind} ${return_code} ${return_msg}`,
  kind,
  fields: { return_code, return_msg },
  is,
  ...(is === 'rejected' && { reason }),
});
const WRITES = ['split', 'splitReturn', 'finishSplit'] as const satisfies readonly OperationKind[];
const results = (first: string, second: string, is: Said['is']): Said => ({
  name: `results ${first} and ${second}`,
  kind: 'split',
  fields: { results: [first, second] },
  is,
});

/** What 海科融通 may answer to a write: 10000:成功 其他:失败 (document), and result 0, 1 or 2 for each receiver. */
export const ANSWERS: readonly Said[] = [
  ...WRITES.flatMap((kind): Said[] => [
    code(kind, 20_001),
    code(kind, 99_999, { return_msg: '商户不存在' }),
    code(kind, '30001', { reason: 'insufficientFunds' }),
    code(kind, '30002', { reason: 'account' }),
    code(kind, '30003', { is: 'unknown' }),
    // Words that say that the number is there already, or that the platform itself failed (inference).
    ...['请求订单号重复', '系统异常', '处理超时', '请稍后重试', '处理中'].map((return_msg) =>
      code(kind, 20_002, { return_msg, is: 'unknown' }),
    ),
    code(kind, '', { is: 'unknown' }),
  ]),
  // finish has no number: what is finished already may have been finished by this very request (inference).
  code('finishSplit', 20_003, { return_msg: '交易订单已完结分账', is: 'unknown' }),
  results('0', '0', 'rejected'),
  results('3', '1', 'unknown'),
  results('', '1', 'unknown'),
  results('1', '2', 'pending'),
  results('2', '1', 'pending'),
  results('2', '2', 'pending'),
  results('0', '2', 'pending'),
  results('2', '0', 'pending'),
  // Taken, and no more than that (inference).
  { name: 'a collection with 10000', kind: 'splitReturn', fields: {}, is: 'pending' },
];

/** What query-by-applyno may show of two receivers (integrator: ledger_relation[].result, as in the document's answer). */
export const RECORDS: readonly Said[] = [
  results('1', '1', 'succeeded'),
  results('1', '0', 'succeeded'),
  results('0', '0', 'rejected'),
  results('2', '1', 'pending'),
  results('0', '2', 'pending'),
  results('3', '1', 'unknown'),
  results('', '0', 'unknown'),
  results('1.0', '1', 'unknown'),
  { name: 'no receivers', kind: 'split', fields: { ledger_relation: [] }, is: 'unclear' },
  { name: 'the query itself failed', kind: 'split', fields: { return_code: 20_001 }, is: 'unclear' },
];
