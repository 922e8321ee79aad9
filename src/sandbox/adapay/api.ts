import { parseObject } from '../engine/parse-object.js';
import type {
  ProviderApi,
  ProviderAnswer,
  ProviderFaults,
  WireRequest,
  WireResponse,
} from '../engine/provider-api.js';
import type { CallFacts } from '../engine/wire-log.js';
import type { AdapayBank } from './bank.js';
import { endpointAt } from './endpoints.js';
import { AdapayRejected, rejected } from './result-codes.js';
import type { AdapayCredentials, AdapayKeys } from './credentials.js';
import { AdapayRequest } from './fields.js';
import { maskedJson } from './masking.js';
import { readMultipart, type Multipart } from './multipart.js';
import { rawText, type AdapayEndpoint, type RawFields } from './endpoint.js';
import { performOnce } from './resends.js';
import { isSignedBy, signData } from './sign.js';

export const BASE_PATH = '/adapay';
const UNKNOWN = 'unknown';
const SUCCESS = 'succeeded';
const HEADERS = { 'content-type': 'application/json;charset=UTF-8' };
const AMOUNTS = [
  'trans_amt',
  'confirm_amt',
  'reverse_amt',
  'balance_refund_amt',
  'refund_amt',
  'cash_amt',
  'pay_amt',
];

export interface AdapayCall extends CallFacts {
  readonly request: WireRequest;
  readonly endpoint: AdapayEndpoint | undefined;
  /** Fields of the body, of the query and of the path; absent when the body is no JSON object. */
  readonly body: RawFields | undefined;
  readonly multipart: Multipart | undefined;
}

export interface AdapayApiParts {
  readonly bank: AdapayBank;
  readonly keys: AdapayKeys;
  readonly credentials: Omit<AdapayCredentials, 'baseUrl'>;
  /** The address that credentials.json names, once the server listens. */
  readonly ownOrigin: () => string;
}

/**
 * api.adapay.tech: paths under /v1, Authorization with the api key, Signature with SHA1withRSA. Answers are `data`, a JSON
 * text, and a signature over it. What does not get past the gateway is answered unsigned: 401 for keys and signatures, 404
 * for paths.
 */
export class AdapayApi implements ProviderApi<AdapayCall> {
  readonly provider = 'adapay';
  readonly basePath = BASE_PATH;
  readonly faultCodes = { tryLater: 'system_exception', unknown: 'zz_undocumented', success: SUCCESS };

  constructor(private readonly parts: AdapayApiParts) {}

  interfaceOf(path: string, method: string): string {
    return endpointAt(method, inner(path))?.endpoint.code ?? UNKNOWN;
  }

  read(request: WireRequest): AdapayCall {
    const { bank } = this.parts;
    const taken = takeApart(request);
    const { endpoint, body } = taken;
    const given: RawFields = body ?? {};
    const number = endpoint?.number === undefined ? undefined : rawText(given, endpoint.number);
    return {
      request,
      ...taken,
      interfaceCode: endpoint?.code ?? UNKNOWN,
      functionFlag: endpoint?.flag?.(given),
      serialNumber: number,
      // A member is no order.
      orderNo: endpoint?.orderOf?.(bank, given) ?? (standsAlone(endpoint) ? number : undefined),
      memberCode: memberOf(given),
      amount: AMOUNTS.map((name) => rawText(given, name)).find((amount) => amount !== undefined),
      about: endpoint?.about?.(bank, given),
      maskedBody: body ? maskedJson(body) : 'null',
    };
  }

