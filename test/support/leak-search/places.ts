import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { inspect, promisify } from 'node:util';
import { PGlite } from '@electric-sql/pglite';
import { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import pg from 'pg';
import { findOnPath } from '../../../src/embedded/spawned-process.js';
import type { Place } from './leak-search.js';

const workflowService = proto.temporal.api.workflowservice.v1;

/** A text as a place. */
export function textPlace(name: string, text: string): Place {
  return { name, bytes: Buffer.from(text) };
}

/** What a caller is given of an error: its message, its stack, its causes and every field. */
export function errorPlace(name: string, error: unknown): Place {
  return textPlace(name, inspect(error, { depth: 10, maxArrayLength: null, maxStringLength: null }));
}

/** Every file of a folder but those under `except`, which are where secrets belong. */
export async function filePlaces(folder: string, except: readonly string[] = []): Promise<Place[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const kept = paths.filter((path) => !except.some((name) => isUnder(relative(folder, path), name)));
  return Promise.all(
    kept.map(async (path) => ({ name: relative(folder, path), bytes: await readFile(path) })),
  );
}

/** A database as its dump: by pg_dump where this machine has one for this server, and every row as text in any case. */
export async function postgresPlaces(databaseUrl: string): Promise<Place[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const rows = await rowPlaces(async (sql) => (await client.query<Record<string, unknown>>(sql)).rows);
    const { rows: version } = await client.query<{ major: number }>(
      "SELECT current_setting('server_version_num')::int / 10000 AS major",
    );
    const dump = await pgDump(databaseUrl, version[0]?.major);
    return [...rows, ...(dump === undefined ? [] : [textPlace('pg_dump', dump)])];
  } finally {
    await client.end();
  }
}

/** An embedded database whose process has ended: every row as text. Its files are read as files besides. */
export async function pglitePlaces(folder: string): Promise<Place[]> {
  const database = await PGlite.create(folder);
  try {
    return await rowPlaces(async (sql) => (await database.query<Record<string, unknown>>(sql)).rows);
  } finally {
    await database.close();
  }
}

/** What Temporal keeps of every workflow whose id contains the text: history, description and list entry, not decoded. */
export async function temporalPlaces(
  temporal: { readonly address: string; readonly namespace: string },
  idPart: string,
): Promise<Place[]> {
  const { address, namespace } = temporal;
  const connection = await Connection.connect({ address });
  try {
    const list = await connection.workflowService.listWorkflowExecutions({ namespace, pageSize: 1_000 });
    const own = list.executions.filter(({ execution }) => execution?.workflowId?.includes(idPart));
    const places = own.map(async (entry) => {
      const execution = {
        workflowId: entry.execution?.workflowId ?? '',
        runId: entry.execution?.runId ?? '',
      };
      const description = await connection.workflowService.describeWorkflowExecution({
        namespace,
        execution,
      });
      return [
        {
          name: 'description',
          bytes: workflowService.DescribeWorkflowExecutionResponse.encode(description).finish(),
        },
        ...(await historyPlaces(connection, { namespace, execution })),
      ].map(({ name, bytes }) => ({ name: `${name} of ${execution.workflowId}`, bytes }));
    });
    const entries = workflowService.ListWorkflowExecutionsResponse.encode({ executions: own }).finish();
    return [{ name: 'list of workflows', bytes: entries }, ...(await Promise.all(places)).flat()];
  } finally {
    await connection.close();
  }
}

async function historyPlaces(
  connection: Connection,
  request: { readonly namespace: string; readonly execution: { workflowId: string; runId: string } },
): Promise<Place[]> {
  const places: Place[] = [];
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await connection.workflowService.getWorkflowExecutionHistory({
      ...request,
      ...(nextPageToken && { nextPageToken }),
    });
    const bytes = workflowService.GetWorkflowExecutionHistoryResponse.encode(page).finish();
    places.push({ name: 'history', bytes }, textPlace('history as JSON', JSON.stringify(page)));
    nextPageToken = page.nextPageToken.length > 0 ? page.nextPageToken : undefined;
  } while (nextPageToken);
  return places;
}

async function rowPlaces(query: (sql: string) => Promise<Record<string, unknown>[]>): Promise<Place[]> {
  const tables = await query(
    "SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables" +
      " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')",
  );
  const places: Place[] = [];
  for (const { name } of tables) {
    const rows = await query(`SELECT t::text AS line FROM ${String(name)} AS t`);
    places.push(textPlace(`table ${String(name)}`, rows.map(({ line }) => String(line)).join('\n')));
  }
  return places;
}

async function pgDump(databaseUrl: string, serverMajor: number | undefined): Promise<string | undefined> {
  const program = findOnPath('pg_dump', process.env['PATH']);
  if (program === undefined) return undefined;
  const run = promisify(execFile);
  // An older pg_dump refuses a newer server.
  const { stdout: version } = await run(program, ['--version']);
  if (Number(/ (\d+)/.exec(version)?.[1] ?? 0) < (serverMajor ?? Infinity)) return undefined;
  const { stdout } = await run(program, [databaseUrl], { maxBuffer: 256 * 1024 * 1024 });
  return stdout;
}

function isUnder(path: string, name: string): boolean {
  return path === name || path.startsWith(`${name}/`);
}
