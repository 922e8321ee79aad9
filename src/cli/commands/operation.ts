import type { Command } from 'commander';
import { CommandRefused, WorkflowNotFound } from '../../client/errors.js';
import type { WorkflowKey } from '../../client/workflow-ids.js';
import { decideRequest, type DecideRequest } from '../../contract/operations.js';
import { parseRequest } from '../../contract/parse-request.js';
import { InvalidInput } from '../../domain/errors.js';
import { isFinal, type Outcome } from '../../domain/outcome.js';
import { OperationNotFound } from '../../journal/errors.js';
import type { Journal, JournalRow } from '../../journal/journal.js';
import { readConfig, type Config } from '../../config/config.js';
import { connectClient } from '../../config/connect.js';
import { decideInJournal } from '../decide-in-journal.js';
import { journalOf } from '../../config/journal-of.js';
import { existingKeyRing } from '../../config/key-ring-of.js';
import { createLog } from '../../config/log.js';

/** Adds `holdfast operation ...`: what an operator looks at, and decides. Personal data is never printed. */
export function addOperationCommands(program: Command, env: NodeJS.ProcessEnv): void {
  const operation = program
    .command('operation')
    .description('look at operations and decide what is in doubt');
  operation
    .command('list')
    .description('operations, newest first')
    .option('--attention', 'only those with evidence against their end or their content', false)
    .option('--open', 'only those whose outcome is not known', false)
    .option('--prefix <id>', 'only those whose id begins so, such as shop/order-1/')
    .option('--limit <number>', 'how many', '50')
    .action((options: { attention: boolean; open: boolean; prefix?: string; limit: string }) =>
      withJournal(env, async (journal) => {
        const rows = await journal.list({
          limit: limitOf(options.limit),
          ...(options.attention && { attention: true }),
          ...(options.open && { finalOutcome: false }),
          ...(options.prefix !== undefined && { prefix: options.prefix }),
        });
        return rows.map(shown);
      }),
    );
  operation
    .command('show <operationId>')
    .description('one operation with all its evidence')
    .action((operationId: string) =>
      withJournal(env, async (journal) => {
        const row = await journal.find(operationId);
        if (!row) throw new OperationNotFound(operationId);
        return { ...shown(row), evidence: await journal.evidence(operationId) };
      }),
    );
  operation
    .command('execution <workflowId>')
    .description(
      'who may begin operations for a workflow id, such as order/shop/O-1, and how its execution ended',
    )
    .action((workflowId: string) =>
      withJournal(env, async (journal) => {
        const execution = await journal.findExecution(workflowId);
        if (!execution) throw new InvalidInput('workflowId', 'names an execution of the journal');
        return execution;
      }),
    );
  operation
    .command('decide <operationId>')
    .description('end an operation in doubt by what you saw')
    .requiredOption('--happened <yes|no>', 'whether it took effect')
    .requiredOption('--evidence <text>', 'what you saw, kept permanently')
    .requiredOption('--by <name>', 'who decides')
    .option('--account <number>', 'the account that was opened, or that the binding of a card brought')
    .option(
      '--workflow <key>',
      'the workflow that waits: order/<tenant>/<orderNo>, or one of member/, withdrawal/, freeze/ and unbinding/; without it, or where it has ended, the journal alone is told',
    )
    .option(
      '--without-asking',
      'take "no" although the provider is not configured here and its books cannot be asked',
      false,
    )
    .action((operationId: string, options: DecideArguments) => decide(env, operationId, options));
}

interface DecideArguments {
  readonly happened: string;
  readonly evidence: string;
  readonly by: string;
  readonly account?: string;
  readonly workflow?: string;
  readonly withoutAsking: boolean;
}

