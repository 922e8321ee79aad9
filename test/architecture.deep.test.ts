import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));

/** Every file that git tracks or would track. */
async function trackedFiles(): Promise<string[]> {
  const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  });
  const deleted = await run('git', ['ls-files', '-z', '--deleted'], { cwd: root });
  const gone = new Set(deleted.stdout.split('\0'));
  return [...new Set(stdout.split('\0'))].filter((path) => path !== '' && !gone.has(path));
}

const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

async function filesWith(files: string[], pattern: RegExp): Promise<string[]> {
  const found: string[] = [];
  for (const path of files) if (pattern.test(await read(path))) found.push(path);
  return found;
}

let tracked: string[];
let code: string[];
beforeAll(async () => {
  tracked = await trackedFiles();
  code = tracked.filter((path) => /^(src|workflows|activities|bench|test|scripts|deploy)\//.test(path));
});

describe('The source tree', () => {
  it('has at its top what the design names, and nothing else', () => {
    const allowed = new Set([
      ...['workflows', 'activities', 'src', 'test', 'bench', 'docs', 'scripts', 'deploy', 'packages', '.ci'],
      ...[
        'package.json',
        'package-lock.json',
        'tsconfig.json',
        'tsconfig.build.json',
        'docker-compose.yml',
        'Dockerfile',
      ],
      ...[
        'README.md',
        'README.zh-CN.md',
        'CHANGELOG.md',
        'CONTRIBUTING.md',
        'LICENSE',
        'eslint.config.js',
        'vitest.config.ts',
        '.dependency-cruiser.cjs',
      ],
      ...['.gitignore', '.gitattributes', '.dockerignore', '.npmrc', '.prettierignore', '.prettierrc.json'],
    ]);
    expect(
      [...new Set(tracked.map((path) => path.split('/')[0] ?? ''))].filter((name) => !allowed.has(name)),
    ).toEqual([]);
  });

  it('names files and folders in kebab-case', () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*((\.property)?(\.deep)?\.test|\.(config|d))?(\.[a-z0-9]+)?$/;
    const odd = code
      .filter((path) => basename(path) !== 'README.md')
      .filter((path) => !path.split('/').every((part) => kebab.test(part)));
    expect(odd).toEqual([]);
  });

  /** To be split when the tests move into the new layout; none may be added. */
  const LONG = ['test/simulation/run/simulation.ts', 'test/support/virtual/virtual-execution.ts'];

  it('has no file over 400 lines', async () => {
    const long: string[] = [];
    for (const path of code.filter((file) => /\.(ts|mjs|js)$/.test(file))) {
      const lines = (await read(path)).split('\n').length - 1;
      if (lines > (LONG.includes(path) ? 500 : 400)) long.push(`${path}: ${lines}`);
    }
    expect(long).toEqual([]);
  });

  it('has no drawer for leftovers', () => {
    const drawers = code.filter((path) => /^(utils?|helpers?|misc|common)(\.|$)/.test(basename(path)));
    expect(drawers).toEqual([]);
  });

  it('reads the environment in the command line and in the package’s entry only', async () => {
    const inside = code.filter(
      (path) => /^(src|workflows|activities)\//.test(path) && !/^src\/(cli\/cli|index)\.ts$/.test(path),
    );
    expect(inside.length).toBeGreaterThan(20);
    expect(
      await filesWith(inside, /process\s*\.\s*env\b|process\s*\[|\{[^}]*\benv\b[^}]*\}\s*=\s*process\b/),
    ).toEqual([]);
    expect(await filesWith(inside, /import\s[^;]*\benv\b[^;]*from 'node:process'/)).toEqual([]);
  });

  it('reads its own variables in the one configuration only, where each is checked', async () => {
    const beside = code.filter((path) => path.startsWith('src/') && path !== 'src/config/config.ts');
    expect(beside.length).toBeGreaterThan(20);
    expect(await filesWith(beside, /\benv\s*(?:\.\s*|\[\s*['"])(?:HOLDFAST|TEMPORAL|DATABASE)_/i)).toEqual(
      [],
    );
  });

  it('names no package registry', async () => {
    const hosts = [
      'registry.npm',
      'registry.yarn',
      'npmmirror',
      'proxy.golang',
      'pypi.org',
      'crates.io',
      'deb.debian',
    ];
    const pattern = new RegExp(hosts.map((host) => host.replace('.', '\\.')).join('|'));
    const texts = tracked.filter((path) => path !== 'test/architecture.deep.test.ts');
    expect(await filesWith(texts, pattern)).toEqual([]);
  });
});

describe('The workflow bundle', () => {
  it('holds the workflows and the domain, and neither zod nor anything that reaches out', async () => {
    const modules = JSON.parse(await read('dist/workflow-bundle.modules.json')) as string[];
    expect(modules).toContain('dist/workflows/index.js');
    expect(modules.filter((path) => path.startsWith('dist/src/domain/'))).not.toEqual([]);
    expect(modules.filter((path) => path.includes('node_modules/zod/'))).toEqual([]);
    // The failure converter goes in by itself: a workflow's failures are encoded where they are thrown.
    const allowed = /^dist\/(workflows\/|src\/domain\/|src\/security\/failure-converter\.js$)/;
    expect(modules.filter((path) => path.startsWith('dist/') && !allowed.test(path))).toEqual([]);
  });
});

describe('The build', () => {
  it('can be loaded by Node, which sees fewer named exports than TypeScript and the test runner do', async () => {
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', LOAD_ALL], {
      cwd: root,
      env: { ...process.env, VITEST: '' },
    });
    expect(Number(stdout)).toBeGreaterThan(20);
  }, 120_000);
});

/** Imports every built module except the command line, which would run, and the workflows, which need a sandbox. */
const LOAD_ALL = `
  import { readdirSync } from 'node:fs';
  import { join } from 'node:path';
  import { pathToFileURL } from 'node:url';
  let loaded = 0;
  for (const folder of ['dist/src', 'dist/activities']) {
    for (const file of readdirSync(folder, { recursive: true })) {
      if (!file.endsWith('.js') || file.endsWith('cli/cli.js')) continue;
      await import(pathToFileURL(join(folder, file)).href).catch((error) => {
        throw new Error(join(folder, file) + ': ' + error.message);
      });
      loaded += 1;
    }
  }
  console.log(loaded);
  process.exit(0);`;

/** Files that break one rule each, by the rule; and some that break none. */
const planted: Record<string, Record<string, string>> = {
  'src-domain-imports': { 'src/domain/a.ts': "import '../http/client.js';" },
  'domain-is-pure': { 'src/domain/b.ts': "import 'node:fs';" },
  'src-http-imports': { 'src/http/a.ts': "import '../journal/journal.js';" },
  'src-journal-imports': { 'src/journal/a.ts': "import '../security/key.js';" },
  'src-security-imports': { 'src/security/a.ts': "import '../http/client.js';" },
  'src-sandbox-imports': { 'src/sandbox/a.ts': "import '../providers/one/wire.js';" },
  'src-providers-imports': { 'src/providers/one/a.ts': "import '../../journal/journal.js';" },
  'providers-have-no-siblings': { 'src/providers/two/a.ts': "import '../one/wire.js';" },
  'sandbox-engine-knows-no-provider': { 'src/sandbox/engine/a.ts': "import '../one/one-sandbox.js';" },
  'sandbox-providers-have-no-siblings': { 'src/sandbox/two/a.ts': "import '../one/one-sandbox.js';" },
  'activities-imports': { 'activities/a.ts': "import '../src/http/client.js';" },
  'workflows-imports': {
    'workflows/a.ts': "import type { X } from '../src/journal/journal.js'; export type Y = X;",
  },
  'workflows-import-activity-types-only': {
    'workflows/b.ts': "import { X } from '../activities/fine.js'; X;",
  },
  'workflow-core-imports-no-other-workflow-folder': {
    'workflows/core/a.ts': "import '../operations/fine.js';",
  },
  'workflow-operations-import-core-only': {
    'workflows/operations/a.ts': "import '../one/messages.js';",
  },
  'workflows-import-no-sibling': { 'workflows/two/a.ts': "import '../one/messages.js';" },
  'workflows-reach-no-node': { 'workflows/c.ts': "import 'node:crypto';" },
  'src-contract-imports': {
    'src/contract/a.ts': "import type { X } from '../../workflows/one/messages.js'; export type Y = X;",
  },
  'src-client-imports': { 'src/client/a.ts': "import '../journal/journal.js';" },
  'client-imports-workflow-types-and-messages-only': {
    'src/client/b.ts': "import { run } from '../../workflows/one/one.js'; run;",
  },
  'src-server-imports': { 'src/server/a.ts': "import '../journal/journal.js';" },
  'src-config-imports': { 'src/config/a.ts': "import '../worker/fine.js';" },
  'src-worker-imports': { 'src/worker/a.ts': "import '../embedded/fine.js';" },
  'src-gateway-imports': { 'src/gateway/a.ts': "import '../worker/fine.js';" },
  'src-embedded-imports': { 'src/embedded/a.ts': "import '../cli/fine.js';" },
  'src-demo-imports': { 'src/demo/a.ts': "import '../worker/fine.js';" },
  'src-cli-imports': { 'src/cli/a.ts': "import '../../bench/bench.js';" },
  'roots-are-imported-by-roots-only': { 'src/server/b.ts': "import '../config/fine.js';" },
  'entry-imports-config-only': { 'src/index.ts': "import './worker/fine.js';" },
  // By way of the worker, which may have it.
  'entry-reaches-dependencies-of-the-client-only': { 'src/index.ts': "import './worker/fine.js';" },
  'entry-is-imported-by-nothing': { 'src/http/h.ts': "import '../index.js';" },
  'zod-at-the-edges-only': { 'activities/b.ts': "import 'zod';" },
  'temporal-client-in-client-only': { 'activities/c.ts': "import '@temporalio/client';" },
  'no-development-packages': { 'src/http/c.ts': "import 'vitest';" },
  'not-resolvable': { 'src/http/d.ts': "import './nowhere.js';" },
  'no-orphans': { 'src/http/e.ts': 'export const alone = 1;' },
  'no-cycles': {
    'src/http/f.ts': "import type { G } from './g.js'; export type F = G;",
    'src/http/g.ts': "import type { F } from './f.js'; export type G = F;",
  },
  none: {
    'src/domain/money.ts': "import { Decimal } from 'decimal.js'; export const M = Decimal;",
    'src/http/client.ts': "import '../domain/money.js'; export const c = 1;",
    'src/journal/journal.ts': "import '../domain/money.js'; export type X = 1;",
    'src/security/key.ts': "import '../domain/money.js'; export const k = 1;",
    'src/providers/one/wire.ts':
      "import 'zod'; import '../../http/client.js'; import '../../domain/money.js';",
    'src/sandbox/engine/clock.ts': "import '../../domain/money.js'; export const c = 1;",
    'src/sandbox/one/one-sandbox.ts': "import 'zod'; import '../engine/clock.js'; export const o = 1;",
    'src/sandbox/registry.ts': "import './one/one-sandbox.js'; export const r = 1;",
    'activities/fine.ts':
      "import '../src/journal/journal.js'; import '../src/providers/one/wire.js'; export const X = 1;",
    'workflows/core/fine.ts': "import '../../src/domain/money.js'; export const w = 1;",
    'workflows/operations/fine.ts': "import '../core/fine.js'; export const o = 1;",
    'workflows/one/one.ts':
      "import type { X } from '../../activities/fine.js'; import '../core/fine.js'; import '../operations/fine.js'; import './messages.js'; export const run = (x: typeof X) => x;",
    'workflows/one/messages.ts': "import '../../src/domain/money.js'; export const m = 1;",
    'workflows/purchase/purchase.ts': "import '../one/one.js'; export const p = 1;",
    'workflows/index.ts': "export { p } from './purchase/purchase.js';",
    'src/contract/fine.ts': "import 'zod'; import '../domain/money.js'; export const q = 1;",
    'src/client/fine.ts':
      "import '../contract/fine.js'; import { m } from '../../workflows/one/messages.js'; import type { run } from '../../workflows/one/one.js'; import '@temporalio/client'; export type R = typeof run; m;",
    'src/server/fine.ts':
      "import '../client/fine.js'; import '../providers/one/wire.js'; export const s = 1;",
    'src/config/fine.ts': "import '../client/fine.js'; import '../security/key.js'; export const c = 1;",
    'src/worker/fine.ts':
      "import 'fastify'; import '../config/fine.js'; import '../../activities/fine.js'; export const w = 1;",
    'src/gateway/fine.ts': "import '../config/fine.js'; import '../server/fine.js'; export const g = 1;",
    'src/embedded/fine.ts':
      "import '../config/fine.js'; import '../gateway/fine.js'; import '@temporalio/client'; export const e = 1;",
    'src/demo/fine.ts': "import '../embedded/fine.js'; export const d = 1;",
    'bench/bench.ts': 'export const b = 1;',
    'src/cli/fine.ts':
      "import '../worker/fine.js'; import '../gateway/fine.js'; import '../demo/fine.js'; export const l = 1;",
  },
};

describe('The import rules', () => {
  let found: string[];
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-imports-'));
    for (const [path, text] of Object.values(planted).flatMap((files) => Object.entries(files))) {
      await mkdir(join(folder, dirname(path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const file of ['package.json', 'tsconfig.json'])
      await copyFile(join(root, file), join(folder, file));
    found = await violations(folder);
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('hold in this repository', async () => {
    expect(await violations(root)).toEqual([]);
  }, 120_000);

  it.each(Object.entries(planted).filter(([rule]) => rule !== 'none'))(
    'catch a breach of %s',
    (rule, files) => {
      // A cycle is reported once, from one of its files.
      expect(Object.keys(files).filter((path) => found.includes(`${rule}: ${path}`))).not.toEqual([]);
    },
  );

  it('let through what the design allows', () => {
    const fine = Object.keys(planted['none'] ?? {});
    expect(found.filter((violation) => fine.some((path) => violation.endsWith(`: ${path}`)))).toEqual([]);
  });

  it('cover every rule with a breach', async () => {
    const config = (
      (await import(/* @vite-ignore */ join(root, '.dependency-cruiser.cjs'))) as { default: Rules }
    ).default;
    const names = config.forbidden.map(({ name }) => name);
    expect(
      Object.keys(planted)
        .filter((rule) => rule !== 'none')
        .sort(),
    ).toEqual(names.sort());
  });

  it('name folders and files that are there', async () => {
    const config = (await read('.dependency-cruiser.cjs')).replaceAll('\\\\', '');
    const named = config.match(/\b(?:src|workflows|activities|bench|test)(?:\/[a-z-]+)+(?:\.ts)?\b/g) ?? [];
    expect(named.length).toBeGreaterThan(20);
    const isThere = (path: string): boolean =>
      tracked.some((file) => file === path || file.startsWith(`${path}/`));
    expect([...new Set(named)].filter((path) => !isThere(path))).toEqual([]);
  });
});

interface Rules {
  forbidden: { name: string }[];
}

/** Runs dependency-cruiser as `npm run check:imports` does: `rule: file` for each violation. */
async function violations(cwd: string): Promise<string[]> {
  const cruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const config = join(root, '.dependency-cruiser.cjs');
  const args = [cruise, '--config', config, '--output-type', 'json', 'src', 'workflows', 'activities'];
  // It exits with the number of errors.
  const { stdout } = await run(process.execPath, args, { cwd, maxBuffer: 64 * 1024 * 1024 }).catch(
    (error: unknown) => error as { stdout: string },
  );
  const { summary } = JSON.parse(stdout) as {
    summary: { violations: { rule: { name: string }; from: string }[] };
  };
  return summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`);
}
