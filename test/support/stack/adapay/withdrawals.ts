import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import { createActivities } from '../../../../activities/create-activities.js';
import { DAY_MS } from '../../../../src/domain/durations.js';
import type { Money } from '../../../../src/domain/money.js';
import type { Intent } from '../../../../src/domain/operation.js';
import { createProviderHttp } from '../../../../src/http/provider-http.js';
import { spawnHoldfast, type SpawnedProcess } from '../../../../src/embedded/spawned-process.js';
import { createProviders } from '../../../../src/providers/registry.js';
import { createPayloadCodec } from '../../../../src/security/payload-codec.js';
import { adapaySettingsFor } from '../../adapay/adapay-settings.js';
import type { notifiedWithdrawal } from './notified-withdrawal.js';
import type { Site, Stack } from '../stack.js';
import { TIMING } from '../../scripted/workflow-stage.js';

const WORKFLOW = fileURLToPath(new URL('./notified-withdrawal.ts', import.meta.url));
const GATEWAY_START_MS = 60_000;
const MEMBER = 'seller_1';
/** A status query would only come after the test: what ends here is ended by its notification. */
const NEVER_MS = 30 * DAY_MS;

/** Withdrawals at the sandbox's Adapay on a real Temporal server, notified through a gateway that is a process of its own. */
export class StackWithdrawals {
  readonly #gateways: SpawnedProcess[] = [];
  #port = 0;
  #begun = 0;

  private constructor(
    readonly stack: Stack,
    readonly site: Site,
    private readonly dataDir: string,
    private readonly account: string,
    private readonly endings: readonly (() => Promise<unknown>)[],
  ) {}

  static async open(stack: Stack, site: Site): Promise<StackWithdrawals> {
    const { sandbox, taskQueue, journal } = site;
    const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-gateway-'));
    const settings = {
      ...adapaySettingsFor(sandbox),
      resolution: { withdraw: { queryAfterMs: [NEVER_MS] } },
    };
    await writeFile(join(dataDir, 'providers.json'), JSON.stringify({ adapay: settings }), { mode: 0o600 });
    const { settleAccountId } = sandbox.adapay.addMember({ memberId: MEMBER });
    sandbox.adapay.deposit({ memberId: MEMBER, amount: '1000000.00' });
    const http = createProviderHttp({ logger: { info: () => undefined, warn: () => undefined } });
    const { activities, drain } = createActivities({
      journal,
      providers: createProviders({ adapay: settings }, { http }),
      clock: { monotonicMs: () => performance.now() },
      leaseMs: 30_000,
      httpTimeoutMs: 20_000,
      localWaitMs: 4_000,
      owner: `test/${process.pid}`,
      log: { warn: () => undefined },
    });
    const { address, namespace } = stack.temporal;
    const connection = await NativeConnection.connect({ address });
    const worker = await Worker.create({
      connection,
      namespace,
      taskQueue,
      activities,
      workflowBundle: await bundleWorkflowCode({
        workflowsPath: WORKFLOW,
        // Sources import each other as the files that they become.
        webpackConfigHook: (config) => ({
          ...config,
          resolve: { ...config.resolve, extensionAlias: { '.js': ['.ts', '.js'] } },
        }),
      }),
      dataConverter: { payloadCodecs: [createPayloadCodec({ ring: stack.ring, namespace })] },
    });
    const running = worker.run();
    const endings = [
      async () => {
        worker.shutdown();
        await running;
        await drain();
      },
      () => connection.close(),
      () => http.close(),
      () => rm(dataDir, { recursive: true, force: true }),
    ];
    return new StackWithdrawals(stack, site, dataDir, settleAccountId, endings);
  }

  /** Starts the gateway, after the first time at the same address, and has the sandbox notify it. */
  async startGateway(): Promise<SpawnedProcess> {
    const { site, stack, dataDir } = this;
    const gateway = await spawnHoldfast(['gateway'], {
      env: {
        ...process.env,
        TEMPORAL_ADDRESS: stack.temporal.address,
        TEMPORAL_NAMESPACE: stack.temporal.namespace,
        DATABASE_URL: stack.databaseUrl,
        HOLDFAST_KEY_RING: stack.keyRingPath,
        HOLDFAST_PROVIDERS: join(dataDir, 'providers.json'),
        HOLDFAST_DATA: dataDir,
        HOLDFAST_GATEWAY_PORT: String(this.#port),
      },
      logFile: join(dataDir, 'gateway.log'),
    });
    this.#gateways.push(gateway);
    const line = await gateway.waitForLine(/^holdfast gateway ready on /, GATEWAY_START_MS);
    const url = line.replace(/^.* on /, '');
    this.#port = Number(new URL(url).port);
    site.sandbox.adapay.setNotifyUrl(`${url}/notifications/adapay`);
    return gateway;
  }

  /** Starts a withdrawal of 100.00. */
  async start(): Promise<{
    operationId: string;
    handle: WorkflowHandleWithFirstExecutionRunId<typeof notifiedWithdrawal>;
  }> {
    const { site, account } = this;
    this.#begun += 1;
    const operationId = `${site.tenant}/${MEMBER}/withdraw/W${this.#begun}`;
    const intent: Intent<'withdraw'> = {
      operationId,
      provider: 'adapay',
      kind: 'withdraw',
      amount: '100.00' as Money,
      content: { account: { member: MEMBER, account } },
    };
    const settings = { timing: { ...TIMING, attentionAfterMs: NEVER_MS }, firstAttempt: 'local' } as const;
    const handle = await site.temporalClient.workflow.start<typeof notifiedWithdrawal>('notifiedWithdrawal', {
      workflowId: `withdrawal/${site.tenant}/W${this.#begun}`,
      taskQueue: site.taskQueue,
      args: [{ intent, settings }],
    });
    return { operationId, handle };
  }

  async close(): Promise<void> {
    await Promise.all(this.#gateways.map((gateway) => gateway.kill('SIGKILL')));
    for (const end of this.endings) await end();
  }
}
