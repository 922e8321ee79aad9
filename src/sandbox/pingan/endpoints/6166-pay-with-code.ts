import type { PinganEndpoint } from '../endpoint.js';
import { required } from '../fields.js';
import { partyOf } from '../parties.js';
import { checkCode, useCode } from '../transaction-codes.js';
import {
  checkPayment,
  describePayment,
  PAYMENT_FIELDS,
  PAYMENT_ROWS,
  performPayment,
  totalOf,
} from './6163-pay-from-freeze.js';

/**
 * 会员资金支付-验短信动态码【6166】: 6163 out of what 6135 froze, with the code that 6082 sent to the payer. Both fields of the code are needed, which
 * its table calls conditional.
 */
export const payWithCode: PinganEndpoint = {
  code: '6166',
  serviceId: 'MbrTchPayVerifiedTextMsgs',
  writes: true,
  fields: [...PAYMENT_FIELDS, required('MessageOrderNo', 32), required('MessageCheckCode', 7)],
  rows: PAYMENT_ROWS,
  checkBalance: (bank, request) => checkPayment(bank, request, { code: '6166' }),
  perform(bank, request) {
    const payer = partyOf(bank, {
      account: request.text('OutSubAcctNo'),
      memberCode: request.text('OutTranNetMemberCode'),
    });
    checkCode(bank, request, payer, { type: '2', amounts: [totalOf(request)] });
    const answer = performPayment(bank, request, { code: '6166' });
    useCode(bank, payer);
    return answer;
  },
  describeRejection: describePayment,
};
