import { expect, it } from 'vitest';
import { PROVIDER_TABLE } from '../../src/domain/provider-table.js';
import { createProviders, PROVIDER_NAMES } from '../../src/providers/registry.js';
import { adapaySettings } from './adapay/support/settings.js';
import { createFakeGateway, done, pinganSettings } from './pingan/support/fake-gateway.js';

it('The table of providers says of each what its adapter offers', () => {
  const http = createFakeGateway(() => done());
  const providers = createProviders({ pingan: pinganSettings(), adapay: adapaySettings() }, { http });
  expect([...providers.keys()].sort()).toEqual([...PROVIDER_NAMES].sort());
  const offered = [...providers].map(([name, { operations }]) => [name, Object.keys(operations).sort()]);
  const told = Object.entries(PROVIDER_TABLE).map(([name, { operations }]) => [name, [...operations].sort()]);
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(offered));
});
