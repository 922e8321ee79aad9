import { z } from 'zod';
import { MINUTE_MS } from '../../../domain/durations.js';
import { InvalidInput } from '../../../domain/errors.js';
import type { CardBank } from '../../../domain/party.js';
import { optional, required } from '../../endpoint.js';
import { absence, orOff, queryAfterMs } from '../../resolution.js';
import type { PinganOperation } from '../operation.js';
import { answerOf } from '../transport/answer.js';
import { writeEndpoint } from '../transport/endpoint.js';
import { findCard, LIST_CARDS, type ListedCard } from './card-list.js';

/** 维护会员绑定提现账户联行号: "可使用该接口进行修改而无须重新鉴权". */
const CORRECT_CARD_BANK = writeEndpoint({
  name: '6138',
  serviceId: 'MntMbrBindRelateAcctBankCode',
  fields: {
    SubAcctNo: required(32),
    MemberBindAcctNo: required(32),
    AcctOpenBranchName: required(120),
    CnapsBranchId: optional(14),
    EiconBankBranchId: optional(14),
  },
  answer: z.looseObject({}),
  // The guide promises 交易幂等 for trades alone: between two arrivals the bank may have been corrected otherwise.
  resend: 'unsafe',
  // ERR213, ERR236 and E90001 are of the class of identities: they say that a number of a bank is wrong.
  rejections: { classes: ['account', 'identity', 'request'], reasons: { identity: 'card' } },
});

/** 6138, resolved by 6098: the bank's own list shows the card with the corrected bank, or with another one. It is never sent again. */
export const correctCardBank = {
  endpoint: CORRECT_CARD_BANK,
  resolution: {
    rule: {
      queryAfterMs: [10_000, 30_000, 2 * MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS],
      // No document says how soon the list follows: a wrong "absent" moves no money, and the same correction may be made again.
      absence: { observations: 3, apartMs: 3 * MINUTE_MS, sinceLeftMs: 3 * MINUTE_MS },
    },
    settings: z.strictObject({ queryAfterMs, absence: orOff(absence) }),
  },
  async send({ intent: { content }, serialNumber }, { client, deadline }) {
    const { account, cardNumber, bank } = content;
    if (bank.instantNumber === undefined && bank.branchNumber === undefined)
      throw new InvalidInput('CnapsBranchId', 'one number of the bank, of whichever kind');
    const fields = {
      SubAcctNo: account.account,
      MemberBindAcctNo: cardNumber,
      AcctOpenBranchName: bank.name,
      CnapsBranchId: bank.branchNumber,
      EiconBankBranchId: bank.instantNumber,
    };
    const answer = await client.call(CORRECT_CARD_BANK, fields, { serialNumber, deadline });
    return answerOf(CORRECT_CARD_BANK, answer, {
      personal: [cardNumber, account.name],
      accepted: () => ({ outcome: { type: 'succeeded', result: {} } }),
    });
  },
  statusQuery: {
    endpoint: LIST_CARDS,
    query: ({ intent: { content } }, context) =>
      findCard(context, { ...content, as: (listed) => isOf(content.bank, listed) }),
  },
} satisfies PinganOperation<'correctCardBank'>;

/** Whether a card is listed with this bank: its name, and each number that was given. */
function isOf({ name, instantNumber, branchNumber }: Omit<CardBank, 'own'>, listed: ListedCard): boolean {
  return (
    listed.AcctOpenBranchName === name &&
    (instantNumber === undefined || listed.EiconBankBranchId === instantNumber) &&
    (branchNumber === undefined || listed.CnapsBranchId === branchNumber)
  );
}
