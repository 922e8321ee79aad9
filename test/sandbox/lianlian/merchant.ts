import {
  createHash,
  constants,
  createPrivateKey,
  createPublicKey,
  publicEncrypt,
  sign,
  verify,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { WireAnswer } from '../../../src/sandbox/engine/provider-api.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';

export type Fields = Readonly<Record<string, unknown>>;

/** What came back: the object, whether 连连 signed it, and the HTTP status. */
export interface Came extends Record<string, unknown> {
  readonly ret_code: string;
  readonly isSigned: boolean;
  readonly status: number;
}

const digest = (body: string): Buffer => Buffer.from(createHash('md5').update(body).digest('hex'));

/** A merchant's integration, written for these tests without a line of the adapter. */
export class Merchant {
  constructor(private readonly sandbox: Sandbox) {}

  get mchId(): string {
    return this.sandbox.credentials.lianlian.mchId;
  }

  /** Makes a call with its fields; mch_id is added. */
  async call(path: string, fields: Fields): Promise<Came> {
    const answer = await this.send(path, JSON.stringify({ mch_id: this.mchId, ...fields }));
    if (answer === 'dropped') throw new Error('no answer came');
    return this.read(answer);
  }

  /** Sends bytes under a path, with these headers in place of the right ones. */
  send(path: string, body: string, headers: Fields = {}): Promise<WireAnswer> {
    const { merchantKeyPath } = this.sandbox.credentials.lianlian;
    const key = createPrivateKey(readFileSync(merchantKeyPath));
    const right = {
      'signature-type': 'RSA',
      'signature-data': sign('RSA-MD5', digest(body), key).toString('base64'),
      timestamp: '20260105100000',
      mch_id: this.mchId,
    };
    const sent = Object.entries({ ...right, ...headers }).filter(([, value]) => value !== undefined);
    return this.sandbox.handle({
      method: 'POST',
      path: `/lianlian${path}`,
      headers: Object.fromEntries(sent),
      body,
    });
  }

  read(answer: Exclude<WireAnswer, 'dropped'>): Came {
    const signature = Buffer.from(answer.headers['signature-data'] ?? '', 'base64');
    const isSigned = verify('RSA-MD5', digest(answer.body), this.platformKey(), signature);
    return { ...(JSON.parse(answer.body) as { ret_code: string }), isSigned, status: answer.status };
  }

  /** A personal field, encrypted for the platform. */
  sealed(text: string): string {
    const key = { key: this.platformKey(), padding: constants.RSA_PKCS1_PADDING };
    return publicEncrypt(key, Buffer.from(text)).toString('base64');
  }

  platformKey() {
    return createPublicKey(readFileSync(this.sandbox.credentials.lianlian.platformPublicKeyPath));
  }
}

export const CREATE_PAY = '/mch/v1/ipay/createpay';
export const CONFIRM = '/mch/v1/accp/txn/secured-confirm';
export const REFUND = '/mch/v1/ipay/refund';
export const WITHDRAW = '/mch/v1/accp/txn/withdrawal';
const NOW = '20260105100000';

/** createpay of 100.00, of which 97.50 are the seller's. */
export function payment(merchant: Merchant, number: string, changes: Fields = {}): Fields {
  return {
    user_id: 'buyer',
    txn_seqno: number,
    txn_time: NOW,
    order_amount: 100,
    secured_flag: true,
    pay_method_infos: [{ pay_type: 'BALANCE', amount: 100 }],
    payee_infos: [
      { payee_uid: 'seller', payee_type: 'USER', payee_accttype: 'USEROWN', payee_amount: 97.5 },
      { payee_uid: merchant.mchId, payee_type: 'MCH', payee_accttype: 'MCHOWN', payee_amount: 2.5 },
    ],
    ...changes,
  };
}

/** A confirmation of `amount` of the payment P, to the seller alone. */
export function part(number: string, amount: number, of = 'P'): Record<string, Fields | readonly Fields[]> {
  return {
    confirm_orderInfo: { txn_seqno: number, txn_time: NOW, order_amount: amount, confirm_mode: 'PART' },
    original_orderInfo: { txn_seqno: of, order_amount: 100 },
    payee_info: [{ payee_id: 'seller', payee_type: 'USER', payee_amount: amount }],
  };
}

/** A confirmation of all of the payment P. */
export function whole(number: string, of = 'P'): Record<string, Fields> {
  return {
    confirm_orderInfo: { txn_seqno: number, txn_time: NOW, order_amount: 100, confirm_mode: 'ALL' },
    original_orderInfo: { txn_seqno: of, order_amount: 100 },
  };
}

/** A refund of `amount` of the payment P from one payee. */
export function refundFrom(number: string, amount: number, from: Fields): Fields {
  return {
    refund_seqno: number,
    refund_time: NOW,
    txn_seqno: 'P',
    refund_amount: amount,
    refund_method_infos: [{ pay_type: 'BALANCE', amount }],
    payee_refund_infos: [{ ...from, payee_amount: amount }],
  };
}

/** The merchant's MCHASSURE account, and the seller's own. */
export const assureOf = ({ mchId }: Merchant): Fields => ({
  payee_uid: mchId,
  payee_type: 'MCH',
  payee_accttype: 'MCHASSURE',
});
export const SELLER: Fields = { payee_uid: 'seller', payee_type: 'USER', payee_accttype: 'USEROWN' };

/** A withdrawal of 10.00 by the buyer. */
export function withdrawalOf(number: string, changes: Fields = {}): Fields {
  return {
    txn_seqno: number,
    txn_time: NOW,
    order_amount: 10,
    payer_info: { payer_id: 'buyer', payer_type: 'USER', payer_accttype: 'USEROWN' },
    ...changes,
  };
}
