import { describe, expect, it } from 'vitest';
import { deadlineIn } from '../../../src/providers/deadline.js';
import { ADAPAY_ENDPOINTS } from '../../../src/providers/adapay/capabilities.js';
import { createAdapayClient } from '../../../src/providers/adapay/transport/client.js';
import type { WireValue } from '../../../src/providers/adapay/transport/request-fields.js';
import type { FieldRule } from '../../../src/providers/endpoint.js';
import { createProviderHttp } from '../../../src/http/provider-http.js';
import { InvalidInput } from '../../../src/domain/errors.js';
import { startFakePlatform, textFields } from './support/fake-platform.js';
import { adapayConfig } from './support/settings.js';

const NAMES = Object.keys(ADAPAY_ENDPOINTS);
const ID = '002112019101814004710031147620004315136';
const ZIP = Buffer.from('504b0506000000000000000000000000000000000000', 'hex');
const members = [{ member_id: '0', amount: '0.02', fee_flag: 'Y' }] as const;

/** A value that fits a field: the longest text that it allows. */
function fitting({ longest, form }: FieldRule): WireValue {
  switch (form) {
    case 'amount':
      return '0.10';
    case 'page':
      return '300000';
    case 'pageSize':
      return '20';
    case 'moment':
      return '1571466657929';
    case 'flag':
      return 'S';
    case 'members':
      return members;
    case 'object':
      return { card_id: '6222021234567890123', card_name: '王小明' };
    case 'orderNo':
    case 'memberId':
      return 'A1_'.repeat(30).slice(0, longest);
    default:
      return '汉'.repeat(longest);
  }
}

function fieldsFor(name: string, which: (rule: FieldRule) => boolean): Record<string, WireValue> {
  const { fields } = ADAPAY_ENDPOINTS[name]!;
  const all = Object.entries(fields).filter(([, rule]) => which(rule));
  const values = Object.fromEntries(all.map(([field, rule]) => [field, fitting(rule)]));
  if (values['created_lte'] !== undefined) values['created_lte'] = '1571898657929';
  return values;
}

async function client() {
  const platform = await startFakePlatform(() => ({
    data: { status: 'succeeded', prod_mode: 'false' },
  }));
  const http = createProviderHttp({ logger: { info: () => undefined, warn: () => undefined } });
  const adapay = createAdapayClient({ config: adapayConfig({ baseUrl: platform.baseUrl }), http });
  const make = (name: string, fields: Record<string, WireValue>) =>
    adapay
      .call(ADAPAY_ENDPOINTS[name]!, fields, { deadline: deadlineIn(5_000), id: ID, file: ZIP })
      .finally(() => http.close());
  return { platform, make };
}

describe.each(NAMES)('the call %s', (name) => {
  const { method, path, fields: rules, upload } = ADAPAY_ENDPOINTS[name]!;

  it('goes to its path with every field, signed as the document’s SDKs sign', async () => {
    const { platform, make } = await client();
    const fields = fieldsFor(name, () => true);
    expect(await make(name, fields)).toMatchObject({ type: 'answered', envelope: { status: 'succeeded' } });
    const [seen] = platform.seen;
    expect([seen?.method, seen?.path, seen?.genuine]).toEqual([method, path.replace('{id}', ID), true]);
    const came = upload
      ? textFields(seen?.raw ?? Buffer.alloc(0))
      : method === 'GET'
        ? seen?.query
        : seen?.json;
    const asText = (value: WireValue) => (typeof value === 'string' ? value : JSON.stringify(value));
    const sent = Object.entries(fields).map(([field, value]) => [
      field,
      method === 'POST' && !upload ? value : asText(value),
    ]);
    expect(came).toEqual(Object.fromEntries(sent));
    if (upload) expect(seen?.raw.includes(ZIP)).toBe(true);
  });

  it('is found invalid before it is sent without what it needs, or with a field that it does not have', async () => {
    const { platform, make } = await client();
    const required = Object.keys(fieldsFor(name, (rule) => rule.required));
    for (const missing of required) {
      const { [missing]: _left, ...rest } = fieldsFor(name, () => true);
      await expect(make(name, rest), missing).rejects.toThrow(
        expect.objectContaining({ field: missing }) as Error,
      );
    }
    await expect(make(name, { ...fieldsFor(name, () => true), adapay_func_code: 'x' })).rejects.toThrow(
      InvalidInput,
    );
    expect(platform.seen).toEqual([]);
  });

  it('is found invalid before it is sent with a value that breaks its table, which the error does not show', async () => {
    const { platform, make } = await client();
    for (const [field, rule] of Object.entries(rules)) {
      for (const wrong of wrongFor(rule)) {
        const error: unknown = await make(name, { ...fieldsFor(name, () => true), [field]: wrong }).catch(
          (thrown: unknown) => thrown,
        );
        expect(error, `${field} ${JSON.stringify(wrong)}`).toBeInstanceOf(InvalidInput);
        if (typeof wrong === 'string' && wrong.length > 8) expect(String(error)).not.toContain(wrong);
      }
    }
    expect(platform.seen).toEqual([]);
  });
});

