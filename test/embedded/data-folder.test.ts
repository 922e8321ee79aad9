import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.js';
import { emptyDataFolder, takeDataFolder } from '../../src/embedded/data-folder.js';
import { withoutOwnAddresses } from '../../src/embedded/own-addresses.js';
import { lockFolder } from '../../src/journal/folder-lock.js';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'holdfast-data-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

describe('A data folder', () => {
  it('is taken by one process at a time; another is told which has it and what to do', async () => {
    const lock = await takeDataFolder({ dataDir });
    await expect(takeDataFolder({ dataDir })).rejects.toMatchObject({
      code: 'DATA_FOLDER_IN_USE',
      message: expect.stringMatching(
        /^another holdfast dev or demo uses .*this process since .*: stop that process, or set HOLDFAST_DATA to/,
      ) as string,
    });
    await lock.release();
    await (await takeDataFolder({ dataDir })).release();
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('is emptied of what Holdfast made, and of nothing else', async () => {
    const lock = await takeDataFolder({ dataDir });
    await mkdir(join(dataDir, 'journal', 'cluster'), { recursive: true });
    await mkdir(join(dataDir, 'sandbox'));
    for (const file of ['key-ring.json', 'providers.json', 'temporal.db', 'worker.log', 'purchase.json'])
      await writeFile(join(dataDir, file), '{}');
    await emptyDataFolder({ dataDir });
    expect((await readdir(dataDir)).sort()).toEqual(['lock.json', 'purchase.json']);
    await lock.release();
    expect(await readdir(dataDir)).toEqual(['purchase.json']);
  });

  it('keeps everything while a process has its journal open', async () => {
    await mkdir(join(dataDir, 'journal'));
    await writeFile(join(dataDir, 'key-ring.json'), '{}');
    const journal = await lockFolder(join(dataDir, 'journal'));
    await expect(emptyDataFolder({ dataDir })).rejects.toMatchObject({ code: 'JOURNAL_IN_USE' });
    expect((await readdir(dataDir)).sort()).toEqual(['journal', 'key-ring.json']);
    await journal.release();
  });
});

describe('What an .env names of dev itself', () => {
  const own = {
    TEMPORAL_ADDRESS: '127.0.0.1:8714',
    HOLDFAST_JOURNAL_URL: 'http://127.0.0.1:8713',
    HOLDFAST_KEY_RING: '/data/key-ring.json',
    HOLDFAST_DATA: '/data',
  };

  it('is what dev brings up', () => {
    const config = withoutOwnAddresses(readConfig(own));
    expect(config.temporal.address).toBeUndefined();
    expect(config.journalUrl).toBeUndefined();
    expect(config.keyRingPath).toBeUndefined();
  });

  it('leaves what names somebody else’s as it is', () => {
    const others = {
      TEMPORAL_ADDRESS: 'temporal.example.com:7233',
      HOLDFAST_JOURNAL_URL: 'http://127.0.0.1:9000',
      HOLDFAST_KEY_RING: '/elsewhere/key-ring.json',
      HOLDFAST_DATA: '/data',
    };
    expect(withoutOwnAddresses(readConfig(others))).toEqual(readConfig(others));
  });
});
