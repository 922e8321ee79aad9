import { z } from 'zod';
import { required } from '../endpoint.js';
import { queryEndpoint } from './transport/endpoint.js';
import { text } from './transport/wire.js';

/** 6037: the account of a member, by its code. */
export const MEMBER_BALANCE = queryEndpoint({
  name: '6037',
  serviceId: 'QueryCustAcctId',
  fields: { TranNetMemberCode: required(32) },
  answer: z.looseObject({ SubAcctNo: text, SubAcctAvailBal: z.string().min(1), SubAcctFreezeAmt: text }),
});

/** 6093: an account, by its number. */
export const ACCOUNT_BALANCE = queryEndpoint({
  name: '6093',
  serviceId: 'QueryCustAcctIdBalance',
  fields: { SubAcctNo: required(32) },
  answer: z.looseObject({
    TranNetMemberCode: text,
    SubAcctAvailBal: z.string().min(1),
    SubAcctAssureAmt: text,
  }),
});

/** 6011: 资金汇总账户, the account that all members' money lies on. "CurBalabce": the bank's own spelling. */
export const POOLED_BALANCE = queryEndpoint({
  name: '6011',
  serviceId: 'SupAcctIdBalanceQuery',
  fields: {},
  answer: z.looseObject({
    LastBalance: text,
    CurBalabce: z.string().min(1),
    Balance: text,
    AddedBalance: text,
  }),
});
