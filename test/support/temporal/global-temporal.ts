import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { readConfig } from '../../../src/config/config.js';
import { startTemporalServer } from '../../../src/embedded/temporal-server.js';

/** Starts the Temporal server that all stack tests of this run share, and stops it after them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-stack-'));
  const cleanUp = (): Promise<void> => rm(dataDir, { recursive: true, force: true });
  const log = {
    info: (message: string): void => {
      console.error(message);
    },
  };
  try {
    const server = await startTemporalServer({
      temporal: readConfig(process.env).temporal,
      env: process.env,
      dataDir,
      log,
      ui: true,
    });
    const { address, namespace, uiUrl } = server;
    project.provide('stackTemporal', { address, namespace, ...(uiUrl === undefined ? {} : { uiUrl }) });
    return async () => {
      await server.stop();
      await cleanUp();
    };
  } catch (error) {
    project.provide('stackTemporal', { unavailable: error instanceof Error ? error.message : String(error) });
    return cleanUp;
  }
}
