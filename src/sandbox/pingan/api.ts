import { parseObject } from '../engine/parse-object.js';
import type {
  ProviderApi,
  ProviderAnswer,
  ProviderFaults,
  WireRequest,
  WireResponse,
} from '../engine/provider-api.js';
import type { CallFacts } from '../engine/wire-log.js';
import type { PinganBank } from './bank.js';
import { canonicalText, signText, verifyText } from './sign.js';
import { SERVICES, type Service } from './endpoints.js';
import { PINGAN_MESSAGES, messageOf, PinganRejected, rejected } from './result-codes.js';
import type { PinganKeys } from './credentials.js';
import { PinganRequest } from './fields.js';
import { handshakeFault } from './handshake.js';
import { maskedJson } from './masking.js';
import type { AnswerFields } from './model.js';
import { performOnce } from './resends.js';
import type { Tokens } from './tokens.js';

const BASE_PATH = '/pingan';
const HANDSHAKE_PATH = `${BASE_PATH}/api/approveDev`;
const SERVICE_PATH = `${BASE_PATH}/api/group/`;
const HANDSHAKE = 'approveDev';
const UNKNOWN = 'unknown';
const SUCCESS = '000000';
const GATEWAY_SUCCESS = 'OPEN-E-000000';
const HEADERS = { 'content-type': 'application/json;charset=UTF-8' };
/** Not part of any signature, neither asked nor answered. */
const NEVER_SIGNED = ['RsaSign', 'errorCode', 'errorMsg'];

export interface PinganCall extends CallFacts {
  readonly service: Service | undefined;
  /** Absent when the body is no JSON object. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

export interface PinganApiParts {
  readonly bank: PinganBank;
  readonly tokens: Tokens;
  readonly keys: PinganKeys;
  readonly applicationId: string;
  readonly merchantCode: string;
  readonly fundSummaryAccount: string;
}

/** The legacy RSA gateway: /api/approveDev and /api/group/{serviceId}, JSON in flat fields, MD5withRSA both ways. */
export class PinganApi implements ProviderApi<PinganCall> {
  readonly provider = 'pingan';
  readonly basePath = BASE_PATH;
  readonly faultCodes = { tryLater: 'ERR136', unknown: 'ZZ9999', success: SUCCESS };

  constructor(private readonly parts: PinganApiParts) {}

  interfaceOf(path: string): string {
    if (path === HANDSHAKE_PATH) return HANDSHAKE;
    return serviceOf(path)?.code ?? UNKNOWN;
  }

  read(request: WireRequest): PinganCall {
    const body = parseObject(request.body);
    const service = serviceOf(request.path);
    const text = (...names: string[]): string | undefined => {
      const value = names
        .map((name) => body?.[name])
        .find((found) => typeof found === 'string' && found !== '');
      return typeof value === 'string' ? value : undefined;
    };
    const interfaceCode = this.interfaceOf(request.path);
    return {
      interfaceCode,
      service,
      body,
      serviceId: service?.serviceId,
      functionFlag: text('FunctionFlag', 'QueryFlag'),
      serialNumber: text('CnsmrSeqNo'),
      orderNo: text('OrderNo', 'OldOrderNo'),
      memberCode: text('TranNetMemberCode', 'OutMemberCode', 'OldOutMemberCode'),
      amount: text('TranAmt', 'ReturnAmt', 'CashAmt'),
      about: interfaceCode === '6110' ? text('TranNetSeqNo') : undefined,
      maskedBody: body ? maskedJson(body) : 'null',
    };
  }

  admit(call: PinganCall): ProviderAnswer | undefined {
    const { tokens, applicationId, keys } = this.parts;
    const { body } = call;
    if (!body) return gatewayError('SIM_BAD_JSON');
    if (call.interfaceCode === HANDSHAKE) {
      const fault = handshakeFault(body, { applicationId, keys });
      return fault && gatewayError(fault.code, fault.detail);
    }
    if (!call.service) return gatewayError('SIM_UNKNOWN_SERVICE');
    if (body['ApplicationID'] !== applicationId) return gatewayError('SIM_UNKNOWN_APPLICATION');
    const token = body['AppAccessToken'];
    if (typeof token !== 'string' || !tokens.knows(token))
      return gatewayError('OPEN-E-100071', 'token不存在');
    const expiry = tokens.expiryOf(token);
    if (expiry === 'error') return gatewayError('OPEN-E-100073', 'token 有误');
    if (expiry === 'E30001') return expiredInTheNewWay();
    const signature = body['RsaSign'];
    const text = canonicalText(body, NEVER_SIGNED);
    const genuine =
      typeof signature === 'string' && verifyText({ text, signature, key: keys.merchantPublicKey });
    if (!genuine) return gatewayError('OPEN-E-100074', '验签失败');
    return expiry === 'flagWithoutDoing' ? flagOnly(call) : undefined;
  }

