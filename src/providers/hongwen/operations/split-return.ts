import { InvalidInput } from '../../../domain/errors.js';
import { namesIn } from '../../../domain/names-in.js';
import type { SplitReference } from '../../../domain/operations/split.js';
import { required } from '../../endpoint.js';
import { requireItems } from '../../items.js';
import { BY_EVIDENCE, type HongwenOperation } from '../operation.js';
import type { HongwenOptions } from '../options.js';
import { answerOf } from '../transport/answer.js';
import type { HongwenEndpoint } from '../transport/endpoint.js';
import { detail, merchants } from '../transport/request-fields.js';
import { writeDetail } from './divide-detail.js';
import { differs, readReturn, RETURN } from './division.js';
import { merchantsOf } from './split.js';

/** 申请退分账. Its request was read in part, its answer and its statuses were not found. */
const APPLY_DIVIDE_BACK = {
  name: 'trade.apply.divide.back',
  fields: {
    divide_out_trade_no: required(64, 'number'),
    divide_back_out_trade_no: required(64, 'number'),
    divide_back_detail: detail,
    ...merchants,
  },
  answer: RETURN,
} as const satisfies HongwenEndpoint;

/** trade.apply.divide.back. 20000 says that it was taken; unless statuses are configured an operator says what became of it. */
export const splitReturn = {
  endpoint: APPLY_DIVIDE_BACK,
  resolution: BY_EVIDENCE,
  async send({ intent, serialNumber }, { config, client, deadline }) {
    const items = requireItems(intent);
    const { trade, split } = intent.content;
    const ids = { divide_out_trade_no: split.serialNumber, divide_back_out_trade_no: serialNumber };
    const { merchant_no, ...parent } = merchantsOf(trade, config);
    const fields = {
      ...ids,
      divide_back_detail: writeDetail(items, config.receiverForm, 'divide_back_detail'),
      ...{ ...parent, merchant_no },
    };
    const { endpoint, quoted } = quoting(split, config);
    const answer = await client.call(endpoint, { ...fields, ...quoted }, { deadline });
    return answerOf(answer, {
      endpoint: APPLY_DIVIDE_BACK,
      echoes: { ...ids, merchant_no },
      personal: namesIn(intent),
      known: config.rejectionCodes,
      read: (shown) => {
        const { outcome, items: results, reported } = readReturn(items, shown, config);
        if (differs(items, reported))
          return { outcome: { type: 'unknown', why: 'the answer shows other givers or other amounts' } };
        // An end counts of this return alone, and the answer must name it.
        if (shown.divide_back_out_trade_no === '' && outcome.type !== 'pending')
          return { outcome: { type: 'unknown', why: 'the answer names no divide_back_out_trade_no' } };
        return { outcome, items: results };
      },
    });
  },
} satisfies HongwenOperation<'splitReturn'>;

/**
 * divide_res_detail of the split, which its return wants (document: 退分账的时候需要), under the name that the configuration has for it: none
 * was found. @throws InvalidInput where it is wanted and nobody has it: no answer and no notification of the split brought it.
 */
function quoting({ returnDetail }: SplitReference, { returnDetailField: field }: HongwenOptions) {
  if (field === undefined) return { endpoint: APPLY_DIVIDE_BACK, quoted: {} };
  if (returnDetail === undefined)
    throw new InvalidInput(field, 'divide_res_detail of the split, which no answer brought');
  const fields = { ...APPLY_DIVIDE_BACK.fields, [field]: required(4_096, 'text') };
  return { endpoint: { ...APPLY_DIVIDE_BACK, fields }, quoted: { [field]: returnDetail } };
}
