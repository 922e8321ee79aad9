import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.js';
import { keyRingOf } from '../../src/config/key-ring-of.js';
import { writeSandboxProviders } from '../../src/embedded/sandbox-settings.js';
import { spawnHoldfast } from '../../src/embedded/spawned-process.js';
import { startSandbox } from '../../src/sandbox/server.js';
import { everyCommandLine } from '../cli/support/command-lines.js';
import { exitsIn, faultOf, printed } from '../cli/support/exits.js';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

const LINE = 'TEMPORAL_UNAVAILABLE: the Temporal server has no namespace nowhere';

describeWithTemporal('A namespace that is not there', (temporal) => {
  let folder: string;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-namespace-'));
    const dataDir = join(folder, 'data');
    await keyRingOf({ ...readConfig({}), dataDir }, () => undefined);
    const sandbox = await startSandbox({ dataDir: join(folder, 'sandbox') });
    const providersPath = join(folder, 'providers.json');
    await writeSandboxProviders(providersPath, sandbox, 'seconds');
    await sandbox.close();
    env = {
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: 'nowhere',
      HOLDFAST_DATA: dataDir,
      HOLDFAST_PROVIDERS: providersPath,
    };
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is told by every command that asks for a workflow, in one line', async () => {
    const every = await everyCommandLine(folder, { data: folder });
    const lines = every.filter(({ name }) => /^(?:purchase|card|freeze|withdrawal) /.test(name));
    const exits = await exitsIn(lines, { what: 'no namespace', env, spares: [] }, folder);
    process.stdout.write(`${exits.map(printed).join('\n')}\n`);
    expect(exits.map(faultOf).filter(Boolean)).toEqual([]);
    // Without a code on its standard input, or a reason, these are not sent.
    const isUnsent = (name: string): boolean => name.endsWith(' submit-code') || name === 'purchase dispute';
    for (const { name, stderr } of exits) if (!isUnsent(name)) expect(stderr, name).toContain(LINE);
  });

  it('ends a worker, which leaves nothing open that keeps its process', async () => {
    const worker = await spawnHoldfast(['worker'], { env: { ...process.env, ...env } });
    const { code } = await worker.exited;
    expect(code).toBe(1);
    expect(worker.recentOutput()).toContain(LINE);
  });
});
