import type { OperationKind } from '../../../src/domain/operation.js';
import type { Said } from '../bench.js';

const code = (kind: OperationKind, ret_code: string, is: Said['is'], reason = 'other'): Said => ({
  name: `${kind} ${ret_code}`,
  kind,
  fields: { ret_code, ret_msg: '其它' },
  is,
  ...(is === 'rejected' && { reason }),
});
const MONEY = ['hold', 'release', 'return', 'refund', 'withdraw'] as const satisfies readonly OperationKind[];
const WRITES = [
  'openAccount',
  'applyCardBinding',
  'verifyCardBinding',
  ...MONEY,
] as const satisfies readonly OperationKind[];
const all = (codes: readonly string[], is: Said['is'], reason?: string): Said[] =>
  codes.map((one) => code('hold', one, is, reason));

/**
 * What 连连 may answer to a write: the vendor's list of codes (fact sheet A.4) with what each means to us. No document says which code is
 * final; 0000 is none of a write that moves money.
 */
export const ANSWERS: readonly Said[] = [
  ...WRITES.flatMap((kind): Said[] => [
    code(kind, '1005', 'rejected'),
    code(kind, '9970', 'unknown'),
    code(kind, '9999', 'unknown'),
    // 商户流水号重复: this request or another had the number before, so the records must tell.
    code(kind, '1010', 'unknown'),
    code(kind, '7777', 'unknown'),
    code(kind, '00000', 'unknown'),
    code(kind, 'success', 'unknown'),
  ]),
  // Taken, and no more than that.
  ...[...MONEY, 'openAccount' as const].map((kind) => code(kind, '0000', 'pending')),
  // A code or the merchant's check is awaited (classic document 3.3.1).
  code('withdraw', '8888', 'pending'),
  code('withdraw', '8889', 'pending'),
  code('hold', '8888', 'pending'),
  // The number or the card is there already.
  ...all(['1032', '3002', '3003', '3022', '2006', '2008'], 'unknown'),
  // A bank behind it, and an order that is not there: no rejection of a write.
  ...all(['3023', '3203', '1011'], 'unknown'),
  // Of other services: receipts, batches, changes of users.
  ...all(['3024', '3029', '3038'], 'unknown'),
  ...all(
    ['1000', '1001', '1002', '1003', '1004', '1006', '1007', '1008', '1009', '1031', '1036', '1037', '8000'],
    'rejected',
  ),
  ...all(['1034', '1035', '1012', '1013', '1014', '1015', '1016', '1020', '1021', '1022'], 'rejected'),
  ...all(
    ['2000', '3000', '3001', '3004', '3008', '3010', '3011', '3012', '3013', '3014', '3015'],
    'rejected',
  ),
  ...all(['3016', '3017', '3018', '3019', '3020', '3021'], 'rejected'),
  ...all(['3005', '3006', '3007'], 'rejected', 'insufficientFunds'),
  ...all(['3009', '2013', '2017', '2018'], 'rejected', 'account'),
  ...['1023', '1024', '1025', '1026', '1027', '1028', '1029', '1030'].map((one) =>
    code('applyCardBinding', one, 'rejected', 'card'),
  ),
  code('verifyCardBinding', '1017', 'rejected', 'wrongCode'),
  ...['1018', '1019', '1033'].map((one) => code('verifyCardBinding', one, 'rejected', 'codeVoid')),
];

const status = (txn_status: string | undefined, is: Said['is']): Said => ({
  name: txn_status ?? 'no status',
  kind: 'hold',
  fields: { txn_status },
  is,
});

/** What orderquery may show (integrators: SUCCESS, FAILURE, CANCEL; its full list was not found), and what that is. */
export const RECORDS: readonly Said[] = [
  status('SUCCESS', 'succeeded'),
  status('FAILURE', 'rejected'),
  status('CANCEL', 'rejected'),
  // The sandbox's own, which its settings name.
  status('SIM_PROCESSING', 'pending'),
  status(undefined, 'unknown'),
  status('', 'unknown'),
  ...['TRADE_SUCCESS', 'success', 'PROCESSING', 'CLOSED', 'TRADE_WAIT_PAY'].map((one) =>
    status(one, 'unknown'),
  ),
  { name: 'no amount', kind: 'hold', fields: { order_amount: undefined }, is: 'unknown' },
  { name: 'the query itself failed', kind: 'hold', fields: { ret_code: '9999' }, is: 'unclear' },
];
