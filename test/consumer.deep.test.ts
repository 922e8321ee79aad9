import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaintsOf, packWhole } from './support/packages/packages.js';
import { serviceWith } from './support/packages/service-source.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

describe('A service that checks every declaration file (strict, skipLibCheck: false)', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-consumer-'));
    const { filename } = await packWhole(folder);
    await run('tar', ['-xzf', join(folder, filename), '-C', folder]);
    await linked(join(folder, 'package'), join(folder, 'service', 'node_modules', 'holdfast'));
    await writeFile(join(folder, 'service', 'service.ts'), serviceWith('holdfast/client'));
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Puts the package where a service has it, with what it depends on and nothing of this repository's own tools. */
  async function linked(unpacked: string, place: string): Promise<void> {
    const { dependencies } = JSON.parse(await readFile(join(unpacked, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    for (const name of Object.keys(dependencies)) {
      const link = join(unpacked, 'node_modules', name);
      await mkdir(dirname(link), { recursive: true });
      await symlink(join(ROOT, 'node_modules', name), link);
    }
    await mkdir(dirname(place), { recursive: true });
    await symlink(unpacked, place);
  }

  it.each([
    '--strict --module nodenext --target es2022',
    '--strict --module esnext --moduleResolution bundler --target es2022',
    '--strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --module nodenext --target es2022',
  ])(
    'compiles with %s',
    async (flags) => {
      expect(await complaintsOf(join(folder, 'service'), 'service.ts', flags)).toBe('');
    },
    120_000,
  );

  it('would be told of a type that is wrong', async () => {
    // By the other name of the same entry.
    const wrong = `${serviceWith('holdfast')}\nexport const wrong: number = buy;\n`;
    await writeFile(join(folder, 'service', 'wrong.ts'), wrong);
    const flags = '--strict --module nodenext --target es2022';
    const complaints = await complaintsOf(join(folder, 'service'), 'wrong.ts', flags);
    expect(complaints.trim().split('\n')).toEqual([expect.stringContaining('TS2322')]);
  }, 120_000);
});
