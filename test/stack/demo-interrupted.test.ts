import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { beforeAll, expect, it } from 'vitest';
import { findOnPath, holdfastCliPath } from '../../src/embedded/spawned-process.js';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

const CTRL_C = '\x03';
/** What the issue promises. */
const CLEANED_UP_MS = 3_000;

interface Interrupted {
  readonly output: string;
  readonly acknowledgedMs: number;
  readonly endedMs: number;
  readonly code: number | null;
}

/** Runs the demo on a pseudo-terminal, and types Ctrl-C when its output matches. */
function interruptDemo(when: RegExp, TEMPORAL_ADDRESS = '', options = ''): Promise<Interrupted> {
  const command = `exec '${process.execPath}' '${holdfastCliPath()}' demo ${options}`;
  const env = { ...process.env, TEMPORAL_ADDRESS, DATABASE_URL: '', HOLDFAST_DATA: '' };
  const terminal = spawn('script', ['--quiet', '--return', '--flush', '--command', command, '/dev/null'], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  let typedAt: number | undefined;
  let acknowledgedAt: number | undefined;
  terminal.stdout.on('data', (bytes: Buffer) => {
    output += bytes.toString();
    if (typedAt !== undefined && output.includes('Stopping')) acknowledgedAt ??= performance.now();
    if (typedAt !== undefined || !when.test(output)) return;
    typedAt = performance.now();
    terminal.stdin.write(CTRL_C);
  });
  return new Promise((resolve) => {
    terminal.once('close', (code) => {
      const since = (at = Infinity): number => at - (typedAt ?? 0);
      resolve({ output, acknowledgedMs: since(acknowledgedAt), endedMs: since(performance.now()), code });
    });
  });
}

/** What a demo said it started or made, and that is still there: processes, and its folder. */
function leftOf({ output }: Interrupted): string[] {
  const pids = [...output.matchAll(/\(process (\d+)\)|worker (\d+) takes over/g)];
  const processes = pids.map(([, server, worker]) => `/proc/${server ?? worker}`);
  const [, keyRing = ''] = /Keys: made (\S+key-ring\.json)/.exec(output) ?? [];
  return [...processes, dirname(keyRing)].filter((path) => existsSync(path));
}

function expectCleanEnd(ended: Interrupted): void {
  const { acknowledgedMs, endedMs } = ended;
  process.stdout.write(
    `Ctrl-C: acknowledged after ${acknowledgedMs.toFixed(0)} ms, ended after ${endedMs.toFixed(0)} ms\n`,
  );
  expect(ended.endedMs).toBeLessThan(CLEANED_UP_MS);
  expect(ended.acknowledgedMs).toBeLessThanOrEqual(ended.endedMs);
  expect(ended.code, ended.output).toBe(130);
  expect(ended.output).not.toMatch(/[A-Z]+_[A-Z_]+: |\n {4}at /);
  expect(leftOf(ended)).toEqual([]);
}

describeWithTemporal('The demo on a terminal, at Ctrl-C', (temporal) => {
  beforeAll(() => {
    if (findOnPath('script', process.env['PATH']) === undefined)
      throw new Error('no `script` (bsdutils) here');
  });

  it('ends within three seconds while it makes its journal', async () => {
    expectCleanEnd(await interruptDemo(/Keys: made/));
  });

  it('ends within three seconds in the middle of a purchase, after it has said what it waits for', async () => {
    const ended = await interruptDemo(/takes over/);
    expectCleanEnd(ended);
    expect(ended.output).toMatch(/\.\.\. waiting for the payment deadline: the buyer has no money \(\d+ s\)/);
  });

  it('ends within three seconds in the middle of a withdrawal, which it terminates where the server stays', async () => {
    const ended = await interruptDemo(/it comes back/, temporal.address, '--story withdrawal');
    expectCleanEnd(ended);
    expect(ended.output).toMatch(/Terminated withdrawal\/demo-\S+\/D-bounced-\d+ on/);
  });

  it('leaves nothing open on a Temporal server that it did not start, and names what it terminated', async () => {
    const ended = await interruptDemo(/takes over/, temporal.address);
    expectCleanEnd(ended);
    const [, killed = '', tenant = ''] =
      /Terminated (order\/(\S+)\/D-killed-\d+) on/.exec(ended.output) ?? [];
    expect(killed, ended.output).not.toBe('');
    const connection = await Connection.connect({ address: temporal.address });
    const { workflow } = new Client({ connection });
    const numbers = [...ended.output.matchAll(/: order (D-\S+),/g)].map(([, orderNo = '']) => orderNo);
    const ends = numbers.map(async (orderNo) => {
      const { status } = await workflow.getHandle(`order/${tenant}/${orderNo}`).describe();
      return status.name;
    });
    expect(await Promise.all(ends)).toEqual([
      'COMPLETED',
      'COMPLETED',
      'COMPLETED',
      'COMPLETED',
      'TERMINATED',
    ]);
    await connection.close();
  });
});
