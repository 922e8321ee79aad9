import type { OperationKind } from '../../../src/domain/operation.js';
import type { Said } from '../bench.js';

interface Failure {
  readonly code?: string;
  readonly type?: string;
}

const failed = (
  kind: OperationKind,
  { code = '', type = '' }: Failure,
  is: Said['is'],
  reason = 'other',
): Said => ({
  name: `${kind} failed ${type} ${code}`,
  kind,
  fields: { status: 'failed', error_code: code, error_type: type, error_msg: '其它' },
  is,
  ...(is === 'rejected' && { reason }),
});
const INVALID = 'invalid_request_error';
const WRITES = [
  'openAccount',
  'applyCardBinding',
  'hold',
  'release',
  'return',
  'refund',
  'freeze',
  'unfreeze',
  'withdraw',
] as const satisfies readonly OperationKind[];

/**
 * What Adapay may answer to a write (document, 状态; errors.html; fact sheet 1.6, 1.7). No rule of Adapay's says which
 * failure is final: only a request that it calls invalid is taken for one that did nothing.
 */
export const ANSWERS: readonly Said[] = [
  ...WRITES.flatMap((kind): Said[] => [
    { name: `${kind} pending`, kind, fields: { status: 'pending' }, is: 'pending' },
    failed(kind, { type: INVALID, code: 'request_parameter_error' }, 'rejected'),
    // The sample's spelling of the same.
    failed(kind, { type: INVALID, code: 'request_param_error' }, 'rejected'),
    failed(kind, { type: 'api_error', code: 'system_exception' }, 'unknown'),
    failed(kind, { type: 'channel_error', code: 'channel_unexpected_error' }, 'unknown'),
    // 请求订单号重复 (Adapay's SDKs): this request or another had the number before, so the records must tell.
    failed(kind, { type: INVALID, code: 'request_order_no_repeate' }, 'unknown'),
    ...['processing', 'SUCCEEDED', 'success', '', 'closed'].map((status): Said => ({
      name: `${kind} status ${status}`,
      kind,
      fields: { status },
      is: 'unknown',
    })),
  ]),
  failed('hold', { type: 'card_error', code: 'zz_undocumented' }, 'unknown'),
  failed('hold', { type: 'zz_undocumented', code: 'zz_undocumented' }, 'unknown'),
  failed('hold', { code: 'request_parameter_error' }, 'unknown'),
  failed('hold', {}, 'unknown'),
  failed('hold', { type: INVALID, code: 'security_exception' }, 'rejected'),
  failed('hold', { type: INVALID, code: 'config_exception' }, 'rejected'),
  failed('hold', { type: INVALID, code: 'account_not_exists' }, 'rejected'),
  failed('withdraw', { type: INVALID, code: 'channel_error' }, 'unknown'),
  failed('withdraw', { type: INVALID, code: 'channel_response_code_fail' }, 'unknown'),
  failed('release', { type: INVALID, code: 'payment_id_not_exists' }, 'rejected'),
  failed('refund', { type: INVALID, code: 'charge_id_not_exists' }, 'rejected'),
  failed('hold', { type: INVALID, code: 'token_invalided' }, 'rejected'),
  failed('hold', { type: INVALID, code: 'mer_not_register' }, 'rejected'),
  // Of another channel than this one; the type speaks.
  failed('hold', { type: INVALID, code: 'token_revoke_error' }, 'rejected'),
  failed('hold', { type: INVALID, code: 'token_apply_error' }, 'rejected'),
  // A code of Adapay's own fault outweighs a type that says otherwise.
  failed('hold', { type: INVALID, code: 'system_exception' }, 'unknown'),
  // 若返回码是 order_id_not_exists，即超过撤销期限: of a reverse, and of nothing else.
  failed('return', { code: 'order_id_not_exists' }, 'rejected'),
  failed('hold', { code: 'order_id_not_exists' }, 'unknown'),
  failed('hold', { type: INVALID, code: 'SIM_BALANCE_SHORT' }, 'rejected', 'insufficientFunds'),
];

const row = (name: string, fields: Said['fields'], is: Said['is']): Said => ({
  name,
  kind: 'hold',
  fields,
  is,
});

/** What a row of balancePayList may show (document: status, and trans_stat S-成功 F-失败), and what that is. */
export const RECORDS: readonly Said[] = [
  row('succeeded, S', { status: 'succeeded', trans_stat: 'S' }, 'succeeded'),
  row('S alone', { status: undefined, trans_stat: 'S' }, 'succeeded'),
  row('succeeded alone', { status: 'succeeded', trans_stat: undefined }, 'succeeded'),
  row('pending', { status: 'pending', trans_stat: undefined }, 'pending'),
  row('failed, F', { status: 'failed', trans_stat: 'F', error_code: 'channel_unexpected_error' }, 'rejected'),
  row('F alone', { status: undefined, trans_stat: 'F' }, 'rejected'),
  row('succeeded, F', { status: 'succeeded', trans_stat: 'F' }, 'unknown'),
  row('failed, S', { status: 'failed', trans_stat: 'S' }, 'unknown'),
  row('no status', { status: undefined, trans_stat: undefined }, 'unknown'),
  ...['P', 'I', 'W', 's'].map((trans_stat) => row(trans_stat, { status: undefined, trans_stat }, 'unknown')),
  ...['processing', 'closed'].map((status) => row(status, { status, trans_stat: undefined }, 'unknown')),
];
