import type { PendingEnd } from '../../engine/faults.js';
import type { AdapayBank } from '../bank.js';
import { badParameter, rejected } from '../result-codes.js';
import { optional, required, type AdapayRequest, type FieldRule } from '../fields.js';
import { seconds, statusOf } from '../lists.js';
import type { Audit, Fields, Status } from '../model.js';
import { rawText, type AdapayEndpoint } from '../endpoint.js';
import type { ProviderFaults } from '../../engine/provider-api.js';
import { openMember, openSettleAccount } from '../member-records.js';

const MOST_BYTES = 9 * 1_048_576;
const COMPANY_FIELDS: readonly (readonly [name: string, max: number])[] = [
  ['name', 50],
  ['prov_code', 4],
  ['area_code', 4],
  ['social_credit_code', 18],
  ['social_credit_code_expires', 8],
  ['business_scope', 200],
  ['legal_person', 20],
  ['legal_cert_id', 20],
  ['legal_cert_id_expires', 8],
  ['legal_mp', 11],
  ['address', 256],
];
const BANK_FIELDS: readonly (readonly [name: string, max: number])[] = [
  ['bank_code', 8],
  ['bank_acct_type', 1],
  ['card_no', 40],
  ['card_name', 64],
];
const OPTIONAL_FIELDS: readonly FieldRule[] = [
  optional('zip_code', 16),
  optional('telphone', 32),
  optional('email', 64),
  ...BANK_FIELDS.map(([name, max]) => optional(name, max)),
  optional('notify_url', 250, 'url'),
];
const HEAD_FIELDS = [
  required('app_id', 64),
  required('order_no', 64, 'orderNo'),
  required('member_id', 64, 'orderNo'),
];

/** CorpMember.create: multipart with a zip of papers. The answer is pending until the audit has ended. */
export const corpMemberCreate: AdapayEndpoint = {
  code: 'corp_members',
  method: 'POST',
  path: '/v1/corp_members',
  multipart: true,
  number: 'order_no',
  fields: [
    ...HEAD_FIELDS,
    ...COMPANY_FIELDS.map(([name, max]) => required(name, max)),
    ...OPTIONAL_FIELDS,
    required('attach_file', 16),
  ],
  perform(bank, request, faults) {
    checkFile(request);
    const memberId = request.text('member_id');
    if (memberId === '0' || bank.members.has(memberId)) throw rejected('SIM_MEMBER_EXISTS', 'member_id');
    return begin(bank, request, faults, { isUpdate: false, opensAccount: wantsSettleAccount(request) });
  },
};

/** CorpMember.update: audited as well; only what changes is sent. */
export const corpMemberUpdate: AdapayEndpoint = {
  code: 'corp_members.update',
  method: 'POST',
  path: '/v1/corp_members/update',
  multipart: true,
  number: 'order_no',
  fields: [
    ...HEAD_FIELDS,
    ...COMPANY_FIELDS.map(([name, max]) => optional(name, max)),
    ...OPTIONAL_FIELDS,
    optional('attach_file', 16),
  ],
  perform(bank, request, faults) {
    if (request.has('attach_file')) checkFile(request);
    const member = bank.members.get(request.text('member_id'));
    if (member?.kind !== 'company') throw rejected('SIM_NO_SUCH_MEMBER', 'member_id');
    return begin(bank, request, faults, { isUpdate: true, opensAccount: false });
  },
};

/** CorpMember.query: the latest audit of a member. */
export const corpMemberQuery: AdapayEndpoint = {
  code: 'corp_members.query',
  method: 'GET',
  path: '/v1/corp_members/{member_id}',
  about: (bank, body) => latest(bank, rawText(body, 'member_id') ?? '')?.number,
  fields: [required('app_id', 64), required('member_id', 64)],
  perform(bank, request, faults) {
    const audit = latest(bank, request.text('member_id'));
    if (!audit || bank.now - audit.createdAt < faults.hideYoungerThanMs)
      throw rejected('SIM_NO_SUCH_MEMBER', 'member_id');
    return () => ({ ...auditObject(bank, audit, faults), status: 'succeeded' });
  },
};

