import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { subtractMoney, type Money } from '../../../../src/domain/money.js';
import type { JournalRow } from '../../../../src/journal/journal.js';
import { adapayMemberBalance, effectsOf, journalOf, requestsOf } from './ledger.js';
import type { AdapayKillCase } from './kill-case.js';
import { ADAPAY_DEATHS, playAdapayRound, type AdapayRound, type AdapayRoundOptions } from './kill-round.js';
import { openStack, type Stack } from '../stack.js';
import { describeWithTemporal, type RunningTemporal } from '../../temporal/describe-with-temporal.js';

const ROUND_MS = 600_000;
const TITLES = { before: 'before the effect of', after: 'after the effect of' };

/** A group of tests in which workers die at every write of Adapay, in each of the rounds; all rounds go on at once. */
export function describeAdapayKills(rounds: readonly AdapayRoundOptions[]): void {
  describeWithTemporal(
    'a worker killed in the middle of a workflow at Adapay',
    (temporal: RunningTemporal) => {
      let stack: Stack;
      let played: readonly AdapayRound[] = [];
      beforeAll(async () => {
        stack = await openStack(temporal);
        played = await Promise.all(rounds.map((options) => playAdapayRound(stack, options)));
      }, ROUND_MS);
      afterAll(async () => {
        await stack.close();
      });

      for (const [index, { mode, visibility, firstAttempt }] of rounds.entries()) {
        const shows = visibility === 'atOnce' ? 'shows at once' : 'shows late';
        describe(`in mode ${mode}, which ${shows} what was done, first attempts ${firstAttempt}`, () => {
          it('died by SIGKILL with a request under way, and left records that balance', () => {
            const { executioner, site } = played[index]!;
            expect(executioner.missing).toBe(0);
            expect(executioner.deaths.length).toBeGreaterThan(0);
            expect(new Set(executioner.deaths.map(({ signal }) => signal))).toEqual(new Set(['SIGKILL']));
            expect(site.sandbox.ledger.report().balanced).toBe(true);
          });

          for (const [place, { kind, moment }] of ADAPAY_DEATHS.entries()) {
            it(`${TITLES[moment]} ${kind} ends as the terms say, with each effect once`, async () => {
              await expectRightEnd(played[index]!.cases[place]!);
            });
          }
        });
      }
    },
  );
}

const AMOUNT = '60.00' as Money;
const FEE = '0.60' as Money;
const NOTHING = '0.00';

/** How the workflow of each write ends, and what its two members then have. */
function termsOf({ kind }: AdapayKillCase): { result: object; buyer: string; seller: string } {
  const released = { result: { state: 'released' }, buyer: NOTHING };
  switch (kind) {
    case 'openAccount':
    case 'applyCardBinding':
    case 'hold':
    case 'release':
      return { ...released, seller: subtractMoney({ from: AMOUNT, take: FEE }) };
    case 'refund':
      return { ...released, buyer: AMOUNT, seller: NOTHING };
    case 'return':
      return { result: { state: 'returned' }, buyer: AMOUNT, seller: NOTHING };
    case 'freeze':
    case 'unfreeze':
      return { result: { state: 'unfrozen' }, buyer: AMOUNT, seller: AMOUNT };
    case 'withdraw':
      return { result: { state: 'withdrawn' }, buyer: NOTHING, seller: NOTHING };
  }
}

async function expectRightEnd(killed: AdapayKillCase): Promise<void> {
  const { failure, result, member, seller, site, kinds } = killed;
  if (failure !== undefined) throw failure as Error;
  const terms = termsOf(killed);
  expect(result).toMatchObject(terms.result);
  expect({
    buyer: adapayMemberBalance(site, member),
    seller: adapayMemberBalance(site, seller.member),
  }).toEqual({ buyer: terms.buyer, seller: terms.seller });

  const rows = await journalOf(killed);
  expect(rows.map(({ kind }) => kind).sort()).toEqual([...kinds].sort());
  expect(new Set(rows.map(({ serialNumber }) => serialNumber)).size).toBe(rows.length);
  expect(rows.map((row) => counted(killed, row))).toEqual(
    rows.map(({ kind }) => `${kind}: succeeded, 1 effect, 1 request`),
  );
}

function counted(killed: AdapayKillCase, row: JournalRow): string {
  const effects = effectsOf(killed, row);
  const requests = requestsOf(killed, row).length;
  return `${row.kind}: ${row.finalOutcome?.type ?? 'not resolved'}, ${effects} effect, ${requests} request`;
}
