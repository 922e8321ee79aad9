import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readYuan } from '../../../src/sandbox/engine/fen.js';
import { Ledger, LedgerError } from '../../../src/sandbox/engine/ledger.js';
import type { ReportedHold } from '../../../src/sandbox/engine/reported-hold.js';
import type { ResendMode } from '../../../src/sandbox/pingan/rules.js';
import { openStage, type Stage } from '../pingan/open-sandbox.js';

function openLedger(): Ledger {
  const ledger = new Ledger();
  ledger.open({ key: 'out', account: 'out', name: 'outside', kind: 'outside' });
  ledger.open({ key: 'a', account: 'a', name: 'a', kind: 'member' });
  ledger.open({ key: 'a/frozen', account: 'a', name: 'a', kind: 'member', frozen: true });
  return ledger;
}

describe('the ledger', () => {
  it.each([
    [
      'entries that do not sum to zero',
      [
        { key: 'out', amount: -2n },
        { key: 'a', amount: 1n },
      ],
    ],
    [
      'an account below zero',
      [
        { key: 'a', amount: -1n },
        { key: 'out', amount: 1n },
      ],
    ],
    [
      'an account below zero by two entries',
      [
        { key: 'a', amount: 1n },
        { key: 'a', amount: -2n },
        { key: 'out', amount: 1n },
      ],
    ],
    [
      'an account that is not open',
      [
        { key: 'out', amount: -1n },
        { key: 'b', amount: 1n },
      ],
    ],
  ])('throws on %s and stays as it was', (_name, entries) => {
    const ledger = openLedger();
    expect(() => ledger.post(entries)).toThrow(LedgerError);
    expect([ledger.balance('out'), ledger.balance('a')]).toEqual([0n, 0n]);
  });

  it('shows available and frozen money of one account on one line', () => {
    const ledger = openLedger();
    ledger.post([
      { key: 'out', amount: -500n },
      { key: 'a', amount: 300n },
      { key: 'a/frozen', amount: 200n },
    ]);
    expect(ledger.report()).toEqual({
      balanced: true,
      accounts: [
        { account: 'out', name: 'outside', kind: 'outside', available: '-5.00', frozen: '0.00' },
        { account: 'a', name: 'a', kind: 'member', available: '3.00', frozen: '2.00' },
      ],
    });
    expect(() => ledger.close('a')).toThrow(LedgerError);
    expect(() => ledger.open({ key: 'a', account: 'a', name: 'a', kind: 'member' })).toThrow(LedgerError);
  });
});

// Mostly what fits together, so that trades come to their ends; the rest is wrong in all the ways a request can be.
const amount = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('100.00', '100.00', '40.00') },
  { weight: 1, arbitrary: fc.constantFrom('0.01', '700.00', '0.00', '-1.00', '1.001') },
);
const fee = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('0.00', '1.00') },
  { weight: 1, arbitrary: fc.constantFrom('0.01', '200.00', '-1.00') },
);
const order = fc.constantFrom('P1', 'P2', 'P3');
const flag = fc.constantFrom('1', '1', '1', '2', '2', '3', '6', '9');
const operation = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('trade' as const), flag, order, amount, fee }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('freeze' as const),
      flag: fc.constantFrom('1', '2'),
      order,
      amount,
      fee,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('refund' as const), original: fc.nat(30), amount, fee }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('again' as const), index: fc.nat(30) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('deposit' as const), amount: fc.constantFrom('1.00', '250.00') }),
  },
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

/** Everything the buyer, the seller, the fee, the guarantee and the advance account own together. */
function inside(report: {
  accounts: readonly { kind: string; available: string; frozen: string }[];
}): bigint {
  return report.accounts
    .filter(({ kind }) => kind !== 'outside')
    .reduce((sum, { available, frozen }) => sum + readYuan(available) + readYuan(frozen), 0n);
}

