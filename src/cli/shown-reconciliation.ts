import type {
  ReconciliationProgress,
  ReconciliationResult,
} from '../../workflows/reconciliation/messages.js';
import type { CaseAction, ReconciliationCase } from '../domain/reconciliation.js';
import { facts, table } from './table.js';

/** How a day compares, as a person reads it. */
export function shownReconciliation(result: ReconciliationResult): string {
  const { state, date, files, cases, needOperator, settled, balancesCompared, evidence, code, reason } =
    result;
  const counts = Object.entries(cases).map(([kind, count]) => [kind, count]);
  const about = facts({
    ...{ state, date, 'ended by a line': settled, 'need an operator': needOperator },
    balances: balancesCompared ? 'compared' : 'not compared',
    'lines as evidence': evidence && EVIDENCE[evidence],
    ...{ code, reason },
  });
  if (state !== 'reconciled') return about;
  const rows = files.map(({ name, state: read, lines, line, why }) => [
    ...[name, read, lines, line === undefined ? why : `line ${line}: ${why ?? ''}`],
  ]);
  return [
    about,
    files.length === 0 ? 'the provider has no file of that day' : table(FILE_HEADINGS, rows),
    counts.length === 0 ? 'no case' : table(['case', 'how many'], counts),
  ].join('\n\n');
}

const FILE_HEADINGS = ['file', 'state', 'lines', 'why'];

const EVIDENCE: Readonly<Record<NonNullable<ReconciliationResult['evidence']>, string>> = {
  recorded: 'recorded',
  withheld:
    'withheld: so many lines differ that the provider’s `statements` settings have to be checked first',
  partly: 'recorded in part: compare the day again for the rest',
};

/** Cases as a table. */
export function caseTable(cases: readonly ReconciliationCase[]): string {
  const rows = cases.map((one) => [
    ...[one.id, whatHappened(one), evidenceOf(one), SAFE_ACTIONS[one.action], one.needsOperator],
  ]);
  return table(['id', 'what happened', 'evidence', 'safe action', 'operator'], rows);
}

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
      return `${shown('account')} holds ${shown('amount')} yuan: ${shown('before')} the day before, and trades of ${shown('moved')}`;
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

const BAR_WIDTH = 24;

/** How far a reconciliation is, in one line. */
export function progressLine({ phase, filesFound = 0, files, reading }: ReconciliationProgress): string {
  if (!reading) return phase;
  const { name, share = 0, lines = 0 } = reading;
  const full = Math.round(share * BAR_WIDTH);
  const bar = '#'.repeat(full) + '.'.repeat(BAR_WIDTH - full);
  const place = `file ${Math.min(files.length + 1, filesFound)} of ${filesFound}`;
  return `${name} [${bar}] ${Math.floor(share * 100)} %, ${lines} lines, ${place}`;
}
