import { randomDigits } from '../../engine/random.js';
import type { PinganEndpoint } from '../endpoint.js';
import { needPositive, optional, required, type PinganRequest } from '../fields.js';
import type { CodedType, Member } from '../model.js';
import { partyOf } from '../parties.js';
import { rejected } from '../result-codes.js';

/** What a code is for, by TranType. */
const FOR: Readonly<Record<CodedType, string>> = { '1': '提现', '2': '支付' };
/** 批次号支付 and 批次号作废. */
const BATCHES = ['3', '4'];

/**
 * 申请提现或支付短信动态码【6082】: sends a code to the telephone of the card that is named, else of any that is bound. It moves nothing. How
 * long the code is good is not documented; here as long as one of 6066.
 */
export const applyTransactionCode: PinganEndpoint = {
  code: '6082',
  serviceId: 'ApplicationTextMsgDynamicCode',
  writes: true,
  fields: [
    required('TranNetMemberCode', 32),
    required('SubAcctNo', 32),
    required('TranType', 2, 'digits'),
    required('TranAmt', 15, 'amount'),
    optional('BankCardNo', 32, 'digits'),
    optional('OrderNo', 30),
    optional('Remark', 120),
    optional('ReservedMsg', 120),
  ],
  perform(bank, request) {
    const type = typeOf(request);
    const amount = request.amount('TranAmt');
    needPositive(amount, 'TranAmt');
    const member = partyOf(bank, {
      account: request.text('SubAcctNo'),
      memberCode: request.text('TranNetMemberCode'),
    });
    const mobile = mobileOf(member, request.text('BankCardNo'));
    const code = randomDigits(bank.services.random, 6);
    const messageOrderNo = `SMS${bank.frontSeqNo()}`;
    bank.transactionCodes.set(member.account, {
      ...{ messageOrderNo, type, amount, code, wrong: 0 },
      orderNo: request.text('OrderNo'),
      appliedAt: bank.now,
    });
    const { serialNumber } = request;
    bank.services.sms.deliver({
      ...{ mobile, code, serialNumber },
      text: `【沙箱银行】动态码${code}，用于${FOR[type]}。`,
      at: new Date(bank.now).toISOString(),
    });
    const { memberCode } = member;
    bank.services.effects.record({ kind: 'applyTransactionCode', serialNumber, memberCode, amount: 0n });
    return { ReceiveMobile: mobile.slice(-4), MessageOrderNo: messageOrderNo, ReservedMsg: '' };
  },
};

function typeOf(request: PinganRequest): CodedType {
  const type = request.text('TranType');
  if (BATCHES.includes(type)) throw rejected('SIM_NOT_BUILT', 'TranType of batches');
  if (type !== '1' && type !== '2') throw rejected('SIM_FIELD_FORMAT', 'TranType');
  return type;
}

/** Of a card that a test has bound without a telephone the member's own code stands for it. @throws PinganRejected ERR033 */
function mobileOf(member: Member, cardNo: string): string {
  const [first] = member.cards.values();
  const card = cardNo === '' ? first : member.cards.get(cardNo);
  if (!card && cardNo !== '') throw rejected('ERR033');
  return card?.mobile || member.memberCode;
}
