import { parseMoney } from '../../../../src/domain/money.js';
import type { Intent } from '../../../../src/domain/operation.js';
import type { ProviderHttp, ProviderRequest } from '../../../../src/http/provider-http.js';
import type { Verdict } from '../../../../src/http/verdict.js';
import { createHkrtProvider } from '../../../../src/providers/hkrt/adapter.js';
import type { HkrtKind } from '../../../../src/providers/hkrt/capabilities.js';
import { loadHkrtConfig, type HkrtSettings } from '../../../../src/providers/hkrt/config.js';
import { signatureOf } from '../../../../src/providers/hkrt/transport/sign.js';
import { parseJsonObject } from '../../../../src/providers/lossless-json.js';
import type { OperationRequest, ProviderOperation } from '../../../../src/providers/provider.js';
import { ACCESS_KEY, hkrtSettings } from './settings.js';

export const NUMBER = 'HF2511220000000099';
export const SPLIT_NUMBER = 'HF2511220000000001';
export const TRADE = { tradeNo: 'UN2312320546186687318899', merchantNo: '83320253445099' };
export const RECEIVERS = ['833112128140726', '833212168540726'] as const;

const items = RECEIVERS.map((account, index) => ({
  itemId: `r${index + 1}`,
  payee: { member: `m${index + 1}`, account },
  amount: parseMoney(index === 0 ? '0.10' : '1.00'),
}));
const CONTENTS = {
  split: { orderNo: 'S1', trade: TRADE, earlierSplits: 0 },
  splitReturn: { orderNo: 'S1', trade: TRADE, split: { serialNumber: SPLIT_NUMBER } },
  finishSplit: { orderNo: 'S1', trade: TRADE },
} as const;

/** An order of one kind: 1.10 between two receivers. */
export function orderOf<K extends HkrtKind>(kind: K, changes: Partial<Intent<K>> = {}): OperationRequest<K> {
  const intent = {
    operationId: `shop/S1/${kind}/1`,
    provider: 'hkrt',
    kind,
    amount: parseMoney('1.10'),
    content: CONTENTS[kind],
    ...(kind !== 'finishSplit' && { items }),
    ...changes,
  } as unknown as Intent<K>;
  return { intent, serialNumber: NUMBER, begunAt: '2025-11-22T02:15:00.000Z' };
}

/** A signed answer, from the text of its fields without the signature: numbers are signed as they stand there. */
export function signed(fields: string, key = ACCESS_KEY): string {
  const object = parseJsonObject(`{${fields}}`);
  if (!object) throw new Error('the fields of an answer are JSON');
  return `{${fields},"sign":"${signatureOf(object, key)}"}`;
}

/** One relation of an answer, with its amount as a number. */
export function relation(receiveNo: string, amt: string, result: string): string {
  return `{"receive_no":"${receiveNo}","amt":${amt},"remark":"","result":${result},"ledger_detail_id":"D${receiveNo}"}`;
}

/** The answer to a split, with these relations. */
export function ledgerAnswer(relations: readonly string[], applyNo = NUMBER): string {
  return signed(
    `"merch_no":"${TRADE.merchantNo}","ledger_relation":[${relations.join()}],"apply_no":"${applyNo}",` +
      `"trade_no":"${TRADE.tradeNo}","agent_no":"FF109108120","ledger_no":"L1","return_code":10000`,
  );
}

export type Answers = Readonly<Record<string, string | Partial<Verdict>>>;

/** The adapter before a far end that answers each call, by the last part of its path, with a text or a verdict. */
export function setUp(answers: Answers, settings: Partial<HkrtSettings> = {}) {
  const sent: ProviderRequest[] = [];
  const http: ProviderHttp = {
    send: (request) => {
      sent.push(request);
      const answer = answers[request.url.split('/').at(-1) ?? ''];
      if (typeof answer === 'object') return Promise.resolve({ elapsedMs: 1, ...answer } as Verdict);
      const verdict = { verdict: 'answered', status: 200, headers: {}, elapsedMs: 1 } as const;
      return Promise.resolve({ ...verdict, body: Buffer.from(answer ?? '{}') });
    },
    close: () => Promise.resolve(),
  };
  const warnings: string[] = [];
  const provider = createHkrtProvider({
    config: loadHkrtConfig(hkrtSettings(settings)),
    http,
    warn: (message) => warnings.push(message),
  });
  // Each order is of its operation's kind, which the compiler cannot see.
  const operationOf = (kind: HkrtKind) => provider.operations[kind] as unknown as ProviderOperation<HkrtKind>;
  return {
    sent,
    warnings,
    provider,
    bodies: () => sent.map(({ body }) => JSON.parse(String(body)) as Record<string, unknown>),
    send: (request: OperationRequest<HkrtKind>) => operationOf(request.intent.kind).send(request),
    ask: (request: OperationRequest<HkrtKind>) => operationOf(request.intent.kind).queryStatus!(request),
  };
}
