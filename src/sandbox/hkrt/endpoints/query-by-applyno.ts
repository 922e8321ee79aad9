import { applyFields } from '../answer-fields.js';
import type { HkrtEndpoint } from '../endpoint.js';
import { rejected } from '../result-codes.js';

/** What became of a split, by apply_no. Known from integrators alone, so its answer has the form of the split's own. */
export const queryByApplyNo: HkrtEndpoint = {
  code: 'query-by-applyno',
  path: '/api/v1/delay-ledger/query-by-applyno',
  about: 'apply_no',
  perform(bank, request, faults) {
    const trade = bank.needTrade(request.text('trade_no'), request.text('merch_no'));
    const apply = bank.applies.get(request.text('apply_no'));
    const isHidden = apply && bank.now - apply.createdAt < faults.hideYoungerThanMs;
    if (!apply || isHidden || apply.trade !== trade) throw rejected('SIM_NO_SUCH_APPLY');
    return () => applyFields(bank, apply, faults);
  },
};
