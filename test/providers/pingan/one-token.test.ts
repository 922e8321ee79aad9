import { afterAll, expect, it } from 'vitest';
import { createProviderHttp } from '../../../src/http/provider-http.js';
import { createPinganProvider } from '../../../src/providers/pingan/adapter.js';
import type { QueryResult, Provider } from '../../../src/providers/provider.js';
import { removeCredentials, sandboxProvider } from './support/sandbox-provider.js';
import { queryBy } from './support/set-up.js';
import { orderOf } from './support/orders.js';

afterAll(removeCredentials);

const ROUNDS = 15;
const PROCESSES = 2;

it('two processes get along at a gateway that keeps one token an APPID: every request is answered', async () => {
  const at = await sandboxProvider({ pingan: { oneToken: true } });
  const http = createProviderHttp({ logger: { info: () => undefined, warn: () => undefined } });
  const processes = Array.from({ length: PROCESSES }, () =>
    createPinganProvider({ config: at.config, http, now: () => new Date(at.sandbox.clock.now()) }),
  );
  const begunAt = new Date(at.sandbox.clock.now()).toISOString();
  const order = orderOf('hold', { order: { begunAt } });
  const answers: QueryResult<unknown>[] = [];
  // Each goes on asking, several at once: whenever one renews its token it ends the other's.
  const work = async (provider: Provider): Promise<void> => {
    for (let round = 0; round < ROUNDS; round += 1)
      answers.push(...(await Promise.all([1, 2, 3].map(() => queryBy(provider, 'hold', order)))));
  };
  await Promise.all(processes.map(work));
  const handshakes = at.sandbox.wireLog.find({ interface: 'approveDev' }).length;
  await http.close();
  await at.close();
  expect(answers).toHaveLength(PROCESSES * 3 * ROUNDS);
  expect(answers.filter(({ type }) => type !== 'notFound')).toEqual([]);
  expect(handshakes).toBeGreaterThan(2);
}, 60_000);
