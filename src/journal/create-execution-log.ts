import type { DatabaseRow, Parameter } from './database.js';
import { TooManyOperations } from './errors.js';
import type {
  BegunOperation,
  Caller,
  Ended,
  Execution,
  ExecutionLog,
  KnownOperations,
  Superseded,
} from './execution.js';
import * as statements from './execution-statements.js';
import type { JournalDeps } from './journal-deps.js';
import { storableJson } from './recording.js';
import { momentOf, numberOf, readRow, textOf } from './row.js';
import { openIntent } from './sealed-intent.js';

/** The executions of workflows over a database whose schema is in place. */
export function createExecutionLog(deps: JournalDeps): ExecutionLog {
  const { database, contentHash, now } = deps;
  const hashOf = (content: unknown) => (content === undefined ? null : contentHash(content));
  return {
    takeOver: async ({ caller, prefixes, content, scheduledAt = null }) => {
      const { workflowId, runId, epoch } = caller;
      const hash = hashOf(content);
      const values = [workflowId, runId, epoch, hash, scheduledAt];
      const taken = await database.query(statements.takeOver, values);
      if (taken.length > 0) return { type: 'taken', begun: await listBegun(deps, prefixes) };
      const row = await rowOf(deps, workflowId);
      if (!row) throw new Error(`broken invariant: the execution ${workflowId} is neither new nor there`);
      const { end, ...found } = readExecution(row);
      const isPast =
        found.runId === runId
          ? found.epoch > epoch
          : found.pastRuns.includes(runId) || isOlder(scheduledAt, row);
      if (isPast) return { type: 'superseded' };
      if (hash !== null && row['content_hash'] !== null && row['content_hash'] !== hash)
        return { type: 'contentDiffers' };
      if (!end) throw new Error(`broken invariant: nothing keeps ${workflowId} from being taken over`);
      return { type: 'ended', end };
    },

    endExecution: async ({ caller, result, prefixes, known, content }) => {
      const { workflowId, runId, epoch } = caller;
      const [row] = await database.query(statements.endExecution, [
        workflowId,
        runId,
        epoch,
        hashOf(content),
        storableJson(result ?? null),
        now?.() ?? null,
        JSON.stringify(prefixes),
        JSON.stringify(known),
      ]);
      const type = row && (textOf(row, 'type') as Ended['type']);
      if (type === 'unknownOperations') return { type, begun: await listBegun(deps, prefixes) };
      if (type === undefined) throw new Error('broken invariant: ending an execution answered nothing');
      return { type };
    },

    findExecution: async (workflowId) => {
      const row = await rowOf(deps, workflowId);
      return row && readExecution(row);
    },

    listBegun: (prefixes) => listBegun(deps, prefixes),
  };
}

/** Why a caller may not begin an operation, if it may not. */
export async function supersededBy(
  { database }: JournalDeps,
  of: {
    readonly operationId: string;
    readonly caller?: Caller | undefined;
    readonly known?: KnownOperations | undefined;
  },
): Promise<Superseded | undefined> {
  if (!of.caller) return undefined;
  const [row] = await database.query(statements.whyNotAdmitted, [of.operationId, ...admissionValues(of)]);
  const why = row?.['admission'] as Superseded['why'] | 'admitted' | null | undefined;
  return why && why !== 'admitted' ? { type: 'superseded', why } : undefined;
}

/** By what a begin is admitted: workflow id, run id, epoch, prefixes, and how many operations are known under them. */
export function admissionValues({
  caller,
  known,
}: {
  readonly caller?: Caller | undefined;
  readonly known?: KnownOperations | undefined;
}): Parameter[] {
  return [
    caller?.workflowId ?? null,
    caller?.runId ?? null,
    caller?.epoch ?? null,
    known ? JSON.stringify(known.prefixes) : null,
    known?.count ?? null,
  ];
}

/** Whether a takeover was scheduled before the one that made the present run. */
function isOlder(scheduledAt: string | null, row: DatabaseRow): boolean {
  if (scheduledAt === null || row['takeover_scheduled_at'] === null) return false;
  return Date.parse(scheduledAt) < Date.parse(momentOf(row, 'takeover_scheduled_at'));
}

async function rowOf({ database }: JournalDeps, workflowId: string): Promise<DatabaseRow | undefined> {
  const [row] = await database.query(statements.findExecution, [workflowId]);
  return row;
}

async function listBegun(deps: JournalDeps, prefixes: readonly string[]): Promise<BegunOperation[]> {
  const { database, sealer, now } = deps;
  const rows = await database.query(statements.begunUnder, [JSON.stringify(prefixes), now?.() ?? null]);
  if (rows.length > statements.MOST_OPERATIONS)
    throw new TooManyOperations(prefixes, statements.MOST_OPERATIONS);
  return rows.map((row) => {
    const intent = openIntent(sealer, row);
    const { serialNumber, finalOutcome, attention } = readRow(row, { intent, sealer });
    return {
      intent,
      serialNumber,
      ...(finalOutcome && { finalOutcome }),
      ...(attention !== undefined && { attention }),
    };
  });
}

function readExecution(row: DatabaseRow): Execution {
  return {
    workflowId: textOf(row, 'workflow_id'),
    runId: textOf(row, 'run_id'),
    epoch: numberOf(row, 'epoch'),
    pastRuns: row['past_runs'] as readonly string[],
    ...(row['ended_at'] !== null && { end: { result: row['ended'], at: momentOf(row, 'ended_at') } }),
  };
}
