import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isFinal } from '../../../../src/domain/outcome.js';
import type { JournalRow } from '../../../../src/journal/journal.js';
import { describeWithTemporal, type RunningTemporal } from '../../temporal/describe-with-temporal.js';
import { openStack, type Stack } from '../stack.js';
import { MOMENTS, type Death, type KillProvider, type Moment, type RoundOptions } from './death.js';
import type { KillCase } from './kill-case.js';
import { playKillRound, type KillRound } from './kill-round.js';
import { balancesOf, blindRepeats, effectsOf, requestsOf } from './ledger.js';
import { adapay } from './providers/adapay.js';
import { lianlian } from './providers/lianlian.js';
import { pinganByChoice, pinganCodes } from './providers/pingan-by-choice.js';
import { pingan, pinganBounce } from './providers/pingan.js';
import { hkrt, hongwen } from './providers/splits.js';

/** Every provider; 平安's purchases have rounds of their own. */
const PROVIDERS: readonly KillProvider[] = [pingan, adapay, lianlian, hkrt, hongwen];

const BOUNCE_ROUND: RoundOptions = { mode: 'replay', visibility: 'atOnce', firstAttempt: 'local' };

/** What the bank has done is shown late, which is the harder case: of these interfaces only 6248 may be called twice. */
const CHOICE_ROUND: RoundOptions = { mode: 'replay', visibility: 'late', firstAttempt: 'local' };

const JOURNAL_ROUND: RoundOptions = {
  ...{ place: 'journal', mode: 'replay', visibility: 'atOnce', firstAttempt: 'local' },
};

/** What one site is opened for. */
interface Played {
  readonly providers: readonly KillProvider[];
  readonly options: RoundOptions;
}

const ROUND_MS = 600_000;

/** A group of tests in which workers die at every write of these providers, in each of the rounds; all rounds go on at once. */
export function describeKills(rounds: readonly RoundOptions[]): void {
  const sites: readonly Played[] = [
    ...rounds.map((options) => ({ providers: PROVIDERS, options })),
    { providers: [pinganBounce], options: BOUNCE_ROUND },
    { providers: [pinganByChoice], options: CHOICE_ROUND },
    { providers: [pinganCodes], options: JOURNAL_ROUND },
  ];
  describeWithTemporal('a worker killed in the middle of a workflow', (temporal: RunningTemporal) => {
    let stack: Stack;
    let played: readonly KillRound[] = [];
    beforeAll(async () => {
      stack = await openStack(temporal);
      played = await Promise.all(
        sites.map(({ providers, options }) => playKillRound(stack, providers, options)),
      );
    }, ROUND_MS);
    afterAll(async () => {
      await Promise.all(played.map((round) => round.close()));
      await stack.close();
    });

    for (const [index, { providers, options }] of sites.entries()) {
      const { mode, visibility, firstAttempt } = options;
      const [first] = providers;
      const where = providers.length === 1 && first ? `${first.title}, ` : '';
      const shown = visibility === 'atOnce' ? 'at once' : 'late';
      describe(`${where}in mode ${mode}, what was done shown ${shown}, first attempts ${firstAttempt}`, () => {
        it('died by SIGKILL with a request under way, and left records that balance', () => {
          const { executioner, site } = played[index]!;
          expect(executioner.missing).toBe(0);
          expect(executioner.deaths.length).toBeGreaterThan(0);
          expect(new Set(executioner.deaths.map(({ signal }) => signal))).toEqual(new Set(['SIGKILL']));
          expect(site.sandbox.ledger.report().balanced).toBe(true);
        });

        it.each(titlesOf(providers, options))(
          '%s ends as the terms say, with each effect once',
          async (title) => {
            const found = played[index]!.cases.find(({ provider, death, moment }) => {
              return titleOf(provider, death, moment) === title;
            });
            await expectRightEnd(found!);
          },
        );
      });
    }
  });
}

