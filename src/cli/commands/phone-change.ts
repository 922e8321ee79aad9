import type { Command } from 'commander';
import { phoneChangeRequest } from '../../contract/phone-changes.js';
import { withJson } from '../print.js';
import { readRequest } from '../read-request.js';
import { readCode } from '../read-standard-input.js';
import { namedRequest } from '../request-id.js';
import { shownStatus } from '../shown-workflow.js';
import { withClient } from '../with-client.js';

interface CodeArguments {
  readonly requestId?: string;
}

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
  change
    .command('submit-code <tenant> <phoneChangeNo>')
    .description('hand in the code that standard input holds')
    .option('--request-id <id>', 'the same id again is the same command')
    .action(async (tenant: string, phoneChangeNo: string, args: CodeArguments) => {
      const request = { requestId: namedRequest(args), code: await readCode() };
      await withClient(env, (client) => client.phoneChanges.submitCode({ tenant, phoneChangeNo }, request));
    });
  change
    .command('resend-code <tenant> <phoneChangeNo>')
    .description('have the provider send a new code')
    .option('--request-id <id>', 'the same id again is the same command')
    .action((tenant: string, phoneChangeNo: string, args: CodeArguments) =>
      withClient(env, (client) =>
        client.phoneChanges.resendCode({ tenant, phoneChangeNo }, { requestId: namedRequest(args) }),
      ),
    );
}
