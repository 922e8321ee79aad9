import type { Command } from 'commander';
import { withdrawalRequest } from '../../contract/withdrawals.js';
import { withJson } from '../print.js';
import { readRequest } from '../read-request.js';
import { shownStatus } from '../shown-workflow.js';
import { withClient } from '../with-client.js';
import { addCodeCommands } from './codes.js';

/** Adds `holdfast withdrawal ...`: members' money to their bound cards. */
export function addWithdrawalCommands(program: Command, env: NodeJS.ProcessEnv): void {
  const withdrawal = program.command('withdrawal').description('pay members’ money out to their bound cards');
  withdrawal
    .command('start <file>')
    .description('start the withdrawal that a JSON file describes; - reads standard input')
    .action(async (file: string) => {
      const request = await readRequest(file, withdrawalRequest, 'a withdrawal');
      await withClient(env, (client) => client.withdrawals.start(request));
    });
  const status = withdrawal
    .command('status <tenant> <withdrawalNo>')
    .description('how a withdrawal stands, and what it waits for');
  withJson(status).action((tenant: string, withdrawalNo: string, { json }: { json: boolean }) =>
    withClient(env, (client) => client.withdrawals.status({ tenant, withdrawalNo }), {
      json,
      as: shownStatus,
    }),
  );
  addCodeCommands(withdrawal, env, {
    id: 'withdrawalNo',
    submit: 'hand in the code that standard input holds, where the provider sent one to the member',
    resend: 'have a new code sent to the member, where the code is applied for before the money is',
    of: ({ withdrawals }, tenant, withdrawalNo) => ({
      submitCode: (request) => withdrawals.submitCode({ tenant, withdrawalNo }, request),
      resendCode: (request) => withdrawals.resendCode({ tenant, withdrawalNo }, request),
    }),
  });
  withdrawal
    .command('cancel <tenant> <withdrawalNo>')
    .description('cancel a withdrawal that was never sent; one that was ends as the provider says')
    .action((tenant: string, withdrawalNo: string) =>
      withClient(env, async (client) => {
        await client.withdrawals.cancel({ tenant, withdrawalNo });
        return { tenant, withdrawalNo, cancellation: 'requested' };
      }),
    );
}
