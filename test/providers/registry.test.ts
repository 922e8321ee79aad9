import { describe, expect, it } from 'vitest';
import { createProviders, PROVIDER_NAMES } from '../../src/providers/registry.js';
import { adapaySettings } from './adapay/support/settings.js';
import { createFakeGateway, done, pinganSettings } from './pingan/support/fake-gateway.js';

const http = createFakeGateway(() => done());

describe('the registry of providers', () => {
  it('builds what is configured, by name', () => {
    const providers = createProviders({ pingan: pinganSettings() }, { http });
    expect([...providers.keys()]).toEqual(['pingan']);
    expect(providers.get('pingan')?.serialNumber.prefix).toBe('H68860');
    expect(PROVIDER_NAMES).toEqual(['adapay', 'hkrt', 'hongwen', 'lianlian', 'pingan']);
    expect(createProviders({}, { http }).size).toBe(0);
  });

  it('gives each its own prefix of serial numbers', () => {
    const providers = createProviders({ pingan: pinganSettings(), adapay: adapaySettings() }, { http });
    expect([...providers.keys()]).toEqual(['pingan', 'adapay']);
    expect(providers.get('adapay')?.serialNumber.prefix).toBe('HF');
  });

  it('builds from the factories that it is given in place of its own, each under its own name', () => {
    const provider = createProviders({ pingan: pinganSettings() }, { http }).get('pingan')!;
    const factories = { own: () => ({ ...provider, name: 'own' }), other: () => provider };
    expect([...createProviders({ own: {} }, { http }, factories).keys()]).toEqual(['own']);
    expect(() => createProviders({ pingan: {} }, { http }, factories)).toThrow('one of own, other');
    expect(() => createProviders({ other: {} }, { http }, factories)).toThrow('other builds pingan');
  });

  it.each([
    ['unionpay', {}, 'providers.unionpay'],
    ['constructor', {}, 'providers.constructor'],
    ['adapay', adapaySettings({ appId: '' }), 'providers.adapay.appId'],
    ['pingan', pinganSettings({ merchantCode: 'x' }), 'providers.pingan.merchantCode'],
  ])('names the setting that is wrong: %s', (name, settings, field) => {
    expect(() => createProviders({ [name]: settings }, { http })).toThrow(
      expect.objectContaining({ field }) as Error,
    );
  });
});
