import { Command, InvalidArgumentError, Option } from 'commander';
import { DEMO_NAMES } from '../demo/providers.js';
import { WORKFLOW_DEMO_NAMES } from '../demo/workflows/workflow-demos.js';
import { demoCommand, type DemoArguments } from './commands/demo.js';
import { devCommand, type DevArguments } from './commands/dev.js';
import { gatewayCommand } from './commands/gateway.js';
import { sandboxCommand, type SandboxArguments } from './commands/sandbox.js';
import { workerCommand } from './commands/worker.js';
import { addAccountCommands } from './commands/account.js';
import { addAcquiringCommands } from './commands/acquiring.js';
import { addCardCommands } from './commands/card.js';
import { addFreezeCommands } from './commands/freeze.js';
import { addOnboardingCommands } from './commands/onboarding.js';
import { addPhoneChangeCommands } from './commands/phone-change.js';
import { addProviderCommands } from './commands/provider.js';
import { addPurchaseCommands } from './commands/purchase.js';
import { addSplitCommands } from './commands/split.js';
import { addSuspenseCommands } from './commands/suspense.js';
import { addWithdrawalCommands } from './commands/withdrawal.js';
import { addTopUpCommands } from './commands/top-up.js';
import { addNotificationCommands } from './commands/notification.js';
import { addReconciliationCommands } from './commands/reconcile.js';
import { addOperationCommands } from './commands/operation.js';
import { codecServerCommand } from './commands/codec-server.js';

/** An option whose value has the name that it has in the code. */
class WorkflowOption extends Option {
  override attributeName(): string {
    return 'workflow';
  }
}

/** The `holdfast` command line: every command with its options. `env` is what the commands are configured by. */
export function createProgram(env: NodeJS.ProcessEnv): Command {
  const program = new Command('holdfast')
    .description('Durable escrow and split payments on Temporal')
    .showHelpAfterError('(--help shows what there is)');

  addDemo(program, env);
  program
    .command('dev')
    .description('keep everything up: Temporal, sandbox, gateway, worker')
    .option('--reset', 'delete what Holdfast has made in the data folder first', false)
    .action((options: DevArguments) => devCommand(env, options));
  addWorkerAndGateway(program, env);
  program
    .command('sandbox')
    .description('run the far end of the providers’ wires')
    .requiredOption('--data <folder>', 'where the credentials are kept')
    .option('--port <number>', 'the port; 0 takes any', port, 8710)
    .option(
      '--host <address>',
      'the address; the control API has no lock, so keep it to yourself',
      '127.0.0.1',
    )
    .option('--seed <number>', 'of the faults’ draws', whole, 1)
    .option('--advance <yuan>', 'what the advance account holds at the start', '0.00')
    .addOption(new Option('--clock <kind>').choices(['real', 'virtual']).default('real'))
    .addOption(
      new Option('--resend-mode <mode>')
        .choices(['replay', 'reject', 'balanceFirst', 'none'])
        .default('replay'),
    )
    .option('--public-url <url>', 'how workers reach it, where that is not where it listens')
    .option('--gateway-url <url>', 'how it reaches the gateway, which then gets its notifications')
    .addOption(
      new Option('--pace <kind>', 'how fast workers query unknown outcomes')
        .choices(['bank', 'seconds'])
        .default('seconds'),
    )
    .action(({ data, ...options }: Omit<SandboxArguments, 'dataDir'> & { data: string }) =>
      sandboxCommand({ ...options, dataDir: data }),
    );
  program
    .command('codec-server')
    .description('let the Temporal UI show clear text to those who may see it')
    .option('--port <number>', 'the port; 0 takes any', port, 8711)
    .option('--host <address>', 'the address', '127.0.0.1')
    .requiredOption('--origin <url...>', 'the Temporal UI’s exact origins')
    .option('--tokens <file>', 'bearer tokens, one a line; without it only loopback is served')
    .action((options: Parameters<typeof codecServerCommand>[1]) => codecServerCommand(env, options));
  addPurchaseCommands(program, env);
  addOnboardingCommands(program, env);
  addCardCommands(program, env);
  addAccountCommands(program, env);
  addPhoneChangeCommands(program, env);
  addWithdrawalCommands(program, env);
  addFreezeCommands(program, env);
  addSplitCommands(program, env);
  addSuspenseCommands(program, env);
  addTopUpCommands(program, env);
  addAcquiringCommands(program, env);
  addOperationCommands(program, env);
  addNotificationCommands(program, env);
  addReconciliationCommands(program, env);
  addProviderCommands(program, env);
  return program;
}

function addDemo(program: Command, env: NodeJS.ProcessEnv): void {
  program
    .command('demo')
    .description('run five purchases or divisions, or a workflow, on embedded servers and check the records')
    .addOption(new Option('--provider <name>', 'the provider of them').choices(DEMO_NAMES).default('pingan'))
    .addOption(
      new WorkflowOption('--story <name>', 'a workflow at 平安 in place of purchases')
        .choices(WORKFLOW_DEMO_NAMES)
        .conflicts('provider'),
    )
    .option('--json', 'print the summary as one JSON object, last on standard output', false)
    .option('--seed <number>', 'draw other names, amounts and fees', whole, 1)
    .option('--keep', 'leave the servers up afterwards', false)
    .action(async (options: DemoArguments) => {
      process.exitCode = await demoCommand(env, options);
    });
}

/** The parts that run for real, as many of each as you like. */
function addWorkerAndGateway(program: Command, env: NodeJS.ProcessEnv): void {
  program
    .command('worker')
    .description(
      'run a worker; reads TEMPORAL_ADDRESS, DATABASE_URL, HOLDFAST_PROVIDERS and HOLDFAST_KEY_RING',
    )
    .action(() => workerCommand(env));
  program
    .command('gateway')
    .description(
      'take in what providers send; reads what a worker reads, and HOLDFAST_GATEWAY_HOST, _PORT and _BODY_LIMIT',
    )
    .action(() => gatewayCommand(env));
}

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('expected a whole number');
  return Number(text);
}

function port(text: string): number {
  const number = whole(text);
  if (number > 65_535) throw new InvalidArgumentError('expected a port from 0 to 65535');
  return number;
}
