import { expect, it } from 'vitest';
import { PROVIDER_TABLE } from '../../src/domain/provider-table.js';
import { createProviders, PROVIDER_NAMES } from '../../src/providers/registry.js';
import { adapaySettings } from './adapay/support/settings.js';
import { hkrtSettings } from './hkrt/support/settings.js';
import { hongwenSettings } from './hongwen/support/settings.js';
import { lianlianSettings } from './lianlian/support/settings.js';
import { createFakeGateway, done, pinganSettings } from './pingan/support/fake-gateway.js';

const http = createFakeGateway(() => done());
const settings = {
  ...{ pingan: pinganSettings(), adapay: adapaySettings() },
  ...{ hkrt: hkrtSettings(), hongwen: hongwenSettings(), lianlian: lianlianSettings() },
};
const providers = createProviders(settings, { http });

it('The table of providers says of each what its adapter offers', () => {
  expect([...providers.keys()].sort()).toEqual([...PROVIDER_NAMES].sort());
  const offered = [...providers].map(([name, { operations }]) => [name, Object.keys(operations).sort()]);
  const listed = Object.entries(PROVIDER_TABLE).map(([name, { operations }]) => [
    name,
    [...operations].sort(),
  ]);
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(offered));
});
