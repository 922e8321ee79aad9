import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ADAPAY_ENDPOINTS } from '../../../src/providers/adapay/capabilities.js';
import { ADAPAY_OPTIONS, loadAdapayConfig } from '../../../src/providers/adapay/config.js';
import { DOCUMENT } from './support/document-fields.js';
import { ADAPAY_KINDS } from './support/orders.js';
import { vectorText } from './support/vectors.js';

const page = readFileSync(new URL('../../../docs/providers/adapay.md', import.meta.url), 'utf8');
const CALLS = Object.keys(DOCUMENT);
const ENDPOINTS = Object.values(ADAPAY_ENDPOINTS);

function section(heading: string, level = '##'): string {
  return page.split(`\n${level} ${heading}\n`)[1]?.split(/\n##/)[0] ?? '';
}

function rows(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

type Settings = Readonly<Record<string, unknown>>;
const bare = (cell = ''): string => cell.replaceAll('`', '');

describe('docs/providers/adapay.md', () => {
  it('names every option, and no other', () => {
    const documented = rows(section('Configuration')).map(([name]) => bare(name));
    expect(documented.sort()).toEqual([...ADAPAY_OPTIONS].sort());
  });

  it('points at an example of the settings file that passes with keys in it', () => {
    expect(page).toContain('(../operations.md#provider-settings)');
    const operations = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
    const [, json = ''] = /```json\n([^`]*"adapay"[^`]*)```/.exec(operations) ?? [];
    const { privateKeyPath, platformKeyPath, ...settings } = (JSON.parse(json) as { adapay: Settings })
      .adapay;
    expect(typeof privateKeyPath).toBe('string');
    expect(typeof platformKeyPath).toBe('string');
    const keys = {
      privateKey: vectorText('merchant-key.pem'),
      platformKey: vectorText('platform-public-key.pem'),
    };
    expect(() => loadAdapayConfig({ ...settings, ...keys })).not.toThrow();
  });

  it('names every operation, and no other', () => {
    const built = page.split('\n## What is built\n')[1]?.split('\n### ')[0] ?? '';
    expect(
      rows(built)
        .map(([kind]) => bare(kind))
        .sort(),
    ).toEqual([...ADAPAY_KINDS].sort());
  });

  it('has every call of the given document, and no other among them', () => {
    expect(CALLS.sort()).toEqual(
      ENDPOINTS.flatMap(({ name, inDocument }) => (inDocument ? [name] : [])).sort(),
    );
    const fields = page.split('\n## Every call and field of the given document\n')[1] ?? '';
    const headings = [...fields.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    expect(headings.sort()).toEqual(CALLS);
  });

  it.each(CALLS)('tells of %s its path, its operation and the tests that run it', (name) => {
    const text = section(name, '###');
    const { method, path, kind, resolvedBy } = ADAPAY_ENDPOINTS[name]!;
    expect(text).toContain(`\`${method} ${path}\``);
    expect(text).toContain(DOCUMENT[name]?.heading);
    if (kind) expect(text).toContain(`operation \`${kind}\`, resolved by ${resolvedBy ?? ''}`);
    const tests = [...text.matchAll(/`(test\/[\w/.-]+)`/g)].map(([, file = '']) => file);
    expect(tests).toContain('test/providers/adapay/endpoints.test.ts');
    for (const file of tests)
      expect(existsSync(new URL(`../../../${file}`, import.meta.url)), file).toBe(true);
  });

  it.each(CALLS)('has every field of %s in the document, and says what becomes of it', (name) => {
    const { request = [], answer = [], sampleOnly = [] } = DOCUMENT[name] ?? {};
    const table = rows(section(name, '###')).map(([field, where, use]) => ({
      field: bare(field),
      where,
      use,
    }));
    const of = (where: string) => table.filter((row) => row.where === where).map((row) => row.field);
    expect(of('answer').sort()).toEqual([...answer].sort());
    expect(of('sample').sort()).toEqual([...sampleOnly].sort());
    // fee_mode is the object's; the document's request tables do not have it.
    expect(
      of('request')
        .filter((field) => field !== 'fee_mode')
        .sort(),
    ).toEqual([...request].sort());
    for (const { field, use = '' } of table) expect(use.length, field).toBeGreaterThan(3);
  });

  it.each(CALLS)('and the registry agree on what %s takes', (name) => {
    const taken = Object.keys(ADAPAY_ENDPOINTS[name]!.fields);
    const documented = rows(section(name, '###'))
      .filter(([, where]) => where === 'request')
      .map(([field]) => bare(field));
    // The code is the path, and an id stands in it.
    const inPath = ['adapay_func_code', 'payment_confirm_id', 'reverse_id'];
    expect(documented.filter((field) => !inPath.includes(field)).sort()).toEqual(taken.sort());
  });
});

describe('the registry', () => {
  it('holds every path that the fact sheet knows around the document', () => {
    const paths = ENDPOINTS.filter(({ inDocument }) => !inDocument).map(
      ({ method, path }) => `${method} ${path}`,
    );
    expect(new Set(paths).size).toBe(paths.length);
    for (const path of AROUND) expect(paths).toContain(path);
  });

  it('has one write for each operation, resolved by a query', () => {
    const writes = ENDPOINTS.filter(({ kind }) => kind !== undefined);
    const kindsOf = (byChannel: boolean) =>
      writes.filter((one) => (one.byChannel ?? false) === byChannel).map(({ kind }) => kind);
    expect(kindsOf(false).sort()).toEqual([...ADAPAY_KINDS].sort());
    expect(kindsOf(true).sort()).toEqual(['closeHold', 'hold', 'refund', 'release', 'return']);
    for (const { resolvedBy = '' } of writes) expect(ADAPAY_ENDPOINTS[resolvedBy]?.method).toBe('GET');
  });
});

const AROUND = [
  ...['POST /v1/members', 'GET /v1/members/{id}', 'GET /v1/members/list', 'POST /v1/members/update'],
  ...['POST /v1/members/realname', 'POST /v1/corp_members', 'POST /v1/corp_members/update'],
  ...['GET /v1/corp_members/{id}', 'POST /v1/settle_accounts', 'GET /v1/settle_accounts/{id}'],
  ...[
    'POST /v1/settle_accounts/delete',
    'POST /v1/settle_accounts/modify',
    'GET /v1/settle_accounts/balance',
  ],
  ...['GET /v1/settle_accounts/settle_details', 'POST /v1/cashs', 'GET /v1/cashs/stat', 'POST /v1/payments'],
  ...['GET /v1/payments/{id}', 'GET /v1/payments/list', 'POST /v1/payments/{id}/close'],
  ...['POST /v1/payments/confirm', 'GET /v1/payments/confirm/{id}', 'GET /v1/payments/confirm/list'],
  ...['POST /v1/payments/reverse', 'GET /v1/payments/reverse/{id}', 'GET /v1/payments/reverse/list'],
  ...['POST /v1/payments/{id}/refunds', 'GET /v1/payments/refunds'],
];
