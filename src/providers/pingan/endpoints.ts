import type { PurchaseKind } from '../../domain/operation.js';
import type { WriteName } from './result-codes.js';

/** One interface of the gateway, as it is called and as people name it. */
export interface PinganInterface {
  /** "6034/1": the number that the bank's people use, with the function flag where there are several. */
  readonly name: string;
  /** 接口码, sent as TxnCode. */
  readonly code: string;
  /** 服务ID, the last part of the path. */
  readonly serviceId: string;
  /** The operation that it carries out; absent for questions. */
  readonly kind?: PurchaseKind;
  /** The question that settles it; absent where the bank has none. */
  readonly resolvedBy?: '6092' | '6098' | '6110';
}

const WRITES = {
  '6000': { serviceId: 'OpenCustAcctId', kind: 'openAccount', resolvedBy: '6092' },
  '6066': { serviceId: 'BindRelateAcctUnionPay', kind: 'applyCardBinding' },
  // "Acc" without a t: the bank's own spelling.
  '6067': { serviceId: 'BindRelateAccReUnionPay', kind: 'verifyCardBinding', resolvedBy: '6098' },
  '6034/1': { serviceId: 'MemberTransaction', kind: 'hold', resolvedBy: '6110' },
  '6034/2': { serviceId: 'MemberTransaction', kind: 'release', resolvedBy: '6110' },
  '6034/3': { serviceId: 'MemberTransaction', kind: 'return', resolvedBy: '6110' },
  '6164': { serviceId: 'MemberTransactionRefund', kind: 'refund', resolvedBy: '6110' },
} as const satisfies Record<WriteName, Omit<PinganInterface, 'name' | 'code'>>;

const QUESTIONS = {
  '6092': { serviceId: 'QueryCustAcctIdByThirdCustId' },
  '6098': { serviceId: 'MemberBindQuery' },
  '6110': { serviceId: 'SingleTransactionStatusQuery' },
  '6093': { serviceId: 'QueryCustAcctIdBalance' },
  '6037': { serviceId: 'QueryCustAcctId' },
  '6010': { serviceId: 'CustAcctIdBalanceQuery' },
} as const satisfies Record<string, Omit<PinganInterface, 'name' | 'code'>>;

const ALL = { ...WRITES, ...QUESTIONS };

export type InterfaceName = keyof typeof ALL;

/** The interfaces that this adapter speaks, writes first. Tests that must cover every one of them enumerate this. */
export const pinganInterfaces: readonly PinganInterface[] = Object.entries(ALL).map(([name, rest]) => ({
  name,
  // The bank's guide writes KEJZB, every client that talks to the gateway KFEJZB.
  code: `KFEJZB${name.slice(0, 4)}`,
  ...rest,
}));

const BY_NAME = new Map(pinganInterfaces.map((known) => [known.name, known]));

/** One of the interfaces by its name. */
export function interfaceNamed(name: InterfaceName): PinganInterface {
  const known = BY_NAME.get(name);
  if (!known) throw new Error(`no interface ${name}`);
  return known;
}
