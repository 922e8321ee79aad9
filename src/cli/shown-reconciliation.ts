import type { ReconciliationResult } from '../../workflows/reconciliation/messages.js';
import type { ReconciliationCase } from '../domain/reconciliation.js';
import { facts, table } from './table.js';

/** How a day compares, as a person reads it. */
export function shownReconciliation(result: ReconciliationResult): string {
  const { state, date, files, cases, needOperator, settled, balancesCompared, code, reason } = result;
  const counts = Object.entries(cases).map(([kind, count]) => [kind, count]);
  return [
    facts({ state, date, settled, 'need an operator': needOperator, code, reason }),
    table(
      ['file', 'state', 'lines', 'why'],
      files.map(({ name, state: read, lines, line, why }) => [
        name,
        read,
        lines,
        line === undefined ? why : `line ${line}: ${why ?? ''}`,
      ]),
    ),
    counts.length === 0 ? 'no case' : table(['case', 'how many'], counts),
    balancesCompared ? 'balances were compared' : 'balances were not compared',
  ].join('\n\n');
}

/** Cases as a table. */
export function caseTable(cases: readonly ReconciliationCase[]): string {
  const rows = cases.map(({ id, kind, operationId, serialNumber, details, action, needsOperator }) => [
    id,
    kind,
    operationId ?? serialNumber,
    Object.entries(details)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
    action,
    needsOperator,
  ]);
  return table(['id', 'case', 'operation or number', 'what differs', 'action', 'operator'], rows);
}
