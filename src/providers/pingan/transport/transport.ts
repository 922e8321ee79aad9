import type { ProviderHttp } from '../../../http/provider-http.js';
import type { Verdict } from '../../../http/verdict.js';
import { badFields } from '../../evidence.js';
import { readJsonObject } from './answer-text.js';
import type { PinganOptions } from '../options.js';
import type { Deadline } from '../../deadline.js';
import type { AccessTokens } from './access-token.js';
import type { PinganEndpoint } from './endpoint.js';
import { shanghaiTime } from '../shanghai-date.js';
import { signMessage, verifyMessage, type WireObject } from './sign.js';
import { envelopeSchema } from './wire.js';

/**
 * What one request brought. Only `accepted` (000000) and `notAccepted` (any other result code) carry the bank's signature; whether the
 * latter is a rejection is judged by the code.
 */
export type RawAnswer<T> =
  | { readonly type: 'accepted'; readonly fields: T; readonly message: string }
  | { readonly type: 'notAccepted'; readonly resultCode: string; readonly message: string }
  | { readonly type: 'unclear'; readonly why: string; readonly code?: string }
  | { readonly type: 'notSent'; readonly why: string };

/** One request, its fields checked. */
export interface PinganRequest {
  readonly endpoint: PinganEndpoint;
  readonly serialNumber: string;
  readonly fields: Readonly<Record<string, string | readonly Readonly<Record<string, string>>[]>>;
  readonly deadline: Deadline;
  /** Whether the bank recognises this number or a query changes nothing, so that it may go out twice. */
  readonly resendable: boolean;
}

export interface Transport {
  readonly config: PinganOptions;
  readonly http: ProviderHttp;
  readonly accessTokens: AccessTokens;
  readonly now: () => Date;
}

// Platform codes by which the gateway turns a token down before the bank sees the request.
const STALE_TOKEN: readonly string[] = ['OPEN-E-100071', 'OPEN-E-100073', 'OPEN-E-100074', 'E30001'];

type Judged =
  | { readonly type: 'signed'; readonly message: WireObject }
  | { readonly type: 'staleToken'; readonly code: string; readonly mayHaveRun: boolean }
  | { readonly type: 'unclear'; readonly why: string; readonly code?: string };

/**
 * Sends one signed request and judges the answer. A token that the gateway turned down is replaced and the same request
 * goes again, once, under the same CnsmrSeqNo. So does a request whose answer holds nothing but tokenExpiryFlag, if it
 * is repeatable: the documents do not say whether it was carried out, so a rejection of that repeat may come of the first
 * having taken effect and is "unclear". Never throws for what the far end does; ends by the deadline.
 */
export async function sendRequest(transport: Transport, request: PinganRequest): Promise<RawAnswer<object>> {
  const { accessTokens, config } = transport;
  const body = commonFields(transport, request);
  const first = await accessTokens.token(request.deadline);
  if (first.type === 'none') return { type: 'notSent', why: first.why };
  const verdict = await sendOnce(transport, request, { ...body, AppAccessToken: first.token });
  const judged = judge(config, verdict);
  if (judged.type === 'notSent') return judged;
  if (judged.type !== 'staleToken') return concluded(transport, request, judged, first.token);
  if (judged.mayHaveRun && !request.resendable) {
    accessTokens.forget(first.token);
    return { type: 'unclear', why: 'the answer says that the token expired, and nothing else' };
  }

  const second = await accessTokens.refresh(first.token, request.deadline);
  const turnedDown = { code: judged.code, why: `the gateway turned the token down (${judged.code})` };
  if (second.type === 'none')
    return { type: 'unclear', ...turnedDown, why: `${turnedDown.why}, ${second.why}` };
  const again = judge(config, await sendOnce(transport, request, { ...body, AppAccessToken: second.token }));
  // The first request reached the gateway, so "not sent" would say too much.
  if (again.type === 'notSent')
    return { type: 'unclear', ...turnedDown, why: `${turnedDown.why}, ${again.why}` };
  if (again.type === 'staleToken') {
    accessTokens.forget(second.token);
    return { type: 'unclear', code: again.code, why: `the gateway turned two tokens down (${again.code})` };
  }
  const answer = concluded(transport, request, again, second.token);
  if (judged.mayHaveRun && answer.type === 'notAccepted') {
    // A bank that checks the balance before the number rejects what it has carried out.
    return {
      type: 'unclear',
      code: answer.resultCode,
      why: 'a repeat was rejected, and the first request may have run',
    };
  }
  return answer;
}

