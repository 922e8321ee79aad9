import type { Command } from 'commander';
import type { HoldfastClient } from '../../client/holdfast-client.js';
import type { ResendCodeRequest, SubmitCodeRequest } from '../../contract/onboardings.js';
import { readCode } from '../read-standard-input.js';
import { namedRequest } from '../request-id.js';
import { withClient } from '../with-client.js';

/** What takes the codes of one workflow. */
interface CodeResource {
  submitCode(request: SubmitCodeRequest): Promise<object>;
  resendCode(request: ResendCodeRequest): Promise<object>;
}

/** What the commands for codes of a group are about. */
export interface CodeCommands {
  /** What names the workflow beside its tenant. */
  readonly id: string;
  readonly submit: string;
  readonly resend: string;
  readonly of: (client: HoldfastClient, tenant: string, id: string) => CodeResource;
}

/** Adds `submit-code` and `resend-code` to a group of commands. */
export function addCodeCommands(
  group: Command,
  env: NodeJS.ProcessEnv,
  { id, submit, resend, of }: CodeCommands,
): void {
  group
    .command(`submit-code <tenant> <${id}>`)
    .description(submit)
    .option('--request-id <id>', 'repeat a request under its id instead of making a new one')
    .action((tenant: string, name: string, args: { requestId?: string }) =>
      withClient(env, async (client) => {
        const requestId = namedRequest(args);
        return of(client, tenant, name).submitCode({ requestId, code: await readCode() });
      }),
    );
  group
    .command(`resend-code <tenant> <${id}>`)
    .description(resend)
    .option('--request-id <id>', 'repeat a request under its id instead of making a new one')
    .action((tenant: string, name: string, args: { requestId?: string }) =>
      withClient(env, (client) => of(client, tenant, name).resendCode({ requestId: namedRequest(args) })),
    );
}
