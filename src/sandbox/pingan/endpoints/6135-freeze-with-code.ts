import type { PinganEndpoint } from '../endpoint.js';
import { required } from '../fields.js';
import { partyOf } from '../parties.js';
import { checkCode, useCode } from '../transaction-codes.js';
import { checkFreeze, describeFreeze, FREEZE_FIELDS, performFreeze } from './6007-freeze.js';

/**
 * 会员资金冻结-验证短信动态码【6135】: 6007 with the code that 6082 sent to the member. ConsumeAmt is not among its fields; MessageOrderNo, which its
 * table calls optional, is needed here, since a code is known by nothing else.
 */
export const freezeWithCode: PinganEndpoint = {
  code: '6135',
  serviceId: 'MbrTchFrzVerifiedTextMsgs',
  writes: true,
  fields: [
    ...FREEZE_FIELDS.filter(({ name }) => name !== 'ConsumeAmt'),
    required('MessageOrderNo', 32),
    required('MessageCheckCode', 7),
  ],
  checkBalance: checkFreeze,
  perform(bank, request) {
    const member = partyOf(bank, {
      account: request.text('SubAcctNo'),
      memberCode: request.text('TranNetMemberCode'),
    });
    checkCode(bank, request, member, { type: '2', amounts: [request.amount('TranAmt')] });
    const answer = performFreeze(bank, request, { code: '6135' });
    useCode(bank, member);
    return answer;
  },
  describeRejection: describeFreeze,
};
