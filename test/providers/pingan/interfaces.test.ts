import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { operationToBegin } from '../../../activities/provider-lookup.js';
import { PINGAN_ENDPOINTS } from '../../../src/providers/pingan/capabilities.js';
import { BANK_INTERFACES, INTERFACE_CHOICES, whyUnusable } from '../../../src/providers/pingan/interfaces.js';
import { SERVICES } from '../../../src/sandbox/pingan/endpoints.js';
import {
  differencesFromBuilt,
  differencesFromGuide,
  differencesFromTable,
  interfaceRows,
  type Registry,
} from './support/compare-registry.js';
import { done, pinganConfig } from './support/fake-gateway.js';
import { setUp } from './support/set-up.js';

const root = new URL('../../../', import.meta.url);
const page = readFileSync(new URL('docs/providers/pingan.md', root), 'utf8');

/** The guide's own list (2.4, 2.5 and chapter 4), 6011, 6093, 6050, 6072, 6073 of its sheets, and newer forms of some. */
const GUIDE = `
  6000 6092 6066 6067 6055 6064 6061 6065 6098 6138 6167 6083 6084 6010 6037 6129 6130 6216 6217 6033 6082 6085 6111 6110 6048 6034
  6101 6006 6031 6164 6007 6135 6134 6163 6166 6165 6139 6140 6108 6146 6145 6147 6103 6011 6093 6050 6072 6073 6052 6120 6133
  6248 6238 6239 6240 6241 6293`
  .trim()
  .split(/\s+/);

const REGISTRY: Registry = { interfaces: BANK_INTERFACES, spoken: PINGAN_ENDPOINTS };
const rows = interfaceRows(page);
const isSpoken = (code: string): boolean =>
  PINGAN_ENDPOINTS.some(({ interfaceCode }) => interfaceCode.endsWith(code));

