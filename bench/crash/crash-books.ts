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

/** What the books show of a whole run. */
export interface Audit {
  /** Purchases that ended as their terms say, by their result and by every book. */
  readonly ended: number;
  /** What was acknowledged, by Holdfast to a buyer or by the bank to Holdfast, and stands in no book. */
  readonly lost: number;
  /** Effects at the bank beyond the one that an order and kind may have, and beyond one under a serial number. */
  readonly duplicateEffects: number;
  /** Writes that went out again under their number without a question after the one before. */
  readonly blindResends: number;
  /** Writes that went out again after a question. */
  readonly askedResends: number;
  /** Those among them that the bank had done already, and had to recognise or to refuse. */
  readonly resendsOfDone: number;
  /** Card applications in doubt that the journal has as made because a code was accepted, which was that of another one. */
  readonly provenElsewhere: number;
  /** What is wrong, in words. */
  readonly faults: readonly string[];
}

interface Books {
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

/** Compares what every buyer was told with the bank's books, its wire log and the journal. Reads each of them once. */
export async function audit(
  { sandbox, journal }: { sandbox: Sandbox; journal: Journal },
  tenant: string,
  finished: readonly Finished[],
): Promise<Audit> {
  const books = readBooks(sandbox);
  const turns = new Turns(READS_AT_ONCE);
  const faults: string[] = sandbox.ledger.report().balanced ? [] : ['the bank’s ledger does not balance'];
  let [ended, lost, provenElsewhere] = [0, 0, 0];
  await Promise.all(
    finished.map(({ buyer, result }) =>
      turns.run(async () => {
        const rows = await journal.list({ prefix: `${tenant}/${buyer.id}/`, limit: ROWS_OF_A_PURCHASE });
        const proven = await provenByAnotherCode(journal, rows, books);
        provenElsewhere += proven.size;
        const missing = losses(buyer, result, rows, { books, proven });
        const wrong = [
          ...endFaults(buyer, result),
          ...bookFaults(buyer, rows, books),
          ...falseRefusals(buyer, result, books),
        ];
        lost += missing.length;
        if (wrong.length === 0) ended += 1;
        faults.push(...[...missing, ...wrong].map((fault) => `${buyer.id}: ${fault}`));
      }),
    ),
  );
  const refunds = new Map(finished.map(({ buyer }) => [buyer.id, buyer.options.refunds]));
  const duplicates = duplicateEffects(books, refunds);
  const repeats = repeatsOn(sandbox.wireLog.find());
  faults.push(...duplicates.words, ...repeats.blind);
  return {
    ended,
    lost,
    duplicateEffects: duplicates.count,
    blindResends: repeats.blind.length,
    askedResends: repeats.asked,
    resendsOfDone: repeats.ofDone,
    provenElsewhere,
    faults,
  };
}

function readBooks(sandbox: Sandbox): Books {
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
  const told = {
    held: amount,
    released: ending === 'returned' ? ZERO : amount,
    returned: ending === 'returned' ? amount : ZERO,
    refunded: ending === 'refunded' ? amount : ZERO,
    stillHeld: ZERO,
  };
  const faults = state === wanted ? [] : [`ended ${state}, not ${wanted}`];
  for (const [name, sum] of Object.entries(told)) {
    const said = sums[name as keyof typeof told];
    if (said !== sum) faults.push(`was told ${name} ${said}, not ${sum}`);
  }
  return faults;
}

/** The bank's books and the journal against the terms, and against each other. */
function bookFaults(buyer: Buyer, rows: readonly JournalRow[], books: Books): string[] {
  const { saga, seller, ending } = buyer.options;
  const faults: string[] = [];
  const lines = [...(books.ofOrder.get(buyer.id) ?? []), ...(books.ofMember.get(buyer.id) ?? [])];
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
    const has = books.balances.get(member) ?? ZERO;
    if (has !== right) faults.push(`${who} has ${has}, not ${right}`);
  }
  if (new Set(rows.map(({ serialNumber }) => serialNumber)).size !== rows.length) {
    faults.push('two intents have one serial number');
  }
  return [...faults, ...rows.flatMap((row) => rowFaults(row, books))];
}

