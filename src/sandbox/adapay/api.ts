import { parseObject } from '../engine/parse-object.js';
import type { ProviderDoor, Reply, Sight, WireRequest, WireResponse } from '../engine/provider-api.js';
import type { CallFacts } from '../engine/wire-log.js';
import type { AdapayBank } from './bank.js';
import { operationAt } from './endpoints.js';
import { AdapayRejected, refused } from './codes.js';
import type { AdapayCredentials, AdapayKeys } from './credentials.js';
import { AdapayRequest } from './fields.js';
import { maskedJson } from './masking.js';
import { memberOf } from './members.js';
import { readMultipart, type Multipart } from './multipart.js';
import { rawText, type AdapayOperation, type RawFields } from './operation.js';
import { performOnce } from './repeats.js';
import { isSignedBy, signData } from './signing.js';

const BASE_PATH = '/adapay';
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
  readonly operation: AdapayOperation | undefined;
  /** Fields of the body, of the query and of the path; absent when the body is no JSON object. */
  readonly body: RawFields | undefined;
  readonly multipart: Multipart | undefined;
}

export interface AdapayDoorParts {
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
export class AdapayDoor implements ProviderDoor<AdapayCall> {
  readonly provider = 'adapay';
  readonly basePath = BASE_PATH;
  readonly faultCodes = { tryLater: 'system_exception', unknown: 'zz_undocumented', success: SUCCESS };

  constructor(private readonly parts: AdapayDoorParts) {}

  interfaceOf(path: string, method: string): string {
    return operationAt(method, inner(path))?.operation.code ?? UNKNOWN;
  }

  read(request: WireRequest): AdapayCall {
    const { bank } = this.parts;
    const taken = takeApart(request);
    const { operation, body } = taken;
    const given: RawFields = body ?? {};
    const number = operation?.number === undefined ? undefined : rawText(given, operation.number);
    return {
      request,
      ...taken,
      interfaceCode: operation?.code ?? UNKNOWN,
      functionFlag: operation?.flag?.(given),
      serialNumber: number,
      // A member is no order.
      orderNo: operation?.orderOf?.(bank, given) ?? (standsAlone(operation) ? number : undefined),
      memberCode: memberOf(given),
      amount: AMOUNTS.map((name) => rawText(given, name)).find((amount) => amount !== undefined),
      about: operation?.about?.(bank, given),
      maskedBody: body ? maskedJson(body) : 'null',
    };
  }

  admit(call: AdapayCall): Reply | undefined {
    const { credentials, keys } = this.parts;
    const { request, operation, body, multipart } = call;
    if (!operation) return this.#failure(call, refused('SIM_UNKNOWN_PATH'), { status: 404, signed: false });
    if (this.#prodMode(request) === undefined)
      return this.#failure(call, refused('SIM_UNKNOWN_API_KEY'), { status: 401, signed: false });
    const genuine = isSignedBy(request, {
      origins: this.#origins(request),
      paths: [request.path, inner(request.path)],
      formFields: multipart?.fields,
      key: keys.merchantPublicKey,
    });
    if (!genuine) return this.#failure(call, refused('security_exception'), { status: 401, signed: false });
    if (!body) return this.#failure(call, refused('SIM_BAD_JSON'));
    const appId = body['app_id'];
    const isOurs = appId === undefined || appId === '' || appId === credentials.appId;
    return isOurs ? undefined : this.#failure(call, refused('SIM_UNKNOWN_APP', 'app_id'));
  }

  perform(call: AdapayCall, sight: Sight): Reply {
    const { bank } = this.parts;
    bank.services.later.runDue();
    const { operation, body } = call;
    if (!operation || !body) throw new Error('a call that is not admitted is not performed');
    try {
      const given = call.multipart ? { ...body, ...fileSizes(call.multipart) } : body;
      const request = new AdapayRequest(given, this.#prodMode(call.request) ?? 'false', operation.fields);
      const { number } = operation;
      const fields =
        number === undefined
          ? operation.perform(bank, request, sight)()
          : performOnce(bank, { ...operation, number }, request, sight);
      return {
        code: String(fields['error_code'] ?? fields['status']),
        signed: true,
        fields: { prod_mode: request.prodMode, ...(sight.isSilent ? silent(fields) : fields) },
      };
    } catch (error) {
      if (error instanceof AdapayRejected) return this.#failure(call, error);
      throw error;
    }
  }

  answerCode(call: AdapayCall, code: string): Reply {
    if (code !== SUCCESS) return this.#failure(call, new AdapayRejected(code));
    const fields = { status: SUCCESS, prod_mode: this.#prodMode(call.request) ?? 'false' };
    return { code, signed: true, fields };
  }

  encode(reply: Reply, spoiled?: 'malformed' | 'wrongSignature'): WireResponse {
    const data = JSON.stringify(reply.fields);
    const signature = signData(spoiled === 'wrongSignature' ? `${data}.` : data, this.parts.keys.adapayKey);
    const body = JSON.stringify(reply.signed ? { data, signature } : { data });
    return {
      status: reply.status ?? 200,
      headers: HEADERS,
      body: spoiled === 'malformed' ? body.slice(0, Math.floor(body.length / 2)) : body,
    };
  }

  /** The key tells live from test; both see the same books. */
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
  ): Reply {
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
function takeApart(request: WireRequest): Pick<AdapayCall, 'operation' | 'body' | 'multipart'> {
  const found = operationAt(request.method, inner(request.path));
  const isMultipart = found?.operation.multipart === true;
  const multipart = isMultipart
    ? readMultipart(request.headers['content-type'] ?? '', request.bytes ?? Buffer.from(request.body))
    : undefined;
  const sent = isMultipart ? multipart && Object.fromEntries(multipart.fields) : sentFields(request);
  return { operation: found?.operation, multipart, body: sent && { ...sent, ...found?.variables } };
}

/** Whether a request's own number is that of an order of its own. */
function standsAlone(operation: AdapayOperation | undefined): boolean {
  return operation?.orderOf === undefined && operation?.number !== 'member_id';
}

function sentFields(request: WireRequest): RawFields | undefined {
  return request.method === 'POST'
    ? parseObject(request.body)
    : Object.fromEntries(new URLSearchParams(request.query ?? ''));
}

function fileSizes({ files }: Multipart): Record<string, string> {
  return Object.fromEntries([...files].map(([name, size]) => [name, String(size)]));
}
