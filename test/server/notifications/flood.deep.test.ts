import { expect, it } from 'vitest';
import { openDatabase } from '../../../src/journal/open-database.js';
import { journalOver } from '../../journal/support/fixtures.js';
import {
  answerPending,
  beginWithdrawal,
  cashData,
  cashForm,
  formOf,
  NotificationStage,
  type Withdrawal,
} from '../support/notification-stage.js';

const WITHDRAWALS = 2_375;
const FORGED = 500;
const IN_FLIGHT = 16;
const SEED = 20_251_122;

interface Letter {
  readonly body: string;
  readonly isForged: boolean;
}

/** Draws from 0 to 1, the same each time (mulberry32). */
function drawsFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function shuffle<T>(items: T[], draw: () => number): T[] {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = Math.floor(draw() * (last + 1));
    const kept = items[last]!;
    items[last] = items[other]!;
    items[other] = kept;
  }
  return items;
}

const endOf = (index: number): 'succeeded' | 'failed' => (index % 3 === 0 ? 'failed' : 'succeeded');

/** One that says the contrary of what really was: signed wrongly, signed over something else, or under another's signature. */
function forgedFor(withdrawal: Withdrawal, index: number): string {
  const lie = endOf(index) === 'failed' ? 'succeeded' : 'failed';
  const data = cashData(withdrawal, lie);
  if (index % 3 === 0) return formOf(data, { sign: 'A'.repeat(172) });
  const other = new URLSearchParams(cashForm(withdrawal, endOf(index)));
  if (index % 3 === 1) return formOf(data, { sign: other.get('sign') ?? '' });
  return formOf(cashData(withdrawal, endOf(index)), { type: `cash.${lie}` });
}

it('of 10,000 notifications, half of them repeated, shuffled and 500 forged, each operation comes to its end and no forged one counts', async () => {
  const journal = journalOver(await openDatabase({ memory: true }));
  const draw = drawsFrom(SEED);
  const withdrawals: Withdrawal[] = [];
  for (let index = 0; index < WITHDRAWALS; index += 1) {
    const withdrawal = await beginWithdrawal(journal);
    withdrawals.push(withdrawal);
    // The rest is still on its way when its notifications come.
    if (index % 2 === 0) await answerPending(journal, withdrawal);
  }
  const genuine = withdrawals.flatMap((withdrawal, index): Letter[] => [
    { body: cashForm(withdrawal, 'pending'), isForged: false },
    { body: cashForm(withdrawal, endOf(index)), isForged: false },
  ]);
  const forged = withdrawals
    .slice(0, FORGED)
    .map((withdrawal, index): Letter => ({ body: forgedFor(withdrawal, index), isForged: true }));
  const letters = shuffle([...genuine, ...genuine, ...forged], draw);
  expect(letters).toHaveLength(10_000);

  const stage = await NotificationStage.open(journal);
  const queue = letters.values();
  const wrong: string[] = [];
  const deliver = async (): Promise<void> => {
    for (const { body, isForged } of queue) {
      const { status } = await stage.post(body);
      if (status !== (isForged ? 400 : 200)) wrong.push(`${status} ${isForged ? 'forged' : 'genuine'}`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, deliver));
  // What had its answer still to come gets it now.
  for (const [index, withdrawal] of withdrawals.entries())
    if (index % 2 === 1) await answerPending(journal, withdrawal);

  expect(wrong).toEqual([]);
  const ends = { succeeded: 0, rejected: 0, other: 0, attention: 0 };
  for (const [index, { operationId }] of withdrawals.entries()) {
    const row = await journal.find(operationId);
    const expected = endOf(index) === 'failed' ? 'rejected' : 'succeeded';
    ends[row?.finalOutcome?.type === expected ? expected : 'other'] += 1;
    if (row?.attention !== undefined) ends.attention += 1;
  }
  expect(ends).toEqual({ succeeded: 1_583, rejected: 792, other: 0, attention: 0 });
  const { accepted, duplicate, failed, invalid } = stage.gateway.counts;
  expect({ invalid, failed }).toEqual({ invalid: { notGenuine: FORGED }, failed: 0 });
  // Two copies that meet are both taken in, which changes nothing: more are counted as new than there are.
  expect(accepted + duplicate).toBe(9_500);
  expect(accepted).toBeGreaterThanOrEqual(4_750);
  const workflows = new Set(stage.received.map(({ workflow }) => workflow));
  expect(workflows.size).toBe(WITHDRAWALS);
  expect(await journal.openNotifications({ limit: 1, olderThanMs: 0 })).toEqual([]);
  await stage.gateway.close();
  await journal.close();
}, 600_000);
