import type { OperationKind } from '../../../src/domain/operation.js';
import {
  objectIn,
  readObject,
  requestLine,
  type DecodedRequest,
  type DecodedAnswer,
  type WireDecoder,
} from './wire-decoder.js';

type Text = (field: string) => string;

interface Write {
  readonly name: string;
  readonly kind: OperationKind;
  /** The fields with its own number and with our order; a write for a member has neither. */
  readonly number?: string;
  readonly order?: string;
  readonly subject: (text: Text) => string;
}

const WRITES: Readonly<Record<string, Write>> = {
  '/v1/members': {
    name: 'createMember',
    kind: 'openAccount',
    subject: (text) => `member ${text('member_id')}`,
  },
  '/v1/settle_accounts': {
    name: 'createSettleAccount',
    kind: 'applyCardBinding',
    subject: (text) => `settle account of ${text('member_id')}`,
  },
  '/v1/settle_accounts/balancePay': {
    name: 'balancePay',
    kind: 'hold',
    number: 'order_no',
    order: 'goods_desc',
    subject: (text) => `payment ${text('order_no')}`,
  },
  '/v1/settle_accounts/balanceconfirm': {
    name: 'balanceconfirm',
    kind: 'release',
    number: 'order_no',
    order: 'description',
    subject: (text) => `confirmation ${text('order_no')}`,
  },
  '/v1/settle_accounts/balancereverse': {
    name: 'balancereverse',
    kind: 'return',
    number: 'order_no',
    order: 'reason',
    subject: (text) => `reversals of ${text('balance_seq_id')}`,
  },
  '/v1/payments': {
    name: 'createPayment',
    kind: 'hold',
    number: 'order_no',
    order: 'goods_desc',
    subject: (text) => `payment ${text('order_no')}`,
  },
  '/v1/payments/confirm': {
    name: 'confirmPayment',
    kind: 'release',
    number: 'order_no',
    order: 'description',
    subject: (text) => `confirmations of ${text('payment_id')}`,
  },
  '/v1/payments/reverse': {
    name: 'reversePayment',
    kind: 'return',
    number: 'order_no',
    order: 'reason',
    subject: (text) => `reversals of ${text('payment_id')}`,
  },
  '/v1/settle_accounts/balanceRefund': {
    name: 'balanceRefund',
    kind: 'refund',
    number: 'balance_refund_no',
    order: 'reason',
    subject: (text) => `refund ${text('balance_refund_no')}`,
  },
};

/** What follows a payment through a channel names it in its path. */
const REFUND_OF_PAYMENT = /^\/v1\/payments\/\w+\/refunds$/;
const CLOSE_OF_PAYMENT = /^\/v1\/payments\/\w+\/close$/;

const PLAIN_WRITES: readonly (readonly [path: string, name: string, kind: OperationKind, about: string])[] = [
  ['/v1/cashs', 'createCash', 'withdraw', 'withdrawal'],
  ['/v1/settle_accounts/freeze', 'freeze', 'freeze', 'freeze'],
  ['/v1/settle_accounts/unfreeze', 'unfreeze', 'unfreeze', 'unfreeze'],
];

const REFUND_PAYMENT: Write = {
  name: 'refundPayment',
  kind: 'refund',
  number: 'refund_order_no',
  order: 'reason',
  subject: (text) => `refund ${text('refund_order_no')}`,
};

const LISTS: Readonly<Record<string, { readonly name: string; readonly subject: (text: Text) => string }>> = {
  '/v1/settle_accounts/balancePayList': {
    name: 'balancePayList',
    subject: (text) => `payment ${text('order_no')}`,
  },
  '/v1/settle_accounts/balanceconfirm/list': {
    name: 'balanceconfirmList',
    subject: (text) => `confirmation ${text('order_no')}`,
  },
  '/v1/settle_accounts/balancereverse/list': {
    name: 'balancereverseList',
    subject: (text) => `reversals of ${text('balance_seq_id')}`,
  },
  '/v1/settle_accounts/balanceRefundList': {
    name: 'balanceRefundList',
    subject: (text) => `refund ${text('balance_refund_no')}`,
  },
  '/v1/payments/list': { name: 'listPayments', subject: (text) => `payment ${text('order_no')}` },
  '/v1/payments/confirm/list': {
    name: 'listPaymentConfirms',
    subject: (text) => `confirmations of ${text('payment_id')}`,
  },
  '/v1/payments/reverse/list': {
    name: 'listPaymentReverses',
    subject: (text) => `reversals of ${text('payment_id')}`,
  },
  '/v1/payments/refunds': { name: 'listRefunds', subject: (text) => `refund ${text('refund_order_no')}` },
  '/v1/cashs/stat': { name: 'cashStat', subject: (text) => `withdrawal ${text('order_no')}` },
  '/v1/settle_accounts/freeze/list': { name: 'freezeList', subject: (text) => `freeze ${text('order_no')}` },
  '/v1/settle_accounts/unfreeze/list': {
    name: 'unfreezeList',
    subject: (text) => `unfreeze ${text('order_no')}`,
  },
};
const ROWS = [
  'payments',
  'payment_confirms',
  'payment_reverses',
  'refunds',
  'account_freezes',
  'account_unfreezes',
];
const NUMBERS = ['order_no', 'refund_order_no', 'balance_refund_no'];
/** The kind of operation behind each effect on a member. */
const OF_MEMBERS = { openAccount: 'openAccount', bindSettleAccount: 'applyCardBinding' } as const;

