import { createPrivateKey, type KeyObject } from 'node:crypto';
import { parseMoney } from '../../../../src/domain/money.js';
import type { Intent } from '../../../../src/domain/operation.js';
import type { ProviderHttp, ProviderRequest } from '../../../../src/http/provider-http.js';
import type { Verdict } from '../../../../src/http/verdict.js';
import { createHongwenProvider } from '../../../../src/providers/hongwen/adapter.js';
import type { HongwenKind } from '../../../../src/providers/hongwen/capabilities.js';
import { loadHongwenConfig, type HongwenSettings } from '../../../../src/providers/hongwen/config.js';
import { signedText, signText, type SignedArrays } from '../../../../src/providers/hongwen/transport/sign.js';
import { parseJsonObject } from '../../../../src/providers/lossless-json.js';
import type { OperationRequest, ProviderOperation } from '../../../../src/providers/provider.js';
import { hongwenSettings, vectorText } from './settings.js';

export const NUMBER = 'HF2511220000000099';
export const SPLIT_NUMBER = 'HF2511220000000001';
export const TRADE = { tradeNo: '631804925929050112' };
export const RECEIVERS = ['10089581903', '10089581904'] as const;
/** 2025-11-22 10:15:00 in Shanghai. */
const NOW = new Date('2025-11-22T02:15:00Z');

const items = RECEIVERS.map((account, index) => ({
  itemId: `r${index + 1}`,
  payee: { member: `m${index + 1}`, account },
  amount: parseMoney(index === 0 ? '0.10' : '1.00'),
}));
const CONTENTS = {
  split: { orderNo: 'S1', trade: TRADE, earlierSplits: 0 },
  splitReturn: { orderNo: 'S1', trade: TRADE, split: { serialNumber: SPLIT_NUMBER } },
} as const;

/** An order of one kind: 1.10 between two receivers. */
export function orderOf<K extends HongwenKind>(
  kind: K,
  changes: Partial<Intent<K>> = {},
): OperationRequest<K> {
  const intent = {
    operationId: `shop/S1/${kind}/1`,
    provider: 'hongwen',
    kind,
    amount: parseMoney('1.10'),
    content: CONTENTS[kind],
    items,
    ...changes,
  } as unknown as Intent<K>;
  return { intent, serialNumber: NUMBER, begunAt: '2025-11-22T02:15:00.000Z' };
}

export const platformKey = createPrivateKey(vectorText('platform-key.pem'));

/** A signed answer, from the text of its fields without the signature: numbers are signed as they stand there. */
export function signed(
  fields: string,
  {
    key = platformKey,
    arrays = 'leftOut',
  }: { readonly key?: KeyObject; readonly arrays?: SignedArrays } = {},
): string {
  const object = parseJsonObject(`{${fields}}`);
  if (!object) throw new Error('the fields of an answer are JSON');
  return `{${fields},"sign":"${signText(signedText(object, arrays), key)}"}`;
}

/** The rows of divide_detail as an answer has them. */
export const DETAIL = `[{"amount":"0.10","account":"${RECEIVERS[0]}"},{"amount":"1.00","account":"${RECEIVERS[1]}"}]`;

/** The fields of an answer to a split, in the form of the document's sample; what is undefined is left out. */
export function fieldsOf(changes: Readonly<Record<string, string | undefined>> = {}): string {
  const fields: Record<string, string | undefined> = {
    code: '20000',
    msg: '"success"',
    trade_no: `"${TRADE.tradeNo}"`,
    out_trade_no: '"2024001"',
    divide_detail: DETAIL,
    divide_res_detail: '"[{\\"detail_no\\":\\"D1\\"}]"',
    merchant_no: '"21426092187334"',
    divide_trade_no: '631813379821408256',
    divide_out_trade_no: `"${NUMBER}"`,
    divide_status: '"DIVIDE_SUCCESS"',
    divide_create_time: '1711596048',
    ...changes,
  };
  return Object.entries(fields)
    .flatMap(([name, value]) => (value === undefined ? [] : `"${name}":${value}`))
    .join();
}

/** The answer to a split. */
export function answer(changes: Readonly<Record<string, string | undefined>> = {}): string {
  return signed(fieldsOf(changes));
}

/** A signed form. */
export function form(fields: Readonly<Record<string, string>>, key = platformKey): string {
  const sign = signText(signedText(fields), key);
  return new URLSearchParams({ ...fields, sign }).toString();
}

/** The adapter before a far end that answers everything with one text or verdict. */
export function setUp(reply: string | Partial<Verdict> = '{}', settings: Partial<HongwenSettings> = {}) {
  const sent: ProviderRequest[] = [];
  const http: ProviderHttp = {
    send: (request) => {
      sent.push(request);
      if (typeof reply === 'object') return Promise.resolve({ elapsedMs: 1, ...reply } as Verdict);
      const verdict = { verdict: 'answered', status: 200, headers: {}, elapsedMs: 1 } as const;
      return Promise.resolve({ ...verdict, body: Buffer.from(reply) });
    },
    close: () => Promise.resolve(),
  };
  const config = loadHongwenConfig(hongwenSettings(settings));
  const provider = createHongwenProvider({ config, http, now: () => NOW });
  // Each order is of its operation's kind, which the compiler cannot see.
  const operationOf = (kind: HongwenKind) =>
    provider.operations[kind] as unknown as ProviderOperation<HongwenKind>;
  const bodies = () => sent.map(({ body }) => JSON.parse(String(body)) as Record<string, string>);
  return {
    sent,
    provider,
    bodies,
    contents: () => bodies().map((body) => JSON.parse(body['biz_content'] ?? '') as Record<string, string>),
    send: (request: OperationRequest<HongwenKind>) => operationOf(request.intent.kind).send(request),
    notified: (body: string) => provider.parseNotification!({ headers: {}, body: Buffer.from(body) }),
  };
}
