import type { Command } from 'commander';
import { closingRequest } from '../../contract/closings.js';
import { withJson } from '../print.js';
import { readRequest } from '../read-request.js';
import { shownStatus } from '../shown-workflow.js';
import { withClient } from '../with-client.js';

/** Adds `holdfast account ...`: members' accounts. */
export function addAccountCommands(program: Command, env: NodeJS.ProcessEnv): void {
  const account = program.command('account').description('close members’ accounts');
  account
    .command('close <file>')
    .description('close the account that a JSON file describes, for good; - reads standard input')
    .action(async (file: string) => {
      const request = await readRequest(file, closingRequest, 'a closing');
      await withClient(env, (client) => client.accounts.close(request));
    });
  const status = account.command('status <tenant> <closingNo>').description('how a closing stands');
  withJson(status).action((tenant: string, closingNo: string, { json }: { json: boolean }) =>
    withClient(env, (client) => client.accounts.status({ tenant, closingNo }), { json, as: shownStatus }),
  );
}
