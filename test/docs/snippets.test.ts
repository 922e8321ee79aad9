import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { parseKeyRing } from '../../src/security/key-ring.js';
import { allPages, pageOf, root } from './pages.js';

const pages = allPages();

/** Every TypeScript and JavaScript block as a file beside its page, so that relative imports mean what they say. */
const snippets = new Map(
  pages.flatMap(({ path, blocks }) =>
    blocks.flatMap(({ language, code }, index) => {
      const ending = { ts: 'mts', js: 'mjs' }[language];
      return ending === undefined ? [] : [[join(root, `${path}.${index}.${ending}`), code] as const];
    }),
  ),
);

/** What the compiler says of the snippets, with the client's own name meaning this repository. */
function complaints(files: ReadonlyMap<string, string>): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  const own = { noEmit: true, incremental: false, declaration: false, allowJs: true, checkJs: true };
  const { options } = ts.convertCompilerOptionsFromJson(
    { ...config.compilerOptions, ...own, rootDir: undefined, tsBuildInfoFile: undefined },
    root,
  );
  options.paths = { ...options.paths, '@holdfast/client': [join(root, 'src/index.ts')] };
  const host = ts.createCompilerHost(options);
  const disk = { readFile: host.readFile.bind(host), fileExists: host.fileExists.bind(host) };
  host.fileExists = (path) => files.has(path) || disk.fileExists(path);
  host.readFile = (path) => files.get(path) ?? disk.readFile(path);
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].flatMap((path) => {
    const file = program.getSourceFile(path);
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return found.map(
      ({ messageText }) =>
        `${path.slice(root.length)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
  });
}

describe('The examples of the documentation', () => {
  it('compile as they stand', () => {
    expect(snippets.size).toBeGreaterThan(4);
    expect(complaints(snippets)).toEqual([]);
  }, 180_000);

  it('would not pass here if they were wrong', () => {
    const wrong = new Map([
      [
        join(root, 'docs/wrong.0.mts'),
        "import { connectHoldfast } from '@holdfast/client';\nawait connectHoldfast({ adress: 'x' });\n",
      ],
      [join(root, 'docs/wrong.1.mts'), "import { noSuchThing } from '@holdfast/client';\nnoSuchThing();\n"],
    ]);
    expect(complaints(wrong).map((line) => line.split(':')[0])).toEqual([
      'docs/wrong.0.mts',
      'docs/wrong.1.mts',
    ]);
  }, 180_000);

  it('in JSON are JSON', () => {
    const json = pages.flatMap(({ blocks }) => blocks.filter(({ language }) => language === 'json'));
    expect(json.length).toBeGreaterThan(1);
    for (const { code } of json) expect(() => JSON.parse(code) as unknown, code).not.toThrow();
  });

  it('make a key ring that Holdfast takes', async () => {
    const block = pageOf('docs/operations.md').blocks.find(({ code }) => code.includes('contentHashKey'));
    const [, command = ''] = /^([\s\S]*?) > key-ring\.json$/m.exec(block?.code ?? '') ?? [];
    const { stdout } = await promisify(execFile)('bash', ['-euc', command]);
    expect(parseKeyRing(stdout).keyIds).toEqual(['k1']);
    // The second step of a rotation needs a key made by the other command.
    const { stdout: key } = await promisify(execFile)('openssl', ['rand', '-base64', '32']);
    const ring = JSON.parse(stdout) as { keys: Record<string, string> };
    const rotated = { ...ring, primary: 'k2', keys: { ...ring.keys, k2: key.trim() } };
    expect(parseKeyRing(JSON.stringify(rotated)).primary).toBe('k2');
  });
});
