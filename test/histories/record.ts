import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createPayloadCodec } from '../../src/security/payload-codec.js';
import { Executioner } from '../support/stack/executioner.js';
import { openStack, type Site, type Stack } from '../support/stack/stack.js';
import { anonymous } from './anonymous.js';
import { callsOf } from './calls-of.js';
import { endOf } from './end-of.js';
import { writeRecorded } from './recorded.js';
import { SCENARIOS, type Stage } from './scenarios.js';

let stack: Stack;
let stage: Stage;
/** Every bank that was opened. */
const sites: Site[] = [];

beforeAll(async () => {
  const temporal = inject('stackTemporal');
  if ('unavailable' in temporal) throw new Error(temporal.unavailable);
  stack = await openStack(temporal);
  const openSite: Stack['openSite'] = async (options) => {
    const opened = await stack.openSite(options);
    sites.push(opened);
    return opened;
  };
  const site = await openSite({ sandbox: { pingan: { advance: '1000.00' } }, tenant: 'rec' });
  stage = { site, executioner: await Executioner.on(site), openSite };
});
afterAll(async () => {
  await stack.close();
});

it.each(SCENARIOS)('$name', async ({ name, ends, play }) => {
  const { workflowId, personal } = await play(stage);
  const handle = stage.site.temporalClient.workflow.getHandle(workflowId);
  const codec = createPayloadCodec({ ring: stack.ring, namespace: stack.temporal.namespace });
  const history = await anonymous(await handle.fetchHistory(), { codec, personal });
  if (ends === undefined) expect(endOf(history)).toBeUndefined();
  else expect(endOf(history)).toMatchObject(ends);
  writeRecorded(name, { workflowId, calls: callsOf(history, sites), history });
});
