import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { HoldfastClient } from '../../client/holdfast-client.js';
import { parseRequest, purchaseRequest, type PurchaseRequest } from '../../client/requests.js';
import { InvalidInput } from '../../domain/errors.js';
import { connectClient } from '../../config/connect.js';
import { readConfig } from '../../config/config.js';
import { readTextFile } from '../../config/read-text-file.js';

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
      const request = purchaseIn(file === '-' ? await text(process.stdin) : await readTextFile(file, 'file'));
      await withClient(env, (client) => client.startPurchase(request));
    });
  purchase
    .command('status <tenant> <orderNo>')
    .description('how a purchase stands')
    .action((tenant: string, orderNo: string) =>
      withClient(env, (client) => client.status({ tenant, orderNo })),
    );

  // A code must not stand in a process list, so it comes by standard input.
  command(
    env,
    purchase,
    'submit-code',
    'hand in the code that standard input holds',
    (client, key, requestId, _args, code) => client.submitCode(key, { requestId, code: code.trim() }),
  );
  command(
    env,
    purchase,
    'release',
    'all that is held, or --amount of it, to the seller',
    (client, key, requestId, args) => client.release(key, { requestId, ...amountOf(args) }),
  ).option('--amount <yuan>');
  command(
    env,
    purchase,
    'return',
    'all that is held, or --amount of it, back to the buyer',
    (client, key, requestId, args) =>
      client.return(key, {
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
    (client, key, requestId, args) => client.refund(key, { requestId, amount: args.amount ?? '' }),
  ).requiredOption('--amount <yuan>');
  command(
    env,
    purchase,
    'dispute',
    'stop the clock, or end the dispute with --to-buyer',
    (client, key, requestId, args) =>
      args.toBuyer === undefined
        ? client.openDispute(key, { requestId, reason: args.reason ?? '' })
        : client.resolveDispute(key, { requestId, toBuyer: args.toBuyer }),
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

/** Checked before Temporal is looked for: what is wrong with a file does not depend on it. */
function purchaseIn(json: string): PurchaseRequest {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    // The parser's own message quotes the text, which holds personal data.
    throw new InvalidInput('file', 'holds a purchase as JSON');
  }
  return parseRequest(purchaseRequest, value, 'purchase');
}

async function withClient(
  env: NodeJS.ProcessEnv,
  work: (client: HoldfastClient) => Promise<unknown>,
): Promise<void> {
  const client = await connectClient(readConfig(env));
  try {
    process.stdout.write(`${JSON.stringify(await work(client), null, 2)}\n`);
  } finally {
    await client.close();
  }
}
