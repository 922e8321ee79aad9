import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readYuan } from '../../src/sandbox/fen.js';
import { Ledger, LedgerError } from '../../src/sandbox/ledger.js';
import type { RepeatMode } from '../../src/sandbox/pingan/rules.js';
import { openStage } from './open-sandbox.js';

function books(): Ledger {
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
    const ledger = books();
    expect(() => ledger.post(entries)).toThrow(LedgerError);
    expect([ledger.balance('out'), ledger.balance('a')]).toEqual([0n, 0n]);
  });

  it('shows available and frozen money of one account on one line', () => {
    const ledger = books();
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

const amount = fc.constantFrom('0.01', '1.00', '33.33', '100.00', '400.00', '0.00', '-1.00', '1.001');
const order = fc.constantFrom('P1', 'P2', 'P3');
const operation = fc.oneof(
  fc.record({
    do: fc.constant('trade' as const),
    flag: fc.constantFrom('1', '2', '3', '6', '9'),
    order,
    amount,
    fee: amount,
  }),
  fc.record({
    do: fc.constant('freeze' as const),
    flag: fc.constantFrom('1', '2'),
    order,
    amount,
    fee: amount,
  }),
  fc.record({ do: fc.constant('refund' as const), original: fc.nat(30), order, amount, fee: amount }),
  fc.record({ do: fc.constant('again' as const), index: fc.nat(30) }),
  fc.record({ do: fc.constant('deposit' as const), amount: fc.constantFrom('1.00', '250.00') }),
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

describe('the books under any sequence of requests, right or wrong', () => {
  it.each<RepeatMode>(['replay', 'refuse', 'balanceFirst', 'none'])(
    'balance after each, in mode %s, and no serial number but in mode none has two effects',
    async (repeatMode) => {
      const property = fc.asyncProperty(
        fc.array(operation, { maxLength: 25 }),
        fc.boolean(),
        async (operations, partialRelease) => {
          const stage = await openStage({ repeatMode, pingan: { partialRelease } });
          let deposited = readYuan('1010.00');
          const sent: (() => Promise<unknown>)[] = [];
          const serials: string[] = [];
          for (const step of operations) {
            const money = await perform(stage, step, sent, serials);
            deposited += money;
            const report = stage.sandbox.ledger.report();
            expect(report.balanced).toBe(true);
            expect(inside(report)).toBe(deposited);
            expect(stage.sandbox.wireLog.find().at(-1)?.code).not.toBe('SIM_INTERNAL');
            for (const hold of report.holds.filter(({ kind }) => kind === 'guarantee')) {
              if (repeatMode === 'none') continue;
              const out = readYuan(hold.held) + readYuan(hold.released) + readYuan(hold.returned);
              expect(out).toBe(readYuan(hold.amount));
            }
          }
          if (repeatMode === 'none') return;
          expect(stage.sandbox.effects.report().serialNumbers.filter(({ count }) => count > 1)).toEqual([]);
          await stage.sandbox.close();
        },
      );
      await fc.assert(property, { numRuns: 25 });
    },
    60_000,
  );
});

async function perform(
  stage: Awaited<ReturnType<typeof openStage>>,
  step: Operation,
  sent: (() => Promise<unknown>)[],
  serials: string[],
): Promise<bigint> {
  if (step.do === 'deposit') {
    stage.sandbox.pingan.deposit({ memberCode: 'buyer', amount: step.amount });
    return readYuan(step.amount);
  }
  if (step.do === 'again') {
    await sent[step.index % (sent.length || 1)]?.();
    return 0n;
  }
  const CnsmrSeqNo = stage.merchant.serial();
  const request = (): Promise<unknown> => {
    if (step.do === 'trade') {
      const { flag, order: OrderNo, amount: TranAmt, fee: TranFee } = step;
      return stage.trade(flag, { CnsmrSeqNo, OrderNo, TranAmt, TranFee });
    }
    if (step.do === 'freeze') {
      return stage.merchant.call('MembershipTrancheFreeze', {
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
    const OldTranSeqNo = serials[step.original % (serials.length || 1)] ?? 'H688602511220000000000';
    const { order: OldOrderNo, amount: ReturnAmt, fee: ReturnCommission } = step;
    return stage.refund({ CnsmrSeqNo, OldTranSeqNo, OldOrderNo, ReturnAmt, ReturnCommission });
  };
  sent.push(request);
  serials.push(CnsmrSeqNo);
  await request();
  return 0n;
}
