import type { PinganEndpoint } from '../endpoint.js';
import { required } from '../fields.js';
import { rejected } from '../result-codes.js';
import { checkCode, useCode } from '../transaction-codes.js';
import {
  checkTransaction,
  describeTransaction,
  performTransaction,
  TRANSACTION_FIELDS,
  TRANSACTIONS,
} from './6034-member-transaction.js';

/** 会员间交易-验证短信动态码【6101】: 6034 with the code that 6082 sent to the payer. */
export const transactionWithCode: PinganEndpoint = {
  code: '6101',
  serviceId: 'MemberTranVerifyTextMsgs',
  writes: true,
  fields: [
    ...TRANSACTION_FIELDS.filter(({ name }) => name !== 'WebSign'),
    required('MessageOrderNo', 32),
    required('MessageCheckCode', 7),
  ],
  checkBalance: checkTransaction,
  perform(bank, request) {
    const payer = bank.accounts.get(request.text('OutSubAcctNo'));
    if (!payer) throw rejected('ERR031');
    checkCode(bank, request, payer, { type: '2', amounts: [request.amount('TranAmt')] });
    const answer = performTransaction(bank, request, { code: '6101', by: TRANSACTIONS });
    useCode(bank, payer);
    return answer;
  },
  describeRejection: describeTransaction,
};
