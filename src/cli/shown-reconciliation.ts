import type {
  ReconciliationProgress,
  ReconciliationResult,
} from '../../workflows/reconciliation/messages.js';
import { evidenceOf, SAFE_ACTIONS, whatHappened } from '../domain/case-texts.js';
import type { ReconciliationCase } from '../domain/reconciliation.js';
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
