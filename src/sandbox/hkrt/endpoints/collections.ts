import { number } from '../answer-fields.js';
import { gotten } from '../bank.js';
import { writeYuan } from '../../engine/fen.js';
import type { HkrtEndpoint } from '../endpoint.js';
import type { Collection } from '../model.js';
import { rejected } from '../result-codes.js';

/** 分账回退, 资金归集. Its fields are known from integrators alone: no receiver and no amount, so the whole split goes back. */
export const collection: HkrtEndpoint = {
  code: 'collection',
  path: '/api/v1/merchant-ledger/collection',
  number: 'agent_apply_no',
  perform(bank, request, faults) {
    const agentApplyNo = request.text('agent_apply_no');
    const trade = bank.needTrade(request.text('trade_Id'), request.text('merch_no'));
    request.text('collection_type');
    const named = request.optional('delay_apply_no');
    const applies = bank.appliesOf(trade);
    const apply = named === '' ? applies[0] : applies.find(({ applyNo }) => applyNo === named);
    if (!apply) throw rejected('SIM_NO_SUCH_APPLY', 'delay_apply_no');
    if (apply.collected || gotten(apply).length === 0) throw rejected('SIM_NOT_SPLIT');
    const row: Collection = { agentApplyNo, apply, createdAt: bank.now, status: 'underWay' };
    bank.collect(row, faults.pending);
    return () => ({ agent_apply_no: agentApplyNo, merch_no: trade.merchNo });
  },
};

/** 查询分账资金归集结果: status "1" 成功, "0" 失败或处理中. */
export const collectionQuery: HkrtEndpoint = {
  code: 'collection-query',
  path: '/api/v1/merchant-ledger/collection-query',
  about: 'agent_apply_no',
  perform(bank, request, faults) {
    const row = bank.collections.get(request.text('agent_apply_no'));
    const isHidden = row && bank.now - row.createdAt < faults.hideYoungerThanMs;
    if (!row || isHidden || row.apply.trade.merchNo !== request.text('merch_no'))
      throw rejected('SIM_NO_SUCH_COLLECTION');
    if (request.text('ledger_type') !== 'DELAY_SETTLE') throw rejected('SIM_BAD_FIELD', 'ledger_type');
    const isYoung = bank.now - row.createdAt < faults.processingYoungerThanMs;
    const isDone = row.status === 'done' && !isYoung;
    return () => ({
      data: {
        status: isDone ? '1' : '0',
        collectionList: isDone
          ? gotten(row.apply).map(({ receiveNo, amount }) => ({
              merch_no: receiveNo,
              money: number(writeYuan(amount)),
            }))
          : [],
      },
    });
  },
};
