import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LIANLIAN_ENDPOINTS, LIANLIAN_OPERATIONS } from '../../../src/providers/lianlian/capabilities.js';
import { LIANLIAN_OPTIONS, loadLianlianConfig } from '../../../src/providers/lianlian/config.js';
import { DOCUMENT } from './support/document-fields.js';
import { MCH_ID } from './support/settings.js';
import { vectorText } from './support/vectors.js';

const page = readFileSync(new URL('../../../docs/providers/lianlian.md', import.meta.url), 'utf8');

function section(heading: string): string {
  return page.split(`\n## ${heading}\n`)[1]?.split(/\n##/)[0] ?? '';
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

const bare = (cell = ''): string => cell.replaceAll('`', '');

describe('docs/providers/lianlian.md', () => {
  it('names every option, and no other', () => {
    const documented = rows(section('Configuration')).map(([name]) => bare(name));
    expect(documented.sort()).toEqual([...LIANLIAN_OPTIONS].sort());
  });

  it('points at an example of the settings file that passes with keys in it', () => {
    expect(page).toContain('(../operations.md#provider-settings)');
    const operations = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
    const [, json = ''] = /```json\n([^`]*"lianlian"[^`]*)```/.exec(operations) ?? [];
    const { privateKeyPath, platformKeyPath, ...settings } = (
      JSON.parse(json) as { lianlian: Readonly<Record<string, unknown>> }
    ).lianlian;
    expect(typeof privateKeyPath).toBe('string');
    expect(typeof platformKeyPath).toBe('string');
    const keys = {
      privateKey: vectorText('merchant-key.pem'),
      platformKey: vectorText('platform-public-key.pem'),
    };
    expect(loadLianlianConfig({ ...settings, ...keys }).mchId).toBe(MCH_ID);
  });

  it('names every operation with its call and its query, and no other', () => {
    const built = rows(section('What is built')).map(([kind, call = '', , query = '']) => ({
      kind: bare(kind),
      call,
      query,
    }));
    expect(built.map(({ kind }) => kind).sort()).toEqual(Object.keys(LIANLIAN_OPERATIONS).sort());
    for (const { kind, call, query } of built) {
      const { endpoint, statusQuery } = LIANLIAN_OPERATIONS[kind as keyof typeof LIANLIAN_OPERATIONS] as {
        endpoint: { name: string };
        statusQuery?: { endpoint: { name: string } };
      };
      expect(call).toContain(endpoint.name);
      expect(query).toContain(statusQuery?.endpoint.name ?? 'no query');
    }
  });

  it('names every other call that the client speaks', () => {
    for (const name of Object.keys(LIANLIAN_ENDPOINTS)) expect(page).toContain(name);
  });

  it('has every field of the given document, and says what becomes of it', () => {
    const table = rows(section('Every field of the given document')).map(([field, where, use = '']) => ({
      field: bare(field),
      where,
      use,
    }));
    const of = (where: string) => table.filter((row) => row.where === where).map((row) => row.field);
    expect(of('request')).toEqual(DOCUMENT.request.map(({ field }) => field));
    expect(of('answer')).toEqual(DOCUMENT.answer);
    for (const { field, use } of table) expect(use.length, field).toBeGreaterThan(5);
  });

  it('names tests that are there', () => {
    const tests = [...page.matchAll(/`(test\/[\w/.-]+)`/g)].map(([, file = '']) => file);
    expect(tests.length).toBeGreaterThan(2);
    for (const file of tests)
      expect(existsSync(new URL(`../../../${file}`, import.meta.url)), file).toBe(true);
  });
});

describe('the registry', () => {
  it('has the fields of the given document, each as its page has it', () => {
    const { fields, answer, source, path } = LIANLIAN_ENDPOINTS['secured-confirm']!;
    expect(source).toBe('document');
    expect(path.endsWith('/v1/accp/txn/secured-confirm')).toBe(true);
    expect(Object.keys(fields)).toEqual(DOCUMENT.request.map(({ field }) => field));
    for (const { field, required, longest } of DOCUMENT.request) {
      expect({ field, required: fields[field]?.required }).toEqual({ field, required });
      if (longest !== undefined)
        expect({ field, longest: fields[field]?.longest }).toEqual({ field, longest });
    }
    const read = answer.parse(Object.fromEntries(DOCUMENT.answer.map((name) => [name, 'x'])));
    expect(Object.keys(read)).toEqual(expect.arrayContaining([...DOCUMENT.answer]));
  });

  it('has one call of the given document, and what integrators use around it', () => {
    const inDocument = Object.values(LIANLIAN_ENDPOINTS).filter(({ source }) => source === 'document');
    expect(inDocument.map(({ name }) => name)).toEqual(['secured-confirm']);
    const paths = Object.values(LIANLIAN_ENDPOINTS).map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
  });
});
