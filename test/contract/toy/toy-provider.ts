import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { InvalidInput } from '../../../src/domain/errors.js';
import { maskPersonalData } from '../../../src/domain/mask.js';
import { isMoney, isZero, readProviderAmount } from '../../../src/domain/money.js';
import type { Intent, IntentContents, IntentResults, OperationKind } from '../../../src/domain/operation.js';
import type { Evidence, Outcome, RejectionReason } from '../../../src/domain/outcome.js';
import type { ProviderHttp } from '../../../src/http/provider-http.js';
import type {
  Answer,
  QueryResult,
  OperationRequest,
  Provider,
  ProviderOperation,
} from '../../../src/providers/provider.js';
import type { ProviderFactory } from '../../../src/providers/registry.js';

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
type Reply =
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
/** Which reasons are clear refusals of a write; any other is in doubt. */
const REASONS: Readonly<Record<string, RejectionReason>> = {
  funds: 'insufficientFunds',
  member: 'account',
  form: 'other',
  fee: 'other',
  order: 'other',
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

/** A provider that nobody has: the whole of an adapter on one page, to be read beside docs/adding-a-provider.md. */
export const createToyProvider: ProviderFactory = (raw, { http }): Provider => {
  const config = configSchema.parse(raw);
  const call = (name: string, fields: object): Promise<Reply> => exchange({ config, http }, name, fields);
  const operation = <K extends OperationKind>(
    kind: K,
    fieldsOf: (order: OperationRequest<K>) => object,
    resultOf: (answer: ToyAnswer) => IntentResults[K],
    always?: Partial<IntentResults[K]>,
  ): ProviderOperation<K> => ({
    interfaceName: kind,
    ...(always && { always }),
    resolution: {
      queryAfterMs: [1_000, 60_000],
      ...(config.deduplication && { resend: { times: 3, sinceLeftMs: 60_000 } }),
    },
    send: async (order) => {
      try {
        checkAmount(order.intent);
        const reply = await call(kind, { number: order.serialNumber, ...fieldsOf(order) });
        return answerOf(reply, order, resultOf);
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error;
        const { code, message } = error;
        const evidence: Evidence = { source: 'rule', code, detail: message };
        return { type: 'rejected', reason: 'other', code, message, final: true, evidence };
      }
    },
    queryStatus: async (order) =>
      findingOf(await call('ask', { about: order.serialNumber }), order, resultOf),
  });
  const money = ({ id }: ToyAnswer) => ({ reference: id });
  return {
    name: 'toy',
    serialNumber: { prefix: 'TOY' },
    sendTimeoutMs: config.httpTimeoutMs,
    operations: {
      openAccount: operation(
        'openAccount',
        ({ intent: { content } }) => ({ member: content.member, nickname: word(content.nickname ?? '') }),
        ({ account }) => ({ account }),
      ),
      applyCardBinding: operation(
        'applyCardBinding',
        ({ intent: { content } }) => ({ member: content.account.member, card: content.card.number }),
        () => ({ verified: true }),
        { verified: true },
      ),
      hold: operation(
        'hold',
        ({ intent }) => ({ ...parties(intent), amount: intent.amount }),
        (answer) => ({ ...money(answer), divisible: false }),
        { divisible: false },
      ),
      release: operation(
        'release',
        ({ intent }) => ({
          ...parties(intent),
          of: intent.content.hold.serialNumber,
          amount: intent.amount,
          fee: intent.fee,
        }),
        money,
      ),
      return: operation(
        'return',
        ({ intent }) => ({
          ...parties(intent),
          of: intent.content.hold.serialNumber,
          amount: intent.amount,
        }),
        money,
      ),
    },
    queries: {
      balance: async ({ member }) => {
        const reply = await call('balance', { member });
        const amount = reply.type === 'answered' && reply.answer.state === 'done' && reply.answer.amount;
        return amount
          ? { type: 'read', value: { available: readProviderAmount(amount) } }
          : { type: 'unavailable', why: reply.type === 'answered' ? reply.answer.reason : reply.why };
      },
    },
    close: () => Promise.resolve(),
  };
};

async function exchange(
  { config, http }: { config: z.output<typeof configSchema>; http: ProviderHttp },
  name: string,
  fields: object,
): Promise<Reply> {
  const body = JSON.stringify(fields);
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
    return { type: 'unclear', why: 'the answer does not bear the platform’s signature' };
  const parsed = answerSchema.safeParse(JSON.parse(answered));
  return parsed.success
    ? { type: 'answered', answer: parsed.data }
    : { type: 'unclear', why: 'the answer is malformed' };
}

function answerOf<K extends OperationKind>(
  reply: Reply,
  order: OperationRequest<K>,
  resultOf: (answer: ToyAnswer) => IntentResults[K],
): Answer<IntentResults[K]> {
  if (reply.type === 'notSent') return { ...reply, type: 'notSent', evidence: kept('answer', reply.why) };
  if (reply.type === 'unclear')
    return { type: 'unknown', why: reply.why, evidence: kept('answer', reply.why) };
  const { answer } = reply;
  const evidence = said('answer', answer, order.intent);
  if (answer.number !== order.serialNumber)
    return { type: 'unknown', why: 'the answer belongs to another number', evidence };
  const outcome = standing(answer, order.intent, resultOf);
  // A reason that is no clear refusal leaves a write in doubt; in the books "refused" is the trade's own end.
  const inDoubt = outcome.type === 'rejected' && !Object.hasOwn(REASONS, answer.reason);
  return inDoubt
    ? { type: 'unknown', why: `${answer.reason} is no clear refusal`, evidence }
    : { ...outcome, evidence };
}

function findingOf<K extends OperationKind>(
  reply: Reply,
  order: OperationRequest<K>,
  resultOf: (answer: ToyAnswer) => IntentResults[K],
): QueryResult<IntentResults[K]> {
  if (reply.type !== 'answered')
    return { type: 'unclear', why: reply.why, evidence: kept('query', reply.why) };
  const { answer } = reply;
  const evidence = said('query', answer, order.intent);
  if (answer.number !== order.serialNumber)
    return { type: 'unclear', why: 'the answer belongs to another number', evidence };
  if (answer.state === 'none') return { type: 'notFound', evidence };
  return {
    type: 'found',
    outcome: standing(answer, order.intent, resultOf),
    reported: seenIn(answer),
    evidence,
  };
}

function seenIn({ amount }: ToyAnswer): Extract<QueryResult<never>, { type: 'found' }>['reported'] {
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

/** Whatever of an intent the provider's words could repeat. */
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

function parties({
  content,
}: {
  readonly content: IntentContents['hold'] | IntentContents['release'];
}): object {
  if ('receivers' in content) throw new InvalidInput('receivers', 'none: one payee');
  const { payer, payee, orderNo } = content;
  return { payer: word(payer.member), payee: word(payee.member), note: word(orderNo) };
}

function word(value: string): string {
  if (value.length > 64) throw new InvalidInput('note', 'at most 64 characters');
  if (/\p{Cc}|\p{Cs}/u.test(value)) throw new InvalidInput('note', 'no control characters');
  return value;
}
