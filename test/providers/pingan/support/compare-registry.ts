import type { SpokenEndpoint } from '../../../../src/providers/pingan/capabilities.js';
import { whyUnusable, type BankInterface } from '../../../../src/providers/pingan/interfaces.js';

/** What the adapter knows of the bank: all of its interfaces, and those that it speaks. */
export interface Registry {
  readonly interfaces: readonly BankInterface[];
  readonly spoken: readonly SpokenEndpoint[];
}

/** How the registry differs from the guide's own list of interfaces. */
export function differencesFromGuide({ interfaces }: Registry, guide: readonly string[]): string[] {
  const codes = interfaces.map(({ code }) => code);
  return differences(codes, { expected: guide, where: 'the guide' });
}

/** How the registry differs from the page's table of every interface: its rows, and what each of them says. */
export function differencesFromTable({ interfaces, spoken }: Registry, page: string): string[] {
  const rows = interfaceRows(page);
  const codes = interfaces.map(({ code }) => code);
  const told = interfaces.flatMap((known) => {
    const [serviceId, title, use] = rows.get(known.code) ?? [];
    const inTable = [serviceId, title, use].join(' | ');
    const inRegistry = [known.serviceId ?? 'not found', known.title, usedFor(known, spoken)].join(' | ');
    if (!rows.has(known.code) || inTable === inRegistry) return [];
    return [`${known.code}: "${inTable}" in the table, "${inRegistry}" in the registry`];
  });
  return [...differences(codes, { expected: [...rows.keys()], where: 'the table' }), ...told];
}

/** How the endpoints that are spoken differ from the page's table of what is built. */
export function differencesFromBuilt({ spoken }: Registry, page: string): string[] {
  const section = page.split('\n## What is built\n')[1]?.split('\n## ')[0]?.split('\n### ')[0] ?? '';
  const names = spoken.map(({ name }) => name);
  const expected = tableRows(section).map(([name = '']) => name);
  return differences(names, { expected, where: 'the table of what is built' });
}

/** The cells of each row of the table of every interface, by the interface's code: 服务ID, name, use, test. */
export function interfaceRows(page: string): ReadonlyMap<string, readonly string[]> {
  const section = page.split('\n### Every interface of the guide\n')[1]?.split('\n### ')[0] ?? '';
  return new Map(tableRows(section).map(([code = '', ...cells]) => [code, cells]));
}

/** The cells of the rows that begin with a code of the bank's. */
function tableRows(section: string): string[][] {
  return section
    .split('\n')
    .filter((line) => /^\| \d{4}/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** What the table has to say of where an interface is used. */
function usedFor({ code }: BankInterface, spoken: Registry['spoken']): string {
  const own = spoken.filter(({ interfaceCode }) => interfaceCode.endsWith(code));
  const kinds = own.flatMap(({ kind }) => (kind === undefined ? [] : [`\`${kind}\``]));
  if (own.length > 0) return kinds.length > 0 ? [...new Set(kinds)].join(', ') : 'query';
  return (whyUnusable(code) ?? '').replace(/^\d{4}: /, '');
}

function differences(
  registry: readonly string[],
  { expected, where }: { readonly expected: readonly string[]; readonly where: string },
): string[] {
  const twice = registry.filter((one, index) => registry.indexOf(one) < index);
  return [
    ...expected.filter((one) => !registry.includes(one)).map((one) => `${one}: in ${where} alone`),
    ...registry
      .filter((one) => !expected.includes(one))
      .map((one) => `${one}: in the registry, not in ${where}`),
    ...twice.map((one) => `${one}: twice in the registry`),
  ];
}
