import { readProviderAmount, subtractMoney, sumMoney, ZERO, type Money } from '../../src/domain/money.js';
import type { IntentResults, OperationKind } from '../../src/domain/operation.js';
import type { Journal, JournalRow } from '../../src/journal/journal.js';
import { PINGAN_ENDPOINTS } from '../../src/providers/pingan/capabilities.js';
import type { EffectLine } from '../../src/sandbox/engine/effects.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import type { WireEntry } from '../../src/sandbox/engine/wire-log.js';
import type { PurchaseResult } from '../../workflows/purchase/messages.js';
import type { Acknowledged, Buyer, Ending } from './buyer.js';
import { Turns } from './turns.js';

/** One purchase after everything: how it ended as its buyer heard it, or that it did not. */
export interface Finished {
  readonly buyer: Buyer;
  readonly result: PurchaseResult | undefined;
}

/** What the records show of a whole run. */
export interface Audit {
  /** Purchases that ended as their terms say, by their result and by every record. */
  readonly ended: number;
  /** What was acknowledged, by Holdfast to a buyer or by the bank to Holdfast, and is in no record. */
  readonly lost: number;
  /** Effects at the bank beyond the one that an order and kind may have, and beyond one under a serial number. */
  readonly duplicateEffects: number;
  /** Writes that went out again under their number without a status query after the one before. */
  readonly blindResends: number;
  /** Writes that went out again after a status query. */
  readonly queriedResends: number;
  /** Those among them that the bank had done already, and had to recognise or to reject. */
  readonly resendsOfDone: number;
  /** Card applications in doubt that the journal has as made because a code was accepted, which was that of another one. */
  readonly provenElsewhere: number;
  /** What is wrong, in words. */
  readonly faults: readonly string[];
}

interface BankRecords {
  readonly ofOrder: Map<string, EffectLine[]>;
  readonly ofMember: Map<string, EffectLine[]>;
  readonly ofSerialNumber: Map<string, EffectLine[]>;
  /** The same effects by the order, or the member, that they are about. */
  readonly numbersOf: Map<string, EffectLine[]>;
  readonly balances: Map<string, Money>;
}

const READS_AT_ONCE = 16;
const ROWS_OF_A_PURCHASE = 100;
const MOVES: Record<Ending, readonly OperationKind[]> = {
  released: ['hold', 'release'],
  returned: ['hold', 'return'],
  refunded: ['hold', 'release', 'refund'],
};
const ACKNOWLEDGED_BY: Partial<Record<Acknowledged, OperationKind>> = {
  codeAccepted: 'verifyCardBinding',
  release: 'release',
  return: 'return',
  refund: 'refund',
};

/** Ends of an order that say that its money was never held. */
const NEVER_HELD: readonly string[] = ['rejected', 'codeExpired', 'codeVoid', 'tooManyChecks'];

/** Compares the answers that every buyer got with the bank's records, its wire log and the journal. Reads each of them once. */
export async function audit(
  { sandbox, journal }: { sandbox: Sandbox; journal: Journal },
  tenant: string,
  finished: readonly Finished[],
): Promise<Audit> {
  const records = readBankRecords(sandbox);
  const turns = new Turns(READS_AT_ONCE);
  const faults: string[] = sandbox.ledger.report().balanced ? [] : ['the bank’s ledger does not balance'];
  let [ended, lost, provenElsewhere] = [0, 0, 0];
  await Promise.all(
    finished.map(({ buyer, result }) =>
      turns.run(async () => {
        const rows = await journal.list({ prefix: `${tenant}/${buyer.id}/`, limit: ROWS_OF_A_PURCHASE });
        const proven = await provenByAnotherCode(journal, rows, records);
        provenElsewhere += proven.size;
        const missing = losses(buyer, result, rows, { records, proven });
        const wrong = [
          ...endFaults(buyer, result),
          ...recordFaults(buyer, rows, records),
          ...falseRejections(buyer, result, records),
        ];
        lost += missing.length;
        if (wrong.length === 0) ended += 1;
        faults.push(...[...missing, ...wrong].map((fault) => `${buyer.id}: ${fault}`));
      }),
    ),
  );
  const refunds = new Map(finished.map(({ buyer }) => [buyer.id, buyer.options.refunds]));
  const duplicates = duplicateEffects(records, refunds);
  const repeats = repeatsOn(sandbox.wireLog.find());
  faults.push(...duplicates.words, ...repeats.blind);
  return {
    ended,
    lost,
    duplicateEffects: duplicates.count,
    blindResends: repeats.blind.length,
    queriedResends: repeats.queried,
    resendsOfDone: repeats.ofDone,
    provenElsewhere,
    faults,
  };
}