function wrongFor({ longest, form }: FieldRule): WireValue[] {
  switch (form) {
    case 'amount':
      return ['0.00', '0.1', '1', '-1.00', '1e3', '0.001', '１.00', ''];
    case 'page':
      return ['0', '300001', 'x'];
    case 'pageSize':
      return ['0', '21'];
    case 'moment':
      return ['20251122', '15714666579291'];
    case 'flag':
      return ['s', 'SS'];
    case 'members': {
      const [one] = members;
      const many = Array.from({ length: 8 }, (_, index) => ({ ...one, member_id: `m${index}` }));
      return [
        [],
        many,
        [one, one],
        [{ ...one, amount: '0.00' }],
        [{ ...one, member_id: 'a-b' }],
        '[]',
        '[{',
        '[null]',
        '[7]',
      ];
    }
    case 'object':
      return ['text'];
    case 'orderNo':
    case 'memberId':
      return ['a-b', '汉', 'A'.repeat(longest + 1), ''];
    default:
      return ['汉'.repeat(longest + 1), '', 'a\u0000'];
  }
}

describe('a list that needs a number or a window', () => {
  it.each(['balancePayList', 'balanceRefundList'] as const)(
    '%s is not asked without either',
    async (name) => {
      const { platform, make } = await client();
      await expect(make(name, { app_id: 'app_1' })).rejects.toThrow('created_gte');
      await expect(make(name, { app_id: 'app_1', created_gte: '1571466657929' })).rejects.toThrow(
        'created_gte',
      );
      expect(platform.seen).toEqual([]);
    },
  );

  it('is asked with a window alone', async () => {
    const { platform, make } = await client();
    await make('balancePayList', {
      app_id: 'app_1',
      created_gte: '1571466657929',
      created_lte: '1571898657929',
    });
    expect(platform.seen).toHaveLength(1);
  });

  it('is not asked for a window that ends before it begins', async () => {
    const { make } = await client();
    const window = { created_gte: '1571898657929', created_lte: '1571466657929' };
    await expect(make('freezeList', { app_id: 'app_1', ...window })).rejects.toThrow('created_gte');
  });
});

describe('an id in a path', () => {
  it.each(['', '../members', 'a/b', 'x'.repeat(65)])('is rejected when it is none: %j', async (id) => {
    const { platform } = await client();
    const http = createProviderHttp({ logger: { info: () => undefined, warn: () => undefined } });
    const adapay = createAdapayClient({ config: adapayConfig({ baseUrl: platform.baseUrl }), http });
    await expect(
      adapay.call(ADAPAY_ENDPOINTS['balanceconfirmQuery']!, {}, { deadline: deadlineIn(1_000), id }),
    ).rejects.toThrow('id');
    await http.close();
  });
});
