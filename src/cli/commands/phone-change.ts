import type { Command } from 'commander';
import { phoneChangeRequest } from '../../contract/phone-changes.js';
import { withJson } from '../print.js';
import { readRequest } from '../read-request.js';
import { shownStatus } from '../shown-workflow.js';
import { withClient } from '../with-client.js';
import { addCodeCommands } from './codes.js';

/** Adds `holdfast phone-change ...`: other telephone numbers for members' accounts. */
export function addPhoneChangeCommands(program: Command, env: NodeJS.ProcessEnv): void {
  const change = program
    .command('phone-change')
    .description('give members’ accounts another telephone number');
  change
    .command('start <file>')
    .description('start the change that a JSON file describes; - reads standard input')
    .action(async (file: string) => {
      const request = await readRequest(file, phoneChangeRequest, 'a change of telephone number');
      await withClient(env, (client) => client.phoneChanges.start(request));
    });
  const status = change.command('status <tenant> <phoneChangeNo>').description('how a change stands');
  withJson(status).action((tenant: string, phoneChangeNo: string, { json }: { json: boolean }) =>
    withClient(env, (client) => client.phoneChanges.status({ tenant, phoneChangeNo }), {
      json,
      as: shownStatus,
    }),
  );
  addCodeCommands(change, env, {
    id: 'phoneChangeNo',
    submit: 'hand in the code that standard input holds',
    resend: 'have the provider send a new code',
    of: ({ phoneChanges }, tenant, phoneChangeNo) => ({
      submitCode: (request) => phoneChanges.submitCode({ tenant, phoneChangeNo }, request),
      resendCode: (request) => phoneChanges.resendCode({ tenant, phoneChangeNo }, request),
    }),
  });
}
