import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { InvalidInput } from '../../../src/domain/errors.js';
import { maskPersonalData } from '../../../src/domain/mask.js';
import { isMoney, isZero, readProviderAmount } from '../../../src/domain/money.js';
import type { Intent, IntentContents, IntentResults, OperationKind } from '../../../src/domain/operation.js';
import type { Evidence, Outcome, RejectionReason } from '../../../src/domain/outcome.js';
import type { ProviderHttp } from '../../../src/http/provider-http.js';
import { optional, required, type Endpoint, type RequestOf } from '../../../src/providers/endpoint.js';
import {
  createOperations,
  type OperationDefinition,
  type OperationDefinitions,
} from '../../../src/providers/operation-definition.js';
import type { Answer, OperationRequest, Provider, QueryResult } from '../../../src/providers/provider.js';
import type { ProviderFactory } from '../../../src/providers/registry.js';
import { queryAfterMs, type ResolutionDefinition } from '../../../src/providers/resolution.js';

const configSchema = z.strictObject({
  baseUrl: z.url(),
  privateKey: z.string(),
  platformKey: z.string(),
  deduplication: z.boolean().default(true),
  httpTimeoutMs: z.int().min(100).default(20_000),
});
const text = z.string().default('');
const answerSchema = z.looseObject({
  number: text,
  state: text,
  reason: text,
  words: text,
  id: text,
  amount: text,
  account: text,
});
type ToyAnswer = z.output<typeof answerSchema>;
type RawAnswer =
  | { readonly type: 'notSent'; readonly why: string }
  | { readonly type: 'unclear'; readonly why: string }
  | { readonly type: 'answered'; readonly answer: ToyAnswer };

/** What a state means; any other is unknown. */
const STATES: Readonly<Record<string, 'done' | 'rejected' | 'working' | 'none'>> = {
  done: 'done',
  rejected: 'rejected',
  working: 'working',
  none: 'none',
};
/** Which reasons are clear rejections of a write; any other is in doubt. */
const REASONS: Readonly<Record<string, RejectionReason>> = {
  funds: 'insufficientFunds',
  member: 'account',
  form: 'other',
  fee: 'other',
  order: 'other',
};

/** What every operation works with. */
interface ToyContext {
  readonly config: z.output<typeof configSchema>;
  readonly call: Call;
}

/** The status query of every operation, by its number. */
const STATUS: Endpoint = { name: 'query', fields: { about: required(64) }, answer: answerSchema };
const BALANCE: Endpoint = { name: 'balance', fields: { member: required(64) }, answer: answerSchema };

/** The number is deduplicated; nothing says what "none" proves, so nothing is ever absent. */
const BY_QUERY: ResolutionDefinition = {
  rule: { queryAfterMs: [1_000, 60_000], resend: { times: 3, sinceLeftMs: 60_000 } },
  settings: z.strictObject({ queryAfterMs }),
};

/** A text and its signature as they go over the wire: RSA with SHA-256 in base64. */
export function toySignature(signed: string, privateKey: string): string {
  return sign('RSA-SHA256', Buffer.from(signed), createPrivateKey(privateKey)).toString('base64');
}

export function toyAccepts(signed: string, signature: string, publicKey: string): boolean {
  const bytes = Buffer.from(signature.replace(/\s/g, ''), 'base64');
  if (bytes.toString('base64') !== signature.replace(/\s/g, '')) return false;
  return verify('RSA-SHA256', Buffer.from(signed), createPublicKey(publicKey), bytes);
}

/** Every operation: a provider of more than one page has a file for each under operations/. */
const TOY_OPERATIONS = {
  openAccount: operation('openAccount', {
    fields: { member: required(64), nickname: required(64) },
    request: ({ intent: { content } }) => ({ member: content.member, nickname: content.nickname ?? '' }),
    resultOf: ({ account }) => ({ account }),
  }),
  applyCardBinding: operation('applyCardBinding', {
    fields: { member: required(64), card: required(32) },
    request: ({ intent: { content } }) => ({ member: content.account.member, card: content.card.number }),
    resultOf: () => ({ verified: true }),
    always: { verified: true },
  }),
  hold: operation('hold', {
    fields: { payer: required(64), payee: required(64), note: required(64), amount: required(16) },
    request: ({ intent }) => ({ ...parties(intent), amount: amountOf(intent) }),
    resultOf: (answer) => ({ ...money(answer), divisible: false }),
    always: { divisible: false },
  }),
  release: operation('release', {
    fields: {
      ...{ payer: required(64), payee: required(64), note: required(64), of: required(64) },
      ...{ amount: required(16), fee: optional(16) },
    },
    request: ({ intent }) => ({
      ...parties(intent),
      of: intent.content.hold.serialNumber,
      amount: amountOf(intent),
      fee: intent.fee,
    }),
    resultOf: money,
  }),
  return: operation('return', {
    fields: {
      ...{ payer: required(64), payee: required(64), note: required(64), of: required(64) },
      amount: required(16),
    },
    request: ({ intent }) => ({
      ...parties(intent),
      of: intent.content.hold.serialNumber,
      amount: amountOf(intent),
    }),
    resultOf: money,
  }),
} satisfies OperationDefinitions<ToyContext>;

