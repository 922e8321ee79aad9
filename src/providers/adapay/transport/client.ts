import { InvalidInput } from '../../../domain/errors.js';
import type { ProviderHttp } from '../../../http/provider-http.js';
import type { Deadline } from '../../deadline.js';
import type { RequestOf } from '../../endpoint.js';
import type { AdapayOptions } from '../options.js';
import type { AdapayEndpoint } from './endpoint.js';
import { multipart } from './multipart.js';
import { checkedFields, type WireValue } from './request-fields.js';
import { sendRequest, type RawAnswer } from './transport.js';

/** How one call is made. */
export interface CallOptions {
  readonly deadline: Deadline;
  /** Of the object, for the calls whose path names one. */
  readonly id?: string;
  /** The zip of an upload. */
  readonly file?: Buffer;
}

/** api.adapay.tech. */
export interface AdapayClient {
  /**
   * Makes one call, in Adapay's own words. Fields without a value are left out, before they are signed (Python, Go and PHP SDK).
   * Ends by the deadline.
   * @throws InvalidInput for a value that breaks the provider's table, naming its field; nothing was sent then.
   */
  call<E extends AdapayEndpoint>(
    endpoint: E,
    fields: RequestOf<E, WireValue>,
    options: CallOptions,
  ): Promise<RawAnswer>;
}

/** A client of api.adapay.tech, or of what speaks like it. */
export function createAdapayClient(deps: { config: AdapayOptions; http: ProviderHttp }): AdapayClient {
  return {
    async call({ name, method, path, fields: rules, upload, numbers }, fields, { deadline, id, file }) {
      const checked = checkedFields(rules, fields);
      checkWindow(checked, numbers);
      const url = `${deps.config.baseUrl}${withId(path, id)}`;
      const request = { url, label: name, deadline };
      if (method === 'GET') return sendRequest(deps, { ...request, method, query: texts(checked) });
      if (!upload) return sendRequest(deps, { ...request, method, json: JSON.stringify(checked) });
      if (!file) throw new InvalidInput('attach_file', 'a file');
      return sendRequest(deps, { ...request, method, upload: multipart(texts(checked), file) });
    },
  };
}

function withId(path: string, id: string | undefined): string {
  if (!path.includes('{id}')) return path;
  if (id === undefined || !/^[A-Za-z0-9_]{1,64}$/.test(id))
    throw new InvalidInput('id', 'up to 64 letters, digits and underscores');
  return path.replace('{id}', id);
}

/** 若不为空时，created_gte 字段值不能为空且小于created_lte 时间; without any number both are required. */
function checkWindow(
  fields: Readonly<Record<string, WireValue>>,
  numbers: readonly string[] | undefined,
): void {
  const { created_gte: from, created_lte: to } = fields;
  if (to !== undefined && (from === undefined || Number(from) >= Number(to)))
    throw new InvalidInput('created_gte', 'given and before created_lte');
  if (!numbers || numbers.some((number) => fields[number] !== undefined)) return;
  if (from === undefined || to === undefined)
    throw new InvalidInput('created_gte', `given with created_lte where none of ${numbers.join(', ')} is`);
}

function texts(fields: Readonly<Record<string, WireValue>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}
