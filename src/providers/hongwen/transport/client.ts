import type { ProviderHttp } from '../../../http/provider-http.js';
import { HOUR_MS } from '../../../domain/durations.js';
import type { Deadline } from '../../deadline.js';
import type { RequestOf } from '../../endpoint.js';
import type { HongwenOptions } from '../options.js';
import type { HongwenEndpoint } from './endpoint.js';
import { checkedFields } from './request-fields.js';
import { sendRequest, type RawAnswer } from './transport.js';

/** 鸿闻's gateway. */
export interface HongwenClient {
  /**
   * Makes one call, in the provider's own words. Ends by the deadline.
   * @throws InvalidInput for a value that breaks a rule, naming its field; nothing was sent then.
   */
  call<E extends HongwenEndpoint>(
    endpoint: E,
    fields: RequestOf<E>,
    options: { readonly deadline: Deadline },
  ): Promise<RawAnswer>;
}

export function createHongwenClient(deps: {
  config: HongwenOptions;
  http: ProviderHttp;
  now: () => Date;
}): HongwenClient {
  return {
    call: async ({ name, fields: rules }, fields, { deadline }) =>
      sendRequest(deps, {
        method: name,
        content: checkedFields(rules, fields),
        timestamp: shanghaiTime(deps.now()),
        deadline,
      }),
  };
}

/** yyyy-MM-dd HH:mm:ss in Asia/Shanghai, which has had no summer time since 1991. */
function shanghaiTime(at: Date): string {
  return new Date(at.getTime() + 8 * HOUR_MS).toISOString().slice(0, 19).replace('T', ' ');
}
