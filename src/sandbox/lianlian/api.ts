import { parseObject } from '../engine/parse-object.js';
import type {
  ProviderApi,
  ProviderAnswer,
  ProviderFaults,
  WireRequest,
  WireResponse,
} from '../engine/provider-api.js';
import type { CallFacts } from '../engine/wire-log.js';
import type { LianlianBank } from './bank.js';
import type { LianlianKeys } from './credentials.js';
import type { LianlianEndpoint, RawFields } from './endpoint.js';
import { endpointAt } from './endpoints.js';
import { LianlianRequest, textAt } from './fields.js';
import { maskedJson } from './masking.js';
import { performOnce } from './resends.js';
import { badParameter, LianlianRejected, messageOf, rejected } from './result-codes.js';
import { isSigned, openSealed, signBody } from './sign.js';

export const BASE_PATH = '/lianlian';
const UNKNOWN = 'unknown';
const SUCCESS = '0000';
const AMOUNTS = ['order_amount', 'confirm_orderInfo.order_amount', 'refund_amount'];
const MEMBERS = ['user_id', 'payer_info.payer_id', 'payer_id'];

export interface LianlianCall extends CallFacts {
  readonly request: WireRequest;
  readonly endpoint: LianlianEndpoint | undefined;
  /** Absent when the body is no JSON object. */
  readonly body: RawFields | undefined;
}

/**
 * openapi.lianlianpay.com: POST of JSON, whose double MD5withRSA signature is in a header, beside a timestamp and the merchant's number. Each
 * answer carries the platform's own, but for a path that there is not.
 */
export class LianlianApi implements ProviderApi<LianlianCall> {
  readonly provider = 'lianlian';
  readonly basePath = BASE_PATH;
  readonly faultCodes = { tryLater: '9970', unknown: '7777', success: SUCCESS };

  constructor(private readonly parts: { readonly bank: LianlianBank; readonly keys: LianlianKeys }) {}

  interfaceOf(path: string, method: string): string {
    return endpointAt(method, inner(path))?.code ?? UNKNOWN;
  }

  read(request: WireRequest): LianlianCall {
    const endpoint = endpointAt(request.method, inner(request.path));
    const body = parseObject(request.body);
    const given: RawFields = body ?? {};
    const number = endpoint?.number === undefined ? undefined : rawText(given, endpoint.number);
    return {
      request,
      endpoint,
      body,
      interfaceCode: endpoint?.code ?? UNKNOWN,
      functionFlag: endpoint?.flag?.(given),
      serialNumber: number,
      orderNo: endpoint?.orderOf === undefined ? number : endpoint.orderOf(given),
      memberCode: MEMBERS.map((name) => rawText(given, name)).find((one) => one !== undefined),
      amount: AMOUNTS.map((name) => rawText(given, name)).find((one) => one !== undefined),
      about: endpoint?.about === undefined ? undefined : rawText(given, endpoint.about),
      maskedBody: body ? maskedJson(body) : 'null',
    };
  }

  admit({ request, endpoint, body }: LianlianCall): ProviderAnswer | undefined {
    const { bank, keys } = this.parts;
    const { headers } = request;
    if (!endpoint) return { ...failure(rejected('SIM_UNKNOWN_PATH')), status: 404, signed: false };
    const bytes = request.bytes ?? request.body;
    if (!isSigned(bytes, headers['signature-data'] ?? '', keys.merchantPublicKey))
      return failure(rejected('1001'));
    if (!/^\d{14}$/.test(headers['timestamp'] ?? '')) return failure(badParameter('timestamp', '14 digits'));
    // mch_id or sp_no: one of the two.
    const merchant = headers['mch_id'] ?? headers['sp_no'];
    if (merchant !== bank.services.mchId) return failure(rejected('1031', 'mch_id of the headers'));
    if (!body) return failure(rejected('SIM_BAD_JSON'));
    return body['mch_id'] === bank.services.mchId ? undefined : failure(rejected('1031', 'mch_id'));
  }

  perform({ endpoint, body }: LianlianCall, faults: ProviderFaults): ProviderAnswer {
    const { bank, keys } = this.parts;
    bank.services.scheduler.runDue();
    if (!endpoint || !body) throw new Error('a call that is not admitted is not performed');
    try {
      const unseal = (text: string) => openSealed(text, keys.platformKey);
      const request = new LianlianRequest(body, endpoint.fields, unseal);
      const { number } = endpoint;
      const fields =
        number === undefined
          ? endpoint.perform(bank, request, faults)()
          : performOnce(bank, { ...endpoint, number }, request, faults);
      return this.#answer(fields);
    } catch (error) {
      if (error instanceof LianlianRejected) return failure(error);
      throw error;
    }
  }

  answerCode(_call: LianlianCall, code: string): ProviderAnswer {
    return code === SUCCESS ? this.#answer({}) : failure(new LianlianRejected(code));
  }

  encode(reply: ProviderAnswer, spoiled?: 'malformed' | 'wrongSignature'): WireResponse {
    const body = JSON.stringify(reply.fields);
    const signature = signBody(spoiled === 'wrongSignature' ? `${body}.` : body, this.parts.keys.platformKey);
    return {
      status: reply.status ?? 200,
      headers: {
        'content-type': 'application/json;charset=utf-8',
        ...(reply.signed && { 'signature-type': 'RSA', 'signature-data': signature }),
      },
      body: spoiled === 'malformed' ? body.slice(0, Math.floor(body.length / 2)) : body,
    };
  }

  #answer(fields: RawFields): ProviderAnswer {
    const { ret_code = SUCCESS, ...rest } = fields;
    const code = String(ret_code);
    const { mchId } = this.parts.bank.services;
    return {
      code,
      signed: true,
      fields: { ret_code: code, ret_msg: messageOf(code), mch_id: mchId, ...rest },
    };
  }
}

function failure(error: LianlianRejected): ProviderAnswer {
  // ret_msg has 100 characters at most.
  return {
    code: error.code,
    signed: true,
    fields: { ret_code: error.code, ret_msg: error.message.slice(0, 100) },
  };
}

function inner(path: string): string {
  return path.startsWith(`${BASE_PATH}/`) ? path.slice(BASE_PATH.length) : path;
}

/** A text of a body whose form is not known yet. */
function rawText(body: RawFields, path: string): string | undefined {
  try {
    return textAt(body, path);
  } catch (error) {
    if (error instanceof LianlianRejected) return undefined;
    throw error;
  }
}
