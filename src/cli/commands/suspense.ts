import type { Command } from 'commander';
import { allocateRequest, suspenseRequest } from '../../contract/suspense.js';
import { withJson } from '../print.js';
import { readRequest } from '../read-request.js';
import { namedRequest } from '../request-id.js';
import { shownStatus } from '../shown-workflow.js';
import { withClient } from '../with-client.js';

interface Reversal {
  readonly of: string;
  readonly amount: string;
  readonly requestId?: string;
}

/** Adds `holdfast suspense ...`: money that came from nobody known, and whose it is. */
export function addSuspenseCommands(program: Command, env: NodeJS.ProcessEnv): void {
  const suspense = program
    .command('suspense')
    .description('give money in suspense to the members whose it is');
  suspense
    .command('start <file>')
    .description('start with the amount that a JSON file describes; - reads standard input')
    .action(async (file: string) => {
      const request = await readRequest(file, suspenseRequest, 'money in suspense');
      await withClient(env, (client) => client.suspense.start(request));
    });
  const status = suspense.command('status <tenant> <suspenseNo>').description('how it stands');
  withJson(status).action((tenant: string, suspenseNo: string, { json }: { json: boolean }) =>
    withClient(env, (client) => client.suspense.status({ tenant, suspenseNo }), { json, as: shownStatus }),
  );
  suspense
    .command('show <tenant> <suspenseNo>')
    .description('what lies in suspense of it, and what was allocated')
    .action((tenant: string, suspenseNo: string) =>
      withClient(env, (client) => client.suspense.get({ tenant, suspenseNo })),
    );
  suspense
    .command('allocate <tenant> <suspenseNo> <file>')
    .description(
      'give a member what a JSON file says: { requestId, account, amount }; - reads standard input',
    )
    .action(async (tenant: string, suspenseNo: string, file: string) => {
      const request = await readRequest(file, allocateRequest, 'an allocation');
      await withClient(env, (client) => client.suspense.allocate({ tenant, suspenseNo }, request));
    });
  suspense
    .command('reverse <tenant> <suspenseNo>')
    .description('take --amount of an allocation back into suspense')
    .requiredOption('--of <allocationId>', 'the request that made the allocation, or start')
    .requiredOption('--amount <yuan>', 'how much of it')
    .option('--request-id <id>', 'repeat a request under its id instead of making a new one')
    .action((tenant: string, suspenseNo: string, args: Reversal) => {
      const request = { requestId: namedRequest(args), allocationId: args.of, amount: args.amount };
      return withClient(env, (client) => client.suspense.reverseAllocation({ tenant, suspenseNo }, request));
    });
}
