import { readProviderAmount, subtractMoney, sumMoney, ZERO, type Money } from '../domain/money.js';
import type { JournalRow } from '../journal/journal.js';
import type { EffectLine } from '../sandbox/engine/effects.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import type { Embedded } from '../embedded/embedded.js';
import { balanceOf, memberBalance } from './balances.js';
import type { SharedAccount, Traces } from './demo-provider.js';
import { rowsOf } from './rows-of.js';
import type { PlayedPurchase } from './stage.js';

export interface OperationSummary {
  readonly kind: string;
  readonly serialNumber: string;
  readonly amount: string | null;
  readonly outcome: string;
  /** Writes on the wire under this serial number. */
  readonly calls: number;
  /** What the provider's records say happened under it. */
  readonly effects: number;
}

export interface PurchaseSummary {
  readonly scenario: string;
  readonly state: string;
  readonly held: string;
  readonly released: string;
  readonly returned: string;
  readonly refunded: string;
  readonly operations: readonly OperationSummary[];
}

/** Sums one purchase up from the provider's records and wire log, the journal and the Temporal history. */
export async function summarise(
  embedded: Embedded,
  traces: Traces,
  played: PlayedPurchase,
): Promise<PurchaseSummary> {
  const { sandbox, client } = embedded;
  const { state } = await client.purchases.result(played.key);
  const rows = await rowsOf(embedded.journal, played);
  const order = traces.orderAtProvider(played, rows);
  const moved = (kind: EffectLine['kind']): Money =>
    order === undefined ? ZERO : amountOf(sandbox, order, kind);
  return {
    scenario: played.scenario,
    state,
    held: moved('hold'),
    released: moved('release'),
    returned: moved('return'),
    refunded: moved('refund'),
    operations: rows.map((row) => operationOf(sandbox, traces, row)),
  };
}

/** Every way in which what happened differs from what the terms say; empty when all agree. */
export async function disagreements(
  embedded: Embedded,
  traces: Traces,
  { played, summary }: { played: PlayedPurchase; summary: PurchaseSummary },
): Promise<string[]> {
  const { expected, scenario } = played;
  const found: string[] = [];
  const same = (what: string, got: string, wanted: string): void => {
    if (got !== wanted) found.push(`${scenario}: ${what} is ${got}, the terms say ${wanted}`);
  };
  same('state', summary.state, expected.state);
  same('held', summary.held, expected.held);
  same('released', summary.released, expected.released);
  same('returned', summary.returned, expected.returned);
  same('refunded', summary.refunded, expected.refunded);
  same('the buyer’s balance', memberBalance(embedded.sandbox, played.member), expected.buyer);
  for (const { kind, serialNumber, outcome, effects } of summary.operations) {
    same(`${kind} ${serialNumber}: number of effects`, String(effects), outcome === 'succeeded' ? '1' : '0');
  }
  const rows = await rowsOf(embedded.journal, played);
  return [...found, ...rows.flatMap((row) => blindRepeats(embedded.sandbox, traces, { row, scenario }))];
}

/** The accounts that all purchases share, against the sum of what their terms say. */
export function sharedDisagreements(
  sandbox: Sandbox,
  shared: readonly SharedAccount[],
  all: readonly PlayedPurchase[],
): string[] {
  const total = (side: 'gained' | 'gave', name: string): Money =>
    sumMoney(...all.map(({ expected }) => expected[side][name] ?? ZERO));
  const checks = shared.map(({ name, startedWith, balance }) => {
    const from = sumMoney(startedWith, total('gained', name));
    return [`the ${name}’s account`, balance(sandbox), subtractMoney({ from, take: total('gave', name) })];
  });
  const escrow = balanceOf(sandbox, ({ kind }) => kind === 'guarantee');
  return [...checks, ['what is still in escrow', escrow, ZERO]].flatMap(([what, got, wanted]) =>
    got === wanted ? [] : [`${what} holds ${got}, the terms say ${wanted}`],
  );
}

/** Writes of one intent that were repeated without a status query in between. */
export function blindRepeats(
  sandbox: Sandbox,
  traces: Traces,
  { row, scenario }: { row: JournalRow; scenario: string },
): string[] {
  const writes = traces.writes(sandbox, row);
  const queries = traces.queries(sandbox, row);
  return writes.slice(1).flatMap((write, index) => {
    const before = writes[index];
    const isQueried = before !== undefined && queries.some(({ n }) => n > before.n && n < write.n);
    return isQueried
      ? []
      : [`${scenario}: ${row.kind} ${row.serialNumber} was sent again without a status query`];
  });
}

/** One operation as the provider's records and wire log and the journal have it. */
export function operationOf(sandbox: Sandbox, traces: Traces, row: JournalRow): OperationSummary {
  return {
    kind: row.kind,
    serialNumber: row.serialNumber,
    amount: row.intent.amount ?? null,
    outcome: row.finalOutcome?.type ?? row.latest?.type ?? 'unknown',
    calls: traces.writes(sandbox, row).length,
    effects: traces.effects(sandbox, row),
  };
}

function amountOf(sandbox: Sandbox, orderNo: string, kind: EffectLine['kind']): Money {
  const lines = sandbox.effects.report({ orderNo }).orders.filter((line) => line.kind === kind);
  return sumMoney(...lines.map((line) => readProviderAmount(line.amount)));
}