/** What was told as refused, by the answer to a command or by the result, though its money moved. */
function falseRefusals(buyer: Buyer, result: PurchaseResult | undefined, books: Books): string[] {
  const lines = books.ofOrder.get(buyer.id) ?? [];
  const countOf = (kind: string): number => lines.find((line) => line.kind === kind)?.count ?? 0;
  const faults = buyer.refused
    .filter(({ command }) => countOf(command) > (command === 'refund' ? buyer.refundsDone : 0))
    .map(({ command, code }) => `${command} was told as refused (${code}), though its money moved`);
  if (result && NEVER_HELD.includes(result.state) && countOf('hold') > 0)
    faults.push('the order was told as refused, though its money moved');
  return faults;
}

function rowFaults(
  { kind, finalOutcome, attention, serialNumber }: JournalRow,
  { ofSerialNumber }: Books,
): string[] {
  const faults: string[] = [];
  if (finalOutcome === undefined) faults.push(`${kind} is not settled`);
  if (attention !== undefined) faults.push(`${kind} needs attention: ${attention}`);
  // An application that lapsed may have been made: no code of it is accepted any more.
  const hasLapsed = kind === 'applyCardBinding' && finalOutcome?.type === 'absent';
  if (finalOutcome?.type !== 'succeeded' && ofSerialNumber.has(serialNumber) && !hasLapsed) {
    faults.push(`${kind} is ${finalOutcome?.type ?? 'open'} in the journal, and the bank did it`);
  }
  return faults;
}

/** What was acknowledged and is in no book. */
function losses(
  buyer: Buyer,
  result: PurchaseResult | undefined,
  rows: readonly JournalRow[],
  { books, proven }: { books: Books; proven: ReadonlySet<string> },
): string[] {
  const lines = [...(books.ofOrder.get(buyer.id) ?? []), ...(books.ofMember.get(buyer.id) ?? [])];
  const done = new Set<string>(lines.map(({ kind }) => kind));
  const faults: string[] = [];
  for (const word of buyer.acknowledged) {
    const kind = ACKNOWLEDGED_BY[word];
    if (kind !== undefined && !done.has(kind))
      faults.push(`${word} was acknowledged and is not in the bank’s books`);
  }
  if (buyer.acknowledged.has('started') && result === undefined) faults.push('its start was acknowledged');
  const known = new Set(rows.map(({ serialNumber }) => serialNumber));
  for (const { kind, serialNumber = '' } of books.numbersOf.get(buyer.id) ?? []) {
    if (kind !== 'deposit' && !known.has(serialNumber)) {
      faults.push(`the bank did ${kind} under a number that the journal does not know`);
    }
  }
  for (const row of rows) {
    const { operationId, finalOutcome, serialNumber } = row;
    if (finalOutcome?.type !== 'succeeded' || proven.has(operationId)) continue;
    if (!books.ofSerialNumber.has(serialNumber) && !wasBound(row)) {
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
  { ofSerialNumber }: Books,
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
  { ofOrder, ofMember, ofSerialNumber }: Books,
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

function repeatsOn(entries: readonly WireEntry[]): { asked: number; ofDone: number; blind: string[] } {
  const questions = new Map<string, number>();
  const writes = new Map<string, { n: number; done: boolean }>();
  const blind: string[] = [];
  let [asked, ofDone] = [0, 0];
  for (const entry of entries) {
    const { n, about, interface: code, memberCode, serialNumber } = entry;
    if (about !== undefined) questions.set(about, n);
    // 6092 asks about an account by its member alone.
    if (code === '6092' && memberCode !== undefined) questions.set(memberCode, n);
    const kind = kindOf(entry);
    if (kind === undefined || serialNumber === undefined) continue;
    const before = writes.get(serialNumber);
    writes.set(serialNumber, { n, done: before?.done === true || entry.effects > 0 });
    if (before === undefined) continue;
    const lastAsked = Math.max(
      questions.get(serialNumber) ?? 0,
      kind === 'openAccount' ? (questions.get(memberCode ?? '') ?? 0) : 0,
    );
    if (lastAsked > before.n) asked += 1;
    else blind.push(`${kind} ${serialNumber} went out again without a question`);
    if (lastAsked > before.n && before.done) ofDone += 1;
  }
  return { asked, ofDone, blind };
}

function kindOf({ interface: code, functionFlag }: WireEntry): OperationKind | undefined {
  return PINGAN_ENDPOINTS.find(({ name }) => name === code || name === `${code}/${functionFlag ?? ''}`)?.kind;
}
