import { stringify } from 'lossless-json';
import type { Notifier } from '../engine/notifier.js';
import { writeYuan } from '../engine/fen.js';
import type { HkrtBank } from './bank.js';
import type { Trade } from './model.js';
import { md5Sign } from './sign.js';

/** No document has the times: three retries, as often as the rules say. */
const TIMEOUT_MS = 5_000;
const RETRIES = 3;

/** Sends the notification of a payment, the only one that integrators know; of a split or a collection none was found. */
export class HkrtEvents {
  /** Where they go; "" for nowhere. */
  url = '';

  constructor(
    private readonly notifier: Notifier,
    private readonly accessKey: string,
  ) {}

  /** JSON with the signature among its fields. trade_status 1 is "paid" (integrator). */
  paid(bank: HkrtBank, trade: Trade): void {
    if (this.url === '') return;
    const fields = {
      trade_no: trade.tradeNo,
      out_trade_no: trade.outTradeNo,
      merch_no: trade.merchNo,
      total_amount: writeYuan(trade.amount),
      trade_status: '1',
    };
    const signedBy = (key: string): string => stringify({ ...fields, sign: md5Sign(fields, key) }) ?? '';
    this.notifier.send({
      provider: 'hkrt',
      id: bank.number('N'),
      type: 'trade.paid',
      url: this.url,
      contentType: 'application/json; charset=utf-8',
      body: signedBy(this.accessKey),
      forgedBody: signedBy(`${this.accessKey}.`),
      cause: {
        provider: 'hkrt',
        interfaceCode: 'pre-pay',
        orderNo: trade.tradeNo,
        memberCode: trade.merchNo,
      },
      policy: {
        timeoutMs: TIMEOUT_MS,
        retryAfterMs: Array.from({ length: RETRIES }, () => bank.rules.notifyRetryMs),
        acknowledges: (status) => status >= 200 && status < 300,
      },
    });
  }
}
