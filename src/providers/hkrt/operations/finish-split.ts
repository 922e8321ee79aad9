import { z } from 'zod';
import { namesIn } from '../../../domain/names-in.js';
import { BY_OPERATOR, type HkrtOperation } from '../operation.js';
import { answerOf } from '../transport/answer.js';
import type { HkrtEndpoint } from '../transport/endpoint.js';
import { ofTrade } from '../transport/request-fields.js';
import { echo } from '../transport/wire.js';
import { splitOf } from './split.js';

/** What was not divided goes to the merchant. An integrator's plugin; it carries no number of ours. */
const FINISH = {
  name: 'finish',
  path: '/api/v1/delay-ledger/finish',
  fields: ofTrade,
  answer: z.looseObject(echo),
} as const satisfies HkrtEndpoint;

/**
 * What a trade that is finished is called was not found; whatever says so is no rejection, since this very request, or one that arrived
 * twice, may have finished it (inference).
 */
const DONE = /已完结|已完成|已结束|已结清/;

/** /api/v1/delay-ledger/finish. No query of it was found, so where its answer is lost an operator decides. */
export const finishSplit = {
  endpoint: FINISH,
  resolution: BY_OPERATOR,
  async send({ intent, serialNumber }, { config, client, deadline }) {
    const { tradeNo, merchantNo } = splitOf(intent.content.trade, serialNumber);
    const fields = { agent_no: config.agentNo, merch_no: merchantNo, trade_no: tradeNo };
    const answer = await client.call(FINISH, fields, { deadline });
    return answerOf(answer, {
      endpoint: FINISH,
      echoes: fields,
      personal: namesIn(intent),
      known: config.resultCodes,
      doneWords: DONE,
      read: () => ({ outcome: { type: 'succeeded', result: {} } }),
    });
  },
} satisfies HkrtOperation<'finishSplit'>;