async function decide(env: NodeJS.ProcessEnv, operationId: string, options: DecideArguments): Promise<void> {
  const { workflow, withoutAsking, evidence, by, account } = options;
  if (options.happened !== 'yes' && options.happened !== 'no')
    throw new InvalidInput('happened', 'yes or no');
  const key = workflow === undefined ? undefined : workflowKeyOf(workflow);
  const happened = options.happened === 'yes';
  const said = { operationId, happened, evidence, by, ...(account !== undefined && { account }) };
  const request = parseRequest(decideRequest, said, 'decide');
  const config = readConfig(env);
  const heard = key && (await decideThroughWorkflow(config, key, request));
  const answer = heard ?? (await decidedInJournal(config, request, { withoutAsking }));
  process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
}

/** What the workflow answers; undefined where it has ended or is not there, so that nobody waits for the decision. */
async function decideThroughWorkflow(
  config: Config,
  key: WorkflowKey,
  request: DecideRequest,
): Promise<object | undefined> {
  const client = await connectClient(config);
  try {
    return await client.operations.decide(key, request);
  } catch (error) {
    const isOver = error instanceof CommandRefused && error.code === 'ORDER_CLOSED';
    if (isOver || error instanceof WorkflowNotFound) return undefined;
    throw error;
  } finally {
    await client.close();
  }
}

/** @throws CommandRefused WRONG_STATE where the books speak against it, or cannot be asked: the operation stays in doubt. */
async function decidedInJournal(
  config: Config,
  request: DecideRequest,
  options: { withoutAsking: boolean },
): Promise<object> {
  const { account, ...decision } = request;
  const decided = await decideInJournal(
    config,
    { ...decision, ...(account !== undefined && { account }) },
    options,
  );
  const { outcome, attention } = decided;
  if (!isFinal(outcome)) throw new CommandRefused('WRONG_STATE', `happened: ${whyOf(outcome)}`);
  const { operationId } = request;
  return { operationId, outcome: outcome.type, ...(attention !== undefined && { attention }) };
}

function whyOf(outcome: Outcome): string {
  return 'why' in outcome ? outcome.why : 'the decision did not settle it';
}

/** @throws InvalidInput for what is no workflow's id. */
function workflowKeyOf(workflow: string): WorkflowKey {
  const [kind, tenant, id, ...rest] = workflow.split('/');
  if (tenant && id && rest.length === 0) {
    if (kind === 'order') return { tenant, orderNo: id };
    if (kind === 'member') return { tenant, member: id };
    if (kind === 'withdrawal') return { tenant, withdrawalNo: id };
    if (kind === 'freeze') return { tenant, freezeNo: id };
    if (kind === 'unbinding') return { tenant, unbindingNo: id };
  }
  throw new InvalidInput(
    'workflow',
    'order/<tenant>/<orderNo>, or one of member/, withdrawal/, freeze/ and unbinding/',
  );
}

/** What of a row may be printed: no names, identity, card or mobile numbers. */
function shown(row: JournalRow): object {
  const {
    operationId,
    serialNumber,
    provider,
    kind,
    begunAt,
    attempts,
    asks,
    finalOutcome,
    latest,
    attention,
    intent,
  } = row;
  return {
    operationId,
    serialNumber,
    provider,
    kind,
    ...(intent.amount !== undefined && { amount: intent.amount }),
    begunAt,
    attempts,
    asks,
    outcome: finalOutcome ?? latest ?? { type: 'unknown', why: 'begun, nothing known yet' },
    finalOutcome: finalOutcome !== undefined,
    ...(attention !== undefined && { attention }),
  };
}

/** How many rows to list. @throws InvalidInput */
export function limitOf(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000)
    throw new InvalidInput('limit', 'a whole number from 1 to 1000');
  return limit;
}

/** Does something with the journal that the environment names, and prints what comes of it as JSON. */
export async function withJournal(
  env: NodeJS.ProcessEnv,
  work: (journal: Journal) => Promise<unknown>,
): Promise<void> {
  const config = readConfig(env);
  const log = createLog(config.logLevel);
  const ring = await existingKeyRing(config);
  const journal = await journalOf(config, ring, log);
  try {
    process.stdout.write(`${JSON.stringify(await work(journal), null, 2)}\n`);
  } finally {
    await journal.close();
  }
}
