import { divisionAccounts } from '../engine/division-ledger.js';

/** FUND_ACCOUNT of a trade: what of it is not divided; DIVIDE_ACCOUNT of a receiver. */
export const ACCOUNTS = divisionAccounts('hongwen', { trades: 'fund', tradeName: 'FUND_ACCOUNT' });