function titlesOf(providers: readonly KillProvider[], { place = 'bank' }: RoundOptions): string[] {
  return providers.flatMap((provider) =>
    provider.deaths.flatMap((death) => MOMENTS[place].map((moment) => titleOf(provider, death, moment))),
  );
}

const WHEN: Readonly<Record<Moment, string>> = {
  before: 'before the effect of',
  after: 'after the effect of',
  begun: 'after the journal began and before anything was sent of',
  recorded: 'after the journal recorded the outcome of',
};

function titleOf({ title }: KillProvider, { kind, of, byChannel, call }: Death, moment: Moment): string {
  const what = [kind, ...(of === undefined ? [] : [`for ${of}`]), ...(byChannel ? ['by a channel'] : [])];
  return `${title}, ${WHEN[moment]} ${what.join(' ')} (${call})`;
}

async function expectRightEnd(killed: KillCase): Promise<void> {
  const { failure, result, death } = killed;
  if (failure !== undefined) throw failure as Error;
  expect(result).toMatchObject({ state: death.ends });
  expect(balancesOf(killed)).toEqual(death.has);

  const rows = await killed.rows();
  expect(new Set(rows.map(({ serialNumber }) => serialNumber)).size).toBe(rows.length);
  const succeeded = rows.filter(({ finalOutcome }) => finalOutcome?.type === 'succeeded');
  expect(succeeded.map(({ kind }) => kind).sort()).toEqual([...death.succeeds].sort());
  for (const row of rows) expectOnce(killed, row, rows);
  if (killed.moment === 'begun') expectNeverSent(killed, rows);
  if (isSentAgain(killed)) {
    const sent = rows.filter(({ kind }) => kind === death.kind).map((row) => requestsOf(killed, row));
    expect(Math.max(...sent)).toBeGreaterThan(1);
  }
}

/** What was begun when the worker died has no effect and no request, then or later. */
function expectNeverSent(killed: KillCase, rows: readonly JournalRow[]): void {
  const lost = rows.filter(
    ({ kind, finalOutcome }) => kind === killed.death.kind && finalOutcome?.type !== 'succeeded',
  );
  expect(lost.map(({ finalOutcome }) => finalOutcome?.type)).toEqual(['absent']);
  for (const row of lost) expect(requestsOf(killed, row)).toBe(0);
}

/** What a provider deduplicates goes out again once a query has found nothing: it shows late what was done. */
function isSentAgain({ provider, death, options }: KillCase): boolean {
  const isDeduplicated = provider.filings[death.kind]?.repeats === 'whereDeduplicated';
  return isDeduplicated && options.visibility === 'late' && options.mode !== 'none';
}

/** It has ended; what succeeded had its effect once, anything else had none; and nothing was sent twice that a repeat could do again. */
function expectOnce(killed: KillCase, row: JournalRow, rows: readonly JournalRow[]): void {
  const { kind, finalOutcome } = row;
  const about = `${row.operationId} ${finalOutcome?.type ?? 'not resolved'}`;
  expect(finalOutcome !== undefined && isFinal(finalOutcome), about).toBe(true);
  const { repeats, withoutEffect, ofMember } = killed.provider.filings[kind] ?? {};
  // What is filed by its member alone is counted for all operations of the kind.
  const counted = ofMember ? rows.filter((one) => one.kind === kind) : [row];
  const succeeded = counted.filter((one) => one.finalOutcome?.type === 'succeeded').length;
  const requests = requestsOf(killed, row);
  expect(requests, about).toBeGreaterThanOrEqual(succeeded);
  const mayRepeat = repeats === true || (repeats !== undefined && killed.options.mode !== 'none');
  if (!mayRepeat) expect(requests, about).toBeLessThanOrEqual(counted.length);
  if (repeats === 'whereDeduplicated') expect(blindRepeats(killed, row), about).toBe(0);
  if (!withoutEffect) expect(effectsOf(killed, row), about).toBe(succeeded);
}
