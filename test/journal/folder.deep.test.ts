import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FolderInUse } from '../../src/journal/errors.js';
import { lockFolder } from '../../src/journal/folder-lock.js';
import { openDatabase } from '../../src/journal/open-database.js';
import { journalOver } from './support/fixtures.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'holdfast-folder-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function emptyFolder(name: string): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder);
  return folder;
}

/** A process that opens the journal in a folder and records operations as fast as it can, naming each that is committed. */
function startWriter(folder: string): ChildProcess {
  const program = fileURLToPath(new URL('support/writer.mjs', import.meta.url));
  return spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
}

describe('the embedded journal', () => {
  it('loses nothing that was committed when its process is killed, over three kills', async () => {
    const folder = await emptyFolder('killed');
    const committed: string[] = [];
    for (let kill = 0; kill < 3; kill += 1) {
      const writer = startWriter(folder);
      const exited = new Promise((resolve) => writer.once('exit', (_code, signal) => resolve(signal)));
      let ofThisOne = 0;
      for await (const line of createInterface({ input: writer.stdout! })) {
        committed.push(line);
        ofThisOne += 1;
        if (ofThisOne === 50 + 37 * kill) writer.kill('SIGKILL');
      }
      expect(await exited).toBe('SIGKILL');
    }
    expect(committed.length).toBeGreaterThanOrEqual(50 + 87 + 124);
    const journal = journalOver(await openDatabase({ folder }));
    for (const line of committed) {
      const [operationId = '', serialNumber] = line.split(' ');
      expect(await journal.find(operationId)).toMatchObject({
        serialNumber,
        finalOutcome: { type: 'succeeded' },
      });
    }
    await journal.close();
  }, 120_000);

  it('is opened by one process: another one is told which has it, and what to do', async () => {
    const folder = await emptyFolder('shared');
    const writer = startWriter(folder);
    const exited = new Promise((resolve) => writer.once('exit', resolve));
    await new Promise((resolve) => createInterface({ input: writer.stdout! }).once('line', resolve));
    const rejected = openDatabase({ folder });
    await expect(rejected).rejects.toThrow(FolderInUse);
    await expect(rejected).rejects.toThrow(new RegExp(`process ${String(writer.pid)} on .*DATABASE_URL`));
    writer.kill('SIGKILL');
    await exited;
    const database = await openDatabase({ folder });
    await expect(openDatabase({ folder })).rejects.toThrow(/open in this process/);
    await database.close();
    await (await openDatabase({ folder })).close();
  }, 120_000);
});

describe('the lock of a folder', () => {
  const holder = {
    token: 't',
    pid: process.pid,
    host: hostname(),
    since: '2026-01-01T00:00:00.000Z',
    processStart: '1',
  };

  it('is had by one of 50 who ask at once', async () => {
    const folder = await emptyFolder('crowd');
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => lockFolder(folder)));
    const had = results.filter(({ status }) => status === 'fulfilled');
    expect(had).toHaveLength(1);
    for (const one of results) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(FolderInUse);
    expect(await readdir(folder)).toEqual(['lock.json']);
  });

  it('is taken over by one of 50 who ask at once when its process is gone', async () => {
    const folder = await emptyFolder('gone');
    await writeFile(join(folder, 'lock.json'), JSON.stringify(holder));
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => lockFolder(folder)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['lock.json']);
  });

  it('is not taken over while another process is at it, or died at it: the file to remove is named', async () => {
    const folder = await emptyFolder('stuck');
    await writeFile(join(folder, 'lock.json'), JSON.stringify(holder));
    await writeFile(join(folder, 'lock.json.takeover'), JSON.stringify(holder));
    await expect(lockFolder(folder)).rejects.toThrow(/remove .*lock\.json\.takeover/);
  });

  it('is free again after release, and leaves no file', async () => {
    const folder = await emptyFolder('released');
    const lock = await lockFolder(folder);
    expect(JSON.parse(await readFile(join(folder, 'lock.json'), 'utf8'))).toMatchObject({ pid: process.pid });
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
    await lock.release();
  });

  it("is not taken from another host's process, whose life cannot be seen from here", async () => {
    const folder = await emptyFolder('elsewhere');
    await writeFile(join(folder, 'lock.json'), JSON.stringify({ ...holder, host: 'elsewhere', pid: 1 }));
    await expect(lockFolder(folder)).rejects.toThrow(/process 1 on elsewhere.*if that host is gone, remove/);
  });

  it.each(['', '{', '[]', '{"pid":1}', JSON.stringify({ ...holder, processStart: 5 })])(
    'is not taken when its file is none of ours: %s',
    async (text) => {
      const folder = await mkdtemp(join(root, 'strange-'));
      await writeFile(join(folder, 'lock.json'), text);
      await expect(lockFolder(folder)).rejects.toThrow(/is no lock of Holdfast/);
    },
  );
});
