import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Turns } from '../../bench/crash/turns.js';
import type { ResendMode } from '../../src/sandbox/pingan/rules.js';
import {
  deathsOf,
  isResendable,
  playPinganRound,
  PINGAN_ROADS,
  PINGAN_WRITES,
  type PinganKillCase,
  type PinganRound,
  type PinganRoundOptions,
} from '../support/stack/pingan/kill-round.js';
import { openStack, type Stack } from '../support/stack/stack.js';
import { blindRepeats, ledgerOf, rowsOf, termsOf, writesOf } from '../support/stack/pingan/ledger.js';
import { describeWithTemporal, type RunningTemporal } from '../support/temporal/describe-with-temporal.js';

const MODES: readonly ResendMode[] = ['replay', 'reject', 'balanceFirst', 'none'];

const ROUNDS: readonly PinganRoundOptions[] = [
  // First, because Temporal misses a lost ordinary activity only when its heartbeats fail to come.
  { place: 'bank', mode: 'replay', visibility: 'atOnce', firstAttempt: 'remote' },
  { place: 'journal', mode: 'replay', visibility: 'atOnce', firstAttempt: 'local' },
  ...MODES.flatMap((mode) => [
    { place: 'bank', mode, visibility: 'late', firstAttempt: 'local' } as const,
    { place: 'bank', mode, visibility: 'atOnce', firstAttempt: 'local' } as const,
  ]),
];

/** Two cores carry so many banks at a time: most of a round is waiting. */
const AT_ONCE = 4;
const ROUND_MS = 600_000;

const TITLES = {
  before: 'before the effect of',
  after: 'after the effect of',
  begun: 'once the journal has begun',
  recorded: 'once the journal has recorded',
};

let stack: Stack;
const turns = new Turns(AT_ONCE);

describeWithTemporal('a worker killed in the middle of a purchase', (temporal: RunningTemporal) => {
  beforeAll(async () => {
    stack = await openStack(temporal);
  });
  afterAll(async () => {
    await stack.close();
  });

  it('is met at every write of a purchase', () => {
    const kinds = PINGAN_WRITES.map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(Object.keys(PINGAN_ROADS)));
  });

  for (const options of ROUNDS) describeRound(options);
});

function describeRound(options: PinganRoundOptions): void {
  const { place, mode, visibility, firstAttempt } = options;
  const shows = visibility === 'atOnce' ? 'shows at once' : 'shows late';
  const bank = `a bank in mode ${mode} that ${shows} what was done`;
  describe.concurrent(`at the ${place}: ${bank}, first attempts ${firstAttempt}`, () => {
    let round: PinganRound;
    beforeAll(async () => {
      round = await turns.run(() => playPinganRound(stack, options));
    }, ROUND_MS);
    afterAll(() => round.close());

    it('died by SIGKILL with a request under way', () => {
      expect(round.executioner.missing).toBe(0);
      expect(round.executioner.deaths.length).toBeGreaterThan(0);
      expect(new Set(round.executioner.deaths.map(({ signal }) => signal))).toEqual(new Set(['SIGKILL']));
    });

    it('leaves records that balance', () => {
      expect(round.site.sandbox.ledger.report().balanced).toBe(true);
    });

    for (const [index, { write, moment }] of deathsOf(options).entries()) {
      it(`${TITLES[moment]} ${write.name} (${write.kind}) ends as the terms say`, async () => {
        await expectRightEnd(round.cases[index]!, options);
      });
    }
  });
}

async function expectRightEnd(killed: PinganKillCase, options: PinganRoundOptions): Promise<void> {
  const { purchase, result, write, failure } = killed;
  if (failure !== undefined) throw failure as Error;
  const { ending } = purchase.options;
  expect(result).toMatchObject({
    state: ending === 'returned' ? 'returned' : 'released',
  });
  expect(await ledgerOf(purchase)).toEqual(termsOf(purchase));

  const rows = await rowsOf(purchase);
  expect(new Set(rows.map(({ serialNumber }) => serialNumber)).size).toBe(rows.length);
  for (const { kind } of PINGAN_WRITES) {
    expect(blindRepeats(purchase, kind)).toEqual([]);
    const numbers = writesOf(purchase, kind).map(({ serialNumber }) => serialNumber);
    const intents = rows.filter((row) => row.kind === kind);
    expect([...new Set(numbers)]).toEqual(intents.map(({ serialNumber }) => serialNumber));
  }

  // What the bank deduplicates goes out again once a query finds nothing; all else goes out once.
  const { place, visibility } = options;
  const calls = writesOf(purchase, write.kind).length;
  if (place === 'bank' && visibility === 'late' && isResendable(write, options))
    expect(calls).toBeGreaterThan(1);
  else expect(calls).toBe(1);
}
