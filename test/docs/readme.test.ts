import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openSandbox } from '../sandbox/pingan/open-sandbox.js';
import { headingsOf, pageOf, type Page } from './pages.js';

const english = pageOf('README.md');
const chinese = pageOf('README.zh-CN.md');

const linksOf = (page: Page): string[] =>
  [...page.prose.matchAll(/\]\(([^)]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !target.startsWith('README'));
/** What each table has in its rows, as far as it is not language: how many, and the codes in them. */
const tablesOf = (page: Page): string[][] =>
  page.prose
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[ :|-]+\|$/.test(line))
    .map((line) => [String(line.split(' | ').length), ...(line.match(/`[^`]+`/g) ?? [])]);

describe('README.zh-CN.md', () => {
  it('has the headings of README.md, one for one', () => {
    expect(headingsOf(chinese).map(({ level }) => level)).toEqual(
      headingsOf(english).map(({ level }) => level),
    );
    const same = headingsOf(chinese).filter(({ text }, index) => text === headingsOf(english)[index]?.text);
    expect(same.map(({ text }) => text)).toEqual(['Holdfast']);
  });

  it('has the same code, commands and pictures', () => {
    expect(chinese.blocks).toEqual(english.blocks);
    expect(english.blocks.length).toBeGreaterThan(6);
  });

  it('has the same links and the same tables', () => {
    expect(linksOf(chinese)).toEqual(linksOf(english));
    expect(tablesOf(chinese)).toEqual(tablesOf(english));
  });

  it('names the same commands, files and variables', () => {
    const codes = (page: Page): string[] => [...new Set(page.prose.match(/`[^`\n]+`/g) ?? [])].sort();
    expect(codes(chinese)).toEqual(codes(english));
  });
});

describe('The service example of README.md', () => {
  it('stands between its markers, as one block that imports the client and nothing else of ours', () => {
    const [, between = ''] =
      /<!-- example:service -->([\s\S]*?)<!-- \/example:service -->/.exec(english.text) ?? [];
    const [, code = ''] = /^\s*```js\n([\s\S]*?)```\s*$/.exec(between) ?? [];
    const imports = [...code.matchAll(/from '([^']+)'/g)].map(([, name]) => name);
    expect(imports).toEqual(['@holdfast/client']);
    expect(code.trim().split('\n').length).toBeLessThan(25);
  });

  const membersAt = (url: string): string => {
    const block = english.blocks.find(({ code }) => code.includes('/sandbox/pingan'));
    const script = (block?.code ?? '').replace(/^SANDBOX=\S+?\/sandbox/, `SANDBOX=${url}/sandbox`);
    expect(script).toContain(`${url}/sandbox`);
    return script;
  };

  it('has its members made by the commands above it, against a sandbox', async () => {
    const { sandbox } = await openSandbox({ clock: 'real' });
    const { stdout } = await promisify(execFile)('bash', ['-euc', membersAt(sandbox.url)]);
    expect(stdout).toMatch(/^buyer \d{16}, seller \d{16}$/m);
    const { accounts } = sandbox.ledger.report();
    expect(accounts).toContainEqual(expect.objectContaining({ memberCode: 'buyer-1', available: '500.00' }));
    expect(accounts).toContainEqual(expect.objectContaining({ memberCode: 'seller-1' }));
  });

  it('says in lines that a person understands that dev is not there yet', async () => {
    // Typed by hand, a line that fails ends nothing; port 9 is "discard", where nobody listens.
    const typed = promisify(execFile)('bash', ['-c', membersAt('http://127.0.0.1:9')]);
    const { stdout, stderr } = await typed.catch(
      (error: unknown) => error as { stdout: string; stderr: string },
    );
    expect(stdout.trim()).toBe('');
    const lines = stderr.trimEnd().split('\n');
    expect(lines.at(-1)).toMatch(/BUYER_ACCOUNT: is empty: is dev ready\?$/);
    expect(lines.slice(0, -1).filter((line) => !line.startsWith('curl: (7) '))).toEqual([]);
  });
});
