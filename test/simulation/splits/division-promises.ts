import {
  compareMoney,
  fromFen,
  subtractMoney,
  sumMoney,
  toFen,
  ZERO,
  type Money,
} from '../../../src/domain/money.js';
import type { JournalRow } from '../../../src/journal/journal.js';
import type { EffectLine } from '../../../src/sandbox/engine/effects.js';
import type { WireEntry } from '../../../src/sandbox/engine/wire-log.js';
import type { SplitView } from '../../../workflows/split/messages.js';
import type { UpdateCall } from '../../support/virtual/update-call.js';

/** What the division, the journal and the provider's records show at one moment. */
export interface DivisionRecord {
  readonly provider: string;
  readonly view: SplitView;
  readonly paid: Money;
  /** What each receiver has at the provider. */
  readonly got: ReadonlyMap<string, string>;
  /** What the merchant has there: what came back, and what was finished. */
  readonly merchant: string;
  readonly effects: readonly EffectLine[];
  readonly writes: readonly WireEntry[];
  /** At the end alone. */
  readonly rows: readonly JournalRow[];
  readonly isBalanced: boolean;
  readonly mistakes: readonly string[];
  readonly calls: readonly UpdateCall[];
  readonly isEnd: boolean;
  /** Receivers spend what they get, so that what they have says nothing. */
  readonly spends: boolean;
}

interface DivisionPromise {
  readonly name: string;
  readonly promise: string;
  readonly check: (record: DivisionRecord) => string | undefined;
}

/** What must hold of every division, after every step of its time. */
export const DIVISION_PROMISES: readonly DivisionPromise[] = [
  {
    name: 'division.conservation',
    promise: 'what was paid is with receivers, returned, finished or undivided, and no fen more',
    check: ({ view: { sums }, paid }) => {
      const { withReceivers, returned, finished, undivided } = sums;
      const total = sumMoney(withReceivers, returned, finished, undivided);
      return total === paid && sums.paid === paid
        ? undefined
        : `${total} of ${paid}: ${JSON.stringify(sums)}`;
    },
  },
  {
    name: 'division.oneEffect',
    promise: 'no serial number takes effect twice',
    check: ({ effects }) => {
      const twice = effects.find(({ count, kind }) => count > 1 && kind !== 'payment');
      return twice && `${twice.kind} ${twice.serialNumber} took effect ${twice.count} times`;
    },
  },
  {
    name: 'division.sentOnce',
    promise: 'nothing is sent again: no document says what a repeated number is answered',
    check: ({ writes }) => {
      const numbers = writes.flatMap(({ serialNumber, outcome }) =>
        serialNumber === undefined || outcome === 'connectionRefused' ? [] : serialNumber,
      );
      const again = numbers.find((number, at) => numbers.indexOf(number) < at);
      return again && `${again} was sent again`;
    },
  },
  {
    name: 'division.ledger',
    promise: 'the provider’s ledger balances, and nothing breaks',
    check: ({ isBalanced, mistakes }) => (isBalanced ? mistakes[0] : 'the ledger does not balance'),
  },
  {
    name: 'division.receivers',
    promise: 'each receiver has come to what the provider’s records say, a failure for itself alone',
    check: ({ isEnd, spends, view, got }) => {
      if (!isEnd || spends) return undefined;
      for (const [itemId, has] of got) {
        const shown = view.receivers.find((one) => one.itemId === itemId);
        const wanted =
          shown?.outcome === 'succeeded' ? subtractMoney({ from: shown.amount, take: shown.returned }) : ZERO;
        if (has !== wanted) return `${itemId} has ${has}, the division says ${wanted}`;
      }
      return undefined;
    },
  },
  {
    name: 'division.merchant',
    promise: 'what came back and what was finished is the merchant’s, each once',
    check: ({ isEnd, view: { sums }, merchant }) => {
      const wanted = sumMoney(sums.returned, sums.finished);
      return !isEnd || merchant === wanted
        ? undefined
        : `the merchant has ${merchant}, the division says ${wanted}`;
    },
  },
  {
    name: 'division.journalled',
    promise: 'every effect has the number of an operation in the journal that says so, and the reverse',
    check: ({ isEnd, rows, effects }) => {
      if (!isEnd) return undefined;
      const moved = effects.filter(({ kind }) => kind === 'split' || kind === 'splitReturn');
      const stranger = moved.find(
        ({ serialNumber }) => !rows.some((row) => row.serialNumber === serialNumber),
      );
      if (stranger) return `${stranger.kind} ${stranger.serialNumber} is in no journal`;
      const open = rows.find(({ finalOutcome }) => finalOutcome === undefined);
      if (open) return `${open.operationId} has no end`;
      const unmoved = rows.find(
        ({ kind, serialNumber, finalOutcome }) =>
          kind !== 'finishSplit' &&
          finalOutcome?.type === 'succeeded' &&
          !moved.some((one) => one.serialNumber === serialNumber),
      );
      return unmoved && `${unmoved.operationId} succeeded in the journal alone`;
    },
  },
  {
    name: 'division.answers',
    promise: 'no command that was answered says that more is ready than there is',
    check: ({ calls, paid }) => {
      for (const { answer } of calls) {
        const ready = (answer as { ready?: Money } | undefined)?.ready;
        if (ready !== undefined && compareMoney(ready, paid) > 0) return `${ready} is ready of ${paid}`;
      }
      return undefined;
    },
  },
];

/** The first promise that is broken, in words. */
export function brokenPromise(record: DivisionRecord): string | undefined {
  for (const { name, check } of DIVISION_PROMISES) {
    const what = check(record);
    if (what !== undefined) return `${name}: ${what}`;
  }
  return undefined;
}

/** An amount in yuan as a provider's records have it. */
export function fenOf(amount: string): bigint {
  return toFen(fromFen(toFen(amount as Money)));
}