  perform(call: PinganCall, faults: ProviderFaults): ProviderAnswer {
    this.parts.bank.services.scheduler.runDue();
    if (call.interfaceCode === HANDSHAKE) {
      const fields = {
        appAccessToken: this.parts.tokens.issue(this.parts.bank.rules.oneToken),
        errorCode: GATEWAY_SUCCESS,
        errorMsg: 'OK',
      };
      return { code: GATEWAY_SUCCESS, fields, signed: true };
    }
    try {
      return this.#business(call, SUCCESS, messageOf(SUCCESS), this.#answer(call, faults));
    } catch (error) {
      if (error instanceof PinganRejected) return this.#business(call, error.code, error.message, {});
      throw error;
    }
  }

  answerCode(call: PinganCall, code: string): ProviderAnswer {
    return call.interfaceCode === HANDSHAKE
      ? gatewayError(code, messageOf(code))
      : this.#business(call, code, messageOf(code), {});
  }

  encode(answer: ProviderAnswer, spoiled?: 'malformed' | 'wrongSignature'): WireResponse {
    const fields: Record<string, unknown> = { ...answer.fields };
    if (answer.signed) {
      const text = canonicalText(fields, NEVER_SIGNED);
      fields['RsaSign'] = signText(spoiled === 'wrongSignature' ? `${text}.` : text, this.parts.keys.bankKey);
    }
    const body = JSON.stringify(inAsciiOrder(fields));
    return {
      status: answer.status ?? 200,
      headers: HEADERS,
      body: spoiled === 'malformed' ? body.slice(0, Math.floor(body.length / 2)) : body,
    };
  }

  #answer(call: PinganCall, faults: ProviderFaults): AnswerFields {
    const { service, body } = call;
    if (!service?.built || !body) throw rejected('SIM_NOT_BUILT', call.interfaceCode);
    const { bank } = this.parts;
    this.#checkEnvelope(body, service.built.writes);
    const request = new PinganRequest(body, service.built.fields, service.built.rows);
    return service.built.writes
      ? performOnce(bank, service.built, request, faults)
      : service.built.perform(bank, request, faults);
  }

  /** The public fields of every interface. Queries of some clients go without the summary account. */
  #checkEnvelope(body: Readonly<Record<string, unknown>>, writes: boolean): void {
    const { merchantCode, fundSummaryAccount } = this.parts;
    const serialNumber = body['CnsmrSeqNo'];
    if (typeof serialNumber !== 'string' || serialNumber === '') throw rejected('ERR936', 'CnsmrSeqNo');
    if (!/^[A-Za-z0-9]{14,22}$/.test(serialNumber)) throw rejected('SIM_SERIAL_NUMBER');
    if (!body['MrchCode']) throw rejected('ERR936', 'MrchCode');
    if (body['MrchCode'] !== merchantCode) throw rejected('SIM_WRONG_MERCHANT');
    const summary = body['FundSummaryAcctNo'];
    if (!summary && writes) throw rejected('ERR936', 'FundSummaryAcctNo');
    if (summary && summary !== fundSummaryAccount) throw rejected('ERR256');
  }

  #business(call: PinganCall, code: string, message: string, answer: AnswerFields): ProviderAnswer {
    const token = call.body?.['AppAccessToken'];
    const expired = typeof token === 'string' && this.parts.tokens.expiryOf(token) === 'flagAfterDoing';
    return {
      code,
      signed: true,
      fields: {
        ReservedMsg: '',
        ...answer,
        TxnReturnCode: code,
        TxnReturnMsg: message,
        CnsmrSeqNo: call.serialNumber ?? '',
        tokenExpiryFlag: expired ? 'true' : 'false',
      },
    };
  }
}

/**
 * As the bank writes them, those of each row of an array too: one client verifies what it reads in the order in which it comes
 * (liwenhui1131/orange_bank_python), so that any other order is a wrong signature to it.
 */
function inAsciiOrder(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const sorted = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([name, value]) => [name, Array.isArray(value) ? value.map(rowInOrder) : value]),
  );
}

function rowInOrder(row: unknown): unknown {
  return typeof row === 'object' && row !== null ? inAsciiOrder(row as Record<string, unknown>) : row;
}

function serviceOf(path: string): Service | undefined {
  return path.startsWith(SERVICE_PATH) ? SERVICES.get(path.slice(SERVICE_PATH.length)) : undefined;
}

/** The gateway's own answers come without a TxnReturnCode and unsigned. */
function gatewayError(code: string, detail?: string): ProviderAnswer {
  const known =
    code in PINGAN_MESSAGES
      ? `${messageOf(code)}${detail === undefined ? '' : `: ${detail}`}`
      : (detail ?? '');
  return { code, signed: false, fields: { errorCode: code, errorMsg: known } };
}

function expiredInTheNewWay(): ProviderAnswer {
  return { code: 'E30001', signed: false, fields: { Code: 'E30001', Message: 'token无效' } };
}

function flagOnly(call: PinganCall): ProviderAnswer {
  return {
    code: 'tokenExpiryFlag',
    signed: true,
    fields: { CnsmrSeqNo: call.serialNumber ?? '', tokenExpiryFlag: 'true' },
  };
}
