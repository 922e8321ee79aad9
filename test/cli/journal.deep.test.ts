import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectOneLine, NOWHERE, runHoldfast, withKeyRing, type Ended } from './support/run-holdfast.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-cli-journal-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const holdfast = (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> =>
  runHoldfast({ folder, args, env });

describe('A journal that does not answer', () => {
  it.each([
    [
      'HOLDFAST_JOURNAL_URL',
      `http://${NOWHERE}`,
      /^JOURNAL_UNAVAILABLE: HOLDFAST_JOURNAL_URL: no journal answers/,
    ],
    ['DATABASE_URL', `postgres://u:secret-word@${NOWHERE}/holdfast`, /^JOURNAL_UNAVAILABLE: .*ECONNREFUSED/],
  ])('is reported in one line by every command that needs it: %s', async (name, value, line) => {
    const env = { HOLDFAST_LOG_LEVEL: 'silent', ...(await withKeyRing(join(folder, name))), [name]: value };
    for (const args of [
      ['operation', 'list'],
      ['operation', 'show', 'shop/O-1/hold/1'],
      ['notification', 'list'],
    ]) {
      const ended = await holdfast(args, env);
      expectOneLine(ended, line);
      expect(ended.stderr).not.toMatch(/secret-word|Bearer/);
    }
  });
});

describe('A journal that takes connections and says nothing', () => {
  it('is waited for with a line that names its variable, and never its password', async () => {
    // Reads what comes, so that it notices the end of a connection.
    const silent = createServer((socket) => void socket.resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const ended = await holdfast(['operation', 'list'], {
      HOLDFAST_LOG_LEVEL: 'silent',
      ...(await withKeyRing(join(folder, 'silent'))),
      DATABASE_URL: `postgres://u:secret-word@127.0.0.1:${port}/holdfast`,
    });
    expect(ended.stderr.trimEnd().split('\n')).toEqual([
      'Connecting to the journal (DATABASE_URL).',
      expect.stringMatching(/^JOURNAL_UNAVAILABLE: /),
    ]);
    expect(ended.stderr).not.toContain('secret-word');
    await new Promise((resolve) => silent.close(resolve));
  });
});
