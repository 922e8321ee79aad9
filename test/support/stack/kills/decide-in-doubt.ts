import { setTimeout as delay } from 'node:timers/promises';
import { CommandRefused, StillUnderWay } from '../../../../src/client/errors.js';
import { untilView } from '../pingan/purchase.js';
import type { KillCase } from './kill-case.js';

const LOOK_MS = 500;
const EVIDENCE = 'the provider’s portal shows it as done';

/**
 * Does `work`, and decides meanwhile as an operator does, wherever the provider has no query that could say what became of an operation:
 * once the workflow alerts, its death being over by then.
 */
export async function decidingInDoubt<T>(one: KillCase, work: () => Promise<T>): Promise<T> {
  const watching = new AbortController();
  const deciding = decideWhile(one, watching.signal);
  // Whoever awaits it below hears of a failure; until then it is not unhandled.
  deciding.catch(() => undefined);
  try {
    return await work();
  } finally {
    watching.abort();
    await deciding;
  }
}

async function decideWhile(one: KillCase, over: AbortSignal): Promise<void> {
  const { site, key, provider, death } = one;
  const decided = (provider.decided ?? []).filter((kind) => death.succeeds.includes(kind));
  while (!over.aborted && decided.length > 0) {
    await delay(LOOK_MS);
    const doubt = (await one.rows()).find((row) => decided.includes(row.kind) && !row.finalOutcome);
    if (!doubt) continue;
    const { attention } = await untilView(site, key, () => true);
    if (attention.length === 0) continue;
    const decision = { happened: true, evidence: EVIDENCE, by: 'the operator of this test' };
    try {
      await site.client.operations.decide(key, { operationId: doubt.operationId, ...decision });
    } catch (error) {
      // It has ended meanwhile, or its worker has died: what the next look shows decides.
      if (!(error instanceof CommandRefused) && !(error instanceof StillUnderWay)) throw error;
    }
  }
}
