import { writeYuan } from '../engine/fen.js';
import type { Notifier } from '../engine/notifier.js';
import { rowOf, sharedFields } from './answer-fields.js';
import type { HongwenBank } from './bank.js';
import type { HongwenKeys } from './credentials.js';
import type { Division, DivisionReturn, Fields, Trade } from './model.js';
import { BACK_STATUS } from './result-codes.js';
import { signFields } from './sign.js';

/** No document has the times: three retries, as often as the rules say. */
const TIMEOUT_MS = 5_000;
const RETRIES = 3;

interface Event {
  readonly type: string;
  readonly interfaceCode: string;
  readonly url: string;
  readonly trade: Trade;
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Writes, signs and sends notifications: a form whose fields are signed as those of an answer, acknowledged by `success`. That is what
 * integrators know of payments. Of a split or a return nothing was found, so what those say is the sandbox's own, and marked so.
 */
export class HongwenEvents {
  /** Where events go whose request named no notify_url; "" for nowhere. */
  url = '';

  constructor(
    private readonly notifier: Notifier,
    private readonly keys: HongwenKeys,
    private readonly mchNo: string,
  ) {}

  paid(bank: HongwenBank, trade: Trade): void {
    const { tradeNo, outTradeNo, merchantNo, amount } = trade;
    this.#send(bank, {
      ...{ type: 'trade.paid', interfaceCode: 'trade.pay', url: this.url, trade },
      fields: {
        ...{ trade_no: tradeNo, out_trade_no: outTradeNo, merchant_no: merchantNo },
        ...{ total_amount: writeYuan(amount), trade_status: 'TRADE_SUCCESS' },
      },
    });
  }

  ended(bank: HongwenBank, ended: Division | DivisionReturn): void {
    if ('division' in ended) this.#returned(bank, ended);
    else this.notice(bank, ended, {});
  }

  /** Sends the notification of a split with other values in place of its own. */
  notice(bank: HongwenBank, division: Division, changes: Readonly<Record<string, string>>): void {
    const url = division.notifyUrl === '' ? this.url : division.notifyUrl;
    this.#send(bank, {
      ...{ type: 'divide', interfaceCode: 'trade.apply.divide', url, trade: division.trade },
      fields: { notify_type: 'SIM_DIVIDE', ...divisionTexts(division), ...changes },
    });
  }

  #returned(bank: HongwenBank, { division, backNo, shares, state, notifyUrl }: DivisionReturn): void {
    const url = notifyUrl === '' ? this.url : notifyUrl;
    this.#send(bank, {
      ...{ type: 'divide.back', interfaceCode: 'trade.apply.divide.back', url, trade: division.trade },
      fields: {
        notify_type: 'SIM_DIVIDE_BACK',
        ...divisionTexts(division),
        divide_back_out_trade_no: backNo,
        divide_back_detail: JSON.stringify(shares.map(rowOf)),
        [BACK_STATUS]: state === 'done' ? 'SIM_BACK_SUCCESS' : 'SIM_BACK_FAILED',
      },
    });
  }

  #send(bank: HongwenBank, { type, interfaceCode, url, trade, fields }: Event): void {
    if (url === '') return;
    const signed = { mch_no: this.mchNo, ...fields };
    const sign = signFields(signed, this.keys.platformKey);
    const forged = signFields({ ...signed, mch_no: `${this.mchNo}.` }, this.keys.platformKey);
    this.notifier.send({
      provider: 'hongwen',
      id: bank.number(),
      type,
      url,
      contentType: 'application/x-www-form-urlencoded',
      body: new URLSearchParams({ ...signed, sign }).toString(),
      forgedBody: new URLSearchParams({ ...signed, sign: forged }).toString(),
      cause: { provider: 'hongwen', interfaceCode, orderNo: trade.tradeNo, memberCode: trade.merchantNo },
      policy: {
        timeoutMs: TIMEOUT_MS,
        retryAfterMs: Array.from({ length: RETRIES }, () => bank.rules.notifyRetryMs),
        acknowledges: (status, answer) => status === 200 && answer === 'success',
      },
    });
  }
}

/** A form has text alone, so the list of receivers is JSON within it. */
function divisionTexts(division: Division): Readonly<Record<string, string>> {
  const fields: Fields = sharedFields(division);
  return {
    ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)])),
    divide_detail: JSON.stringify(division.shares.map(rowOf)),
    divide_trade_no: division.divideTradeNo,
  };
}
