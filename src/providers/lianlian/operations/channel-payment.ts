import { InvalidInput } from '../../../domain/errors.js';
import { MINUTE_MS } from '../../../domain/durations.js';
import type { IntentResults } from '../../../domain/operation.js';
import type { Outcome } from '../../../domain/outcome.js';
import type { OperationRequest, QueryResult } from '../../provider.js';
import type { LianlianOptions } from '../options.js';

type Hold = IntentResults['hold'];

/** What createpay wants of a payment through a channel, and how its answer is read. */
export interface ChannelPayment {
  /** pay_expire in minutes (classic document: 分钟), a minute at least. */
  readonly payExpire: string | undefined;
  readonly accepted: (object: object) => Outcome<Hold>;
}

/**
 * A payment that the buyer makes through a channel: 0000 says that there is an order to be paid. No call of the open platform that closes it
 * was found, so it lapses by its pay_expire.
 * @throws InvalidInput for a channel that the configuration does not name.
 */
export function channelPayment(
  { intent, begunAt }: Pick<OperationRequest<'hold'>, 'intent' | 'begunAt'>,
  { channels }: Pick<LianlianOptions, 'channels'>,
): ChannelPayment {
  const { channel = '', payBy } = intent.content;
  const way = Object.hasOwn(channels, channel) ? channels[channel] : undefined;
  if (!way) throw new InvalidInput('pay_type', 'one of those that the option channels names');
  const leftMs = payBy === undefined ? undefined : Date.parse(payBy) - Date.parse(begunAt);
  return {
    payExpire: leftMs === undefined ? undefined : String(Math.max(1, Math.ceil(leftMs / MINUTE_MS))),
    accepted: (object) => {
      const payload: unknown = Object.getOwnPropertyDescriptor(object, way.field)?.value;
      const isThere = typeof payload === 'string' && payload !== '' && payBy !== undefined;
      return {
        type: 'pending',
        why: 'the buyer has not paid yet',
        step: {
          type: 'payment',
          ...(isThere && { action: { type: way.type, payload, expiresAt: payBy } }),
        },
      };
    },
  };
}

/** An order that is under way waits for its payer; how to pay it, createpay's answer alone says. */
export function awaitingPayer(found: QueryResult<Hold>): QueryResult<Hold> {
  if (found.type !== 'found' || found.outcome.type !== 'pending') return found;
  return { ...found, outcome: { ...found.outcome, step: { type: 'payment', isLost: true } } };
}
