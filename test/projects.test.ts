import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const root = new URL('..', import.meta.url).pathname;
const vitest = join(root, 'node_modules/vitest/vitest.mjs');

/** The project of each test file, as vitest itself sees them. */
async function listed(): Promise<ReadonlyMap<string, readonly string[]>> {
  const args = [vitest, 'list', '--filesOnly', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: 1 << 24 });
  const entries = JSON.parse(stdout) as { file: string; projectName: string }[];
  const projects = new Map<string, string[]>();
  for (const { file, projectName } of entries) {
    const path = relative(root, file);
    projects.set(path, [...(projects.get(path) ?? []), projectName]);
  }
  return projects;
}

const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => `test/${file}`);

describe('The test files', () => {
  it('are each in exactly one project, but for the rounds of kills that have a command of their own', async () => {
    const projects = await listed();
    expect(files.length).toBeGreaterThan(150);
    const wrong = files.filter(
      (file) => (projects.get(file) ?? []).length !== (file.startsWith('test/long/') ? 0 : 1),
    );
    expect(wrong).toEqual([]);
    const expected = (file: string): string =>
      file.startsWith('test/stack/') ? 'stack' : file.endsWith('.deep.test.ts') ? 'deep' : 'fast';
    for (const [file, [project]] of projects) expect([file, project]).toEqual([file, expected(file)]);
  });

  it('mock no module for a whole file: the fast ones share their modules with other files', () => {
    const mocking = files.filter((file) => /\bvi\.mock\(/.test(readFileSync(join(root, file), 'utf8')));
    expect(mocking).toEqual([]);
  });
});