function readBankRecords(sandbox: Sandbox): BankRecords {
  const { orders, members, serialNumbers } = sandbox.effects.report();
  const balances = new Map<string, Money>();
  for (const { memberCode, available, frozen } of sandbox.ledger.report().accounts) {
    if (memberCode === undefined) continue;
    const sums = [
      balances.get(memberCode) ?? ZERO,
      readProviderAmount(available),
      readProviderAmount(frozen),
    ];
    balances.set(memberCode, sumMoney(...sums));
  }
  return {
    ofOrder: grouped(orders, ({ orderNo }) => orderNo),
    ofMember: grouped(members, ({ memberCode }) => memberCode),
    ofSerialNumber: grouped(serialNumbers, ({ serialNumber }) => serialNumber),
    numbersOf: grouped(serialNumbers, ({ orderNo, memberCode }) => orderNo ?? memberCode),
    balances,
  };
}

function grouped<T>(lines: readonly T[], keyOf: (line: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const line of lines) {
    const key = keyOf(line) ?? '';
    const group = groups.get(key);
    if (group) group.push(line);
    else groups.set(key, [line]);
  }
  return groups;
}

function endFaults({ amount, options }: Buyer, result: PurchaseResult | undefined): string[] {
  if (result === undefined) return ['did not end'];
  const { state, sums } = result;
  const { ending } = options;
  const wanted = ending === 'returned' ? 'returned' : 'released';
  const expected = {
    held: amount,
    released: ending === 'returned' ? ZERO : amount,
    returned: ending === 'returned' ? amount : ZERO,
    refunded: ending === 'refunded' ? amount : ZERO,
    stillHeld: ZERO,
  };
  const faults = state === wanted ? [] : [`ended ${state}, not ${wanted}`];
  for (const [name, sum] of Object.entries(expected)) {
    const said = sums[name as keyof typeof expected];
    if (said !== sum) faults.push(`${name} was answered as ${said}, not ${sum}`);
  }
  return faults;
}

/** The bank's records and the journal against the terms, and against each other. */
function recordFaults(buyer: Buyer, rows: readonly JournalRow[], records: BankRecords): string[] {
  const { saga, seller, ending } = buyer.options;
  const faults: string[] = [];
  const lines = [...(records.ofOrder.get(buyer.id) ?? []), ...(records.ofMember.get(buyer.id) ?? [])];
  const shown = lines
    .filter(({ kind }) => kind !== 'deposit' && kind !== 'applyCardBinding')
    .map(({ kind, count, amount }) => `${kind} ${count} ${amount}`)
    .sort();
  const times = (kind: OperationKind): number => (kind === 'refund' ? buyer.options.refunds : 1);
  const moves = MOVES[ending].map((kind) => `${kind} ${times(kind)} ${saga.amount}`);
  const wanted = ['openAccount 1 0.00', 'verifyCardBinding 1 0.00', ...moves].sort();
  if (shown.join() !== wanted.join()) faults.push(`the bank did ${shown.join()}, not ${wanted.join()}`);

  const stays = ending === 'released' ? subtractMoney({ from: saga.amount, take: saga.fee }) : ZERO;
  const balances = [
    ['the buyer', buyer.id, ending === 'released' ? ZERO : saga.amount],
    ['the seller', seller.member, stays],
  ] as const;
  for (const [who, member, right] of balances) {
    const has = records.balances.get(member) ?? ZERO;
    if (has !== right) faults.push(`${who} has ${has}, not ${right}`);
  }
  if (new Set(rows.map(({ serialNumber }) => serialNumber)).size !== rows.length) {
    faults.push('two intents have one serial number');
  }
  return [...faults, ...rows.flatMap((row) => rowFaults(row, records))];
}