/** A provider that nobody has: the whole of an adapter on one page, to be read beside docs/adding-a-provider.md. */
export const createToyProvider: ProviderFactory = (raw, { http }): Provider => {
  const config = configSchema.parse(raw);
  const call = callerOf({ config, http });
  const { resend, ...once } = BY_QUERY.rule;
  return {
    name: 'toy',
    serialNumber: { prefix: 'TOY' },
    sendTimeoutMs: config.httpTimeoutMs,
    operations: createOperations(TOY_OPERATIONS, { config, call }, () => ({
      ...once,
      ...(config.deduplication && resend && { resend }),
    })),
    queries: {
      balance: async ({ member }) => {
        const read = await call(BALANCE, { member });
        const amount = read.type === 'answered' && read.answer.state === 'done' && read.answer.amount;
        return amount
          ? { type: 'read', value: { available: readProviderAmount(amount) } }
          : { type: 'unavailable', why: read.type === 'answered' ? read.answer.reason : read.why };
      },
    },
    close: () => Promise.resolve(),
  };
};

/** One operation: its endpoint, request, answer and status query. All are queried in the same way. */
function operation<K extends OperationKind, const Fields extends Endpoint['fields']>(
  kind: K,
  declared: {
    readonly fields: Fields;
    readonly request: (request: OperationRequest<K>) => RequestOf<{ fields: Fields }>;
    readonly resultOf: (answer: ToyAnswer) => IntentResults[K];
    readonly always?: Partial<IntentResults[K]>;
  },
): OperationDefinition<K, ToyContext> {
  const { request, resultOf, always } = declared;
  const fields = { number: required(64), ...declared.fields };
  const endpoint: Endpoint = { name: kind, fields, answer: answerSchema };
  return {
    endpoint,
    resolution: BY_QUERY,
    ...(always && { always: () => always }),
    async send(order, { call }) {
      checkAmount(order.intent);
      const answer = await call(endpoint, { number: order.serialNumber, ...request(order) });
      return answerOf(answer, order, resultOf);
    },
    statusQuery: {
      endpoint: STATUS,
      query: async (order, { call }) =>
        queryResultOf(await call(STATUS, { about: order.serialNumber }), order, resultOf),
    },
  };
}

type Call = (endpoint: Endpoint, fields: Readonly<Record<string, string | undefined>>) => Promise<RawAnswer>;

/** Signs and sends one request, and verifies its answer. */
function callerOf({ config, http }: { config: z.output<typeof configSchema>; http: ProviderHttp }): Call {
  return async ({ name, fields: rules }, fields) => {
    const body = JSON.stringify(checkedFields(rules, fields));
    const verdict = await http.send({
      method: 'POST',
      url: `${config.baseUrl}/${name}`,
      headers: {
        'content-type': 'application/json',
        signature: toySignature(`${name}\n${body}`, config.privateKey),
      },
      body,
      totalTimeoutMs: config.httpTimeoutMs,
      label: `toy ${name}`,
    });
    if (verdict.verdict === 'notSent') return { type: 'notSent', why: verdict.why };
    if (verdict.verdict === 'unknown') return { type: 'unclear', why: verdict.why };
    const answered = verdict.body.toString('utf8');
    if (verdict.status !== 200) return { type: 'unclear', why: `the answer has HTTP ${verdict.status}` };
    if (!toyAccepts(`answer\n${answered}`, verdict.headers['signature'] ?? '', config.platformKey))
      return { type: 'unclear', why: 'the answer does not carry the platform’s signature' };
    const parsed = answerSchema.safeParse(JSON.parse(answered));
    return parsed.success
      ? { type: 'answered', answer: parsed.data }
      : { type: 'unclear', why: 'the answer is malformed' };
  };
}

/** The fields of a request that have a value, each checked against its rule. */
function checkedFields(
  rules: Endpoint['fields'],
  fields: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [field, value] of Object.entries(fields)) {
    const longest = rules[field]?.longest ?? 0;
    if (value === undefined) continue;
    if (value.length > longest) throw new InvalidInput(field, `at most ${longest} characters`);
    if (/\p{Cc}|\p{Cs}/u.test(value)) throw new InvalidInput(field, 'no control characters');
    checked[field] = value;
  }
  return checked;
}

