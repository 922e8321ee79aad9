import { parse, stringify } from 'lossless-json';
import type {
  ProviderAnswer,
  ProviderApi,
  ProviderFaults,
  WireRequest,
  WireResponse,
} from '../engine/provider-api.js';
import { parseObject } from '../engine/parse-object.js';
import type { CallFacts } from '../engine/wire-log.js';
import { number } from './answer-fields.js';
import type { HkrtBank } from './bank.js';
import type { HkrtCredentials } from './credentials.js';
import type { HkrtEndpoint } from './endpoint.js';
import { endpointAt } from './endpoints.js';
import { maskedJson } from './masking.js';
import { performOnce } from './resends.js';
import { HkrtRequest, textOf } from './request.js';
import { HkrtRejected, rejected, RETURN_OK } from './result-codes.js';
import { md5Sign } from './sign.js';

export const BASE_PATH = '/hkrt';
const UNKNOWN = 'unknown';
const HEADERS = { 'content-type': 'application/json;charset=UTF-8' };

export interface HkrtCall extends CallFacts {
  readonly endpoint: HkrtEndpoint | undefined;
  /** Absent when the body is no JSON object. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

export interface HkrtApiParts {
  readonly bank: HkrtBank;
  readonly credentials: Omit<HkrtCredentials, 'baseUrl'>;
  readonly accessKey: string;
}

/** 海科融通's merchant host: JSON posted to /api/v1/..., accessid and sign among the fields, answers signed in the same way. */
export class HkrtApi implements ProviderApi<HkrtCall> {
  readonly provider = 'hkrt';
  readonly basePath = BASE_PATH;
  readonly faultCodes = { tryLater: 'SIM_TRY_LATER', unknown: '99999', success: RETURN_OK };

  constructor(private readonly parts: HkrtApiParts) {}

  interfaceOf(path: string, method: string): string {
    return endpointAt(method, inner(path))?.code ?? UNKNOWN;
  }

  read(request: WireRequest): HkrtCall {
    const endpoint = endpointAt(request.method, inner(request.path));
    const body = parseObject(request.body, parse);
    const field = (name: string | undefined) => (name === undefined ? undefined : textOf(body?.[name]));
    return {
      endpoint,
      body,
      interfaceCode: endpoint?.code ?? UNKNOWN,
      serialNumber: field(endpoint?.number),
      orderNo: field('trade_no') ?? field('trade_Id'),
      memberCode: field('merch_no'),
      about: field(endpoint?.about),
      maskedBody: body ? maskedJson(body) : 'null',
    };
  }

  admit({ endpoint, body }: HkrtCall): ProviderAnswer | undefined {
    const { credentials, accessKey, bank } = this.parts;
    if (!endpoint) return { ...failure(rejected('SIM_UNKNOWN_PATH')), status: 404, signed: false };
    if (!body) return failure(rejected('SIM_BAD_JSON'));
    if (textOf(body['accessid']) !== credentials.accessId)
      return { ...failure(rejected('SIM_UNKNOWN_ACCESSID')), signed: false };
    if (body['sign'] !== md5Sign(body, accessKey)) return failure(rejected('SIM_BAD_SIGN'));
    if (textOf(body['agent_no']) !== credentials.agentNo) return failure(rejected('SIM_UNKNOWN_AGENT'));
    bank.services.scheduler.runDue();
    return undefined;
  }

  perform({ endpoint, body }: HkrtCall, faults: ProviderFaults): ProviderAnswer {
    const { bank, credentials } = this.parts;
    if (!endpoint || !body) throw new Error('a call that is not admitted is not performed');
    try {
      const request = new HkrtRequest(body);
      const { number: own } = endpoint;
      const fields =
        own === undefined
          ? endpoint.perform(bank, request, faults)()
          : performOnce(bank, { ...endpoint, number: own }, request, faults);
      const signed = endpoint.inDocument === true || bank.rules.signsAllAnswers;
      const common = { agent_no: credentials.agentNo, return_code: number(RETURN_OK) };
      return { code: RETURN_OK, signed, fields: { ...fields, ...common } };
    } catch (error) {
      if (error instanceof HkrtRejected) return failure(error);
      throw error;
    }
  }

  answerCode(_call: HkrtCall, code: string): ProviderAnswer {
    if (code !== RETURN_OK) return failure(new HkrtRejected(code));
    return { code, signed: true, fields: { return_code: number(code) } };
  }

  encode(reply: ProviderAnswer, spoiled?: 'malformed' | 'wrongSignature'): WireResponse {
    const { fields, signed } = reply;
    const key = spoiled === 'wrongSignature' ? `${this.parts.accessKey}.` : this.parts.accessKey;
    const body = stringify(signed ? { ...fields, sign: md5Sign(fields, key) } : fields) ?? '';
    return {
      status: reply.status ?? 200,
      headers: HEADERS,
      body: spoiled === 'malformed' ? body.slice(0, Math.floor(body.length / 2)) : body,
    };
  }
}

function failure({ code, message }: HkrtRejected): ProviderAnswer {
  return { code, signed: true, fields: { return_code: code, return_msg: message } };
}

function inner(path: string): string {
  return path.startsWith(`${BASE_PATH}/`) ? path.slice(BASE_PATH.length) : path;
}
