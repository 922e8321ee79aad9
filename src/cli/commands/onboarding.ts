import type { Command } from 'commander';
import { onboardingRequest } from '../../contract/onboardings.js';
import { withJson } from '../print.js';
import { readRequest } from '../read-request.js';
import { shownStatus } from '../shown-workflow.js';
import { withClient } from '../with-client.js';
import { addCodeCommands } from './codes.js';

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
  addCodeCommands(onboarding, env, {
    id: 'member',
    submit: 'hand in the code, or the amount of the small transfer, that standard input holds',
    resend: 'have a new code sent, or another small transfer started',
    of: ({ onboardings }, tenant, member) => ({
      submitCode: (request) => onboardings.submitCode({ tenant, member }, request),
      resendCode: (request) => onboardings.resendCode({ tenant, member }, request),
    }),
  });
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
