import { readProviderAmount, subtractMoney, sumMoney, ZERO, type Money } from '../../domain/money.js';
import type { JournalRow } from '../../journal/journal.js';
import type { EffectLine } from '../../sandbox/effects.js';
import type { Sandbox } from '../../sandbox/sandbox.js';
import type { WireEntry } from '../../sandbox/wire-log.js';
import type { Embedded } from '../embedded.js';
import type { Told } from './stories.js';

export interface OperationSummary {
  readonly kind: string;
  readonly serialNumber: string;
  readonly amount: string | null;
  readonly outcome: string;
  /** Writes on the wire under this serial number. */
  readonly calls: number;
  /** What the provider's books say happened under it. */
  readonly effects: number;
}

export interface PurchaseSummary {
  readonly story: string;
  readonly state: string;
  readonly held: string;
  readonly released: string;
  readonly returned: string;
  readonly refunded: string;
  readonly operations: readonly OperationSummary[];
}

/** Sums one purchase up from the provider's books and wire log, the journal and the Temporal history. */
export async function summarise(embedded: Embedded, told: Told): Promise<PurchaseSummary> {
  const { sandbox, journal, client } = embedded;
  const { tenant, orderNo } = told.key;
  const result = await client.awaitEnd(told.key);
  const state =
    'type' in result
      ? result.type === 'escrow'
        ? result.escrow.state
        : result.onboarding.type
      : result.state;
  const rows = [
    ...(await journal.list({ prefix: `${tenant}/${told.member}/`, limit: 100 })),
    ...(await journal.list({ prefix: `${tenant}/${orderNo}/`, limit: 100 })),
  ];
  const moved = (kind: EffectLine['kind']): Money => amountOf(sandbox, orderNo, kind);
  return {
    story: told.story,
    state,
    held: moved('hold'),
    released: moved('release'),
    returned: moved('return'),
    refunded: moved('refund'),
    operations: rows
      .sort((a, b) => a.begunAt.localeCompare(b.begunAt))
      .map((row) => operationOf(sandbox, row)),
  };
}

/** Every way in which what happened differs from what the terms say; empty when all agree. */
export function disagreements(sandbox: Sandbox, told: Told, summary: PurchaseSummary): string[] {
  const { expected, story } = told;
  const found: string[] = [];
  const same = (what: string, got: string, wanted: string): void => {
    if (got !== wanted) found.push(`${story}: ${what} is ${got}, the terms say ${wanted}`);
  };
  same('state', summary.state, expected.state);
  same('held', summary.held, expected.held);
  same('released', summary.released, expected.released);
  same('returned', summary.returned, expected.returned);
  same('refunded', summary.refunded, expected.refunded);
  same(
    'the buyer’s balance',
    balanceOf(sandbox, (account) => account.memberCode === told.member),
    expected.buyer,
  );
  for (const { kind, serialNumber, outcome, effects } of summary.operations) {
    same(`${kind} ${serialNumber}: number of effects`, String(effects), outcome === 'succeeded' ? '1' : '0');
  }
  return [...found, ...blindRepeats(sandbox, summary, told)];
}

/** The accounts that all purchases share, against the sum of what their terms say. */
export function sharedDisagreements(
  sandbox: Sandbox,
  seller: string,
  advanceStart: Money,
  all: readonly Told[],
): string[] {
  const total = (pick: (expected: Told['expected']) => Money): Money =>
    sumMoney(...all.map((told) => pick(told.expected)));
  const checks = [
    [
      'the seller’s balance',
      balanceOf(sandbox, (account) => account.memberCode === seller),
      total((e) => e.seller),
    ],
    ['the fee account', balanceOf(sandbox, (account) => account.kind === 'fee'), total((e) => e.fee)],
    [
      'the advance account',
      balanceOf(sandbox, (account) => account.kind === 'advance'),
      subtractMoney({ from: advanceStart, take: total((e) => e.advanceGave) }),
    ],
    ['what is still in escrow', balanceOf(sandbox, (account) => account.kind === 'guarantee'), ZERO],
  ] as const;
  return checks.flatMap(([what, got, wanted]) =>
    got === wanted ? [] : [`${what} holds ${got}, the terms say ${wanted}`],
  );
}

/** Writes of one intent that were repeated without a question about it in between. */
function blindRepeats(sandbox: Sandbox, summary: PurchaseSummary, { story, member }: Told): string[] {
  // Questions about accounts and cards name the member, those about money the serial number.
  const byMember = sandbox.wireLog
    .find({ memberCode: member })
    .filter((entry) => MEMBER_QUESTIONS.includes(entry.interface));
  return summary.operations.flatMap(({ kind, serialNumber }) => {
    const writes = sandbox.wireLog.find({ serialNumber });
    const questions = [...byMember, ...sandbox.wireLog.find({ about: serialNumber })];
    return writes.slice(1).flatMap((write, index) => {
      const before = writes[index];
      const asked = before !== undefined && questions.some(({ n }) => n > before.n && n < write.n);
      return asked ? [] : [`${story}: ${kind} ${serialNumber} was sent again without a question`];
    });
  });
}

const MEMBER_QUESTIONS = ['6092', '6098'];

function operationOf(sandbox: Sandbox, row: JournalRow): OperationSummary {
  const calls: WireEntry[] = sandbox.wireLog.find({ serialNumber: row.serialNumber });
  const effects = sandbox.effects
    .report({ serialNumber: row.serialNumber })
    .serialNumbers.reduce((sum, { count }) => sum + count, 0);
  return {
    kind: row.kind,
    serialNumber: row.serialNumber,
    amount: row.intent.amount ?? null,
    outcome: row.settled?.type ?? row.latest?.type ?? 'unknown',
    calls: calls.length,
    effects,
  };
}

function amountOf(sandbox: Sandbox, orderNo: string, kind: EffectLine['kind']): Money {
  const lines = sandbox.effects.report({ orderNo }).orders.filter((line) => line.kind === kind);
  return sumMoney(...lines.map((line) => readProviderAmount(line.amount)));
}

type Account = ReturnType<Sandbox['ledger']['report']>['accounts'][number];

function balanceOf(sandbox: Sandbox, which: (account: Account) => boolean): Money {
  const accounts = sandbox.ledger.report().accounts.filter(which);
  return sumMoney(
    ...accounts.flatMap(({ available, frozen }) => [
      readProviderAmount(available),
      readProviderAmount(frozen),
    ]),
  );
}
