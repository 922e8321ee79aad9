import type { AccountRecord, IncomingTransfers } from '../providers/records.js';
import { table } from './table.js';

/** Transfers that came in, as a table. */
export function transferTable({ transfers }: IncomingTransfers): string {
  const rows = transfers.map(({ reference, bankDate, amount, to, account, member }) => [
    ...[bankDate, reference, amount, to, account, member],
  ]);
  return table(['day', 'number', 'amount', 'to', 'account', 'member'], rows);
}

/** What a provider has booked on an account, as a table. */
export function recordTable(records: readonly AccountRecord[]): string {
  const rows = records.map(({ reference, bankDate, bankTime, booking, amount, fee, ...shown }) => [
    ...[bankDate, bankTime, reference, booking, amount, fee, shown.payerAccount, shown.payeeAccount],
  ]);
  return table(['day', 'time', 'number', 'booking', 'amount', 'fee', 'from', 'to'], rows);
}
