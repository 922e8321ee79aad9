import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaintsOf, installed, packClient, serviceExample } from './support/packages/packages.js';
import { serviceWith } from './support/packages/service-source.js';

const run = promisify(execFile);
const MOST_PACKAGES = 60;
const FLAGS = '--strict --module nodenext --target es2022';

describe('@holdfast/client, installed by npm into an empty folder', () => {
  let folder: string;
  let service: string;
  let said: string;
  let packages: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-client-'));
    service = join(folder, 'service');
    await mkdir(service);
    const { filename } = await packClient(folder);
    said = await installed(service, join(folder, filename));
    const lock = JSON.parse(await readFile(join(service, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, unknown>;
    };
    packages = Object.keys(lock.packages)
      .filter((path) => path !== '')
      .map((path) => path.replace(/^.*node_modules\//, ''));
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it(`brings at most ${MOST_PACKAGES} packages: no worker, no database, no server; and no warning`, () => {
    expect(packages).toContain('@temporalio/client');
    expect(packages.length).toBeLessThanOrEqual(MOST_PACKAGES);
    const heavy =
      /^(@temporalio\/(worker|core-bridge|activity)|@electric-sql\/.*|pg|fastify|node-forge|axios|pino)$/;
    expect(packages.filter((name) => heavy.test(name))).toEqual([]);
    expect(said).not.toContain('EBADENGINE');
  });

  it('imports every dependency that it names, and nothing else', async () => {
    const place = join(service, 'node_modules', '@holdfast', 'client');
    const { dependencies } = JSON.parse(await readFile(join(place, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const files = await readdir(join(place, 'dist'), { recursive: true, withFileTypes: true });
    const imported = new Set<string>();
    for (const file of files.filter(({ name }) => /\.(js|d\.ts)$/.test(name))) {
      const text = await readFile(join(file.parentPath, file.name), 'utf8');
      for (const { fileName } of ts.preProcessFile(text).importedFiles) {
        if (!/^(?:\.|node:)/.test(fileName))
          imported.add(/^(?:@[^/]+\/)?[^/]+/.exec(fileName)?.[0] ?? fileName);
      }
    }
    expect([...imported].sort()).toEqual(Object.keys(dependencies).sort());
  });

  it('lets the example of the README compile as it stands there, every declaration file checked', async () => {
    await writeFile(join(service, 'example.js'), await serviceExample());
    // A program for Node has Node's types.
    const flags = `${FLAGS} --allowJs --checkJs --types node`;
    expect(await complaintsOf(service, 'example.js', flags)).toBe('');
    await writeFile(join(service, 'wrong.js'), (await serviceExample()).replace('orderNo:', 'orderNumber:'));
    expect(await complaintsOf(service, 'wrong.js', flags)).toContain('orderNumber');
  }, 120_000);

  it('shows a TypeScript service every union, as the whole package does', async () => {
    await writeFile(join(service, 'service.ts'), serviceWith('@holdfast/client'));
    expect(await complaintsOf(service, 'service.ts', FLAGS)).toBe('');
  }, 120_000);

  it('runs: without a key ring the example ends with one line, a code and the variable, and no stack', async () => {
    await writeFile(join(service, 'example.mjs'), await serviceExample());
    const env = { PATH: process.env['PATH'], HOLDFAST_DATA: join(folder, 'nothing') };
    const ended = await run(process.execPath, ['example.mjs'], { cwd: service, env }).catch(
      (error: unknown) => error as { code: number; stderr: string },
    );
    const oneLine = expect.stringMatching(/^[A-Z_]+: [^\n]*HOLDFAST_KEY_RING[^\n]*\n$/) as string;
    expect(ended).toMatchObject({ code: 1, stderr: oneLine });
  });
});
