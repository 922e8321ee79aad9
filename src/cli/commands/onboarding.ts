import type { Command } from 'commander';
import { onboardingRequest } from '../../contract/onboardings.js';
import { withJson } from '../print.js';
import { readRequest } from '../read-request.js';
import { readCode } from '../read-standard-input.js';
import { namedRequest } from '../request-id.js';
import { shownStatus } from '../shown-workflow.js';
import { withClient } from '../with-client.js';

/** Adds `holdfast onboarding ...`: members' accounts with a card bound to each. */
export function addOnboardingCommands(program: Command, env: NodeJS.ProcessEnv): void {
  const onboarding = program
    .command('onboarding')
    .description('open members’ accounts and bind their cards, without an order');
  onboarding
    .command('start <file>')
    .description('start the onboarding that a JSON file describes; - reads standard input')
    .action(async (file: string) => {
      const request = await readRequest(file, onboardingRequest, 'an onboarding');
      await withClient(env, (client) => client.onboardings.start(request));
    });
  const status = onboarding
    .command('status <tenant> <member>')
    .description('how an onboarding stands, and what is to be paid in from the card');
  withJson(status).action((tenant: string, member: string, { json }: { json: boolean }) =>
    withClient(env, (client) => client.onboardings.status({ tenant, member }), { json, as: shownStatus }),
  );
  addCodeCommands(onboarding, env);
  onboarding
    .command('cancel <tenant> <member>')
    .description('cancel an onboarding; an account that is open and a card that is bound stay so')
    .action((tenant: string, member: string) =>
      withClient(env, async (client) => {
        await client.onboardings.cancel({ tenant, member });
        return { tenant, member, cancellation: 'requested' };
      }),
    );
}

function addCodeCommands(onboarding: Command, env: NodeJS.ProcessEnv): void {
  onboarding
    .command('submit-code <tenant> <member>')
    .description('hand in the code, or the amount of the small transfer, that standard input holds')
    .option('--request-id <id>', 'repeat a request under its id instead of making a new one')
    .action((tenant: string, member: string, args: { requestId?: string }) =>
      withClient(env, async (client) => {
        const requestId = namedRequest(args);
        return client.onboardings.submitCode({ tenant, member }, { requestId, code: await readCode() });
      }),
    );
  onboarding
    .command('resend-code <tenant> <member>')
    .description('have a new code sent, or another small transfer started')
    .option('--request-id <id>', 'repeat a request under its id instead of making a new one')
    .action((tenant: string, member: string, args: { requestId?: string }) =>
      withClient(env, (client) =>
        client.onboardings.resendCode({ tenant, member }, { requestId: namedRequest(args) }),
      ),
    );
}
