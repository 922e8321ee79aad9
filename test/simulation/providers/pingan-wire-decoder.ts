import type { OperationKind } from '../../../src/domain/operation.js';
import type { Effect } from '../../../src/sandbox/engine/effects.js';
import { objectIn, requestLine, type DecodedRequest, type WireDecoder } from './wire-decoder.js';

const SERVICES: Readonly<Record<string, string>> = {
  OpenCustAcctId: '6000',
  BindRelateAcctUnionPay: '6066',
  BindRelateAccReUnionPay: '6067',
  UnbindRelateAcct: '6065',
  MemberTransaction: '6034',
  MemberTransactionRefund: '6164',
  MembershipTrancheFreeze: '6007',
  MembershipTranchePay: '6163',
  MembershipWithdrawCash: '6033',
  QueryCustAcctIdByThirdCustId: '6092',
  MemberBindQuery: '6098',
  SingleTransactionStatusQuery: '6110',
};
const TRANSFERS: Readonly<Record<string, OperationKind>> = { '1': 'hold', '2': 'release', '3': 'return' };
const FREEZES: Readonly<Record<string, OperationKind>> = { '1': 'freeze', '2': 'unfreeze' };
/** What the bank knows by an order number of its own, which is the freeze's serial number and no order of ours. */
const OF_FREEZES = ['freeze', 'unfreeze', 'payFromFreeze'];
/** The effects that each query about a member looks for. */
const QUERIES_OF_MEMBERS: Readonly<Record<string, readonly Effect['kind'][]>> = {
  '6092': ['openAccount'],
  '6098': ['verifyCardBinding', 'unbindCard'],
};
const FOUND_NOTHING = ['ERR020', 'SIM_MEMBER_NOT_FOUND'];
const TURNED_DOWN = ['OPEN-E-100071', 'OPEN-E-100073', 'OPEN-E-100074', 'E30001'];

/** The wire of 平安见证宝: flat JSON, the interface in the path. */
export const pinganDecoder: WireDecoder = {
  basePath: '/pingan',
  bindsBy: 'verifyCardBinding',
  // 每天的序列号不能重复.
  numbersByDay: true,
  // An application for a card is void by the bank's own rule after 120 s.
  voidAfterMs: { applyCardBinding: 120_000 },

  effect(effect) {
    if (!OF_FREEZES.includes(effect.kind)) return effect;
    const { orderNo: _freeze, ...rest } = effect;
    return rest;
  },

  isAbout({ interfaceCode, about, memberCode }, effect) {
    const kinds = QUERIES_OF_MEMBERS[interfaceCode];
    if (kinds === undefined) return effect.serialNumber === about;
    return kinds.includes(effect.kind) && (memberCode === undefined || effect.memberCode === memberCode);
  },

  request(bytes) {
    const name = requestLine(bytes).target.split('/').at(-1) ?? '';
    const service = SERVICES[name];
    if (service === undefined) return { interface: name, type: 'other', subjects: [] };
    const body = objectIn(bytes);
    const text = (field: string): string => (typeof body[field] === 'string' ? body[field] : '');
    return writeOf(service, text) ?? queryOf(service, text);
  },

  answer(bytes) {
    const body = objectIn(bytes);
    for (const name of ['TxnReturnCode', 'errorCode', 'Code']) {
      const code = body[name];
      if (typeof code !== 'string') continue;
      const rows = body['TranItemArray'];
      const foundNothing = FOUND_NOTHING.includes(code) || (Array.isArray(rows) && rows.length === 0);
      const showsCards = code === '000000' && Array.isArray(rows) && rows.length > 0;
      return {
        code,
        turnedDown: name !== 'TxnReturnCode' && TURNED_DOWN.includes(code),
        isWell: code === '000000',
        // Nothing was unbound where the card is still there, which is its member's only one here, and no account closed that is shown.
        lacks: ({ kind }) =>
          kind === 'unbindCard'
            ? showsCards
            : kind === 'closeAccount'
              ? code === '000000' && typeof body['SubAcctNo'] === 'string'
              : foundNothing,
      };
    }
    const isExpired = body['tokenExpiryFlag'] === 'true';
    return isExpired
      ? { code: 'tokenExpiryFlag', turnedDown: true, isWell: false, lacks: () => false }
      : undefined;
  },
};

function writeOf(service: string, text: (field: string) => string): DecodedRequest | undefined {
  const serialNumber = text('CnsmrSeqNo');
  const write = { interface: service, type: 'write', serialNumber } as const;
  switch (service) {
    case '6000': {
      const subjects = [`member ${text('TranNetMemberCode')}`];
      return text('FunctionFlag') === '3'
        ? { ...write, interface: '6000/3', kind: 'closeAccount', subjects }
        : { ...write, kind: 'openAccount', subjects };
    }
    case '6066':
      return { ...write, kind: 'applyCardBinding', subjects: [`application ${serialNumber}`] };
    case '6067':
      return { ...write, kind: 'verifyCardBinding', subjects: [`cards of ${text('SubAcctNo')}`] };
    case '6065':
      return { ...write, kind: 'unbindCard', subjects: [`cards of ${text('SubAcctNo')}`] };
    case '6034': {
      const kind = TRANSFERS[text('FunctionFlag')];
      const subjects = [`trade ${serialNumber}`];
      const trade = {
        ...write,
        interface: `6034/${text('FunctionFlag')}`,
        subjects,
        orderNo: text('OrderNo'),
      };
      return kind ? { ...trade, kind } : trade;
    }
    case '6007': {
      const flag = text('FunctionFlag');
      const kind = FREEZES[flag];
      const frozen = { ...write, interface: `6007/${flag}`, subjects: [`trade ${serialNumber}`] };
      return kind ? { ...frozen, kind } : frozen;
    }
    case '6163':
      return { ...write, kind: 'payFromFreeze', subjects: [`trade ${serialNumber}`] };
    case '6033':
      return { ...write, kind: 'withdraw', subjects: [`trade ${serialNumber}`] };
    case '6164':
      return { ...write, kind: 'refund', subjects: [`trade ${serialNumber}`], orderNo: text('OldOrderNo') };
    default:
      return undefined;
  }
}

function queryOf(service: string, text: (field: string) => string): DecodedRequest {
  const subject =
    service === '6092'
      ? `member ${text('TranNetMemberCode')}`
      : service === '6098'
        ? `cards of ${text('SubAcctNo')}`
        : `trade ${text('TranNetSeqNo')}`;
  return { interface: service, type: 'query', subjects: [subject] };
}
