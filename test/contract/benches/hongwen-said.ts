import type { OperationKind } from '../../../src/domain/operation.js';
import type { Said } from '../bench.js';

/** Codes that the settings of the suite know: no document has a table. */
export const KNOWN_CODES = {
  insufficientFunds: ['40001'],
  account: ['40002'],
  other: ['40003'],
} as const;

const code = (kind: OperationKind, given: number | string, is: Said['is'], reason = 'other'): Said => ({
  name: `${kind} ${given}`,
  kind,
  fields: { code: given, msg: '其它' },
  is,
  ...(is === 'rejected' && { reason }),
});
const WRITES = ['split', 'splitReturn'] as const satisfies readonly OperationKind[];
const status = (divide_status: string | undefined, is: Said['is']): Said => ({
  name: divide_status ?? 'no status',
  kind: 'split',
  fields: { divide_status },
  is,
});
/** The sandbox's own field, which its settings name: no document has a status of a return. */
const back = (fields: Said['fields'], is: Said['is']): Said => ({
  name: `a return with ${JSON.stringify(fields)}`,
  kind: 'splitReturn',
  fields,
  is,
});

/** What 鸿闻 may answer to a write: code 20000 with a divide_status (document), or a code that no document has. */
export const ANSWERS: readonly Said[] = [
  ...WRITES.flatMap((kind): Said[] => [
    code(kind, 40_001, 'rejected', 'insufficientFunds'),
    code(kind, 40_002, 'rejected', 'account'),
    code(kind, 40_003, 'rejected'),
    code(kind, '40003', 'rejected'),
    code(kind, 40_009, 'unknown'),
    code(kind, 20_001, 'unknown'),
    code(kind, 'success', 'unknown'),
    code(kind, '', 'unknown'),
  ]),
  status('DIVIDE_SUCCESS', 'succeeded'),
  status('DIVIDE_PARTIAL_REFUND', 'succeeded'),
  status('DIVIDE_REFUND', 'succeeded'),
  status('DIVIDE_FAILED', 'rejected'),
  status('DIVIDE_PENDING', 'pending'),
  ...['SUCCESS', 'DIVIDE_CLOSED', 'divide_success', '', undefined].map((one) => status(one, 'unknown')),
  // 20000 to a return says that it was taken, whatever it says of the split.
  back({}, 'pending'),
  back({ divide_status: 'DIVIDE_SUCCESS' }, 'pending'),
  back({ divide_status: 'DIVIDE_REFUND' }, 'pending'),
  back({ divide_status: 'DIVIDE_PARTIAL_REFUND' }, 'pending'),
  back({ SIM_BACK_STATUS: 'SIM_BACK_FAILED' }, 'rejected'),
  back({ SIM_BACK_STATUS: 'closed' }, 'unknown'),
];
