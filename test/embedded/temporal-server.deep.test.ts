import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { Connection } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.js';
import { findTemporalCli } from '../../src/embedded/temporal-cli.js';
import { startTemporalServer, type TemporalServer } from '../../src/embedded/temporal-server.js';

const log = { info: (): void => undefined };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-temporal-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function program(path: string, script: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

const cliVersion = 'echo "temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)"';

// Where nothing listens: what the SDK would download stays away, on a machine with a network as on one without.
const offline = { HTTPS_PROXY: 'http://127.0.0.1:1', HTTP_PROXY: 'http://127.0.0.1:1' };

describe('Where the Temporal CLI comes from', () => {
  const places = (path: string[]) => ({
    env: { HOME: folder, PATH: path.join(delimiter), ...offline },
    log,
    sdkDownloadDir: join(folder, 'sdk'),
    cacheDir: join(folder, 'cache'),
  });
  const sdkFile = (): string => {
    const { version } = createRequire(import.meta.url)('@temporalio/worker/package.json') as {
      version: string;
    };
    return join(folder, 'sdk', `temporal-sdk-typescript-${version}`);
  };
  const goBin = (): string => join(folder, 'go', 'bin', 'temporal');
  const fakeGo = (install: string): Promise<string> =>
    program(
      join(folder, 'bin', 'go'),
      `if [ "$1" = env ]; then echo; echo "${join(folder, 'go')}"; exit 0; fi\n${install}`,
    );

  it('takes `temporal` on PATH before anything else', async () => {
    const onPath = await program(join(folder, 'bin', 'temporal'), cliVersion);
    await program(sdkFile(), cliVersion);
    await fakeGo('exit 1');
    await program(goBin(), cliVersion);
    expect(await findTemporalCli(places([join(folder, 'bin')]))).toBe(onPath);
  });

  it("takes the SDK's download before what Go installed", async () => {
    await program(sdkFile(), cliVersion);
    await fakeGo('exit 1');
    await program(goBin(), cliVersion);
    expect(await findTemporalCli(places([join(folder, 'bin')]))).toBe(sdkFile());
  });

  it("takes what Go installed earlier, though Go's folder is not on PATH", async () => {
    await fakeGo('exit 1');
    await program(goBin(), cliVersion);
    expect(await findTemporalCli(places([join(folder, 'bin'), '/usr/bin', '/bin']))).toBe(goBin());
  });

  it('installs the pinned version with Go when nothing is there, once, and says so', async () => {
    const said: string[] = [];
    await fakeGo(
      `echo "$@" >> ${join(folder, 'calls')}\nmkdir -p "$GOBIN"\nprintf '#!/bin/sh\\n${cliVersion}\\n' > "$GOBIN/temporal"\nchmod +x "$GOBIN/temporal"`,
    );
    const where = {
      ...places([join(folder, 'bin'), '/usr/bin', '/bin']),
      log: { info: (text: string) => void said.push(text) },
    };
    const first = await findTemporalCli(where);
    expect(first.startsWith(join(folder, 'cache'))).toBe(true);
    expect(await findTemporalCli(where)).toBe(first);
    expect(await readFile(join(folder, 'calls'), 'utf8')).toBe(
      'install github.com/temporalio/cli/cmd/temporal@v1.5.1\n',
    );
    expect(said.join('\n')).toContain('about 4 minutes');
  });

  it('does not take a program that cannot run a server', async () => {
    await fakeGo('echo "no network" >&2; exit 1');
    await program(goBin(), 'exit 3');
    await expect(findTemporalCli(places([join(folder, 'bin'), '/usr/bin', '/bin']))).rejects.toThrow(
      'no network',
    );
  });

  it('names every way that it tried when there is none', async () => {
    const error: unknown = await findTemporalCli(places([join(folder, 'empty')])).catch(
      (cause: unknown) => cause,
    );
    expect(String(error)).toContain('TEMPORAL_ADDRESS');
    expect(String(error)).toContain('`temporal` on PATH');
    expect(String(error)).toContain("the Temporal SDK's download failed");
    expect(String(error)).toContain('`go` on PATH');
  });
});

describe('A Temporal dev server', () => {
  let server: TemporalServer;
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'holdfast-temporal-'));
    server = await startTemporalServer({ ...own(), dataDir, log, ui: true });
  }, 1_800_000);
  afterAll(async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('answers on its address with the search attributes in place', async () => {
    const connection = await Connection.connect({ address: server.address });
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace: server.namespace,
    });
    await connection.close();
    expect(customAttributes).toMatchObject({
      HoldfastProvider: 2,
      HoldfastState: 2,
      HoldfastNeedsAttention: 5,
    });
  });

  it('serves its web UI on loopback', async () => {
    expect(server.uiUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const page = await fetch(server.uiUrl ?? '');
    expect(page.status).toBe(200);
  });

  it('is used and left alone when TEMPORAL_ADDRESS names it, and gets the namespace that is missing', async () => {
    const used = await startTemporalServer({
      ...own({ TEMPORAL_ADDRESS: server.address, TEMPORAL_NAMESPACE: 'orders' }),
      env: { PATH: '' },
      dataDir,
      log,
      ui: false,
    });
    expect(used.address).toBe(server.address);
    expect(used.pid).toBeUndefined();
    await used.stop();
    const connection = await Connection.connect({ address: server.address });
    const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace: 'orders' });
    await connection.close();
    expect(namespaceInfo?.name).toBe('orders');
  });

  it('keeps its workflows across a restart when asked to', async () => {
    const options = { ...own(), dataDir, log, ui: false, persist: true };
    const first = await startTemporalServer({ ...options, ...own({ TEMPORAL_NAMESPACE: 'kept' }) });
    await first.stop();
    const again = await startTemporalServer(options);
    const connection = await Connection.connect({ address: again.address });
    const { namespaces } = await connection.workflowService.listNamespaces({});
    await connection.close();
    await again.stop();
    expect(namespaces.map((namespace) => namespace.namespaceInfo?.name)).toContain('kept');
  });

  it('is started again, and it is said, when it ends before it is ready', async () => {
    const real = await findTemporalCli({ env: process.env, log });
    const once = `[ -e "${folder}/ended" ] || { touch "${folder}/ended"; echo "panic: a port was taken" >&2; exit 2; }`;
    await program(join(folder, 'bin', 'temporal'), `${once}\nexec "${real}" "$@"`);
    const said: string[] = [];
    const again = await startTemporalServer({
      ...own(),
      env: { ...process.env, PATH: [join(folder, 'bin'), '/usr/bin', '/bin'].join(delimiter) },
      dataDir: folder,
      log: { info: (text) => void said.push(text) },
      ui: false,
    });
    const connection = await Connection.connect({ address: again.address });
    await connection.close();
    await again.stop();
    expect(said.join('\n')).toContain(
      'ended (2) before it was ready: panic: a port was taken; starting it again',
    );
  });

  it('that ends at every start is an error that says why, after three starts', async () => {
    await program(
      join(folder, 'bin', 'temporal'),
      `echo start >> "${folder}/starts"; echo "error: the database is locked" >&2; exit 1`,
    );
    const env = { ...process.env, PATH: [join(folder, 'bin'), '/usr/bin', '/bin'].join(delimiter) };
    await expect(
      startTemporalServer({ ...own(), env, dataDir: folder, log, ui: false }),
    ).rejects.toMatchObject({
      code: 'PROCESS_FAILED',
      message: expect.stringContaining('error: the database is locked') as unknown,
    });
    expect(await readFile(join(folder, 'starts'), 'utf8')).toBe('start\n'.repeat(3));
  });

  it('is gone once it is stopped', async () => {
    const other = await startTemporalServer({ ...own(), dataDir, log, ui: false });
    const pid = other.pid ?? 0;
    process.kill(pid, 0);
    await other.stop();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

it('An address in TEMPORAL_ADDRESS where nothing listens is an error that names it', async () => {
  const named = own({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
  await expect(startTemporalServer({ ...named, dataDir: folder, log, ui: false })).rejects.toThrow(
    '127.0.0.1:1',
  );
});

/** What the configuration says, whatever server the tests themselves were told to use. */
function own(named: NodeJS.ProcessEnv = {}) {
  return { temporal: readConfig(named).temporal, env: process.env };
}
