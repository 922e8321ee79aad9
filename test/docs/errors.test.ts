import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as library from '../../src/index.js';
import { codesIn, pageOf, root, rowsUnder, sourcesIn } from './pages.js';

/** Words in capitals that stand in quotes in these files and are no error codes. */
const NO_CODES = new Set(['KEYWORD', 'BOOL', 'DATETIME', 'FAIL', 'REJECT_DUPLICATE', 'ALLOW_DUPLICATE']);

const sourcesOf = (folder: string): string[] => sourcesIn(folder).map(({ text }) => text);

/** Every code that the program can give, by looking for it in the code. */
function codesInCode(): Set<string> {
  const ofClasses = sourcesOf('src').flatMap((text) =>
    [...text.matchAll(/readonly code = '([A-Z_]+)'/g)].map(([, code = '']) => code),
  );
  // Codes of refusals, of failures and in results are texts in these places.
  const inTexts = ['src/client', 'src/domain', 'workflows', 'activities']
    .flatMap(sourcesOf)
    .flatMap((text) => [...text.matchAll(/'([A-Z][A-Z_]{3,})'/g)].map(([, code = '']) => code));
  return new Set([...ofClasses, ...inTexts].filter((code) => !NO_CODES.has(code)));
}

/** The classes of Holdfast's errors with their codes; undefined for those that carry another's. */
function classesInCode(): Map<string, string | undefined> {
  const found = sourcesOf('src').flatMap((text) =>
    [...text.matchAll(/class (\w+) extends HoldfastError \{([\s\S]*?)^\}/gm)].map(
      ([, name = '', body = '']) => {
        const code = /readonly code = '([A-Z_]+)'/.exec(body)?.[1];
        return [name, code] as const;
      },
    ),
  );
  return new Map(found);
}

const page = pageOf('docs/errors.md');
const HEADINGS = {
  client: 'What the client throws',
  refusals: 'Refused commands',
  results: 'Codes in results',
  failures: 'Failures in the Temporal UI',
  programs: 'Errors of the programs',
};
const tables = Object.values(HEADINGS).map((heading) => rowsUnder(page, heading));
const documented = new Set(
  tables.flat().flatMap((row) => codesIn(row.slice(0, 2).join(' ')).filter((code) => /^[A-Z_]+$/.test(code))),
);

describe('docs/errors.md', () => {
  it('tells every code that the program can give', () => {
    expect([...codesInCode()].filter((code) => !documented.has(code))).toEqual([]);
  });

  it('tells no code that the program cannot give', () => {
    const real = codesInCode();
    expect([...documented].filter((code) => !real.has(code))).toEqual([]);
  });

  it('tells every class of errors with its code', () => {
    const rows = [...rowsUnder(page, HEADINGS.client), ...rowsUnder(page, HEADINGS.programs)];
    const shown = new Map(rows.map(([name = '', code = '']) => [codesIn(name)[0] ?? '', codesIn(code)[0]]));
    for (const [name, code] of classesInCode()) {
      expect([...shown.keys()], name).toContain(name);
      if (code !== undefined) expect(shown.get(name), name).toBe(code);
    }
    expect([...shown.keys()].filter((name) => !classesInCode().has(name))).toEqual([]);
  });

  it('tells of the client every class that the package exports, and no other', () => {
    const shown = rowsUnder(page, HEADINGS.client).map(([name = '']) => codesIn(name)[0]);
    const notThrown = ['connectHoldfast', 'HoldfastError', 'orderRemark'];
    const exported = Object.keys(library).filter((name) => !notThrown.includes(name));
    expect(shown.sort()).toEqual(exported.sort());
  });

  it('tells the codes of refusals as the workflows define them', () => {
    const source = readFileSync(join(root, 'workflows/core/refusal.ts'), 'utf8');
    const [, union = ''] = /export type RefusalCode =([\s\S]*?);/.exec(source) ?? [];
    const defined = [...union.matchAll(/'(\w+)'/g)].map(([, code = '']) => code);
    const rows = rowsUnder(page, HEADINGS.refusals).map(([code = '']) => codesIn(code)[0]);
    // REFUSED is the client's own word for what has no code.
    expect(rows.filter((code) => code !== 'REFUSED').sort()).toEqual(defined.sort());
    expect(defined.length).toBeGreaterThan(5);
  });

  it('tells which failures Temporal repeats, as activities/failures.ts decides it', () => {
    const source = readFileSync(join(root, 'activities/failures.ts'), 'utf8');
    const classes = classesInCode();
    // The first branch lists the classes that end at once.
    const [, final = ''] = /if \(\s*([\s\S]*?)\) \{/.exec(source) ?? [];
    const ending = [...final.matchAll(/instanceof (\w+)/g)].map(([, name = '']) => classes.get(name));
    const rows = rowsUnder(page, HEADINGS.failures).map(([type = '', repeated]) => [
      codesIn(type)[0],
      repeated,
    ]);
    expect(
      rows
        .filter(([, repeated]) => repeated === 'no')
        .map(([type]) => type)
        .sort(),
    ).toEqual(ending.sort());
    expect(
      rows
        .filter(([, repeated]) => repeated === 'yes')
        .map(([type]) => type)
        .sort(),
    ).toEqual(['ATTEMPT_FAILED', 'NOT_SENT', 'PROVIDER_NOT_CONFIGURED']);
  });

  it('says for each what happened and what to do', () => {
    for (const row of tables.flat())
      for (const cell of row) expect(cell.length, row.join(' | ')).toBeGreaterThan(1);
  });
});
