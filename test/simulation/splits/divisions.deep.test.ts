import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DIVISION_CANARIES } from './division-canaries.js';
import { runDivision, type DivisionOutcome } from './division-run.js';
import { DIVISION_FAULTS, drawDivision } from './division-scenario.js';
import { DIVISION_PROMISES } from './division-promises.js';

/** DIVISION_SEEDS runs more, from another one on where DIVISION_FROM says so. */
const SEEDS = Number(process.env['DIVISION_SEEDS'] ?? 120);
const FROM = Number(process.env['DIVISION_FROM'] ?? 1);
const MOST_FOR_A_CANARY = 400;

describe('simulated divisions', () => {
  it(`keep every promise over ${SEEDS} seeds, through every fault, kills and operators`, async () => {
    const broken: string[] = [];
    const outcomes: DivisionOutcome[] = [];
    for (let seed = FROM; seed < FROM + SEEDS; seed += 1) {
      const outcome = await runDivision(drawDivision(BigInt(seed)));
      outcomes.push(outcome);
      if (outcome.broken !== undefined) broken.push(`seed ${seed}: ${outcome.broken}`);
    }
    expect(broken).toEqual([]);
    const sum = (of: (one: DivisionOutcome) => number): number =>
      outcomes.reduce((total, one) => total + of(one), 0);
    const struck = new Set(outcomes.flatMap((one) => one.struck));
    expect(DIVISION_FAULTS.filter((kind) => !struck.has(kind))).toEqual([]);
    expect(sum(({ kills }) => kills)).toBeGreaterThan(SEEDS / 2);
    expect(sum(({ decisions }) => decisions)).toBeGreaterThan(SEEDS / 10);
    const states = new Set(outcomes.map(({ state }) => state));
    expect([...states]).toEqual(
      expect.arrayContaining(['finished', 'split', 'partlySplit', 'notSplit', 'cancelled']),
    );
  }, 600_000);

  it.each(DIVISION_CANARIES)(
    'catch the canary: $name',
    async ({ provider, plant, caughtBy }) => {
      for (let seed = 1; seed <= MOST_FOR_A_CANARY; seed += 1) {
        const scenario = drawDivision(BigInt(seed));
        if (scenario.provider !== provider) continue;
        const { broken } = await runDivision(scenario, plant);
        if (broken === undefined) continue;
        expect(caughtBy).toContain(broken.split(':')[0]);
        return;
      }
      expect.fail('no seed has caught it');
    },
    600_000,
  );

  it('are the same from the same seed', async () => {
    const [first, second] = [await runDivision(drawDivision(7n)), await runDivision(drawDivision(7n))];
    expect(second).toEqual(first);
  });

  it('are described on their page: every promise and canary', () => {
    const page = readFileSync(new URL('../../../docs/simulation.md', import.meta.url), 'utf8');
    const listed = [
      ...DIVISION_PROMISES.flatMap(({ name, promise }) => [name, promise]),
      ...DIVISION_CANARIES.map(({ name }) => name),
    ];
    expect(listed.filter((text) => !page.includes(text))).toEqual([]);
  });
});
