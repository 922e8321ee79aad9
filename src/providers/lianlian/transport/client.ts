import type { ProviderHttp } from '../../../http/provider-http.js';
import type { Deadline } from '../../deadline.js';
import type { LianlianOptions } from '../options.js';
import type { LianlianEndpoint } from './endpoint.js';
import { exactJson, type WireFields } from './exact-json.js';
import { checkFields } from './request-fields.js';
import { sendRequest, type RawAnswer } from './transport.js';

/** openapi.lianlianpay.com. */
export interface LianlianClient {
  /**
   * Makes one call, in the platform's own words; mch_id is added. Fields without a value are left out. Ends by the deadline.
   * @throws InvalidInput for a value that breaks the provider's table, naming its field; nothing was sent then.
   */
  call(
    endpoint: LianlianEndpoint,
    fields: WireFields,
    options: { readonly deadline: Deadline },
  ): Promise<RawAnswer>;
}

/** A client of openapi.lianlianpay.com, or of what speaks like it. */
export function createLianlianClient(deps: {
  config: LianlianOptions;
  http: ProviderHttp;
  now: () => Date;
}): LianlianClient {
  return {
    call: async ({ name, path, fields: rules }, given, { deadline }) => {
      const fields = { mch_id: deps.config.mchId, ...given };
      checkFields(rules, fields);
      return sendRequest(deps, { path, label: name, body: exactJson(fields), deadline });
    },
  };
}
