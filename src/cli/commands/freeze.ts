import type { Command } from 'commander';
import type { HoldfastClient } from '../../client/holdfast-client.js';
import {
  freezeRequest,
  payFromFreezeRequest,
  refundPaymentRequest,
  type FreezeKey,
  type PayFromFreezeRequest,
} from '../../contract/freezes.js';
import { withJson } from '../print.js';
import { readRequest } from '../read-request.js';
import { readCode } from '../read-standard-input.js';
import { namedRequest } from '../request-id.js';
import { shownStatus } from '../shown-workflow.js';
import { withClient } from '../with-client.js';

interface Arguments {
  readonly requestId?: string;
  readonly receivers?: string;
}

type Send = (to: {
  readonly client: HoldfastClient;
  readonly key: FreezeKey;
  readonly requestId: string;
  readonly receivers: PayFromFreezeRequest['receivers'];
}) => Promise<unknown>;

const receiversFile = payFromFreezeRequest.shape.receivers;

/** Adds `holdfast freeze ...`: money that cannot be spent for a time. */
export function addFreezeCommands(program: Command, env: NodeJS.ProcessEnv): void {
  const freeze = program.command('freeze').description('freeze money, pay out of it, and unfreeze it');
  freeze
    .command('start <file>')
    .description('start the freeze that a JSON file describes; - reads standard input')
    .action(async (file: string) => {
      const request = await readRequest(file, freezeRequest, 'a freeze');
      await withClient(env, (client) => client.freezes.start(request));
    });
  const status = freeze.command('status <tenant> <freezeNo>').description('how a freeze stands');
  withJson(status).action((tenant: string, freezeNo: string, { json }: { json: boolean }) =>
    withClient(env, (client) => client.freezes.status({ tenant, freezeNo }), { json, as: shownStatus }),
  );
  addCommand(freeze, env, {
    name: 'submit-code',
    description: 'hand in the code that standard input holds, where the provider sent one to the member',
    send: async ({ client, key, requestId }) =>
      client.freezes.submitCode(key, { requestId, code: await readCode() }),
  });
  addCommand(freeze, env, {
    name: 'resend-code',
    description: 'have a new code sent to the member',
    send: ({ client, key, requestId }) => client.freezes.resendCode(key, { requestId }),
  });
  addCommand(freeze, env, {
    name: 'pay',
    description: 'pay --receivers out of what is frozen, all of them or none',
    send: ({ client, key, requestId, receivers }) =>
      client.freezes.payFromFreeze(key, { requestId, receivers }),
  }).requiredOption(
    '--receivers <file>',
    'who gets it: a JSON file with a list of { itemId, payee, amount }; - reads standard input',
  );
  freeze
    .command('refund <tenant> <freezeNo> <file>')
    .description(
      'give back what a JSON file says: { requestId, paymentId, itemId, amount }; - reads standard input',
    )
    .action(async (tenant: string, freezeNo: string, file: string) => {
      const request = await readRequest(file, refundPaymentRequest, 'a refund');
      await withClient(env, (client) => client.freezes.refundPayment({ tenant, freezeNo }, request));
    });
  addCommand(freeze, env, {
    name: 'unfreeze',
    description: 'give all that is left of it free',
    send: ({ client, key, requestId }) => client.freezes.unfreeze(key, { requestId }),
  });
}

function addCommand(
  freeze: Command,
  env: NodeJS.ProcessEnv,
  { name, description, send }: { readonly name: string; readonly description: string; readonly send: Send },
): Command {
  return freeze
    .command(`${name} <tenant> <freezeNo>`)
    .description(description)
    .option('--request-id <id>', 'repeat a request under its id instead of making a new one')
    .action(async (tenant: string, freezeNo: string, args: Arguments) => {
      const { receivers: file } = args;
      const receivers =
        file === undefined ? [] : await readRequest(file, receiversFile, 'a list of receivers');
      await withClient(env, (client) =>
        send({ client, key: { tenant, freezeNo }, requestId: namedRequest(args), receivers }),
      );
    });
}
