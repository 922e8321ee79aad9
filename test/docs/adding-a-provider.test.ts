import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROVIDER_TABLE } from '../../src/domain/provider-table.js';
import { PROVIDER_NAMES, type ProviderName } from '../../src/providers/registry.js';
import { codesIn, pageOf, root, rowsUnder } from './pages.js';

const page = pageOf('docs/adding-a-provider.md');
const files = rowsUnder(page, '2. The files').map(([file = '']) => codesIn(file)[0] ?? '');

/** One that only divides trades has neither accounts nor cards. */
const holdsMoney = (name: ProviderName): boolean =>
  PROVIDER_TABLE[name].operations.some((kind) => kind === 'hold');

describe('docs/adding-a-provider.md', () => {
  it('names files that every provider has', () => {
    expect(files.length).toBeGreaterThan(5);
    for (const name of PROVIDER_NAMES)
      expect(readdirSync(join(root, 'src/providers', name), { recursive: true })).toEqual(
        expect.arrayContaining(files.filter((file) => holdsMoney(name) || !file.startsWith('operations/'))),
      );
  });

  it('tells where an operation is added: a file under operations/ and a line in capabilities.ts, in every provider', () => {
    expect(page.text).toContain('one file under `operations/`, one line in `capabilities.ts`');
    for (const name of PROVIDER_NAMES) {
      const registry = readFileSync(join(root, 'src/providers', name, 'capabilities.ts'), 'utf8');
      for (const kind of PROVIDER_TABLE[name].operations)
        expect(registry, kind).toMatch(new RegExp(`^  ${kind}(?:: \\w+)?,$`, 'm'));
      const slices = readdirSync(join(root, 'src/providers', name, 'operations'));
      for (const [, file = ''] of registry.matchAll(/from '\.\/operations\/([\w-]+)\.js'/g))
        expect(slices).toContain(`${file}.ts`);
    }
  });

  it('adds an interface by files that are there, and names each file that knows of it', () => {
    const documented = rowsUnder(page, '7. Adding an interface').map(([file = '']) => codesIn(file)[0] ?? '');
    expect(documented.length).toBeGreaterThan(5);
    for (const file of documented) expect(existsSync(join(root, file)), file).toBe(true);
    const sources = ['src/domain', 'src/providers', 'src/sandbox', 'activities'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => join(folder, file)),
    );
    const knowing = sources.filter((file) =>
      /unbindCard|UnbindRelateAcct/.test(readFileSync(join(root, file), 'utf8')),
    );
    const unnamed = knowing.filter((file) => !documented.includes(file) && !page.text.includes(file));
    // The ledger of effects names what the sandbox did.
    expect(unnamed).toEqual(['src/sandbox/pingan/model.ts']);
  });

  it('says true of every provider: a far end in the sandbox, a bench, a column of the matrix and a page', () => {
    const [matrix, columns] = ['expected-matrix', 'expected-split-providers'].map((file) =>
      readFileSync(join(root, `test/contract/${file}.ts`), 'utf8'),
    );
    for (const name of PROVIDER_NAMES) {
      for (const path of [
        `src/sandbox/${name}`,
        `test/contract/benches/${name}.ts`,
        `docs/providers/${name}.md`,
      ])
        expect(existsSync(join(root, path)), path).toBe(true);
      expect(existsSync(join(root, `test/providers/${name}/vectors`)), name).toBe(true);
      expect(holdsMoney(name) ? matrix : columns).toContain(`${name}: `);
    }
  });

  it('has a question for every part of the port that a provider may leave out', () => {
    const port = readFileSync(join(root, 'src/providers/provider.ts'), 'utf8');
    const [, rule = ''] = /interface ResolutionRule \{([^]*?)\n\}/.exec(port) ?? [];
    const [, provider = ''] = /interface Provider \{([^]*?)\n\}/.exec(port) ?? [];
    const optional = [rule, provider].flatMap((body) => [...body.matchAll(/^ {2}(?:readonly )?(\w+)\?/gm)]);
    expect(optional.length).toBeGreaterThan(3);
    for (const [, name = ''] of optional) expect(page.text, name).toContain(name);
  });
});
