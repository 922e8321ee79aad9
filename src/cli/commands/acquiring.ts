import type { Command } from 'commander';
import { acquiringRequest, regulateRequest } from '../../contract/acquiring.js';
import { withJson } from '../print.js';
import { readRequest } from '../read-request.js';
import { shownStatus } from '../shown-workflow.js';
import { withClient } from '../with-client.js';

/** Adds `holdfast acquiring ...`: orders that were paid at the provider's own acquirer. */
export function addAcquiringCommands(program: Command, env: NodeJS.ProcessEnv): void {
  const acquiring = program
    .command('acquiring')
    .description('follow orders that were paid at the provider’s own acquirer into the accounts');
  acquiring
    .command('start <file>')
    .description('start to follow the order that a JSON file describes; - reads standard input')
    .action(async (file: string) => {
      const request = await readRequest(file, acquiringRequest, 'an acquired order');
      await withClient(env, (client) => client.acquiring.start(request));
    });
  const status = acquiring.command('status <tenant> <totalOrderNo>').description('how it stands');
  withJson(status).action((tenant: string, totalOrderNo: string, { json }: { json: boolean }) =>
    withClient(env, (client) => client.acquiring.status({ tenant, totalOrderNo }), { json, as: shownStatus }),
  );
  acquiring
    .command('show <tenant> <totalOrderNo>')
    .description('how each part stands')
    .action((tenant: string, totalOrderNo: string) =>
      withClient(env, (client) => client.acquiring.get({ tenant, totalOrderNo })),
    );
  acquiring
    .command('regulate <tenant> <totalOrderNo> <file>')
    .description('credit what a JSON file says: { requestId, part, account }; - reads standard input')
    .action(async (tenant: string, totalOrderNo: string, file: string) => {
      const request = await readRequest(file, regulateRequest, 'a regulation');
      await withClient(env, (client) => client.acquiring.regulate({ tenant, totalOrderNo }, request));
    });
}