  admit(call: AdapayCall): ProviderAnswer | undefined {
    const { credentials, keys } = this.parts;
    const { request, endpoint, body, multipart } = call;
    if (!endpoint) return this.#failure(call, rejected('SIM_UNKNOWN_PATH'), { status: 404, signed: false });
    if (this.#prodMode(request) === undefined)
      return this.#failure(call, rejected('SIM_UNKNOWN_API_KEY'), { status: 401, signed: false });
    const genuine = isSignedBy(request, {
      origins: this.#origins(request),
      paths: [request.path, inner(request.path)],
      formFields: multipart?.fields,
      key: keys.merchantPublicKey,
    });
    if (!genuine) return this.#failure(call, rejected('security_exception'), { status: 401, signed: false });
    if (!body) return this.#failure(call, rejected('SIM_BAD_JSON'));
    const appId = body['app_id'];
    const isOurs = appId === undefined || appId === '' || appId === credentials.appId;
    return isOurs ? undefined : this.#failure(call, rejected('SIM_UNKNOWN_APP', 'app_id'));
  }

  perform(call: AdapayCall, faults: ProviderFaults): ProviderAnswer {
    const { bank } = this.parts;
    bank.services.scheduler.runDue();
    const { endpoint, body } = call;
    if (!endpoint || !body) throw new Error('a call that is not admitted is not performed');
    try {
      const given = call.multipart ? { ...body, ...fileSizes(call.multipart) } : body;
      const request = new AdapayRequest(given, this.#prodMode(call.request) ?? 'false', endpoint.fields);
      const { number } = endpoint;
      const fields =
        number === undefined
          ? endpoint.perform(bank, request, faults)()
          : performOnce(bank, { ...endpoint, number }, request, faults);
      return {
        code: String(fields['error_code'] ?? fields['status']),
        signed: true,
        fields: { prod_mode: request.prodMode, ...(faults.isSilent ? silent(fields) : fields) },
      };
    } catch (error) {
      if (error instanceof AdapayRejected) return this.#failure(call, error);
      throw error;
    }
  }

  answerCode(call: AdapayCall, code: string): ProviderAnswer {
    if (code !== SUCCESS) return this.#failure(call, new AdapayRejected(code));
    const fields = { status: SUCCESS, prod_mode: this.#prodMode(call.request) ?? 'false' };
    return { code, signed: true, fields };
  }

  encode(answer: ProviderAnswer, spoiled?: 'malformed' | 'wrongSignature'): WireResponse {
    const data = JSON.stringify(answer.fields);
    const signature = signData(spoiled === 'wrongSignature' ? `${data}.` : data, this.parts.keys.adapayKey);
    const body = JSON.stringify(answer.signed ? { data, signature } : { data });
    return {
      status: answer.status ?? 200,
      headers: HEADERS,
      body: spoiled === 'malformed' ? body.slice(0, Math.floor(body.length / 2)) : body,
    };
  }

  /** The key tells live from test; both see the same ledger. */
  #prodMode(request: WireRequest): 'true' | 'false' | undefined {
    const { apiKeyLive, apiKeyTest } = this.parts.credentials;
    const key = request.headers['authorization'];
    return key === apiKeyLive ? 'true' : key === apiKeyTest ? 'false' : undefined;
  }

  /** The addresses that a client may have signed: the one in its credentials, and the one that it called. */
  #origins(request: WireRequest): string[] {
    const host = request.headers['x-forwarded-host'] ?? request.headers['host'];
    const called = host === undefined ? [] : [`http://${host}`, `https://${host}`];
    return [this.parts.ownOrigin(), ...called];
  }

  #failure(
    call: AdapayCall,
    error: AdapayRejected,
    how: { readonly status?: number; readonly signed?: boolean } = {},
  ): ProviderAnswer {
    const rule = this.parts.bank.rules.rejectionHttpStatus;
    const status = rule === 'mixed' ? (error.isForm ? 400 : 200) : Number(rule);
    return {
      code: error.code,
      signed: how.signed ?? true,
      status: how.status ?? status,
      fields: {
        status: 'failed',
        error_type: error.type,
        error_code: error.code,
        error_msg: error.message,
        ...(error.invalidParam === undefined ? {} : { invalid_param: error.invalidParam }),
        prod_mode: this.#prodMode(call.request) ?? 'false',
      },
    };
  }
}

/** A list that breaks off: without its rows, and without saying whether there are more. */
function silent(fields: RawFields): RawFields {
  if (!('has_more' in fields)) return fields;
  const { has_more: _more, ...rest } = fields;
  return Object.fromEntries(
    Object.entries(rest).map(([name, value]) => [name, Array.isArray(value) ? [] : value]),
  );
}

function inner(path: string): string {
  return path.startsWith(`${BASE_PATH}/`) ? path.slice(BASE_PATH.length) : path;
}

/** The call that a request names and all the fields it has, wherever they stand. */
function takeApart(request: WireRequest): Pick<AdapayCall, 'endpoint' | 'body' | 'multipart'> {
  const found = endpointAt(request.method, inner(request.path));
  const isMultipart = found?.endpoint.multipart === true;
  const multipart = isMultipart
    ? readMultipart(request.headers['content-type'] ?? '', request.bytes ?? Buffer.from(request.body))
    : undefined;
  const sent = isMultipart ? multipart && Object.fromEntries(multipart.fields) : sentFields(request);
  return { endpoint: found?.endpoint, multipart, body: sent && { ...sent, ...found?.variables } };
}

/** Whether a request's own number is that of an order of its own. */
function standsAlone(endpoint: AdapayEndpoint | undefined): boolean {
  return endpoint?.orderOf === undefined && endpoint?.number !== 'member_id';
}

function sentFields(request: WireRequest): RawFields | undefined {
  return request.method === 'POST'
    ? parseObject(request.body)
    : Object.fromEntries(new URLSearchParams(request.query ?? ''));
}

function fileSizes({ files }: Multipart): Record<string, string> {
  return Object.fromEntries([...files].map(([name, size]) => [name, String(size)]));
}

/** The order-like address of a call that names a member alone. */
function memberOf(body: Readonly<Record<string, unknown>>): string | undefined {
  return rawText(body, 'out_member_id') ?? rawText(body, 'member_id');
}
