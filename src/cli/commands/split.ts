import type { Command } from 'commander';
import type { HoldfastClient } from '../../client/holdfast-client.js';
import { divideRequest, splitRequest, type DivideRequest, type SplitKey } from '../../contract/splits.js';
import { withJson } from '../print.js';
import { readRequest } from '../read-request.js';
import { namedRequest } from '../request-id.js';
import { shownPlan } from '../shown-plan.js';
import { shownStatus } from '../shown-workflow.js';
import { withClient } from '../with-client.js';

interface Arguments {
  readonly requestId?: string;
  readonly amount?: string;
  readonly merchantPays?: boolean;
  readonly items?: string;
  readonly receivers?: string;
}

type Send = (to: {
  readonly client: HoldfastClient;
  readonly key: SplitKey;
  readonly requestId: string;
  readonly args: Arguments;
}) => Promise<unknown>;

const receiversFile = divideRequest.shape.receivers;

/** Adds `holdfast split ...`: paid trades that are divided among receivers. */
export function addSplitCommands(program: Command, env: NodeJS.ProcessEnv): void {
  const split = program.command('split').description('divide paid trades among receivers');
  split
    .command('start <file>')
    .description('start the division that a JSON file describes; - reads standard input')
    .action(async (file: string) => {
      const request = await readRequest(file, splitRequest, 'a division');
      await withClient(env, (client) => client.splits.start(request));
    });
  const status = split.command('status <tenant> <splitNo>').description('how a division stands');
  withJson(status).action((tenant: string, splitNo: string, { json }: { json: boolean }) =>
    withClient(env, (client) => client.splits.status({ tenant, splitNo }), { json, as: shownStatus }),
  );
  split
    .command('show <tenant> <splitNo>')
    .description('its sums, and how each receiver stands')
    .action((tenant: string, splitNo: string) =>
      withClient(env, (client) => client.splits.get({ tenant, splitNo })),
    );
  addMoneyCommands(split, env);
  addRefundCommand(split, env);
}

function addMoneyCommands(split: Command, env: NodeJS.ProcessEnv): void {
  addCommand(split, env, {
    name: 'divide',
    description: 'divide more of the trade among --receivers',
    send: async ({ client, key, requestId, args }) => {
      const receivers: DivideRequest['receivers'] = await readRequest(
        args.receivers ?? '-',
        receiversFile,
        'a list of receivers',
      );
      return client.splits.divide(key, { requestId, receivers });
    },
  }).requiredOption(
    '--receivers <file>',
    'who gets it: a JSON file with a list of { itemId, payee, amount }; - reads standard input',
  );
  addCommand(split, env, {
    name: 'retry',
    description: 'divide once more among receivers who failed, all of them or --items',
    send: ({ client, key, requestId, args }) =>
      client.splits.retry(key, {
        requestId,
        ...(args.items !== undefined && { itemIds: args.items.split(',') }),
      }),
  }).option('--items <ids>', 'of which receivers, as a,b');
  addCommand(split, env, {
    name: 'finish',
    description: 'give the merchant what was not divided, and end the division',
    send: ({ client, key, requestId }) => client.splits.finish(key, { requestId }),
  });
}

/** `--plan` shows what would be done, and does nothing. */
function addRefundCommand(split: Command, env: NodeJS.ProcessEnv): void {
  const refund = split
    .command('refund <tenant> <splitNo>')
    .description('bring back from the receivers what refunds of --amount in all need')
    .requiredOption('--amount <yuan>', 'what is refunded of the trade in all')
    .option('--plan', 'show which returns come first and what falls short, and do nothing', false)
    .option('--merchant-pays', 'agree that the merchant pays what cannot be brought back')
    .option('--request-id <id>', 'repeat a request under its id instead of making a new one');
  withJson(refund).action(
    async (tenant: string, splitNo: string, args: Arguments & { plan: boolean; json: boolean }) => {
      const key = { tenant, splitNo };
      const amount = args.amount ?? '';
      if (args.plan) {
        const { json } = args;
        return withClient(env, (client) => client.splits.plan(key, { amount }), { json, as: shownPlan });
      }
      return withClient(env, (client) => {
        const merchantPays = args.merchantPays === true && { merchantPays: true };
        return client.splits.prepareRefund(key, { requestId: namedRequest(args), amount, ...merchantPays });
      });
    },
  );
}

function addCommand(
  split: Command,
  env: NodeJS.ProcessEnv,
  { name, description, send }: { readonly name: string; readonly description: string; readonly send: Send },
): Command {
  return split
    .command(`${name} <tenant> <splitNo>`)
    .description(description)
    .option('--request-id <id>', 'repeat a request under its id instead of making a new one')
    .action((tenant: string, splitNo: string, args: Arguments) =>
      withClient(env, (client) =>
        send({ client, key: { tenant, splitNo }, requestId: namedRequest(args), args }),
      ),
    );
}
