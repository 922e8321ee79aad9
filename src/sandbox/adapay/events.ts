import type { Notifier } from '../engine/notifier.js';
import type { AdapayBank, AdapayEvent } from './bank.js';
import type { AdapayKeys } from './credentials.js';
import { seconds } from './lists.js';
import { signData } from './sign.js';

/** webhook.html: 5 seconds to answer, three retries after a timeout or an answer outside 200 to 299. */
const TIMEOUT_MS = 5_000;
const RETRIES = 3;

/** Spells, signs and sends the events of Adapay. */
export class AdapayEvents {
  /** Where events go whose request named no notify_url; "" for nowhere. */
  defaultUrl = '';

  constructor(
    private readonly notifier: Notifier,
    private readonly keys: AdapayKeys,
  ) {}

  /** Sends an event as a form; `sign` is SHA1withRSA over the text of `data`. Without an address it is not sent. */
  send(bank: AdapayBank, event: AdapayEvent): void {
    const url = event.notifyUrl === '' ? this.defaultUrl : event.notifyUrl;
    if (url === '') return;
    const id = bank.id(40);
    const data = JSON.stringify(event.data);
    const form = (sign: string): string =>
      new URLSearchParams({
        id,
        type: event.type,
        object: 'event',
        app_id: bank.services.appId,
        created_time: seconds(bank.now),
        prod_mode: event.prodMode,
        data,
        sign,
      }).toString();
    this.notifier.send({
      provider: 'adapay',
      id,
      type: event.type,
      url,
      contentType: 'application/x-www-form-urlencoded; charset=UTF-8',
      body: form(signData(data, this.keys.adapayKey)),
      forgedBody: form(signData(`${data}.`, this.keys.adapayKey)),
      cause: {
        provider: 'adapay',
        interfaceCode: event.interfaceCode,
        orderNo: event.orderNo,
        memberCode: event.memberId,
      },
      policy: {
        timeoutMs: TIMEOUT_MS,
        retryAfterMs: Array.from({ length: RETRIES }, () => bank.rules.notifyRetryMs),
        acknowledges: (status) => status >= 200 && status < 300,
      },
    });
  }
}
