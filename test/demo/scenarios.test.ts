import { describe, expect, it } from 'vitest';
import type { DemoProvider } from '../../src/demo/demo-provider.js';
import { DEMO_PROVIDERS, SPLIT_DEMOS } from '../../src/demo/providers.js';
import type { Scenario } from '../../src/demo/scenario.js';
import { SCENARIOS, type ScenarioName } from '../../src/demo/scenarios.js';
import { SPLIT_SCENARIOS } from '../../src/demo/splits/scenarios.js';
import type { SplitDemoProvider } from '../../src/demo/splits/split-demo-provider.js';
import { offerOf, PROVIDER_TABLE } from '../../src/domain/provider-table.js';

describe('The demo', () => {
  const providers: readonly (readonly [string, DemoProvider])[] = Object.entries(DEMO_PROVIDERS);

  it('has a part for every provider that holds money for an order, under its name', () => {
    const holding = Object.entries(PROVIDER_TABLE).filter(([, { operations }]) =>
      operations.some((kind) => kind === 'hold'),
    );
    expect(Object.keys(DEMO_PROVIDERS).sort()).toEqual(holding.map(([name]) => name).sort());
    for (const [name, provider] of providers) expect(provider.name).toBe(name);
  });

  it.each(providers)('plays five scenarios at %s, whose needs it meets', (_name, provider) => {
    expect(new Set(provider.scenarios).size).toBe(5);
    const needs = (name: ScenarioName): Scenario['needs'] => SCENARIOS[name].needs;
    const unmet = provider.scenarios.flatMap((name) =>
      needs(name).filter((need) => !provider.capabilities.includes(need)),
    );
    expect(unmet).toEqual([]);
  });

  it.each(providers)('asks for a code at %s exactly where the provider checks one', (name, provider) => {
    const checksCodes = offerOf(name)?.operations.includes('verifyCardBinding');
    expect(provider.capabilities.includes('verificationCode')).toBe(checksCodes);
  });

  it('plays every scenario at some provider', () => {
    const played = new Set(providers.flatMap(([, { scenarios }]) => scenarios));
    expect([...played].sort()).toEqual(Object.keys(SCENARIOS).sort());
  });

  it('has one of divisions for every provider that divides trades and holds nothing, with five scenarios', () => {
    const dividing = Object.entries(PROVIDER_TABLE).filter(
      ([, { operations }]) =>
        operations.some((kind) => kind === 'split') && !operations.some((kind) => kind === 'hold'),
    );
    const demos: readonly (readonly [string, SplitDemoProvider])[] = Object.entries(SPLIT_DEMOS);
    expect(demos.map(([name]) => name).sort()).toEqual(dividing.map(([name]) => name).sort());
    for (const [name, demo] of demos) {
      expect([demo.name, new Set(demo.scenarios).size]).toEqual([name, 5]);
      expect(demo.finishes).toBe(offerOf(name)?.operations.includes('finishSplit'));
    }
    const played = new Set(demos.flatMap(([, { scenarios }]) => scenarios));
    expect([...played].sort()).toEqual(Object.keys(SPLIT_SCENARIOS).sort());
  });
});
