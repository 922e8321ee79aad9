import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdfastCliPath } from '../../src/embedded/spawned-process.js';

let folder: string;
let taken: Server;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-no-server-'));
  taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => taken.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

/** A PATH with Node alone, and what `script` is for a Temporal CLI where one is given. */
async function pathWith(script?: string): Promise<string> {
  const bin = await mkdtemp(join(folder, 'bin-'));
  await symlink(process.execPath, join(bin, 'node'));
  if (script === undefined) return bin;
  await writeFile(join(bin, 'temporal'), `#!/bin/sh\n${script}\n`);
  await chmod(join(bin, 'temporal'), 0o755);
  return `${bin}:/usr/bin:/bin`;
}

/** Runs the program where nothing can be fetched. */
async function holdfast(args: readonly string[], path: string): Promise<{ code: number; stderr: string }> {
  const home = join(folder, 'home');
  await mkdir(home, { recursive: true });
  const nowhere = 'http://127.0.0.1:1';
  const env = { PATH: path, HOME: home, TMPDIR: home, HTTPS_PROXY: nowhere, HTTP_PROXY: nowhere };
  return new Promise((resolve) => {
    execFile(process.execPath, [holdfastCliPath(), ...args], { env, cwd: folder }, (error, _out, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stderr: stderr.trimEnd() });
    });
  });
}

describe('A start that cannot be', () => {
  it.each([['demo'], ['dev']])(
    'of %s without a Temporal CLI ends in one line that says what was tried',
    async (name) => {
      const { code, stderr } = await holdfast([name], await pathWith());
      expect(stderr).toMatch(
        /^NO_TEMPORAL_CLI: no Temporal server can be started: TEMPORAL_ADDRESS is not set; .*no `go` on PATH.*\. Install .*$/,
      );
      expect(code).toBe(1);
    },
  );

  it('of the demo with a Temporal CLI that ends at once gives its last word', async () => {
    const path = await pathWith('echo "Error: no such flag" >&2; exit 3');
    const { code, stderr } = await holdfast(['demo'], path);
    expect(stderr).toBe(
      'PROCESS_FAILED: the Temporal dev server ended (3) before it was ready: Error: no such flag',
    );
    expect(code).toBe(1);
  });

  it('of the sandbox at a port that is taken names the port', async () => {
    const address = taken.address();
    const port = address !== null && typeof address !== 'string' ? address.port : 0;
    const args = ['sandbox', '--data', join(folder, 'sandbox'), '--port', String(port)];
    const { code, stderr } = await holdfast(args, await pathWith());
    expect(stderr).toBe(`PORT_TAKEN: port ${port} is taken by another program`);
    expect(code).toBe(1);
  });
});
