import {
  readProviderAmount,
  subtractMoney,
  sumMoney,
  ZERO,
  type Money,
} from '../../../../src/domain/money.js';
import type { OperationKind } from '../../../../src/domain/operation.js';
import type { JournalRow } from '../../../../src/journal/journal.js';
import { PINGAN_ENDPOINTS } from '../../../../src/providers/pingan/capabilities.js';
import type { WireEntry } from '../../../../src/sandbox/engine/wire-log.js';
import type { Ending, PinganPurchase } from './purchase.js';

/** What must be so at the end of a purchase, or what was. Only what the terms say and what the bank shows. */
export interface PurchaseLedger {
  /** Effects in the bank's records by kind: how often, and how much. */
  readonly effects: Readonly<Record<string, string>>;
  readonly buyer: string;
  readonly seller: string;
  /** Of each operation in the journal: how it ended and how often it took effect. */
  readonly operations: readonly string[];
}

/** What the order's terms alone say. */
export function termsOf(purchase: PinganPurchase): PurchaseLedger {
  const { amount, fee } = purchase;
  const { ending } = purchase.options;
  const toSeller = subtractMoney({ from: amount, take: fee });
  const once = `1 x ${amount}`;
  const moved: Record<Ending, Record<string, string>> = {
    released: { release: once },
    returned: { return: once },
    refunded: { release: once, refund: once },
  };
  const noMoney = '1 x 0.00';
  const effects = {
    openAccount: noMoney,
    applyCardBinding: noMoney,
    verifyCardBinding: noMoney,
    deposit: once,
    hold: once,
    ...moved[ending],
  };
  const kinds = Object.keys(effects).filter((kind) => kind !== 'deposit');
  return {
    effects,
    buyer: ending === 'released' ? ZERO : amount,
    seller: ending === 'released' ? toSeller : ZERO,
    operations: kinds.map((kind) => `${kind}: succeeded, 1 effect`).sort(),
  };
}

/** What the bank's records and the journal show. */
export async function ledgerOf(purchase: PinganPurchase): Promise<PurchaseLedger> {
  const { sandbox } = purchase.site;
  const { orders } = sandbox.effects.report({ orderNo: purchase.key.orderNo });
  const members = sandbox.effects.report().members.filter(({ memberCode }) => memberCode === purchase.member);
  const rows = await rowsOf(purchase);
  return {
    effects: Object.fromEntries(
      [...members, ...orders].map(({ kind, count, amount }) => [kind, `${count} x ${amount}`]),
    ),
    buyer: balanceOf(purchase, purchase.member),
    seller: balanceOf(purchase, purchase.seller.member),
    operations: rows
      .map((row) => {
        const outcome = row.finalOutcome?.type ?? `not resolved (${row.latest?.type ?? 'nothing known'})`;
        return `${row.kind}: ${outcome}, ${effectsUnder(purchase, row.serialNumber)} effect`;
      })
      .sort(),
  };
}

/** Every operation of a purchase, of its order and of its buyer. */
export async function rowsOf({ site, key, member }: PinganPurchase): Promise<JournalRow[]> {
  const lists = [key.orderNo, member].map((subject) =>
    site.journal.list({ prefix: `${site.tenant}/${subject}/`, limit: 100 }),
  );
  return (await Promise.all(lists)).flat();
}

/** The requests on the wire that carry out one kind of operation for this purchase, in the order of their arrival. */
export function writesOf({ site, key, member }: PinganPurchase, kind: OperationKind): readonly WireEntry[] {
  const { wireLog } = site.sandbox;
  const entries = [...wireLog.find({ orderNo: key.orderNo }), ...wireLog.find({ memberCode: member })];
  const unique = [...new Map(entries.map((entry) => [entry.n, entry])).values()];
  return unique.filter((entry) => kindOf(entry) === kind).sort((a, b) => a.n - b.n);
}

/** Requests that repeat a write without a status query about it after the one before. */
export function blindRepeats(purchase: PinganPurchase, kind: OperationKind): string[] {
  const writes = writesOf(purchase, kind);
  const { wireLog } = purchase.site.sandbox;
  return writes.flatMap((write, index) => {
    const before = writes.slice(0, index).findLast(({ serialNumber }) => serialNumber === write.serialNumber);
    if (before === undefined) return [];
    const queries = [
      ...wireLog.find({ about: write.serialNumber }),
      ...wireLog.find({ memberCode: purchase.member, interface: '6092' }),
    ];
    const asked = queries.some(({ n }) => n > before.n && n < write.n);
    return asked ? [] : [`${kind} ${String(write.serialNumber)} went out again without a status query`];
  });
}

function kindOf({ interface: code, functionFlag }: WireEntry): OperationKind | undefined {
  return PINGAN_ENDPOINTS.find(({ name }) => name === code || name === `${code}/${functionFlag ?? ''}`)?.kind;
}

function effectsUnder({ site }: PinganPurchase, serialNumber: string): number {
  const { serialNumbers } = site.sandbox.effects.report({ serialNumber });
  return serialNumbers.reduce((sum, { count }) => sum + count, 0);
}

function balanceOf({ site }: PinganPurchase, memberCode: string): Money {
  const accounts = site.sandbox.ledger.report().accounts.filter((one) => one.memberCode === memberCode);
  return sumMoney(
    ...accounts.flatMap(({ available, frozen }) => [
      readProviderAmount(available),
      readProviderAmount(frozen),
    ]),
  );
}
