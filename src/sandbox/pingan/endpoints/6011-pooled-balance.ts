import { OUTSIDE } from '../../engine/ledger.js';
import { writeBankAmount } from '../amounts.js';
import type { PinganEndpoint } from '../endpoint.js';
import { optional } from '../fields.js';

/**
 * 资金汇总账户余额【6011】. The tables name its four fields and do not explain them: here CurBalabce and Balance are all that is on any account,
 * LastBalance the same at the end of the day before, and AddedBalance the difference.
 */
export const pooledBalance: PinganEndpoint = {
  code: '6011',
  serviceId: 'SupAcctIdBalanceQuery',
  writes: false,
  fields: [optional('ReservedMsg', 120)],
  perform(bank) {
    // Every posting sums up to nothing: what came in from outside is what lies on the accounts.
    const current = -bank.services.ledger.balance(OUTSIDE);
    const last = bank.lastPooled;
    return {
      LastBalance: writeBankAmount(last),
      CurBalabce: writeBankAmount(current),
      Balance: writeBankAmount(current),
      AddedBalance: writeBankAmount(current > last ? current - last : 0n),
      ReservedMsg: '',
    };
  },
};