describe('every interface of the guide', () => {
  it('is in the registry, and nothing else is', () => {
    expect(differencesFromGuide(REGISTRY, GUIDE)).toEqual([]);
  });

  it('has its row on the page, and nothing else has', () => {
    expect(differencesFromTable(REGISTRY, page)).toEqual([]);
  });

  it('that is spoken is in the table of what is built, and nothing else is', () => {
    expect(differencesFromBuilt(REGISTRY, page)).toEqual([]);
  });

  it.each(BANK_INTERFACES)(
    'names the test that runs it over the wire, where it is spoken: $code',
    ({ code }) => {
      const [, , , test = ''] = rows.get(code) ?? [];
      expect(test !== '').toBe(isSpoken(code));
      if (!isSpoken(code)) return;
      const path = new URL(`test/providers/pingan/${test.replaceAll('`', '')}`, root);
      expect(existsSync(path)).toBe(true);
      const text = readFileSync(path, 'utf8');
      expect(text).toMatch(/describeWrite|sandboxProvider/);
      expect(text).toContain(code);
    },
  );

  it.each(PINGAN_ENDPOINTS.map(({ name, interfaceCode, serviceId }) => [name, interfaceCode, serviceId]))(
    'that is spoken is spoken under the service id of the registry: %s',
    (_name, interfaceCode, serviceId) => {
      const known = BANK_INTERFACES.find(({ code }) => interfaceCode === `KFEJZB${code}`);
      expect(known?.serviceId).toBe(serviceId);
    },
  );

  it('is known to the sandbox by the same service id, which has it from the documents by itself', () => {
    const atSandbox = new Map([...SERVICES.values()].map(({ code, serviceId }) => [code, serviceId]));
    for (const { code, serviceId } of BANK_INTERFACES)
      expect([code, atSandbox.get(code)]).toEqual([code, serviceId]);
  });
});

describe('a row that the registry lacks', () => {
  it.each(BANK_INTERFACES)('is missed in the guide’s list and in the table: $code', ({ code }) => {
    const interfaces = BANK_INTERFACES.filter((known) => known.code !== code);
    const without = { ...REGISTRY, interfaces };
    expect(differencesFromGuide(without, GUIDE)).toEqual([`${code}: in the guide alone`]);
    expect(differencesFromTable(without, page)).toEqual([`${code}: in the table alone`]);
  });

  it.each(PINGAN_ENDPOINTS)('is missed among those that are spoken: $name', ({ name }) => {
    const spoken = PINGAN_ENDPOINTS.filter((one) => one.name !== name);
    const without = { ...REGISTRY, spoken };
    expect(differencesFromBuilt(without, page)).toEqual([`${name}: in the table of what is built alone`]);
  });

  it.each(BANK_INTERFACES.filter(({ code }) => isSpoken(code)))(
    'is missed where nothing of an interface is spoken: $code',
    ({ code }) => {
      const spoken = PINGAN_ENDPOINTS.filter(({ interfaceCode }) => !interfaceCode.endsWith(code));
      const [difference, ...others] = differencesFromTable({ ...REGISTRY, spoken }, page);
      expect(difference).toMatch(new RegExp(`^${code}: ".+" in the table, ".+" in the registry$`));
      expect(others).toEqual([]);
    },
  );

  it('is found as well where it is one too many, or comes twice', () => {
    const [first] = BANK_INTERFACES;
    const more = { ...REGISTRY, interfaces: [...BANK_INTERFACES, first!, { ...first!, code: '6999' }] };
    expect(differencesFromGuide(more, GUIDE)).toEqual([
      '6999: in the registry, not in the guide',
      '6000: twice in the registry',
    ]);
  });
});

describe('an interface that cannot be used', () => {
  it.each([
    ['6134', '6134: no document has its 服务ID and its fields'],
    ['6165', '6165: no document has its 服务ID and its fields'],
    ['6111', '6111: no document says how the bank’s password page makes WebSign (支付密码说明)'],
    ['6006', '6006: no document says how the bank’s password page makes WebSign (支付密码说明)'],
    ['6167', '6167: no document has its 服务ID and its fields'],
    ['6293', '6293: no document says what its FunctionFlags 1 to 5 do'],
    ['6052', '6052: the guide names it for refunds alone and calls it 未提供使用'],
    ['9999', '9999: no interface of the guide'],
  ])('says why: %s', (code, why) => {
    expect(whyUnusable(code)).toBe(why);
  });

  it('is refused where the settings name it, with the reason', () => {
    expect(() => pinganConfig({ interfaces: { freeze: '6134' } })).toThrow(
      'interfaces.freeze: 6134: no document has its 服务ID and its fields',
    );
    expect(() => pinganConfig({ interfaces: { memberTransaction: '6006' } })).toThrow(
      'interfaces.memberTransaction: 6006: no document says how the bank’s password page makes WebSign',
    );
    expect(() => pinganConfig({ interfaces: { withdrawal: '6111' } })).toThrow(
      'interfaces.withdrawal: 6111: no document says how the bank’s password page makes WebSign',
    );
    expect(() => pinganConfig({ interfaces: { smallAmount: '6240' } })).toThrow(
      'interfaces.smallAmount: 6240: it wants 指令号 beside the amount',
    );
    for (const sameName of ['6167', '6293'] as const)
      expect(() => pinganConfig({ interfaces: { sameName } })).toThrow(
        `interfaces.sameName: ${sameName}: no document`,
      );
    expect(() => pinganConfig({ interfaces: { memberTransaction: '6007' } as never })).toThrow(
      'interfaces.memberTransaction: one of 6034, 6101, 6006',
    );
    expect(pinganConfig({ interfaces: { memberTransaction: '6034' } }).interfaces).toEqual({
      memberTransaction: '6034',
    });
  });

  it('is refused where another choice rules it out: orders with a code are ended by the platform', () => {
    expect(() => pinganConfig({ interfaces: { memberTransaction: '6101', orderEnd: '6034' } })).toThrow(
      'interfaces.orderEnd: 6031, or left out: orders of 6101 are ended by the platform',
    );
    expect(pinganConfig({ interfaces: { memberTransaction: '6101', orderEnd: '6031' } }).interfaces).toEqual({
      memberTransaction: '6101',
      orderEnd: '6031',
    });
  });

  it('unfreezes with a code nowhere, and without one only where somebody has said that the bank does that', () => {
    const settings = (interfaces: object) => () => pinganConfig({ interfaces });
    expect(settings({ freeze: '6135' })).toThrow(
      'interfaces.unfreeze: set to 6007 once the bank has said that it unfreezes what 6135 froze: no document says so',
    );
    for (const interfaces of [{ unfreeze: '6135' }, { freeze: '6135', unfreeze: '6135' }])
      expect(settings(interfaces)).toThrow(
        'interfaces.unfreeze: 6007: a deadline and a cancellation come when nobody is there to type the code of 6135',
      );
    const chosen = { freeze: '6135', unfreeze: '6007' } as const;
    expect(settings(chosen)().interfaces).toEqual(chosen);
    expect(settings({ unfreeze: '6007' })().interfaces).toEqual({ unfreeze: '6007' });
  });

  it.each([
    ['6135', '6163', '6166'],
    ['6007', '6166', '6163'],
    [undefined, '6166', '6163'],
  ] as const)('pays what %s froze by its own interface: not by %s', (freeze, payFromFreeze, pays) => {
    const coded = freeze === '6135' ? ({ unfreeze: '6007' } as const) : {};
    const interfaces = { ...coded, ...(freeze && { freeze }), payFromFreeze };
    expect(() => pinganConfig({ interfaces })).toThrow(
      `interfaces.payFromFreeze: ${pays}, or left out: what ${freeze ?? '6007'} froze is paid by ${pays}`,
    );
    expect(pinganConfig({ interfaces: { ...interfaces, payFromFreeze: pays } }).interfaces).toMatchObject({
      payFromFreeze: pays,
    });
  });

  it('has choices that are interfaces of the guide', () => {
    const codes = BANK_INTERFACES.map(({ code }) => code);
    for (const choice of Object.values(INTERFACE_CHOICES).flat()) expect(codes).toContain(choice);
  });
});

describe('the interfaces of one tenant', () => {
  const tenants = { 'shop-b': { interfaces: { account: '6248', withdrawal: '6085' } } } as const;

  it('are those that its settings name, and those of all tenants for the rest', () => {
    const config = pinganConfig({ interfaces: { unionPay: '6238', withdrawal: '6033' }, tenants });
    expect(config.interfaces).toEqual({ unionPay: '6238', withdrawal: '6033' });
    expect([...config.interfacesOf]).toEqual([
      ['shop-b', { account: '6248', unionPay: '6238', withdrawal: '6085' }],
    ]);
  });

  it('take the place of those of all tenants in what that tenant begins, and nowhere else', () => {
    const { provider } = setUp(() => done(), { tenants });
    const begunBy = (tenant: string) =>
      (['openAccount', 'closeAccount', 'withdraw', 'applyCardBinding'] as const).map(
        (kind) => operationToBegin(provider, { operationId: `${tenant}/o-1/x`, kind })?.interfaceName,
      );
    expect(begunBy('shop-b')).toEqual(['6248', '6248/2', '6085', '6066']);
    for (const other of ['shop', 'shop-', 'SHOP-B', '__proto__', 'constructor'])
      expect(begunBy(other)).toEqual(['6000', '6000/3', '6033', '6066']);
  });

  it('can name the older one where all others have the newer', () => {
    const { provider } = setUp(() => done(), {
      interfaces: { account: '6248' },
      tenants: { old: { interfaces: { account: '6000' } } },
    });
    const begunBy = (tenant: string) =>
      operationToBegin(provider, { operationId: `${tenant}/m/openAccount`, kind: 'openAccount' });
    expect(begunBy('old')?.interfaceName).toBe('6000');
    expect(begunBy('new')?.interfaceName).toBe('6248');
  });

  it.each([
    [
      'a tenant that can be none',
      { 'shop/b': { interfaces: {} } },
      'tenants.shop/b: 1 to 32 letters, digits',
    ],
    ['an empty name', { '': { interfaces: {} } }, 'tenants.: 1 to 32 letters, digits'],
    [
      'an unknown interface',
      { shop: { interfaces: { account: '6001' } } },
      'tenants.shop.interfaces.account: one of 6000, 6248',
    ],
    [
      'one of which too little is known',
      { shop: { interfaces: { smallAmount: '6240' } } },
      'tenants.shop.interfaces.smallAmount: 6240: it wants 指令号',
    ],
    [
      'an unknown choice',
      { shop: { interfaces: { cards: '6238' } } },
      'tenants.shop.interfaces: no option cards',
    ],
    ['another setting', { shop: { merchantCode: '1' } }, 'tenants.shop.interfaces: '],
    [
      'choices that do not go together',
      { shop: { interfaces: { memberTransaction: '6101', orderEnd: '6034' } } },
      'tenants.shop.interfaces.orderEnd: 6031, or left out',
    ],
    [
      'a freeze with a code that nobody has said can be unfrozen',
      { shop: { interfaces: { freeze: '6135' } } },
      'tenants.shop.interfaces.unfreeze: set to 6007',
    ],
  ])('are refused at start with the place and the rule: %s', (_what, named, error) => {
    expect(() => pinganConfig({ tenants: named as never })).toThrow(error);
  });

  it('want to know how long a code is valid, as those of all tenants do', () => {
    const settings = { tenants: { shop: { interfaces: { withdrawal: '6085' } } } } as const;
    expect(() => pinganConfig({ ...settings, transactionCodeValidMs: undefined })).toThrow(
      'transactionCodeValidMs: set where tenants.shop.interfaces names 6085',
    );
  });
});
