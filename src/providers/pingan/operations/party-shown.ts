import type { Account } from '../../../domain/party.js';
import type { ReportedDetails } from '../../provider.js';
import type { ShownTrade } from './trade-query.js';

/**
 * What 6110 shows of a trade that has one member, such as a freeze. On which side it shows the account is not documented: either will do,
 * and so will none.
 */
export function partyShown(
  { OutSubAcctNo, InSubAcctNo }: ShownTrade,
  { account }: Account,
): Pick<ReportedDetails, 'mismatch'> {
  const shown = [OutSubAcctNo, InSubAcctNo].filter((one) => one !== '');
  return shown.length === 0 || shown.includes(account) ? {} : { mismatch: 'the bank shows another account' };
}
