import { describe, expect, it } from 'vitest';
import { configuredInterfaces } from '../scenario/configured-interfaces.js';
import { everyPlace } from '../scenario/crash-points.js';
import { drawScenario } from '../scenario/draw-scenario.js';
import { Random } from '../scenario/random.js';
import type { Scenario } from '../scenario/scenario.js';
import { isInTurn, placesInTurn } from './places-in-turn.js';

const interfaces = configuredInterfaces();

function drawnAt(seed: bigint): Scenario {
  const drawn = drawScenario(seed, Random.of(seed, 'scenario'), { interfaces, isKept: false });
  return placesInTurn(seed, { drawn, random: Random.of(seed, 'places'), interfaces });
}

/** The places of these seeds, and those of each kind of workflow apart, with how often each has its turn. */
function turnsAmong(seeds: number): { places: Map<string, number>; points: Map<string, number> } {
  const places = new Map<string, number>();
  const points = new Map<string, number>();
  const count = (into: Map<string, number>, key: string): void =>
    void into.set(key, (into.get(key) ?? 0) + 1);
  for (let seed = 1n; seed <= seeds; seed += 1n) {
    if (!isInTurn(seed)) continue;
    const { crashes, orders } = drawnAt(seed);
    for (const { interface: name, moment } of crashes) {
      count(places, `${name}: ${moment}`);
      count(points, `${orders[0]?.workflow}: ${name}: ${moment}`);
    }
  }
  return { places, points };
}

describe('the places of a crash, in turn', () => {
  it('has a turn for each place of each provider, at least ten times in 10,000 seeds', () => {
    const { places, points } = turnsAmong(10_000);
    const all = everyPlace(interfaces).map(({ interface: name, moment }) => `${name}: ${moment}`);
    expect([...places.keys()].sort()).toEqual([...all].sort());
    expect([...points].filter(([, times]) => times < 10)).toEqual([]);
  });

  it('strikes members on their way in both with an order and without one', () => {
    const { points } = turnsAmong(1_000);
    for (const [, { provider, kind }] of [...interfaces].filter(([, one]) => one.kind === 'openAccount'))
      for (const workflow of ['purchase', 'onboarding'])
        expect(
          [...points.keys()].some((point) => point.startsWith(`${workflow}: ${provider}`)),
          `${workflow} ${provider} ${kind}`,
        ).toBe(true);
  });

  it('leaves the first two seeds to what they were, by which most canaries are caught', () => {
    expect([1n, 2n].filter(isInTurn)).toEqual([]);
  });
});
