import type { Provider } from '../../providers/provider.js';
import type { GatewayLog } from '../gateway-log.js';
import type { NotificationParts } from './notification-parts.js';
import { conclude } from './take-notification.js';

const PAGE = 100;

/**
 * Goes on with what is kept and not done: its receiver died, Temporal was away, or it could not count yet. One that fails
 * stays for the next time and keeps no other one waiting.
 * @param options.olderThanMs leaves alone what may still be under way in a receiver.
 * @returns how many it went through, and how many of them are done now.
 * @throws when the list itself cannot be read.
 */
export async function sweepNotifications(options: {
  readonly parts: NotificationParts;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly log: GatewayLog;
  readonly olderThanMs: number;
}): Promise<{ seen: number; done: number }> {
  const { parts, providers, log, olderThanMs } = options;
  let [seen, done] = [0, 0];
  let after: string | undefined;
  for (;;) {
    const page = await parts.listOpen({ limit: PAGE, olderThanMs, ...(after !== undefined && { after }) });
    for (const { id, provider, eventType, request, ...kept } of page) {
      after = id;
      seen += 1;
      const arrived = request && { headers: request.headers, body: Buffer.from(request.body, 'base64') };
      const parsed = arrived && providers.get(provider)?.parseNotification?.(arrived);
      const fields = { provider, eventType, notification: id };
      if (parsed?.type !== 'genuine') {
        log.warn(
          fields,
          'a kept notification cannot be read with the settings and keys that the gateway has now',
        );
        continue;
      }
      try {
        const taken = await conclude(parts, provider, { id, ...kept }, parsed);
        if (taken.type !== 'unfinished') done += 1;
        log.info({ ...fields, ...taken, type: undefined, taken: taken.type }, 'went on with a notification');
      } catch (error) {
        log.warn({ ...fields, failure: nameOf(error) }, 'could not go on with a notification');
      }
    }
    if (page.length < PAGE) return { seen, done };
  }
}

/** What a log may say of an error: a database's message may quote a row. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
