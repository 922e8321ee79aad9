import type { Command } from 'commander';
import { InvalidInput } from '../../domain/errors.js';
import { OperationNotFound } from '../../journal/errors.js';
import { readConfig } from '../../config/config.js';
import { connectTemporal } from '../connect-temporal.js';
import { needsAttention, shownAttention, type NeedsAttention } from '../needs-attention.js';
import { withJson } from '../print.js';
import { executionSheet, operationSheet, operationTable, shownOperation } from '../shown-operation.js';
import { limitOf, withJournal } from '../with-journal.js';
import { addDecideCommand } from './decide.js';

interface ListArguments {
  readonly attention: boolean;
  readonly open: boolean;
  readonly prefix?: string;
  readonly limit: string;
  readonly json: boolean;
}

/** Adds `holdfast operation ...`: what an operator reads and decides. Personal data is never printed. */
export function addOperationCommands(program: Command, env: NodeJS.ProcessEnv): void {
  const operation = program.command('operation').description('list operations, and decide those in doubt');
  const list = operation
    .command('list')
    .description('operations, newest first')
    .option(
      '--attention',
      'instead of operations all that needs an operator: workflows of every kind, operations, notifications, cases of reconciliation',
      false,
    )
    .option('--open', 'only those whose outcome is not known', false)
    .option('--prefix <id>', 'only those whose id begins so, such as shop/order-1/')
    .option('--limit <number>', 'how many', '50');
  withJson(list).action((options: ListArguments) =>
    options.attention ? listAttention(env, options) : listOperations(env, options),
  );
  const show = operation.command('show <operationId>').description('one operation with all its evidence');
  withJson(show).action((operationId: string, { json }: { json: boolean }) =>
    withJournal(
      env,
      async (journal) => {
        const row = await journal.find(operationId);
        if (!row) throw new OperationNotFound(operationId);
        return { ...shownOperation(row), evidence: await journal.evidence(operationId) };
      },
      { json, as: operationSheet },
    ),
  );
  const execution = operation
    .command('execution <workflowId>')
    .description(
      'who may begin operations for a workflow id, such as order/shop/O-1, and how its execution ended',
    );
  withJson(execution).action((workflowId: string, { json }: { json: boolean }) =>
    withJournal(
      env,
      async (journal) => {
        const found = await journal.findExecution(workflowId);
        if (!found) throw new InvalidInput('workflowId', 'names an execution of the journal');
        return found;
      },
      { json, as: executionSheet },
    ),
  );
  addDecideCommand(operation, env);
}

function listOperations(env: NodeJS.ProcessEnv, options: ListArguments): Promise<void> {
  const { open, prefix, json } = options;
  const limit = limitOf(options.limit);
  return withJournal(
    env,
    async (journal) => {
      const rows = await journal.list({
        limit,
        ...(open && { finalOutcome: false }),
        ...(prefix !== undefined && { prefix }),
      });
      return rows.map(shownOperation);
    },
    { json, as: operationTable },
  );
}

/** A list that left a place out would look complete: without Temporal, or without the journal, there is none. */
async function listAttention(env: NodeJS.ProcessEnv, options: ListArguments): Promise<void> {
  const { open, prefix, json } = options;
  if (open || prefix !== undefined)
    throw new InvalidInput('attention', 'without --open and --prefix: it shows all that needs an operator');
  const limit = limitOf(options.limit);
  const client = await connectTemporal(readConfig(env));
  try {
    await withJournal<NeedsAttention[]>(env, (journal) => needsAttention(client, journal, limit), {
      json,
      as: shownAttention,
    });
  } finally {
    await client.close();
  }
}
