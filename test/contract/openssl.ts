import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs openssl with files of these contents; `@name` in an argument stands for the file's path. Answers what it wrote. */
export function openssl(args: readonly string[], files: Readonly<Record<string, string | Buffer>>): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-openssl-'));
  try {
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(folder, name), content, { mode: 0o600 });
    const given = args.map((arg) => (arg.startsWith('@') ? join(folder, arg.slice(1)) : arg));
    return execFileSync('openssl', given, { stdio: 'pipe' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether openssl takes `signature`, in base64, for one over `text` by the public key in PEM. */
export function verifiedByOpenssl(given: {
  readonly text: string;
  readonly signature: string;
  readonly digest: 'md5' | 'sha1' | 'sha256';
  readonly key: string;
}): boolean {
  const { text, signature, digest, key } = given;
  const args = ['dgst', `-${digest}`, '-verify', '@key', '-signature', '@signature', '@text'];
  const files = { key, text, signature: Buffer.from(signature, 'base64') };
  try {
    return openssl(args, files).toString().trim() === 'Verified OK';
  } catch {
    // It exits with an error for a signature that does not verify.
    return false;
  }
}
