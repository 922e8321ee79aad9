import type { TestProject } from 'vitest/node';
import { startPostgres } from '../postgres/postgres.js';

declare module 'vitest' {
  export interface ProvidedContext {
    postgresServer?: string;
  }
}

/**
 * Starts the PostgreSQL server that the journal's tests of this run share, and stops it after them. Where none can be had,
 * each file that needs one says so when it tries by itself; the others run.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres().catch(() => undefined);
  if (!server) return () => Promise.resolve();
  project.provide('postgresServer', server.url);
  return () => server.stop();
}