function commonFields({ config, now }: Transport, request: PinganRequest): WireObject {
  const { interfaceCode, serviceId } = request.endpoint;
  return {
    ...request.fields,
    ApplicationID: config.applicationId,
    CnsmrSeqNo: request.serialNumber,
    FundSummaryAcctNo: config.fundSummaryAccount,
    MrchCode: config.merchantCode,
    RequestMode: 'json',
    SDKType: 'api',
    ...(config.txnCode !== 'none' && { TxnCode: config.txnCode === 'code' ? interfaceCode : serviceId }),
    ...(config.clientNumber !== undefined && { TxnClientNo: config.clientNumber }),
    TxnTime: `${shanghaiTime(now())}000`,
    ValidTerm: config.validTerm,
  };
}

async function sendOnce(
  { config, http }: Transport,
  { endpoint, deadline }: PinganRequest,
  body: WireObject,
): Promise<Verdict> {
  const signed: WireObject = { ...body, RsaSign: signMessage(body, config.merchant.privateKey) };
  const totalTimeoutMs = Math.floor(deadline.leftMs());
  if (totalTimeoutMs < 1) return { verdict: 'notSent', why: 'no time was left to send', elapsedMs: 0 };
  return http.send({
    method: 'POST',
    url: `${config.baseUrl}/api/group/${endpoint.serviceId}`,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(inAsciiOrder(signed)),
    totalTimeoutMs,
    label: `平安 ${endpoint.name}`,
  });
}

// The server wants RsaSign right before SDKType; in ASCII order it stands there (PY and HUB on the RSA gateway).
function inAsciiOrder(body: WireObject): WireObject {
  return Object.fromEntries(Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function judge(config: PinganOptions, verdict: Verdict): Judged | { type: 'notSent'; why: string } {
  if (verdict.verdict === 'notSent') return { type: 'notSent', why: verdict.why };
  if (verdict.verdict === 'unknown') return { type: 'unclear', why: verdict.why };
  if (verdict.status !== 200) return { type: 'unclear', why: `the gateway answered HTTP ${verdict.status}` };
  const message = readJsonObject(verdict.body);
  if (!message) return { type: 'unclear', why: 'malformed answer: not a JSON object' };
  // A signed business answer is the bank's own, whatever the gateway wrote beside it.
  const signed = message['TxnReturnCode'] !== undefined && verifyMessage(message, config.bankKey);
  const code = gatewayCode(message);
  if (signed && !STALE_TOKEN.includes(String(message['TxnReturnCode']))) return { type: 'signed', message };
  if (isFlagAlone(message) && verifyMessage(message, config.bankKey)) {
    return { type: 'staleToken', code: 'tokenExpiryFlag', mayHaveRun: true };
  }
  if (code === undefined) return { type: 'unclear', why: "the answer does not carry the bank's signature" };
  if (STALE_TOKEN.includes(code)) return { type: 'staleToken', code, mayHaveRun: false };
  return { type: 'unclear', code, why: `the gateway answered ${code}` };
}

function isFlagAlone(message: WireObject): boolean {
  return message['TxnReturnCode'] === undefined && String(message['tokenExpiryFlag']) === 'true';
}

function gatewayCode(message: WireObject): string | undefined {
  for (const code of [message['errorCode'], message['Code'], message['TxnReturnCode']]) {
    if (code === message['TxnReturnCode'] && !STALE_TOKEN.includes(String(code))) continue;
    if (typeof code === 'string' && /^[A-Za-z0-9-]{1,40}$/.test(code)) return code;
  }
  return undefined;
}

function concluded(
  { accessTokens }: Transport,
  { endpoint, serialNumber }: PinganRequest,
  judged: Exclude<Judged, { type: 'staleToken' }>,
  token: string,
): RawAnswer<object> {
  if (judged.type === 'unclear') return judged;
  // A return code says what became of the request; the flag is about the next one.
  if (String(judged.message['tokenExpiryFlag']) === 'true') accessTokens.forget(token);
  const envelope = envelopeSchema.safeParse(judged.message);
  if (!envelope.success) return { type: 'unclear', why: 'malformed answer: its common fields' };
  const { TxnReturnCode: code, TxnReturnMsg: text, CnsmrSeqNo: echo } = envelope.data;
  if (echo !== '' && echo !== serialNumber) {
    return { type: 'unclear', code, why: 'the answer belongs to another CnsmrSeqNo' };
  }
  if (code !== '000000') return { type: 'notAccepted', resultCode: code.slice(0, 40), message: text };
  const fields = endpoint.answer.safeParse(judged.message);
  if (!fields.success) return { type: 'unclear', code, why: `malformed answer: ${badFields(fields.error)}` };
  return { type: 'accepted', fields: fields.data, message: text };
}
