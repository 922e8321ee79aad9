import type { Notifier } from '../engine/notifier.js';
import type { LianlianBank, LianlianEvent } from './bank.js';
import type { LianlianKeys } from './credentials.js';
import { signBody } from './sign.js';

/** Not documented. */
const TIMEOUT_MS = 5_000;
/** Classic document 2.7: transactions are notified 5 minutes x 12. */
const RETRIES = 12;

/** Spells, signs and sends the notifications of 连连. */
export class LianlianEvents {
  /** Where events go whose request named no notify_url; "" for nowhere. */
  defaultUrl = '';

  constructor(
    private readonly notifier: Notifier,
    private readonly keys: LianlianKeys,
  ) {}

  /** Sends an event as a JSON body with its signature in a header. Without an address it is not sent. */
  send(bank: LianlianBank, event: LianlianEvent): void {
    const url = event.notifyUrl === '' ? this.defaultUrl : event.notifyUrl;
    if (url === '') return;
    const body = JSON.stringify({ mch_id: bank.services.mchId, ...event.fields });
    const signed = (signature: string) => ({ 'signature-type': 'RSA', 'signature-data': signature });
    this.notifier.send({
      provider: 'lianlian',
      id: bank.id(),
      type: event.type,
      url,
      contentType: 'application/json;charset=utf-8',
      body,
      forgedBody: body,
      headers: signed(signBody(body, this.keys.platformKey)),
      forgedHeaders: signed(signBody(`${body}.`, this.keys.platformKey)),
      cause: {
        provider: 'lianlian',
        interfaceCode: event.interfaceCode,
        orderNo: event.orderNo,
        memberCode: event.userId,
      },
      policy: {
        timeoutMs: TIMEOUT_MS,
        retryAfterMs: Array.from({ length: RETRIES }, () => bank.rules.notifyRetryMs),
        // Exactly Success, capital S only: anything else counts as not taken (classic document 2.7).
        acknowledges: (status, answer) => status === 200 && answer === 'Success',
      },
    });
  }
}
