import type { CaseAction, ReconciliationCase } from './reconciliation.js';

/** What a case is, in a sentence. */
export function whatHappened({ kind, date, details }: ReconciliationCase): string {
  const shown = (name: string): string => details[name] ?? 'nothing';
  switch (kind) {
    case 'inFileOnly':
      return details['lines'] === undefined
        ? `the file has ${shown('booking')} of ${shown('amount')} yuan, which the journal does not have`
        : `the file has one number on ${shown('lines')} lines, of ${shown('amount')} yuan together`;
    case 'inJournalOnly':
      return `${shown('kind')} of ${shown('journalAmount')} yuan succeeded, and no line of ${date} shows it`;
    case 'amountDiffers':
      return `the file shows ${shown('amount')} yuan, the journal ${shown('journalAmount')}`;
    case 'feeDiffers':
      return `the file shows a fee of ${shown('fee')} yuan, the journal ${shown('journalFee')}`;
    case 'partiesDiffer':
      return `the file shows other accounts: ${shown('payerAccount')} to ${shown('payeeAccount')}`;
    case 'statusDiffers':
      return `the file shows it as done, the journal as ${shown('journalEnd')}`;
    case 'unknownSettled':
      return 'it was in doubt, and the line has ended it';
    case 'fileUnreadable':
      return `nothing of the file was compared: ${shown('why')}`;
    case 'balanceDiffers':
      return details['amount'] === undefined
        ? `the file does not show ${shown('account')}: ${shown('before')} yuan the day before, and trades of ${shown('moved')}`
        : `${shown('account')} holds ${shown('amount')} yuan: ${shown('before')} the day before, and trades of ${shown('moved')}`;
  }
}

/** Where a case stands: the file and its line, the operation, the number. */
export function evidenceOf({ file, fileType, line, operationId, serialNumber }: ReconciliationCase): string {
  const place = [file ?? `no line of ${fileType}`, ...(line === undefined ? [] : [`line ${line}`])].join(' ');
  return [place, operationId, serialNumber].filter((text) => text !== undefined && text !== '').join(', ');
}

/** What can be done about a case without making it worse. */
export const SAFE_ACTIONS: Readonly<Record<CaseAction, string>> = {
  none: 'nothing to do',
  askAgainTomorrow: 'none before the file of the next day is compared; then ask the provider',
  registerSuspense: 'find its owner, then `holdfast suspense start`',
  askProvider: 'ask the provider, then `holdfast case review`',
  compareAgain: 'ask the provider for the file, then `holdfast reconcile` the day again',
};
