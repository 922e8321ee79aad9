import { readProviderAmount, subtractMoney, sumMoney, ZERO, type Money } from '../../domain/money.js';
import type { SplitResultView } from '../../../workflows/split/messages.js';
import type { Embedded } from '../../embedded/embedded.js';
import type { OperationSummary } from '../purchase-summary.js';
import { rowsOf } from '../rows-of.js';
import type { PlayedSplit, SplitCast } from './play-split.js';
import type { SplitDemoProvider } from './split-demo-provider.js';
import { SHARERS } from './split-scenario.js';

/** One division as the records, the journal and its workflow have it. */
export interface SplitSummary {
  readonly scenario: string;
  readonly state: string;
  readonly paid: string;
  readonly withReceivers: string;
  readonly returned: string;
  readonly finished: string;
  readonly undivided: string;
  readonly operations: readonly OperationSummary[];
}

/** Sums one division up. */
export async function summariseSplit(
  embedded: Embedded,
  provider: SplitDemoProvider,
  { scenario, key }: PlayedSplit,
): Promise<SplitSummary> {
  const { state, sums }: SplitResultView = await embedded.client.splits.result(key);
  const rows = await rowsOf(embedded.journal, { key: { tenant: key.tenant, orderNo: key.splitNo } });
  const operations = rows.map((row) => ({
    kind: row.kind,
    serialNumber: row.serialNumber,
    amount: row.intent.amount ?? null,
    outcome: row.finalOutcome?.type ?? row.latest?.type ?? 'unknown',
    calls: provider.writes(embedded.sandbox, row).length,
    effects: provider.effects(embedded.sandbox, row),
  }));
  return { scenario, state, ...sums, operations };
}

/** Every way in which one division differs from what its terms say. */
export function splitDisagreements({ expected, terms }: PlayedSplit, summary: SplitSummary): string[] {
  const found: string[] = [];
  const same = (what: string, got: string, wanted: string): void => {
    if (got !== wanted) found.push(`${summary.scenario}: ${what} is ${got}, the terms say ${wanted}`);
  };
  const withReceivers = sumMoney(...SHARERS.map((name) => expected.got[name]));
  same('state', summary.state, expected.state);
  same('what was paid', summary.paid, terms.paid);
  same('what receivers have', summary.withReceivers, withReceivers);
  same('what came back', summary.returned, expected.returned);
  same('what was finished', summary.finished, expected.finished);
  const taken = sumMoney(withReceivers, expected.returned, expected.finished);
  same('what is undivided', summary.undivided, subtractMoney({ from: terms.paid, take: taken }));
  for (const { kind, serialNumber, outcome, calls, effects } of summary.operations) {
    same(`${kind} ${serialNumber}: number of effects`, String(effects), outcome === 'succeeded' ? '1' : '0');
    // No document says what a repeated number is answered, so nothing is ever sent twice.
    same(`${kind} ${serialNumber}: number of calls`, String(calls), '1');
  }
  return found;
}

/** The accounts that all divisions share, against the sum of what their terms say. */
export function sharedSplitDisagreements(
  { sandbox }: Embedded,
  { provider, sharers }: SplitCast,
  all: readonly PlayedSplit[],
): string[] {
  const total = (of: (played: PlayedSplit) => Money): Money => sumMoney(ZERO, ...all.map(of));
  const merchant = total(({ expected }) => sumMoney(expected.returned, expected.finished));
  const checks = [
    ...SHARERS.map((name) => [
      ...[`the ${name}`, provider.got(sandbox, sharers[name].account)],
      total(({ expected }) => expected.got[name]),
    ]),
    ['the merchant', provider.merchant(sandbox), merchant],
  ] as const;
  return checks.flatMap(([who = '', got = '', wanted = '']) =>
    readProviderAmount(got) === wanted ? [] : [`${who} has ${got}, the terms say ${wanted}`],
  );
}
