// A worker of the bare purchase, set up as Holdfast's own but for what Holdfast adds.
import { NativeConnection, Worker } from '@temporalio/worker';
import { readConfig } from '../src/config/config.js';
import { keyRingOf } from '../src/config/key-ring-of.js';
import { createLog, logTemporalThrough } from '../src/config/log.js';
import { createPayloadCodec } from '../src/security/payload-codec.js';
import { bareActivities } from './bare-activities.js';
import { openProvider } from './open-provider.js';
import { plainCalls } from './plain-calls.js';

const SERIAL_BLOCK = 8;

const codePath = process.argv[2];
if (codePath === undefined) throw new Error('usage: bare-worker-process <workflow bundle>');
const config = readConfig(process.env);
logTemporalThrough(createLog(config.logLevel));
const { address, namespace, taskQueue } = config.temporal;
if (address === undefined) throw new Error('TEMPORAL_ADDRESS is not set');
const { ring } = await keyRingOf(config, () => undefined);
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  namespace,
  taskQueue,
  workflowBundle: { codePath },
  activities: bareActivities(plainCalls(await openProvider(config), SERIAL_BLOCK)),
  dataConverter: { payloadCodecs: [createPayloadCodec({ ring, namespace })] },
  maxConcurrentWorkflowTaskExecutions: config.workflowTaskSlots,
  maxConcurrentActivityTaskExecutions: config.workflowTaskSlots,
  maxCachedWorkflows: config.cachedWorkflows,
});
process.once('SIGTERM', () => worker.shutdown());
process.stdout.write('bare worker ready\n');
await worker.run();
await connection.close();
