import { setTimeout as delay } from 'node:timers/promises';
import type { Stack, Site } from '../stack.js';
import { Executioner } from '../executioner.js';
import { Gate } from '../gate.js';
import { proxyStatements } from '../statement-proxy.js';
import { LATE_MS, MOMENTS, type KillProvider, type RoundOptions } from './death.js';
import { KillCase } from './kill-case.js';

/** All deaths of a round, at one site. */
export interface KillRound {
  readonly site: Site;
  readonly executioner: Executioner;
  readonly cases: readonly KillCase[];
  readonly close: () => Promise<void>;
}

const ENV = { HOLDFAST_HTTP_TIMEOUT_MS: '12000', HOLDFAST_LEASE_MS: '16000' };

/**
 * Plays every death of the providers at one sandbox, before and after its effect or at the journal, all workflows in flight when their worker
 * dies: one worker speaks to all of them, so that a death serves many.
 */
export async function playKillRound(
  stack: Stack,
  providers: readonly KillProvider[],
  options: RoundOptions,
): Promise<KillRound> {
  const { place = 'bank' } = options;
  const proxy = place === 'journal' ? await proxyStatements(stack.databaseUrl) : undefined;
  const site = await stack.openSite({
    sandbox: { resendMode: options.mode },
    providers: Object.fromEntries(providers.map(({ name, settings }) => [name, settings(options)])),
    env: { ...ENV, ...(proxy && { DATABASE_URL: proxy.url }) },
  });
  const { sandbox } = site;
  for (const { before } of providers) before?.(sandbox, options);
  const executioner = await Executioner.on(site);
  const cases = providers.flatMap((provider) =>
    provider.deaths.flatMap((death) =>
      MOMENTS[place].map((moment) => new KillCase(site, provider, death, moment, options)),
    ),
  );
  const gate = new Gate(cases.length, async () => {
    for (const one of cases) await one.arm(executioner, proxy);
    for (const { armed } of providers) armed?.(sandbox);
    if (options.visibility === 'late') showLate(site, providers, executioner);
  });
  await Promise.all(cases.map((one) => one.run(gate, executioner)));
  await executioner.succession();
  return { site, executioner, cases, close: async () => proxy?.close() };
}

/**
 * From the first death on the queries find nothing, until all that the deaths left behind is old enough to be seen. What comes before and
 * after is shown at once: where every write is resolved by a query, each would take as long otherwise.
 */
function showLate(
  { sandbox: { faults } }: Site,
  providers: readonly KillProvider[],
  executioner: Executioner,
): void {
  executioner.onFirstDeath(async () => {
    const hidden = providers.flatMap(({ name: provider, queries }) =>
      queries.map((query) => faults.add({ provider, kind: 'notFoundFor', interface: query, ms: LATE_MS })),
    );
    await executioner.over();
    await delay(LATE_MS, undefined, { ref: false });
    for (const id of hidden) faults.remove(id);
  });
}
