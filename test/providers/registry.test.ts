import { describe, expect, it } from 'vitest';
import { createProviders, PROVIDER_NAMES } from '../../src/providers/registry.js';
import { createFakeGateway, done, pinganSettings } from './pingan/support/fake-gateway.js';

const http = createFakeGateway(() => done());

describe('the registry of providers', () => {
  it('builds what is configured, by name', () => {
    const providers = createProviders({ pingan: pinganSettings() }, { http });
    expect([...providers.keys()]).toEqual(['pingan']);
    expect(providers.get('pingan')?.serialNumber.prefix).toBe('H68860');
    expect(PROVIDER_NAMES).toContain('pingan');
    expect(createProviders({}, { http }).size).toBe(0);
  });

  it.each([
    ['unionpay', {}, 'providers.unionpay'],
    ['constructor', {}, 'providers.constructor'],
    ['pingan', pinganSettings({ merchantCode: 'x' }), 'providers.pingan.merchantCode'],
  ])('names the setting that is wrong: %s', (name, settings, field) => {
    expect(() => createProviders({ [name]: settings }, { http })).toThrow(
      expect.objectContaining({ field }) as Error,
    );
  });
});
