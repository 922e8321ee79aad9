import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

const run = promisify(execFile);
const program = fileURLToPath(new URL('../../dist/bench/crash/crash.js', import.meta.url));
const TIMEOUT_MS = 280_000;
const PURCHASES = 100;
const KILLS = { worker: 3, server: 1 };

// The program starts servers of its own: what it needs of the shared one is that it could be had.
describeWithTemporal(
  'a hundred purchases in flight while workers, Temporal and PostgreSQL are killed',
  () => {
    it.each(['replay', 'none'])(
      'all end right, with nothing lost, done twice or sent again blindly, at a bank in mode %s',
      async (mode) => {
        const kills = ['--kills', String(KILLS.worker), '--server-kills', String(KILLS.server)];
        const size = [
          '--purchases',
          String(PURCHASES),
          '--database-restarts',
          '2',
          // Enough for some to be sent again, without which the program says that the run shows nothing of that.
          '--scene',
          'kills',
          '--faults',
          '3',
          '--patience',
          '200',
          '--within',
          '200',
        ];
        const { stdout, stderr } = await run(
          process.execPath,
          [program, ...size, ...kills, '--mode', mode, '--json'],
          { timeout: TIMEOUT_MS },
        ).catch((error: unknown) => {
          // What the program said is why it failed.
          throw new Error(
            error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error),
            { cause: error },
          );
        });
        expect(stderr).toMatch(/^machine: /);
        expect(stderr).toContain('query schedule (ms): ');
        expect(stderr).toMatch(/\d+ s: \d+ of 100 done/);
        const figures: unknown = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
        expect(figures).toMatchObject({
          purchases: PURCHASES,
          ended: PURCHASES,
          kills: KILLS.worker + KILLS.server,
          lost: 0,
          duplicateEffects: 0,
          blindResends: 0,
          queriedResends: expect.any(Number) as number,
          lastDoneSeconds: expect.any(Number) as number,
        });
      },
      TIMEOUT_MS,
    );
  },
);