function answerOf<K extends OperationKind>(
  raw: RawAnswer,
  order: OperationRequest<K>,
  resultOf: (answer: ToyAnswer) => IntentResults[K],
): Answer<IntentResults[K]> {
  if (raw.type === 'notSent') return { ...raw, type: 'notSent', evidence: kept('answer', raw.why) };
  if (raw.type === 'unclear') return { type: 'unknown', why: raw.why, evidence: kept('answer', raw.why) };
  const { answer } = raw;
  const evidence = said('answer', answer, order.intent);
  if (answer.number !== order.serialNumber)
    return { type: 'unknown', why: 'the answer belongs to another number', evidence };
  const outcome = standing(answer, order.intent, resultOf);
  // A reason that is no clear rejection leaves a write in doubt; in the records "rejected" is the trade's own end.
  const inDoubt = outcome.type === 'rejected' && !Object.hasOwn(REASONS, answer.reason);
  return inDoubt
    ? { type: 'unknown', why: `${answer.reason} is no clear rejection`, evidence }
    : { ...outcome, evidence };
}

function queryResultOf<K extends OperationKind>(
  raw: RawAnswer,
  order: OperationRequest<K>,
  resultOf: (answer: ToyAnswer) => IntentResults[K],
): QueryResult<IntentResults[K]> {
  if (raw.type !== 'answered') return { type: 'unclear', why: raw.why, evidence: kept('query', raw.why) };
  const { answer } = raw;
  const evidence = said('query', answer, order.intent);
  if (answer.number !== order.serialNumber)
    return { type: 'unclear', why: 'the answer belongs to another number', evidence };
  if (answer.state === 'none') return { type: 'notFound', evidence };
  return {
    type: 'found',
    outcome: standing(answer, order.intent, resultOf),
    reported: reportedIn(answer),
    evidence,
  };
}

function reportedIn({ amount }: ToyAnswer): Extract<QueryResult<never>, { type: 'found' }>['reported'] {
  try {
    return amount === '' ? {} : { amount: readProviderAmount(amount) };
  } catch {
    return { mismatch: 'the provider shows no amount' };
  }
}

function standing<K extends OperationKind>(
  answer: ToyAnswer,
  intent: Intent<K>,
  resultOf: (answer: ToyAnswer) => IntentResults[K],
): Outcome<IntentResults[K]> {
  const { state, reason, words } = answer;
  switch (Object.hasOwn(STATES, state) ? STATES[state] : undefined) {
    case 'done':
      return { type: 'succeeded', result: resultOf(answer) };
    case 'working':
      return { type: 'pending', why: 'the provider works on it' };
    case 'rejected': {
      const message = maskPersonalData(words, personal(intent)).slice(0, 256);
      return { type: 'rejected', reason: REASONS[reason] ?? 'other', code: reason, message, final: true };
    }
    case 'none':
    case undefined:
      return { type: 'unknown', why: 'the provider shows an undocumented state' };
  }
}

function kept(source: Evidence['source'], detail: string): Evidence {
  return { source, detail };
}

function said(source: Evidence['source'], { state, reason, words, id }: ToyAnswer, intent: Intent): Evidence {
  const detail = [state, reason, maskPersonalData(words, personal(intent))].filter(Boolean).join(' ');
  return { source, detail: detail.slice(0, 500), code: reason || state, ...(id !== '' && { reference: id }) };
}

/** Whatever of an intent the provider's answers could repeat. */
function personal({ content }: Intent): string[] {
  const { nickname, card } = content as Partial<
    IntentContents['openAccount'] & IntentContents['applyCardBinding']
  >;
  return [nickname, card?.holder, card?.number, card?.mobile, card?.identity.number].filter(
    (value) => value !== undefined,
  );
}

function checkAmount({ kind, amount }: Intent): void {
  if (kind === 'openAccount' || kind === 'applyCardBinding') return;
  if (!isMoney(amount) || isZero(amount)) throw new InvalidInput('amount', 'above 0.00, two decimals');
}

function amountOf({ amount }: Intent): string {
  return amount ?? '';
}

function money({ id }: ToyAnswer): { readonly reference: string } {
  return { reference: id };
}

function parties({ content }: { readonly content: IntentContents['hold'] | IntentContents['release'] }) {
  if ('receivers' in content) throw new InvalidInput('receivers', 'none: one payee');
  const { payer, payee, orderNo } = content;
  return { payer: payer.member, payee: payee.member, note: orderNo };
}