describe('the records under any sequence of requests, right or wrong', () => {
  const seen = new Set<string>();

  it.each<ResendMode>(['replay', 'reject', 'balanceFirst', 'none'])(
    'balance after each, in mode %s, and no serial number but in mode none has two effects',
    async (resendMode) => {
      const operations = fc.array(operation, { minLength: 10, maxLength: 40, size: 'max' });
      const property = fc.asyncProperty(operations, fc.boolean(), async (steps, partialRelease) => {
        const stage = await openStage({ resendMode, pingan: { partialRelease } });
        let deposited = readYuan('1010.00');
        const sent: (() => Promise<unknown>)[] = [];
        for (const step of steps) {
          deposited += await perform(stage, step, sent);
          const report = stage.sandbox.ledger.report();
          expect(report.balanced).toBe(true);
          expect(inside(report)).toBe(deposited);
          expect(stage.sandbox.wireLog.find().at(-1)?.code).not.toBe('SIM_INTERNAL');
          if (resendMode !== 'none') expectEachHoldToAddUp(report.holds);
        }
        const effects = stage.sandbox.effects.report();
        for (const { kind } of effects.orders) seen.add(kind);
        if (resendMode !== 'none') expect(effects.serialNumbers.filter(({ count }) => count > 1)).toEqual([]);
        await stage.sandbox.close();
      });
      await fc.assert(property, { numRuns: 40 });
    },
    60_000,
  );

  // A property over requests that are all rejected would say nothing.
  it('have seen every kind of effect on the way', () => {
    expect([...seen].sort()).toEqual([
      'freeze',
      'hold',
      'payment',
      'refund',
      'release',
      'return',
      'unfreeze',
    ]);
  });
});

function expectEachHoldToAddUp(holds: readonly ReportedHold[]): void {
  for (const hold of holds.filter(({ kind }) => kind === 'guarantee')) {
    const parts = readYuan(hold.held) + readYuan(hold.released) + readYuan(hold.returned);
    expect(parts).toBe(readYuan(hold.amount));
  }
}

async function perform(stage: Stage, step: Operation, sent: (() => Promise<unknown>)[]): Promise<bigint> {
  if (step.do === 'deposit') {
    stage.sandbox.pingan.deposit({ memberCode: 'buyer', amount: step.amount });
    return readYuan(step.amount);
  }
  const request = step.do === 'again' ? sent[step.index % (sent.length || 1)] : requestOf(stage, step);
  if (request && step.do !== 'again') sent.push(request);
  await request?.();
  return 0n;
}

function requestOf(
  stage: Stage,
  step: Exclude<Operation, { do: 'deposit' | 'again' }>,
): () => Promise<unknown> {
  const CnsmrSeqNo = stage.merchant.serial();
  if (step.do === 'trade') {
    const { flag: FunctionFlag, order: OrderNo, amount: TranAmt, fee: TranFee } = step;
    return () => stage.trade(FunctionFlag, { CnsmrSeqNo, OrderNo, TranAmt, TranFee });
  }
  if (step.do === 'freeze') {
    return () =>
      stage.merchant.call('MembershipTrancheFreeze', {
        CnsmrSeqNo,
        FunctionFlag: step.flag,
        SubAcctNo: stage.buyer,
        TranNetMemberCode: 'buyer',
        TranAmt: step.amount,
        TranCommission: step.fee,
        Ccy: 'RMB',
        OrderNo: step.order,
      });
  }
  const paid = stage.sandbox.effects
    .report()
    .serialNumbers.filter(({ kind }) => kind === 'release' || kind === 'payment');
  const original = paid[step.original % (paid.length || 1)];
  const branch = original?.kind === 'payment' ? '2' : '1';
  const refund = {
    CnsmrSeqNo,
    FunctionFlag: branch,
    OldTranSeqNo: original?.serialNumber ?? 'H688602511220000000000',
    OldOrderNo: original?.orderNo ?? 'P1',
    ReturnAmt: step.amount,
    ReturnCommission: step.fee,
  };
  return () => stage.refund(refund);
}
