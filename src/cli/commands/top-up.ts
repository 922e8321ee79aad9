import type { Command } from 'commander';
import { reverseTopUpRequest, topUpRequest } from '../../contract/top-ups.js';
import { withJson } from '../print.js';
import { readRequest } from '../read-request.js';
import { shownStatus } from '../shown-workflow.js';
import { withClient } from '../with-client.js';

/** Adds `holdfast top-up ...`: payments made outside of the provider, with which members are credited. */
export function addTopUpCommands(program: Command, env: NodeJS.ProcessEnv): void {
  const topUp = program
    .command('top-up')
    .description('credit members with payments that were made outside of the provider');
  topUp
    .command('start <file>')
    .description('start the top-up that a JSON file describes; - reads standard input')
    .action(async (file: string) => {
      const request = await readRequest(file, topUpRequest, 'a top-up');
      await withClient(env, (client) => client.topUps.start(request));
    });
  const status = topUp.command('status <tenant> <topUpNo>').description('how a top-up stands');
  withJson(status).action((tenant: string, topUpNo: string, { json }: { json: boolean }) =>
    withClient(env, (client) => client.topUps.status({ tenant, topUpNo }), { json, as: shownStatus }),
  );
  topUp
    .command('show <tenant> <topUpNo>')
    .description('how each credit stands, and what of it was taken back')
    .action((tenant: string, topUpNo: string) =>
      withClient(env, (client) => client.topUps.get({ tenant, topUpNo })),
    );
  topUp
    .command('reverse <tenant> <topUpNo> <file>')
    .description('take back what a JSON file says: { requestId, reversals }; - reads standard input')
    .action(async (tenant: string, topUpNo: string, file: string) => {
      const request = await readRequest(file, reverseTopUpRequest, 'a reversal');
      await withClient(env, (client) => client.topUps.reverseTopUp({ tenant, topUpNo }, request));
    });
}