function begin(
  bank: AdapayBank,
  request: AdapayRequest,
  faults: ProviderFaults,
  kind: { readonly isUpdate: boolean; readonly opensAccount: boolean },
): () => Fields {
  const memberId = request.text('member_id');
  if (latest(bank, memberId)?.status === 'pending') throw rejected('SIM_AUDIT_UNDER_WAY', 'member_id');
  const audit: Audit = {
    ...bank.newObject(39, request.text('order_no'), memberId),
    memberId,
    isUpdate: kind.isUpdate,
    notifyUrl: request.text('notify_url'),
    settleAccountId: undefined,
  };
  bank.audits.add(audit);
  const ending = faults.pending ?? { ms: bank.rules.auditTakesMs, end: bank.rules.channelEnds };
  bank.endLater(audit, ending, (end) => {
    bank.endRow(audit, end);
    if (end === 'failed') audit.failure = rejected('SIM_AUDIT_FAILED');
    else if (!kind.isUpdate) open(bank, audit, request, kind.opensAccount);
    notify(bank, audit, request, end);
  });
  return () => ({ ...auditObject(bank, audit), status: audit.status });
}

function open(bank: AdapayBank, audit: Audit, request: AdapayRequest, opensAccount: boolean): void {
  const { memberId, number: serialNumber } = audit;
  const member = openMember(bank, { memberId, kind: 'company', given: { name: request.text('name') } });
  bank.services.effects.record({ kind: 'openAccount', serialNumber, memberCode: memberId, amount: 0n });
  if (!opensAccount) return;
  const card = {
    card_id: request.text('card_no'),
    bank_code: request.text('bank_code'),
    bank_acct_type: request.text('bank_acct_type'),
  };
  audit.settleAccountId = openSettleAccount(bank, member, card).id;
  bank.services.effects.record({ kind: 'bindSettleAccount', serialNumber, memberCode: memberId, amount: 0n });
}

function notify(bank: AdapayBank, audit: Audit, request: AdapayRequest, end: PendingEnd): void {
  bank.services.notify({
    type: `corp_member${audit.isUpdate ? '_update' : ''}.${end}`,
    data: { ...auditObject(bank, audit), prod_mode: request.prodMode },
    prodMode: request.prodMode,
    notifyUrl: audit.notifyUrl,
    interfaceCode: audit.isUpdate ? 'corp_members.update' : 'corp_members',
    orderNo: audit.number,
    memberId: audit.memberId,
  });
}

/** The four fields of a bank card are needed together (these four required if the settle account is opened with it). */
function wantsSettleAccount(request: AdapayRequest): boolean {
  const names = BANK_FIELDS.map(([name]) => name);
  if (!names.some((name) => request.has(name))) return false;
  for (const name of names)
    if (!request.has(name)) throw badParameter(name, 'missing beside the other card fields');
  return true;
}

/** The API puts a file's size in the file's place. */
function checkFile(request: AdapayRequest): void {
  const bytes = request.whole('attach_file', 0);
  if (!(bytes > 0 && bytes <= MOST_BYTES)) throw badParameter('attach_file', 'expected a zip of up to 9 MB');
}

function latest(bank: AdapayBank, memberId: string): Audit | undefined {
  return bank.audits.belongingTo(memberId).at(-1);
}

/** A 待审核, B 审核失败, D 开户成功但未创建结算账户, E 开户和创建结算账户成功; of a change S and F. */
function auditState(audit: Audit, status: Status): string {
  if (status === 'pending') return 'A';
  if (audit.isUpdate) return status === 'succeeded' ? 'S' : 'F';
  if (status === 'failed') return 'B';
  return audit.settleAccountId === undefined ? 'D' : 'E';
}

function auditObject(bank: AdapayBank, audit: Audit, faults?: ProviderFaults): Fields {
  const status = statusOf(bank, audit, faults);
  return {
    object: 'corp_member',
    app_id: bank.services.appId,
    member_id: audit.memberId,
    order_no: audit.number,
    created_time: seconds(audit.createdAt),
    audit_state: auditState(audit, status),
    audit_desc: status === 'failed' ? (audit.failure?.message ?? '') : '',
    ...(audit.settleAccountId === undefined ? {} : { settle_account_id: audit.settleAccountId }),
  };
}
