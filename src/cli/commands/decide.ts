import type { Command } from 'commander';
import { CommandRefused, WorkflowNotFound } from '../../client/errors.js';
import type { WorkflowKey } from '../../client/workflow-ids.js';
import { decideRequest, type DecideRequest } from '../../contract/operations.js';
import { parseRequest } from '../../contract/parse-request.js';
import { InvalidInput } from '../../domain/errors.js';
import { isFinal, type Outcome } from '../../domain/outcome.js';
import { readConfig, type Config } from '../../config/config.js';
import { connectTemporal } from '../connect-temporal.js';
import { decideInJournal } from '../decide-in-journal.js';
import { print } from '../print.js';
import { workflowKeyOf } from '../workflow-key.js';

/** Adds `holdfast operation decide`: an operator's decision on an operation in doubt. */
export function addDecideCommand(operation: Command, env: NodeJS.ProcessEnv): void {
  operation
    .command('decide <operationId>')
    .description('end an operation in doubt by your decision')
    .requiredOption('--happened <yes|no>', 'whether it took effect')
    .requiredOption('--evidence <text>', 'what you saw, kept permanently')
    .requiredOption('--by <name>', 'who decides')
    .option('--account <number>', 'the account that was opened, or that the binding of a card brought')
    .option('--failed-items <ids>', 'of a split that happened: the receivers with whom it failed, as a,b')
    .option(
      '--workflow <key>',
      'the workflow that waits: order/<tenant>/<orderNo>, or one of member/, withdrawal/, freeze/, unbinding/, phoneChange/, correction/, closing/, split/, suspense/, topUp/ and acquiring/; without it, or where it has ended, the decision goes to the journal alone',
    )
    .option(
      '--without-query',
      'take "no" although the provider is not configured here and cannot be queried',
      false,
    )
    .action((operationId: string, options: DecideArguments) => decide(env, operationId, options));
}

interface DecideArguments {
  readonly happened: string;
  readonly evidence: string;
  readonly by: string;
  readonly account?: string;
  readonly failedItems?: string;
  readonly workflow?: string;
  readonly withoutQuery: boolean;
}

async function decide(env: NodeJS.ProcessEnv, operationId: string, options: DecideArguments): Promise<void> {
  const { workflow, withoutQuery, evidence, by, account, failedItems } = options;
  if (options.happened !== 'yes' && options.happened !== 'no')
    throw new InvalidInput('happened', 'yes or no');
  const key = workflow === undefined ? undefined : workflowKeyOf(workflow);
  const happened = options.happened === 'yes';
  const said = {
    ...{ operationId, happened, evidence, by },
    ...(account !== undefined && { account }),
    ...(failedItems !== undefined && { failedItems: failedItems.split(',') }),
  };
  const request = parseRequest(decideRequest, said, 'decide');
  const config = readConfig(env);
  const heard = key && (await decideThroughWorkflow(config, key, request));
  const answer = heard ?? (await decidedInJournal(config, request, { withoutQuery }));
  print(answer);
}

/** What the workflow answers; undefined where it has ended or is not there, so that nobody waits for the decision. */
async function decideThroughWorkflow(
  config: Config,
  key: WorkflowKey,
  request: DecideRequest,
): Promise<object | undefined> {
  const client = await connectTemporal(config);
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

/** @throws CommandRefused WRONG_STATE where the provider's records contradict the decision, or cannot be queried: the operation stays in doubt. */
async function decidedInJournal(
  config: Config,
  request: DecideRequest,
  options: { withoutQuery: boolean },
): Promise<object> {
  const { account, failedItems, ...decision } = request;
  const said = {
    ...decision,
    ...(account !== undefined && { account }),
    ...(failedItems !== undefined && { failedItems }),
  };
  const decided = await decideInJournal(config, said, options);
  const { outcome, attention } = decided;
  if (!isFinal(outcome)) throw new CommandRefused('WRONG_STATE', `happened: ${whyOf(outcome)}`);
  const { operationId } = request;
  return { operationId, outcome: outcome.type, ...(attention !== undefined && { attention }) };
}

function whyOf(outcome: Outcome): string {
  return 'why' in outcome ? outcome.why : 'the decision did not resolve it';
}