/** What was reported as rejected, by the answer to a command or by the result, though its money moved. */
function falseRejections(buyer: Buyer, result: PurchaseResult | undefined, records: BankRecords): string[] {
  const lines = records.ofOrder.get(buyer.id) ?? [];
  const countOf = (kind: string): number => lines.find((line) => line.kind === kind)?.count ?? 0;
  const faults = buyer.rejected
    .filter(({ command }) => countOf(command) > (command === 'refund' ? buyer.refundsDone : 0))
    .map(({ command, code }) => `${command} was answered as rejected (${code}), though its money moved`);
  if (result && NEVER_HELD.includes(result.state) && countOf('hold') > 0)
    faults.push('the order ended as rejected, though its money moved');
  return faults;
}

function rowFaults(
  { kind, finalOutcome, attention, serialNumber }: JournalRow,
  { ofSerialNumber }: BankRecords,
): string[] {
  const faults: string[] = [];
  if (finalOutcome === undefined) faults.push(`${kind} is not resolved`);
  if (attention !== undefined) faults.push(`${kind} needs attention: ${attention}`);
  // An application that lapsed may have been made: no code of it is accepted any more.
  const hasLapsed = kind === 'applyCardBinding' && finalOutcome?.type === 'absent';
  if (finalOutcome?.type !== 'succeeded' && ofSerialNumber.has(serialNumber) && !hasLapsed) {
    faults.push(`${kind} is ${finalOutcome?.type ?? 'open'} in the journal, and the bank did it`);
  }
  return faults;
}

/** What was acknowledged and is in no record. */
function losses(
  buyer: Buyer,
  result: PurchaseResult | undefined,
  rows: readonly JournalRow[],
  { records, proven }: { records: BankRecords; proven: ReadonlySet<string> },
): string[] {
  const lines = [...(records.ofOrder.get(buyer.id) ?? []), ...(records.ofMember.get(buyer.id) ?? [])];
  const done = new Set<string>(lines.map(({ kind }) => kind));
  const faults: string[] = [];
  for (const word of buyer.acknowledged) {
    const kind = ACKNOWLEDGED_BY[word];
    if (kind !== undefined && !done.has(kind))
      faults.push(`${word} was acknowledged and is not in the bank’s records`);
  }
  if (buyer.acknowledged.has('started') && result === undefined) faults.push('its start was acknowledged');
  const known = new Set(rows.map(({ serialNumber }) => serialNumber));
  for (const { kind, serialNumber = '' } of records.numbersOf.get(buyer.id) ?? []) {
    if (kind !== 'deposit' && !known.has(serialNumber)) {
      faults.push(`the bank did ${kind} under a number that the journal does not know`);
    }
  }
  for (const row of rows) {
    const { operationId, finalOutcome, serialNumber } = row;
    if (finalOutcome?.type !== 'succeeded' || proven.has(operationId)) continue;
    if (!records.ofSerialNumber.has(serialNumber) && !wasBound(row)) {
      faults.push(`${operationId} succeeded in the journal, and the bank did nothing`);
    }
  }
  return faults;
}

/**
 * Applications that ended by the rule "a code was accepted meanwhile", which the bank never made: the code was that of an
 * application before, which the bank still took. The bank must have made that one, and have bound the card.
 */
