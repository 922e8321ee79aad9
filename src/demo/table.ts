import type { PurchaseSummary } from './purchase-summary.js';

const HEADINGS = ['scenario', 'state', 'held', 'released', 'returned', 'refunded', 'fee', 'calls', 'effects'];

/** One table of the purchases: what each purchase moved, the fee that came with it, how often the provider was called for it, and how often it acted. */
export function purchasesTable(purchases: readonly PurchaseSummary[], fees: readonly string[]): string {
  const rows = purchases.map((purchase, index) => {
    const { scenario, state, held, released, returned, refunded, operations } = purchase;
    const calls = operations.reduce((sum, operation) => sum + operation.calls, 0);
    return [
      scenario,
      state,
      held,
      released,
      returned,
      refunded,
      fees[index] ?? '',
      String(calls),
      effectsOf(purchase),
    ];
  });
  return tableOf(HEADINGS, rows);
}

/** Columns as wide as what stands in them, under their headings. */
export function tableOf(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(headings), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

/** How often the provider acted, by the kind of the operation. */
export function effectsOf({ operations }: Pick<PurchaseSummary, 'operations'>): string {
  const counts = new Map<string, number>();
  for (const { kind, effects } of operations) counts.set(kind, (counts.get(kind) ?? 0) + effects);
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ');
}
