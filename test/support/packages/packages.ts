import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const run = promisify(execFile);

export interface Packed {
  /** The name of the tarball, in the folder that it was put into. */
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** Packs `holdfast` as it was built for the tests. */
export function packWhole(folder: string): Promise<Packed> {
  return packed([ROOT, '--ignore-scripts'], folder);
}

/** Packs `@holdfast/client`, which compiles what its entry reaches. */
export function packClient(folder: string): Promise<Packed> {
  return packed([join(ROOT, 'packages', 'client')], folder);
}

async function packed(words: readonly string[], folder: string): Promise<Packed> {
  const args = ['pack', '--json', '--silent', '--pack-destination', folder, ...words];
  const { stdout } = await run('npm', args, { cwd: ROOT, maxBuffer: 16 * 1024 * 1024 });
  const [tarball] = JSON.parse(stdout) as Packed[];
  if (!tarball) throw new Error('npm pack has made nothing');
  return tarball;
}

/** Installs a tarball as a service does, into a folder that has nothing else; answers what npm says. */
export async function installed(folder: string, tarball: string): Promise<string> {
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball];
  const { stdout, stderr } = await run('npm', args, { cwd: folder });
  return stdout + stderr;
}

/** What the compiler says of a file of a folder, which it checks with every declaration file behind it. */
export async function complaintsOf(folder: string, file: string, flags: string): Promise<string> {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [tsc, '--noEmit', '--skipLibCheck', 'false', ...flags.split(' '), file];
  return run(process.execPath, args, { cwd: folder }).then(
    ({ stdout }) => stdout,
    (error: unknown) => String((error as { stdout?: unknown }).stdout),
  );
}

/** The fenced code behind README's `example:service` marker. */
export async function serviceExample(): Promise<string> {
  const text = await readFile(join(ROOT, 'README.md'), 'utf8');
  const code = /<!-- example:service -->\s*```\w*\n([\s\S]*?)```/.exec(text)?.[1];
  if (code === undefined) throw new Error('README.md has no code behind the marker example:service');
  return code;
}