async function provenByAnotherCode(
  journal: Journal,
  rows: readonly JournalRow[],
  { ofSerialNumber }: BankRecords,
): Promise<ReadonlySet<string>> {
  const atTheBank = rows
    .filter(({ serialNumber }) => ofSerialNumber.has(serialNumber))
    .map(({ kind }) => kind);
  const proven = new Set<string>();
  if (!atTheBank.includes('applyCardBinding') || !atTheBank.includes('verifyCardBinding')) return proven;
  for (const { kind, operationId, finalOutcome, serialNumber } of rows) {
    if (kind !== 'applyCardBinding' || finalOutcome?.type !== 'succeeded' || ofSerialNumber.has(serialNumber))
      continue;
    const evidence = await journal.evidence(operationId);
    if (evidence.some(({ source, outcome }) => source === 'rule' && outcome.type === 'succeeded'))
      proven.add(operationId);
  }
  return proven;
}

/** An application that the bank answered with VERIFIED: the card was bound already, and nothing was left to do. */
function wasBound({ kind, finalOutcome }: JournalRow): boolean {
  if (kind !== 'applyCardBinding' || finalOutcome?.type !== 'succeeded') return false;
  // The journal keeps results untyped; what it has of an application is an application's.
  return (finalOutcome.result as IntentResults['applyCardBinding']).verified;
}

/** By order (or member) and kind, and by serial number; what the second shows beyond the first is not counted twice. */
function duplicateEffects(
  { ofOrder, ofMember, ofSerialNumber }: BankRecords,
  refunds: ReadonlyMap<string, number>,
): { count: number; words: string[] } {
  const wanted = (subject: string, kind: string): number =>
    kind === 'refund' ? (refunds.get(subject) ?? 1) : 1;
  // A new application for a new code is another intent; under one number it may happen once.
  const bySubject = [...ofOrder, ...ofMember].flatMap(([subject, lines]) =>
    lines
      .filter(
        ({ kind, count }) =>
          kind !== 'deposit' && kind !== 'applyCardBinding' && count > wanted(subject, kind),
      )
      .map(({ kind, count }) => ({
        extra: count - wanted(subject, kind),
        words: `${subject}: the bank did ${kind} ${count} times`,
      })),
  );
  const byNumber = [...ofSerialNumber].flatMap(([serialNumber, lines]) =>
    lines
      .filter(({ kind, count }) => (kind === 'applyCardBinding' || kind === 'refund') && count > 1)
      .map(({ kind, count }) => ({
        extra: count - 1,
        words: `${serialNumber}: the bank did ${kind} ${count} times`,
      })),
  );
  const all = [...bySubject, ...byNumber];
  return { count: all.reduce((sum, { extra }) => sum + extra, 0), words: all.map(({ words }) => words) };
}

function repeatsOn(entries: readonly WireEntry[]): { queried: number; ofDone: number; blind: string[] } {
  const queries = new Map<string, number>();
  const writes = new Map<string, { n: number; done: boolean }>();
  const blind: string[] = [];
  let [queried, ofDone] = [0, 0];
  for (const entry of entries) {
    const { n, about, interface: code, memberCode, serialNumber } = entry;
    if (about !== undefined) queries.set(about, n);
    // 6092 queries an account by its member alone.
    if (code === '6092' && memberCode !== undefined) queries.set(memberCode, n);
    const kind = kindOf(entry);
    if (kind === undefined || serialNumber === undefined) continue;
    const before = writes.get(serialNumber);
    writes.set(serialNumber, { n, done: before?.done === true || entry.effects > 0 });
    if (before === undefined) continue;
    const lastQueried = Math.max(
      queries.get(serialNumber) ?? 0,
      kind === 'openAccount' ? (queries.get(memberCode ?? '') ?? 0) : 0,
    );
    if (lastQueried > before.n) queried += 1;
    else blind.push(`${kind} ${serialNumber} went out again without a status query`);
    if (lastQueried > before.n && before.done) ofDone += 1;
  }
  return { queried, ofDone, blind };
}

function kindOf({ interface: code, functionFlag }: WireEntry): OperationKind | undefined {
  return PINGAN_ENDPOINTS.find(({ name }) => name === code || name === `${code}/${functionFlag ?? ''}`)?.kind;
}
