import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isFinal } from '../../../../src/domain/outcome.js';
import type { JournalRow } from '../../../../src/journal/journal.js';
import { describeWithTemporal, type RunningTemporal } from '../../temporal/describe-with-temporal.js';
import { openStack, type Stack } from '../stack.js';
import type { Death, KillProvider, Moment } from './death.js';
import type { KillCase, RoundOptions } from './kill-case.js';
import { playKillRound, type KillRound } from './kill-round.js';
import { balancesOf, effectsOf, requestsOf } from './ledger.js';
import { adapay } from './providers/adapay.js';
import { lianlian } from './providers/lianlian.js';
import { hkrt, hongwen } from './providers/splits.js';

/** Every provider but 平安, which repeats requests and has rounds of its own. */
const PROVIDERS: readonly KillProvider[] = [adapay, lianlian, hkrt, hongwen];

const ROUND_MS = 600_000;

/** A group of tests in which workers die at every write of these providers, in each of the rounds; all rounds go on at once. */
export function describeKills(rounds: readonly RoundOptions[]): void {
  describeWithTemporal('a worker killed in the middle of a workflow', (temporal: RunningTemporal) => {
    let stack: Stack;
    let played: readonly KillRound[] = [];
    beforeAll(async () => {
      stack = await openStack(temporal);
      played = await Promise.all(rounds.map((options) => playKillRound(stack, PROVIDERS, options)));
    }, ROUND_MS);
    afterAll(async () => {
      await stack.close();
    });

    for (const [index, { mode, visibility, firstAttempt }] of rounds.entries()) {
      const shown = visibility === 'atOnce' ? 'at once' : 'late';
      describe(`in mode ${mode}, what was done shown ${shown}, first attempts ${firstAttempt}`, () => {
        it('died by SIGKILL with a request under way, and left records that balance', () => {
          const { executioner, site } = played[index]!;
          expect(executioner.missing).toBe(0);
          expect(executioner.deaths.length).toBeGreaterThan(0);
          expect(new Set(executioner.deaths.map(({ signal }) => signal))).toEqual(new Set(['SIGKILL']));
          expect(site.sandbox.ledger.report().balanced).toBe(true);
        });

        it.each(titles())('%s ends as the terms say, with each effect once', async (title) => {
          const found = played[index]!.cases.find(({ provider, death, moment }) => {
            return titleOf(provider, death, moment) === title;
          });
          await expectRightEnd(found!);
        });
      });
    }
  });
}

function titles(): string[] {
  return PROVIDERS.flatMap((provider) =>
    provider.deaths.flatMap((death) =>
      (['before', 'after'] as const).map((moment) => titleOf(provider, death, moment)),
    ),
  );
}

function titleOf({ title }: KillProvider, { kind, byChannel, call }: Death, moment: Moment): string {
  return `${title}, ${moment} the effect of ${kind}${byChannel ? ' by a channel' : ''} (${call})`;
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
  if (!repeats) expect(requests, about).toBeLessThanOrEqual(counted.length);
  if (!withoutEffect) expect(effectsOf(killed, row), about).toBe(succeeded);
}
