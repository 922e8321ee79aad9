import { credit } from '../acquiring.js';
import { ACQUIRED_SUSPENSE, frozenKey } from '../bank.js';
import type { PinganEndpoint } from '../endpoint.js';
import { needPositive, optional, required } from '../fields.js';
import { partyOf } from '../parties.js';
import { rejected } from '../result-codes.js';

/** 调账（见证+收单）【6145】: a part of an acquired order that lies in suspense goes to the account that is right. Once: after that it is ERR277. */
export const regulateAcquired: PinganEndpoint = {
  code: '6145',
  serviceId: 'AccountRegulation',
  writes: true,
  fields: [
    required('AcquiringChannelType', 10),
    required('OrderNo', 30),
    required('SubAcctNo', 32),
    required('TranNetMemberCode', 32),
    required('SubAcctName', 120, 'name'),
    required('Amt', 15, 'amount'),
    required('Ccy', 3, 'currency'),
    optional('Remark', 120),
    optional('ReservedMsg', 120),
  ],
  perform(bank, request) {
    needPositive(request.amount('Amt'), 'Amt');
    const found = bank.acquiredParts.get(request.text('OrderNo'));
    if (!found?.order.isKnown || found.order.channel !== request.text('AcquiringChannelType'))
      throw rejected('ERR115');
    const { part } = found;
    if (part.actual !== ACQUIRED_SUSPENSE) throw rejected('ERR277');
    if (request.amount('Amt') !== part.amount) throw rejected('ERR281');
    const member = partyOf(bank, {
      account: request.text('SubAcctNo'),
      memberCode: request.text('TranNetMemberCode'),
      name: request.text('SubAcctName'),
    });
    const { isFrozen } = part;
    const to = isFrozen ? frozenKey(member.account) : member.account;
    credit(bank, part, { from: ACQUIRED_SUSPENSE, to, fee: isFrozen ? 0n : part.fee });
    if (!isFrozen) bank.deferWithdrawal(member, part.amount - part.fee);
    part.actual = member.account;
    part.frontSeqNo = bank.frontSeqNo();
    bank.services.effects.record({
      kind: 'regulateAcquired',
      serialNumber: request.serialNumber,
      orderNo: part.orderNo,
      memberCode: member.memberCode,
      amount: part.amount,
    });
    return { FrontSeqNo: part.frontSeqNo, ReservedMsg: '' };
  },
};
