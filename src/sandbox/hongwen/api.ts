import { stringify } from 'lossless-json';
import type {
  ProviderAnswer,
  ProviderApi,
  ProviderFaults,
  WireRequest,
  WireResponse,
} from '../engine/provider-api.js';
import type { CallFacts } from '../engine/wire-log.js';
import { number } from './answer-fields.js';
import type { HongwenBank } from './bank.js';
import type { HongwenCredentials, HongwenKeys } from './credentials.js';
import type { HongwenEndpoint } from './endpoint.js';
import { endpointOf } from './endpoints.js';
import { maskedJson } from './masking.js';
import { badPublicField, contentIn, HongwenRequest } from './request.js';
import { performOnce } from './resends.js';
import { CODE_OK, HongwenRejected, rejected } from './result-codes.js';
import { isSigned, signFields } from './sign.js';

export const BASE_PATH = '/hongwen';
const GATEWAY = `${BASE_PATH}/gateway.do`;
const UNKNOWN = 'unknown';
const HEADERS = { 'content-type': 'application/json;charset=UTF-8' };

export interface HongwenCall extends CallFacts {
  readonly isGateway: boolean;
  readonly endpoint: HongwenEndpoint | undefined;
  /** Absent when the body is no JSON object. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** Absent when biz_content is no JSON object within a text. */
  readonly content: Readonly<Record<string, unknown>> | undefined;
}

export interface HongwenApiParts {
  readonly bank: HongwenBank;
  readonly credentials: Omit<HongwenCredentials, 'baseUrl'>;
  readonly keys: HongwenKeys;
}

/** 鸿闻's gateway: JSON posted to one address, the call named by `method`, biz_content a text, answers signed by the platform. */
export class HongwenApi implements ProviderApi<HongwenCall> {
  readonly provider = 'hongwen';
  readonly basePath = BASE_PATH;
  readonly faultCodes = { tryLater: 'SIM_TRY_LATER', unknown: '99999', success: CODE_OK };

  constructor(private readonly parts: HongwenApiParts) {}

  /** The method stands in the body, which is not read yet. */
  interfaceOf(): string {
    return UNKNOWN;
  }

  read(request: WireRequest): HongwenCall {
    const body = contentIn(request.body);
    const endpoint = endpointOf(body?.['method']);
    const content = contentIn(body?.['biz_content']);
    const field = (name: string | undefined): string | undefined => {
      const value = name === undefined ? undefined : content?.[name];
      return typeof value === 'string' && value !== '' ? value : undefined;
    };
    const quoted = this.parts.bank.divisions.get(field('divide_out_trade_no') ?? '');
    return {
      isGateway: request.method === 'POST' && request.path === GATEWAY,
      endpoint,
      body,
      content,
      interfaceCode: endpoint?.code ?? UNKNOWN,
      serialNumber: field(endpoint?.number),
      orderNo: field('trade_no') ?? field('out_trade_no') ?? quoted?.trade.tradeNo,
      memberCode: field('merchant_no'),
      maskedBody: body ? maskedJson(body) : 'null',
    };
  }

  admit({ isGateway, endpoint, body, content }: HongwenCall): ProviderAnswer | undefined {
    const { credentials, keys, bank } = this.parts;
    if (!isGateway) return { ...this.#failure(rejected('SIM_UNKNOWN_PATH')), status: 404, signed: false };
    if (!body) return this.#failure(rejected('SIM_BAD_JSON'));
    const bad = badPublicField(body);
    if (bad !== undefined) return this.#failure(rejected('SIM_BAD_FIELD', bad));
    if (body['mch_no'] !== credentials.mchNo) return this.#failure(rejected('SIM_WRONG_MCH_NO'));
    if (!isSigned(body, keys.merchantPublicKey)) return this.#failure(rejected('SIM_BAD_SIGN'));
    if (!endpoint) return this.#failure(rejected('SIM_UNKNOWN_METHOD'));
    if (!content) return this.#failure(rejected('SIM_BAD_FIELD', 'biz_content'));
    bank.services.scheduler.runDue();
    return undefined;
  }

  perform({ endpoint, body, content }: HongwenCall, faults: ProviderFaults): ProviderAnswer {
    if (!endpoint || !body || !content) throw new Error('a call that is not admitted is not performed');
    try {
      const request = new HongwenRequest(body, content);
      return ok(performOnce(this.parts.bank, endpoint, request, faults.pending));
    } catch (error) {
      if (error instanceof HongwenRejected) return this.#failure(error);
      throw error;
    }
  }

  answerCode(_call: HongwenCall, code: string): ProviderAnswer {
    return code === CODE_OK ? ok({}) : this.#failure(new HongwenRejected(code));
  }

  encode(reply: ProviderAnswer, spoiled?: 'malformed' | 'wrongSignature'): WireResponse {
    const { fields, signed } = reply;
    const { signedArrays } = this.parts.bank.rules;
    const over = spoiled === 'wrongSignature' ? { ...fields, msg: `${String(fields['msg'])}.` } : fields;
    const sign = signFields(over, this.parts.keys.platformKey, signedArrays);
    const body = stringify(signed ? { ...fields, sign } : fields) ?? '';
    return {
      status: reply.status ?? 200,
      headers: HEADERS,
      body: spoiled === 'malformed' ? body.slice(0, Math.floor(body.length / 2)) : body,
    };
  }

  #failure({ code, message }: HongwenRejected): ProviderAnswer {
    return { code, signed: this.parts.bank.rules.signsFailures, fields: { code, msg: message } };
  }
}

/** code is a number in the document. */
function ok(fields: Readonly<Record<string, unknown>>): ProviderAnswer {
  return { code: CODE_OK, signed: true, fields: { code: number(CODE_OK), msg: 'success', ...fields } };
}
