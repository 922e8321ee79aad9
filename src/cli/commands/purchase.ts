import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { HoldfastClient } from '../../client/holdfast-client.js';
import { purchaseRequest } from '../../contract/purchases.js';
import { readRequest } from '../read-request.js';
import { withClient } from '../with-client.js';

interface Arguments {
  readonly requestId?: string;
  readonly amount?: string;
  readonly toBuyer?: string;
  readonly reason?: string;
  readonly releaseRest?: boolean;
}

interface Key {
  tenant: string;
  orderNo: string;
}
type Send = (
  client: HoldfastClient,
  key: Key,
  requestId: string,
  args: Arguments,
  value: string,
) => Promise<unknown>;

/** Adds `holdfast purchase ...`: what a backend does through the client, from a terminal. Answers are printed as JSON. */
export function addPurchaseCommands(program: Command, env: NodeJS.ProcessEnv): void {
  const purchase = program.command('purchase').description('start and steer purchases');
  purchase
    .command('start <file>')
    .description('start the purchase that a JSON file describes; - reads standard input')
    .action(async (file: string) => {
      const request = await readRequest(file, purchaseRequest, 'a purchase');
      await withClient(env, (client) => client.purchases.start(request));
    });
  purchase
    .command('status <tenant> <orderNo>')
    .description('how a purchase stands')
    .action((tenant: string, orderNo: string) =>
      withClient(env, (client) => client.purchases.status({ tenant, orderNo })),
    );

  // A code must not stand in a process list, so it comes by standard input.
  command(
    env,
    purchase,
    'submit-code',
    'hand in the code that standard input holds',
    (client, key, requestId, _args, code) =>
      client.purchases.submitCode(key, { requestId, code: code.trim() }),
  );
  command(
    env,
    purchase,
    'release',
    'all that is held, or --amount of it, to the seller',
    (client, key, requestId, args) => client.escrows.release(key, { requestId, ...amountOf(args) }),
  ).option('--amount <yuan>');
  command(
    env,
    purchase,
    'return',
    'all that is held, or --amount of it, back to the buyer',
    (client, key, requestId, args) =>
      client.escrows.return(key, {
        requestId,
        ...amountOf(args),
        ...(args.releaseRest === true && { releaseRest: true }),
      }),
  )
    .option('--amount <yuan>')
    .option(
      '--release-rest',
      'agree that the rest goes to the seller at once, where the provider cannot divide what it holds',
    );
  command(
    env,
    purchase,
    'refund',
    '--amount of what was released, back to the buyer',
    (client, key, requestId, args) => client.escrows.refund(key, { requestId, amount: args.amount ?? '' }),
  ).requiredOption('--amount <yuan>');
  command(
    env,
    purchase,
    'dispute',
    'stop the clock, or end the dispute with --to-buyer',
    (client, key, requestId, args) =>
      args.toBuyer === undefined
        ? client.escrows.openDispute(key, { requestId, reason: args.reason ?? '' })
        : client.escrows.resolveDispute(key, { requestId, toBuyer: args.toBuyer }),
  )
    .option('--reason <text>', 'why it is opened')
    .option('--to-buyer <yuan>', 'what goes back; the rest goes to the seller');
}

function command(
  env: NodeJS.ProcessEnv,
  parent: Command,
  name: string,
  description: string,
  send: Send,
): Command {
  return parent
    .command(`${name} <tenant> <orderNo>`)
    .description(description)
    .option('--request-id <id>', 'repeat a request under its id instead of making a new one')
    .action((tenant: string, orderNo: string, args: Arguments) =>
      withClient(env, async (client) => {
        const value = name === 'submit-code' ? await text(process.stdin) : '';
        const requestId = args.requestId ?? randomUUID();
        // Said before it is sent: whoever hears no answer repeats it under this id.
        process.stderr.write(`request id ${requestId}\n`);
        return send(client, { tenant, orderNo }, requestId, args, value);
      }),
    );
}

function amountOf({ amount }: Arguments): { amount?: string } {
  return amount === undefined ? {} : { amount };
}
