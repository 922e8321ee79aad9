import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectHoldfast } from '../../src/index.js';
import { DEV_PORTS } from '../../src/embedded/ports.js';
import { spawnHoldfast, type SpawnedProcess } from '../../src/embedded/spawned-process.js';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

const READY_MS = 120_000;
const OWN_FILE = 'purchase.json';
const KEY = { tenant: 'shop', orderNo: 'O-1' };

interface Dev {
  readonly process: SpawnedProcess;
  readonly lines: readonly string[];
}

let dataDir: string;
const startDev = async (...options: string[]): Promise<Dev> => {
  const lines: string[] = [];
  const env = {
    ...process.env,
    ...{ TEMPORAL_ADDRESS: '', DATABASE_URL: '', HOLDFAST_DATA: dataDir, HOLDFAST_LOG_LEVEL: 'warn' },
  };
  const started = await spawnHoldfast(['dev', ...options], { env, onLine: (line) => lines.push(line) });
  return { process: started, lines };
};
const ready = (dev: Dev): Promise<string> => dev.process.waitForLine(/^holdfast dev ready/, READY_MS);

/** The files of the data folder, each with a hash of what is in it. */
async function hashes(): Promise<Record<string, string>> {
  const entries = await readdir(dataDir, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = files.sort().map(async (path) => {
    const hash = createHash('sha256').update(await readFile(path));
    return [relative(dataDir, path), hash.digest('hex')] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}

function textIn({ lines }: Dev, pattern: RegExp): string {
  const [, text = ''] = lines.map((line) => pattern.exec(line)).find((found) => found !== null) ?? [];
  return text;
}

function pidIn(dev: Dev, pattern: RegExp): number {
  return Number(textIn(dev, pattern));
}

/** Whether a part is at its own port, or the line that says who took it is there. */
function portsOf({ lines }: Dev): (number | string)[] {
  const output = lines.join('\n');
  return Object.values(DEV_PORTS).map((port) => {
    const isThere = output.includes(`127.0.0.1:${port}`);
    return isThere || output.includes(`Warning: port ${port} is taken; `) ? port : `nothing of ${port}`;
  });
}

describeWithTemporal('holdfast dev', () => {
  let dev: Dev;
  let squatter: Server | undefined;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'holdfast-dev-test-'));
    await writeFile(join(dataDir, OWN_FILE), '{}');
    dev = await startDev();
    await ready(dev);
  }, 2 * READY_MS);
  afterAll(async () => {
    await dev.process.stop({ signal: 'SIGINT' });
    await new Promise((resolve) => (squatter ? squatter.close(resolve) : resolve(undefined)));
    await rm(dataDir, { recursive: true, force: true });
  });

  it('serves every part at its documented port, and prints the variables line by line', () => {
    expect(portsOf(dev)).toEqual(Object.values(DEV_PORTS));
    const exported = dev.lines.flatMap((line) => /^export (\w+)=\S+$/.exec(line)?.[1] ?? []);
    expect(exported).toEqual(['TEMPORAL_ADDRESS', 'HOLDFAST_KEY_RING', 'HOLDFAST_JOURNAL_URL']);
  });

  it.each([[[]], [['--reset']]])('refuses a second one with %j, which changes no file', async (options) => {
    const pids = [
      dev.process.pid,
      pidIn(dev, /dev server on .* \(process (\d+)\)/),
      pidIn(dev, /^Worker +process (\d+)/),
    ];
    // What the first one and its servers write by themselves is not the second one's doing.
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    try {
      const before = await hashes();
      const second = await startDev(...options);
      expect(await second.process.exited).toEqual({ code: 1, signal: null });
      expect(second.lines).toEqual([
        expect.stringMatching(`^DATA_FOLDER_IN_USE: .*process ${dev.process.pid} on`),
      ]);
      expect(await hashes()).toEqual(before);
      expect(Object.keys(before).length).toBeGreaterThan(10);
    } finally {
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    }
  });

  it('starts its worker again when that is killed, and says so in one line', async () => {
    const pid = pidIn(dev, /^Worker +process (\d+)/);
    process.kill(pid, 'SIGKILL');
    const line = await dev.process.waitForLine(/^Worker \d+ ended/, 10_000);
    expect(line).toMatch(new RegExp(`^Worker ${pid} ended \\(SIGKILL\\): worker \\d+ starts in its place$`));
    const isReady = async () => {
      const log = await readFile(join(dataDir, 'worker.log'), 'utf8');
      return log.match(/^holdfast worker ready/gm)?.length;
    };
    await expect.poll(isReady).toBe(2);
  });

  it('names at its next start the workflows that still run and whose members the new sandbox has not', async () => {
    const [sandbox, temporal] = [
      textIn(dev, /^Sandbox +(http\S+\/sandbox)$/),
      textIn(dev, /^Temporal +(\S+),/),
    ];
    const account = async (memberCode: string, property: string): Promise<string> => {
      const response = await fetch(`${sandbox}/pingan/members`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ memberCode, property, name: '王小明' }),
      });
      return ((await response.json()) as { account: string }).account;
    };
    const client = await connectHoldfast({ address: temporal, keyRingPath: join(dataDir, 'key-ring.json') });
    // The buyer has no money, so the workflow waits for it.
    await client.purchases.start({
      order: { ...KEY, provider: 'pingan', amount: '100.00', fee: '1.00', onDeadline: 'release' },
      buyer: { account: { member: 'buyer-1', account: await account('buyer-1', '00') } },
      seller: { member: 'seller-1', account: await account('seller-1', 'SH') },
    });
    await client.close();
    expect(await dev.process.stop({ signal: 'SIGINT', graceMs: 30_000 })).toEqual({ code: 0, signal: null });
    dev = await startDev();
    await ready(dev);
    expect(dev.lines).toContainEqual(
      expect.stringMatching(
        /^Warning: workflows of an earlier start .* 1 in all \(order\/shop\/O-1\).*--reset/,
      ),
    );
  });

  it('ends on Ctrl-C also while it starts, and leaves a folder that the next one takes', async () => {
    expect(await dev.process.stop({ signal: 'SIGINT', graceMs: 30_000 })).toEqual({ code: 0, signal: null });
    dev = await startDev();
    await dev.process.waitForLine(/^Sandbox: /, READY_MS);
    expect(await dev.process.stop({ signal: 'SIGINT' })).toEqual({ code: 130, signal: null });
    expect(dev.lines).toContain('Stopping.');
    dev = await startDev();
    await ready(dev);
  });

  it('ends on Ctrl-C, and with --reset begins anew on what ports are free', async () => {
    expect(await dev.process.stop({ signal: 'SIGINT', graceMs: 30_000 })).toEqual({ code: 0, signal: null });
    expect(dev.lines).toContain('Stopping.');
    squatter = createServer();
    await new Promise<void>((resolve) => {
      // Taken by this test, or by somebody else already.
      squatter?.once('error', () => resolve()).listen(DEV_PORTS.sandbox, '127.0.0.1', resolve);
    });
    const keyRing = (): Promise<string> => readFile(join(dataDir, 'key-ring.json'), 'utf8');
    const before = await keyRing();
    dev = await startDev('--reset');
    await ready(dev);
    expect(await keyRing()).not.toBe(before);
    expect(await readFile(join(dataDir, OWN_FILE), 'utf8')).toBe('{}');
    expect(dev.lines).toContainEqual(
      expect.stringMatching(/^Warning: port 8710 is taken; the sandbox is on 87\d\d$/),
    );
    expect(portsOf(dev)).toEqual(Object.values(DEV_PORTS));
    expect(dev.lines.join('\n')).not.toContain('earlier start');
  });
});
