import { randomInt } from 'node:crypto';
import { InvalidInput } from '../../../domain/errors.js';
import type { ProviderHttp } from '../../../http/provider-http.js';
import type { Deadline } from '../../deadline.js';
import type { AnswerOf, RequestOf } from '../../endpoint.js';
import type { PinganOptions } from '../options.js';
import { shanghaiDate } from '../shanghai-date.js';
import { createAccessTokens } from './access-token.js';
import type { PinganEndpoint } from './endpoint.js';
import { requestFields } from './request-fields.js';
import { sendRequest, type RawAnswer } from './transport.js';

/** How one call is made. */
export interface CallOptions {
  readonly deadline: Deadline;
  /** The operation's own number; default: a number of the query's own. */
  readonly serialNumber?: string;
  /** The elements of the endpoint's array, where it has one; all of them with the same fields. */
  readonly items?: readonly Readonly<Record<string, string>>[];
}

/** The RSA gateway. */
export interface PinganClient {
  /**
   * Calls one interface, in the bank's own words. Values are strings only. Ends by the deadline.
   * @throws InvalidInput for a value that the interface's fields do not allow; nothing was sent then.
   */
  call<E extends PinganEndpoint>(
    endpoint: E,
    fields: RequestOf<E>,
    options: CallOptions,
  ): Promise<RawAnswer<AnswerOf<E>>>;
}

/** A client with an access token of its own. */
export function createPinganClient(deps: {
  config: PinganOptions;
  http: ProviderHttp;
  now: () => Date;
}): PinganClient {
  const { config, now } = deps;
  const transport = { ...deps, accessTokens: createAccessTokens(deps) };
  return {
    async call(endpoint, fields, { deadline, items, serialNumber = queryNumber(config, now()) }) {
      if (!/^[A-Za-z0-9]{22}$/.test(serialNumber))
        throw new InvalidInput('CnsmrSeqNo', '22 letters and digits');
      const answer = await sendRequest(transport, {
        endpoint,
        serialNumber,
        fields: { ...requestFields(endpoint, fields), ...itemFields(endpoint, items) },
        deadline,
        resendable: isResendable(endpoint, config),
      });
      return answer as RawAnswer<AnswerOf<typeof endpoint>>;
    },
  };
}

/** The array of a request, each element checked against its rules. */
function itemFields(
  { items: rules }: Pick<PinganEndpoint, 'items'>,
  items: CallOptions['items'] = [],
): Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> {
  if (!rules) return {};
  const { name, fields } = rules;
  return { [name]: items.map((item) => requestFields({ fields, constants: {} }, item)) };
}

/** Whether the same request may be sent a second time under the same number. */
export function isResendable(
  { resend }: Pick<PinganEndpoint, 'resend'>,
  { deduplication }: Pick<PinganOptions, 'deduplication'>,
): boolean {
  return resend === 'safe' || (resend === 'deduplicated' && deduplication);
}

/** A query's own number. Its letter keeps it apart from those of operations, whose last ten characters are digits. */
function queryNumber({ userShortNumber }: PinganOptions, now: Date): string {
  const random = Array.from({ length: 9 }, () => randomInt(36).toString(36).toUpperCase()).join('');
  return `${userShortNumber}${shanghaiDate(now).slice(2)}Q${random}`;
}
