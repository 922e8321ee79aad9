import { divisionAccounts } from '../engine/division-ledger.js';

/** What of a trade is not divided waits for its delayed settlement. */
export const ACCOUNTS = divisionAccounts('hkrt', { trades: 'delayed', tradeName: '延迟结算' });
