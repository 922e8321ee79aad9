import type { ProviderHttp } from '../../../http/provider-http.js';
import type { Deadline } from '../../deadline.js';
import type { RequestOf } from '../../endpoint.js';
import type { HkrtOptions } from '../options.js';
import type { HkrtEndpoint } from './endpoint.js';
import { checkedFields, type WireValue } from './request-fields.js';
import { sendRequest, type RawAnswer } from './transport.js';

/** 海科融通's merchant host, which has the ledger calls. */
export interface HkrtClient {
  /**
   * Makes one call, in the provider's own words. Ends by the deadline.
   * @throws InvalidInput for a value that breaks a rule, naming its field; nothing was sent then.
   */
  call<E extends HkrtEndpoint>(
    endpoint: E,
    fields: RequestOf<E, WireValue>,
    options: { readonly deadline: Deadline },
  ): Promise<RawAnswer>;
}

export function createHkrtClient(deps: { config: HkrtOptions; http: ProviderHttp }): HkrtClient {
  return {
    call: async ({ name, path, fields: rules, inDocument }, fields, { deadline }) =>
      sendRequest(deps, {
        path,
        label: name,
        fields: checkedFields(rules, fields),
        // The document's sample answer is signed; of the other calls no answer was found.
        mayBeUnsigned: !inDocument && deps.config.acceptUnsignedAnswers,
        deadline,
      }),
  };
}
