import { MINUTE_MS } from '../../../src/domain/durations.js';
import type { OperationKind } from '../../../src/domain/operation.js';
import { objectIn, requestLine, type DecodedRequest, type WireDecoder } from './wire-decoder.js';

type Fields = Readonly<Record<string, unknown>>;

/** The kinds of operation behind effects that the sandbox calls otherwise. */
const KINDS: Readonly<Record<string, OperationKind>> = {
  applyActivation: 'applyCardBinding',
  activate: 'verifyCardBinding',
};
/** The queries that name what they are about by its own number. */
const BY_NUMBER: Readonly<Record<string, string>> = {
  orderquery: 'txn_seqno',
  'order-query': 'txn_seqno',
  'withdrawal-query': 'txn_seqno',
  refundquery: 'refund_seqno',
};
/** The effect that each query about a user looks for. */
const BY_USER: Readonly<Record<string, OperationKind>> = {
  'query-acctinfo': 'openAccount',
  'query-linkedacct': 'verifyCardBinding',
};
const FOUND_NOTHING = ['1011', 'SIM_NO_SUCH_USER'];

/**
 * The wire of 连连: JSON both ways, the call in the path. Personal fields come encrypted with a random padding, and none is
 * decoded.
 */
export const lianlianDecoder: WireDecoder = {
  basePath: '/lianlian',
  bindsBy: 'verifyCardBinding',
  numbersByDay: false,
  // token 有效期 30 分钟.
  voidAfterMs: { applyCardBinding: 30 * MINUTE_MS },

  effect(effect, wire) {
    const { kind, orderNo } = effect;
    if (kind === 'withdrawal') {
      // It has no order number of ours.
      const { orderNo: _number, ...rest } = effect;
      return rest;
    }
    const shared = KINDS[kind] ?? kind;
    if (shared === 'verifyCardBinding')
      // A code goes out under its application's number.
      return { ...effect, kind: shared, serialNumber: wire.codeOf(effect.serialNumber) ?? '' };
    // The order that 连连 knows is the hold's number.
    return {
      ...effect,
      kind: shared,
      ...(orderNo !== undefined && { orderNo: wire.orderOf(orderNo) ?? orderNo }),
    };
  },

  isAbout({ interfaceCode, about, memberCode }, effect) {
    const kind = BY_USER[interfaceCode];
    return kind === undefined
      ? effect.serialNumber === about
      : effect.kind === kind && effect.memberCode === memberCode;
  },

  request(bytes) {
    const name = requestLine(bytes).target.split('/').at(-1) ?? '';
    const body = objectIn(bytes);
    return writeOf(name, body) ?? queryOf(name, body);
  },

  answer(bytes) {
    const body = objectIn(bytes);
    const code = textIn(body, 'ret_code');
    if (code === '') return undefined;
    const foundNothing = FOUND_NOTHING.includes(code);
    const cards = body['linked_acctlist'];
    return {
      code,
      turnedDown: false,
      isWell: code === '0000',
      lacks: ({ kind }) =>
        foundNothing || (kind === 'verifyCardBinding' && Array.isArray(cards) && cards.every(isSandboxCard)),
    };
  },
};

function writeOf(name: string, body: Fields): DecodedRequest | undefined {
  const number = textIn(body, 'txn_seqno');
  const user = textIn(body, 'user_id');
  const write = { interface: name, type: 'write', serialNumber: number } as const;
  switch (name) {
    case 'openacct-snapply-individual':
      return { ...write, kind: 'openAccount', subjects: [`user ${user}`] };
    case 'openacct-activate-apply':
      return { ...write, kind: 'applyCardBinding', subjects: [`application ${number}`] };
    case 'openacct-activate-verify':
      return {
        interface: name,
        type: 'write',
        kind: 'verifyCardBinding',
        member: user,
        application: number,
        subjects: [`cards of ${user}`],
      };
    case 'createpay':
      return {
        ...write,
        kind: 'hold',
        orderNo: textIn(body, 'order_info'),
        subjects: [`transaction ${number}`],
      };
    case 'secured-confirm': {
      const confirm = textIn(groupIn(body, 'confirm_orderInfo'), 'txn_seqno');
      return {
        ...write,
        kind: 'release',
        serialNumber: confirm,
        holdNumber: textIn(groupIn(body, 'original_orderInfo'), 'txn_seqno'),
        subjects: [`transaction ${confirm}`],
      };
    }
    case 'refund': {
      const serialNumber = textIn(body, 'refund_seqno');
      return {
        ...write,
        kind: isFromAssure(body) ? 'return' : 'refund',
        serialNumber,
        orderNo: textIn(body, 'refund_reason'),
        subjects: [`transaction ${serialNumber}`],
      };
    }
    case 'withdrawal':
      return { ...write, kind: 'withdraw', subjects: [`transaction ${number}`] };
    default:
      return undefined;
  }
}

function queryOf(name: string, body: Fields): DecodedRequest {
  const user = textIn(body, 'user_id');
  if (name === 'query-acctinfo') return { interface: name, type: 'query', subjects: [`user ${user}`] };
  if (name === 'query-linkedacct') return { interface: name, type: 'query', subjects: [`cards of ${user}`] };
  const field = BY_NUMBER[name];
  if (field === undefined) return { interface: name, type: 'other', subjects: [] };
  return { interface: name, type: 'query', subjects: [`transaction ${textIn(body, field)}`] };
}

/** Before a confirmation the money is the merchant's MCHASSURE account's. */
function isFromAssure(body: Fields): boolean {
  const givers = body['payee_refund_infos'];
  return (
    Array.isArray(givers) &&
    givers.some((one: unknown) => textIn(objectOf(one), 'payee_accttype') === 'MCHASSURE')
  );
}

/** The card of a member that the sandbox has made with an account, which no workflow binds. */
function isSandboxCard(card: unknown): boolean {
  return textIn(objectOf(card), 'linked_acctno').endsWith('0000');
}

function groupIn(body: Fields, name: string): Fields {
  return objectOf(body[name]);
}

function objectOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function textIn(body: Fields, name: string): string {
  const value = body[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
