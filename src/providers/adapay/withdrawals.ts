import type { MoneyResult } from '../../domain/operations/reference.js';
import { namesIn } from '../../domain/names-in.js';
import type { QueryResult, OperationRequest, ProviderOperation } from '../provider.js';
import { rejectingInvalidInput, unclearForInvalidInput } from '../invalid-input.js';
import { answerOf, evidence, standing, unansweredFinding, type Sent } from './transport/answer.js';
import type { Deps } from './books.js';
import { combineRows } from '../combine-rows.js';
import type { AdapayConfig } from './config.js';
import { deadlineIn } from '../deadline.js';
import type { WireObject } from './transport/transport.js';
import { settlingRule } from './resolution-rules.js';
import { amountOf, readAmount } from './translate.js';
import { objectSchemas } from './transport/wire.js';

/**
 * POST /v1/cashs. The answer is normally "pending": "以异步通知结果为准" (docs.adapay.tech, wallet.html), so the notification ends it, and
 * /v1/cashs/stat where its answer can be understood.
 */
export function withdrawOperation({ config, client }: Deps): ProviderOperation<'withdraw'> {
  return {
    interfaceName: 'createCash',
    resolution: settlingRule('withdraw', config.resolution),
    send: ({ intent, serialNumber }) =>
      rejectingInvalidInput('createCash', async () => {
        const amount = amountOf(intent.amount);
        const reply = await client.call(
          'createCash',
          {
            order_no: serialNumber,
            app_id: config.appId,
            cash_type: config.cashType,
            cash_amt: amount,
            member_id: intent.content.account.member,
            notify_url: config.notifyUrl,
            fee_mode: config.feeMode,
          },
          { deadline: deadlineIn(config.httpTimeoutMs) },
        );
        const sent: Sent = {
          call: 'createCash',
          number: { value: serialNumber, fields: ['order_no'] },
          amount: { value: amount, field: 'cash_amt' },
          personal: namesIn(intent),
        };
        return answerOf(reply, sent, objectSchemas.cash, {
          known: config.rejectionCodes,
          succeeded: ({ id }) => ({
            result: id === '' ? {} : { reference: id },
            ...(id !== '' && { reference: id }),
          }),
        });
      }),
    queryStatus: (order) =>
      unclearForInvalidInput('cashStat', async () => {
        const reply = await client.call(
          'cashStat',
          { order_no: order.serialNumber },
          { deadline: deadlineIn(config.httpTimeoutMs) },
        );
        if (reply.type !== 'answered') return unansweredFinding('cashStat', reply);
        const personal = namesIn(order.intent);
        const { status, error_code: code, error_msg: detail } = reply.envelope;
        const said = { code: code || status, detail };
        const [first, ...others] = cashsIn(reply.object, order) ?? [];
        if (!first) {
          const why = 'cashStat shows no withdrawal that can be told to be ours';
          const isUnknown = code === 'order_id_not_exists';
          return {
            ...{ type: 'unclear', why, evidence: evidence({ call: 'cashStat', personal }, 'query', said) },
            ...(isUnknown && { shows: 'nothing' }),
          };
        }
        const read = (cash: Cash): QueryResult<MoneyResult> =>
          cashFinding(cash, { source: 'query', known: config.rejectionCodes, personal });
        return combineRows(read(first), ...others.map(read));
      }),
  };
}

type Cash = ReturnType<typeof objectSchemas.cash.parse>;

/**
 * The shape of this answer was not found. It is understood only as the cash object itself, or as a row of `cashs`, and only if it names
 * our number (inference). Undefined where a row cannot be read: it could be ours.
 */
function cashsIn(object: WireObject, order: OperationRequest<'withdraw'>): Cash[] | undefined {
  const { cashs } = object;
  const rows: unknown[] = Array.isArray(cashs) ? (cashs as unknown[]) : [];
  const ours: Cash[] = [];
  for (const candidate of [object, ...rows]) {
    const parsed = objectSchemas.cash.safeParse(candidate);
    if (!parsed.success) return undefined;
    const { order_no, object: kind, cash_amt } = parsed.data;
    const isCash = candidate !== object || kind === 'cash' || cash_amt !== '';
    if (isCash && order_no === order.serialNumber) ours.push(parsed.data);
  }
  return ours;
}

/** A cash object, from a question or a notification, as a finding. Its "failed" is the withdrawal's own end. */
export function cashFinding(
  cash: Cash,
  options: {
    source: 'query' | 'notification';
    known: AdapayConfig['rejectionCodes'];
    personal?: readonly (string | undefined)[];
  },
): Extract<QueryResult<MoneyResult>, { type: 'found' }> {
  const { id: reference, cash_amt, status, trans_stat, cash_stat } = cash;
  const stated = { ...cash, trans_stat: trans_stat || cash_stat };
  const about = { call: 'createCash', personal: options.personal ?? [] } as const;
  const shown = standing(stated, about, options.known);
  // Nothing but the amount tells whose success it is.
  const outcome =
    shown.type === 'succeeded' && cash_amt === ''
      ? ({ type: 'unknown', why: 'the provider shows a success without its amount' } as const)
      : shown;
  const amount = readAmount(cash_amt);
  const said = { code: status || stated.trans_stat, detail: cash.error_msg };
  return {
    type: 'found',
    outcome:
      outcome.type === 'succeeded'
        ? { type: 'succeeded', result: reference === '' ? {} : { reference } }
        : outcome,
    reported: {
      ...(amount !== undefined && { amount }),
      ...(cash_amt !== '' && amount === undefined && { mismatch: 'the provider shows no amount' }),
    },
    evidence: evidence(about, options.source, {
      ...said,
      ...(reference !== '' && { reference }),
    }),
  };
}