/** Which effects of an order each list shows that does not go by a number of ours. */
const LISTED_BY_ORDER: Readonly<Record<string, OperationKind>> = {
  'settle_accounts.balancereverse.list': 'return',
  'payments.reverse.list': 'return',
  'payments.confirm.list': 'release',
};

/** The wire of 汇付 Adapay: REST paths, JSON to it, and from it a JSON text in `data` beside its signature. */
export const adapayDecoder: WireDecoder = {
  basePath: '/adapay',
  bindsBy: 'applyCardBinding',
  numbersByDay: false,
  voidAfterMs: {},

  effect(effect, wire) {
    const { kind, memberCode, orderNo } = effect;
    if (kind === 'withdrawal' || kind === 'freeze' || kind === 'unfreeze') {
      // These have no order number of ours.
      const { orderNo: _number, ...rest } = effect;
      return rest;
    }
    if ((kind === 'openAccount' || kind === 'bindSettleAccount') && memberCode !== undefined) {
      const ofMember = OF_MEMBERS[kind];
      // A member's writes carry no number of ours.
      const serialNumber = wire.numberOf(ofMember, memberCode) ?? effect.serialNumber;
      return { ...effect, kind: ofMember, serialNumber };
    }
    const ofOrder = orderNo === undefined ? effect : { ...effect, orderNo: wire.orderOf(orderNo) ?? orderNo };
    if (kind === 'payment') return { ...ofOrder, kind: 'hold' };
    if (kind !== 'closePayment') return ofOrder;
    // A closing has no number of its own on the wire.
    const closing = wire.closingOf(effect.serialNumber) ?? `closing of ${effect.serialNumber}`;
    return { ...ofOrder, kind: 'closeHold', serialNumber: closing };
  },

  isAbout({ interfaceCode, about, memberCode, orderNo = '' }, effect, wire) {
    if (interfaceCode === 'members.query')
      return effect.kind === 'openAccount' && effect.memberCode === memberCode;
    const listed = LISTED_BY_ORDER[interfaceCode];
    if (listed !== undefined) return effect.kind === listed && effect.orderNo === wire.orderOf(orderNo);
    return effect.serialNumber === about;
  },

  request(bytes) {
    const { method, target } = requestLine(bytes);
    const [path = '', query = ''] = target.replace('/adapay', '').split('?');
    return method === 'POST' ? writeOf(path, objectIn(bytes)) : queryOf(path, new URLSearchParams(query));
  },

  answer(bytes) {
    const { data } = objectIn(bytes);
    const object = typeof data === 'string' ? readObject(data) : {};
    const [status, errorCode] = [textOf(object['status']), textOf(object['error_code'])];
    if (status === '') return undefined;
    return {
      code: errorCode || status,
      turnedDown: false,
      isWell: status === 'succeeded',
      lacks: lacksIn(object),
    };
  },
};

function writeOf(path: string, body: Readonly<Record<string, unknown>>): DecodedRequest {
  const text: Text = (field) => textOf(body[field]);
  const plain = PLAIN_WRITES.find(([at]) => at === path);
  if (plain) {
    const [, interfaceName, kind, about] = plain;
    const serialNumber = text('order_no');
    return {
      interface: interfaceName,
      type: 'write',
      kind,
      serialNumber,
      subjects: [`${about} ${serialNumber}`],
    };
  }
  // It carries no number of ours, and may be sent again.
  if (CLOSE_OF_PAYMENT.test(path)) return { interface: 'closePayment', type: 'other', subjects: [] };
  const write = REFUND_OF_PAYMENT.test(path) ? REFUND_PAYMENT : WRITES[path];
  if (!write) return { interface: path, type: 'other', subjects: [] };
  const { name, kind, number, order, subject } = write;
  return {
    interface: name,
    type: 'write',
    kind,
    ...(number === undefined ? { member: text('member_id') } : { serialNumber: text(number) }),
    ...(order !== undefined && { orderNo: text(order) }),
    subjects: [subject(text)],
  };
}

function queryOf(path: string, query: URLSearchParams): DecodedRequest {
  const list = LISTS[path];
  if (list) {
    const subject = list.subject((field) => query.get(field) ?? '');
    return { interface: list.name, type: 'query', subjects: [subject] };
  }
  const member = /^\/v1\/members\/(\w+)$/.exec(path)?.[1];
  if (member === undefined) return { interface: path, type: 'other', subjects: [] };
  // A query of a member shows both that it exists and what is bound to it.
  const subjects = [`member ${member}`, `settle account of ${member}`];
  return { interface: 'queryMember', type: 'query', subjects };
}

/** Whether the answer to a query shows that a write is absent: only a complete answer shows anything. */
function lacksIn(object: Readonly<Record<string, unknown>>): DecodedAnswer['lacks'] {
  if (object['error_code'] === 'SIM_NO_SUCH_MEMBER' || object['error_code'] === 'order_id_not_exists')
    return () => true;
  if (object['status'] !== 'succeeded') return () => false;
  if (object['object'] === 'member') {
    const bound = object['settle_accounts'];
    return ({ kind }) => kind === 'applyCardBinding' && Array.isArray(bound) && bound.length === 0;
  }
  const isWhole = textOf(object['has_more']) === 'false';
  const shown = ROWS.flatMap((name) =>
    Array.isArray(object[name]) ? (object[name] as unknown[]) : [],
  ).flatMap((row) =>
    typeof row === 'object' && row !== null ? NUMBERS.map((name) => textOf(Reflect.get(row, name))) : [],
  );
  return ({ serialNumber = '' }) => isWhole && !shown.includes(serialNumber);
}

/** The tables and the samples differ in what is a text, a number or a flag. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}
