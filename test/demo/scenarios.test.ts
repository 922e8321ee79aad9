import { describe, expect, it } from 'vitest';
import type { DemoProvider } from '../../src/demo/demo-provider.js';
import { DEMO_PROVIDERS } from '../../src/demo/providers.js';
import type { Scenario } from '../../src/demo/scenario.js';
import { SCENARIOS, type ScenarioName } from '../../src/demo/scenarios.js';
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
});
