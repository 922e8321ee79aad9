import type { Command } from 'commander';
import type { HoldfastClient } from '../../client/holdfast-client.js';
import { releaseReceivers, type OrderKey, type ReleaseRequest } from '../../contract/escrows.js';
import type { PurchaseState } from '../../../workflows/purchase/messages.js';
import { purchaseRequest } from '../../contract/purchases.js';
import { withJson } from '../print.js';
import { readRequest } from '../read-request.js';
import { readStandardInput } from '../read-standard-input.js';
import { namedRequest } from '../request-id.js';
import { shownStatus, shownWorkflows } from '../shown-workflow.js';
import { withClient } from '../with-client.js';
import { limitOf } from '../with-journal.js';

interface Arguments {
  readonly requestId?: string;
  readonly amount?: string;
  readonly toBuyer?: string;
  readonly reason?: string;
  readonly releaseRest?: boolean;
  readonly receivers?: string;
  readonly release?: string;
}

interface ListArguments {
  readonly tenant?: string;
  readonly state?: string;
  readonly attention: boolean;
  readonly limit: string;
  readonly json: boolean;
}

/** A command on its way: what it is sent through, to which order, and with what. */
interface Sending {
  readonly client: HoldfastClient;
  readonly key: OrderKey;
  readonly requestId: string;
  readonly args: Arguments;
  readonly receivers: ReleaseRequest['receivers'];
}
type Send = (sending: Sending) => Promise<unknown>;

/** Adds `holdfast purchase ...`: what a backend does through the client, from a terminal. */
export function addPurchaseCommands(program: Command, env: NodeJS.ProcessEnv): void {
  const purchase = program.command('purchase').description('start and steer purchases');
  purchase
    .command('start <file>')
    .description('start the purchase that a JSON file describes; - reads standard input')
    .action(async (file: string) => {
      const request = await readRequest(file, purchaseRequest, 'a purchase');
      await withClient(env, (client) => client.purchases.start(request));
    });
  addReads(purchase, env);
  addCodeCommands(purchase, env);
  addMoneyCommands(purchase, env);
  purchase
    .command('cancel <tenant> <orderNo>')
    .description('cancel a purchase: what is held goes back to the buyer')
    .action((tenant: string, orderNo: string) =>
      withClient(env, async (client) => {
        await client.purchases.cancel({ tenant, orderNo });
        return { tenant, orderNo, cancellation: 'requested' };
      }),
    );
}

/** What shows purchases and changes nothing. */
function addReads(purchase: Command, env: NodeJS.ProcessEnv): void {
  const list = purchase
    .command('list')
    .description('purchases, those that run first')
    .option('--tenant <tenant>', 'only those of this tenant')
    .option('--state <state>', 'only those in this state, such as awaitingFunds')
    .option('--attention', 'only those that need an operator', false)
    .option('--limit <number>', 'how many', '50');
  withJson(list).action(async ({ tenant, state, attention, limit, json }: ListArguments) => {
    const request = {
      limit: limitOf(limit),
      ...(tenant !== undefined && { tenant }),
      // The client refuses what is no state, and names those that there are.
      ...(state !== undefined && { state: state as PurchaseState }),
      ...(attention && { attention }),
    };
    await withClient(env, (client) => client.purchases.list(request), { json, as: shownWorkflows });
  });
  const status = purchase.command('status <tenant> <orderNo>').description('how a purchase stands');
  withJson(status).action((tenant: string, orderNo: string, { json }: { json: boolean }) =>
    withClient(env, (client) => client.purchases.status({ tenant, orderNo }), { json, as: shownStatus }),
  );
}

/** The buyer's verification code. It must not stand in a process list, so it comes by standard input. */
function addCodeCommands(purchase: Command, env: NodeJS.ProcessEnv): void {
  addCommand(purchase, env, {
    name: 'submit-code',
    description: 'hand in the code that standard input holds',
    send: async ({ client, key, requestId }) =>
      client.purchases.submitCode(key, {
        requestId,
        code: (await readStandardInput('the verification code')).trim(),
      }),
  });
  addCommand(purchase, env, {
    name: 'resend-code',
    description: 'have the provider send a new code',
    send: ({ client, key, requestId }) => client.purchases.resendCode(key, { requestId }),
  });
}

/** What moves the money of a purchase, or says that it has come. */
function addMoneyCommands(purchase: Command, env: NodeJS.ProcessEnv): void {
  addCommand(purchase, env, {
    name: 'release',
    description: 'all that is held, or --amount of it, to the seller or to --receivers',
    send: ({ client, key, requestId, args, receivers }) =>
      client.escrows.release(key, { requestId, ...amountOf(args), ...(receivers && { receivers }) }),
  })
    .option('--amount <yuan>')
    .option(
      '--receivers <file>',
      'who gets it instead of the seller: a JSON file with a list of { account, amount }; - reads standard input',
    );
  addCommand(purchase, env, {
    name: 'return',
    description: 'all that is held, or --amount of it, back to the buyer',
    send: ({ client, key, requestId, args }) =>
      client.escrows.return(key, {
        requestId,
        ...amountOf(args),
        ...(args.releaseRest === true && { releaseRest: true }),
      }),
  })
    .option('--amount <yuan>')
    .option(
      '--release-rest',
      'agree that the rest goes to the seller at once, where the provider cannot divide what it holds',
    );
  addCommand(purchase, env, {
    name: 'refund',
    description: '--amount of what was released, back to the buyer',
    send: ({ client, key, requestId, args }) =>
      client.escrows.refund(key, { requestId, amount: args.amount ?? '' }),
  }).requiredOption('--amount <yuan>');
  addCommand(purchase, env, {
    name: 'cancel-release',
    description: 'take a release back as a whole, where the provider can: what it gave is held again',
    send: ({ client, key, requestId, args }) =>
      client.escrows.cancelRelease(key, {
        requestId,
        ...(args.release !== undefined && { release: args.release }),
      }),
  }).option('--release <serial number>', 'which one, where there are several');
  addCommand(purchase, env, {
    name: 'dispute',
    description: 'stop the clock, or end the dispute with --to-buyer',
    send: ({ client, key, requestId, args }) =>
      args.toBuyer === undefined
        ? client.escrows.openDispute(key, { requestId, reason: args.reason ?? '' })
        : client.escrows.resolveDispute(key, { requestId, toBuyer: args.toBuyer }),
  })
    .option('--reason <text>', 'why it is opened')
    .option('--to-buyer <yuan>', 'what goes back; the rest goes to the seller');
}

function addCommand(
  purchase: Command,
  env: NodeJS.ProcessEnv,
  { name, description, send }: { readonly name: string; readonly description: string; readonly send: Send },
): Command {
  return purchase
    .command(`${name} <tenant> <orderNo>`)
    .description(description)
    .option('--request-id <id>', 'repeat a request under its id instead of making a new one')
    .action(async (tenant: string, orderNo: string, args: Arguments) => {
      const receivers = await receiversOf(args);
      await withClient(env, (client) =>
        send({ client, key: { tenant, orderNo }, requestId: namedRequest(args), args, receivers }),
      );
    });
}

function amountOf({ amount }: Arguments): { amount?: string } {
  return amount === undefined ? {} : { amount };
}

async function receiversOf({ receivers }: Arguments): Promise<ReleaseRequest['receivers']> {
  return receivers === undefined
    ? undefined
    : readRequest(receivers, releaseReceivers, 'a list of receivers');
}
