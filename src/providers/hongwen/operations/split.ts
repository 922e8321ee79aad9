import type { PaidTrade } from '../../../domain/operations/split.js';
import { namesIn } from '../../../domain/names-in.js';
import { optional, required } from '../../endpoint.js';
import { requireItems } from '../../items.js';
import { BY_EVIDENCE, type HongwenOperation } from '../operation.js';
import type { HongwenOptions } from '../options.js';
import { answerOf } from '../transport/answer.js';
import type { HongwenEndpoint } from '../transport/endpoint.js';
import { detail, merchants, tradeNumbers } from '../transport/request-fields.js';
import { writeDetail } from './divide-detail.js';
import { differs, DIVISION, readDivision, splitLimits } from './division.js';

/** 申请分账 (document). */
const APPLY_DIVIDE = {
  name: 'trade.apply.divide',
  fields: {
    ...tradeNumbers,
    divide_out_trade_no: required(64, 'number'),
    divide_detail: detail,
    ...merchants,
    fee_payer: optional(64, 'number'),
  },
  answer: DIVISION,
} as const satisfies HongwenEndpoint;

/** trade.apply.divide. 20000 says that it was taken, divide_status how it stands. */
export const split = {
  endpoint: APPLY_DIVIDE,
  resolution: BY_EVIDENCE,
  always: (config: HongwenOptions) => ({ limits: splitLimits(config) }),
  async send({ intent, serialNumber }, { config, client, deadline }) {
    const items = requireItems(intent);
    const { trade } = intent.content;
    const ids = { ...tradeNumberOf(trade, config), divide_out_trade_no: serialNumber };
    const { merchant_no, ...parent } = merchantsOf(trade, config);
    const fields = {
      ...ids,
      divide_detail: writeDetail(items, config.receiverForm, 'divide_detail'),
      ...{ ...parent, merchant_no, fee_payer: config.feePayer },
    };
    const answer = await client.call(APPLY_DIVIDE, fields, { deadline });
    return answerOf(answer, {
      endpoint: APPLY_DIVIDE,
      echoes: { ...ids, merchant_no },
      mustEcho: 'divide_out_trade_no',
      personal: namesIn(intent),
      known: config.rejectionCodes,
      read: (shown, object) => {
        const {
          outcome,
          items: results,
          reported,
          reference,
        } = readDivision(items, shown, { object, config });
        if (differs(items, reported))
          return { outcome: { type: 'unknown', why: 'the answer shows other receivers or other shares' } };
        return { outcome, items: results, ...(reference !== undefined && { reference }) };
      },
    });
  },
} satisfies HongwenOperation<'split'>;

/** How the provider knows a trade: by one of its two numbers. */
export function tradeNumberOf({ tradeNo }: PaidTrade, { tradeBy }: Pick<HongwenOptions, 'tradeBy'>) {
  return tradeBy === 'trade_no' ? { trade_no: tradeNo } : { out_trade_no: tradeNo };
}

/** Who asks: the division's own merchant, else that of the settings, else nobody is named. */
export function merchantsOf(
  { merchantNo }: PaidTrade,
  config: Pick<HongwenOptions, 'merchantNo' | 'parentMerchantNo'>,
) {
  return { parent_merchant_no: config.parentMerchantNo, merchant_no: merchantNo ?? config.merchantNo };
}
