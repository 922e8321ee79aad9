import { describe, expect, it, onTestFinished } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../src/domain/durations.js';
import type { Money } from '../../../src/domain/money.js';
import { createProviderHttp } from '../../../src/http/provider-http.js';
import { createProviders } from '../../../src/providers/registry.js';
import type { PurchaseInput } from '../../../workflows/purchase/messages.js';
import { PROFILE, TIMING } from '../../support/scripted/workflow-stage.js';
import { journalOn } from '../../support/virtual/test-journal.js';
import { VirtualClock } from '../../support/virtual/virtual-clock.js';
import { VirtualWorld } from '../../support/virtual/virtual-world.js';
import { THEMES } from '../expectations/themes.js';
import { judge } from '../judge.js';
import { openWire } from '../wire.js';
import { toyBench } from './toy-bench.js';
import { toyCell } from './toy-expected.js';
import { startToy } from './toy-far-end.js';
import { createToyProvider } from './toy-provider.js';

for (const { title, expectations } of THEMES) {
  describe(`A provider of one page, ${title}`, () => {
    for (const expectation of expectations)
      it(`${expectation.id}: ${expectation.promise}`, async () => {
        expect(await judge(expectation, { bench: toyBench, cell: toyCell(expectation.id) })).toBeDefined();
      });
  });
}

interface WorldOptions {
  readonly refundWindowMs?: number;
  /** The calls whose first answer gets lost. */
  readonly loses?: readonly string[];
  /** What is younger is not shown by the provider. */
  readonly hiddenMs?: number;
}

/** The toy provider behind the registry, in a world with the real workflows, activities and journal; a purchase has begun. */
async function openWorld({ refundWindowMs = 0, loses = [], hiddenMs = 0 }: WorldOptions = {}) {
  const clock = new VirtualClock();
  const farEnd = await startToy();
  const { toy } = farEnd;
  Object.assign(toy, { nowMs: clock.nowMs, opening: '100.00', hiddenMs });
  clock.onAdvance((now) => (toy.nowMs = now));
  const wire = await openWire(farEnd.origin);
  for (const call of loses) wire.arm(({ url }) => url === `/${call}`, { type: 'lostAnswer' });
  const http = createProviderHttp({ logger: { info: () => undefined, warn: () => undefined } });
  onTestFinished(async () => {
    await wire.close();
    await http.close();
    await farEnd.close();
  });
  const { journal, tenant } = journalOn(clock);
  const settings = { toy: farEnd.settings(wire.origin, {}) };
  const providers = createProviders(settings, { http }, { toy: createToyProvider });
  const world = new VirtualWorld({ clock, journal, providers });
  const input: PurchaseInput = {
    order: {
      tenant,
      orderNo: `${tenant}O1`,
      provider: 'toy',
      amount: '100.00' as Money,
      fee: '1.00' as Money,
      onDeadline: 'release',
    },
    buyer: { profile: PROFILE },
    seller: farEnd.account('seller_1', 'seller'),
    settings: { timing: { ...TIMING, refundWindowMs }, firstAttempt: 'local' },
  };
  const workflow = await world.start('purchase', `order/${tenant}/${input.order.orderNo}`, input);
  const say = async (name: string, command: { requestId: string }): Promise<unknown> => {
    const call = await workflow.update(name, command);
    await world.until(() => !call.isOpen);
    return call.refusal ?? call.answer;
  };
  return { toy, wire, world, workflow, say };
}

describe('A purchase at a provider of one page', () => {
  it('goes through the same workflows from the account to the release', async () => {
    const { toy, world, workflow, say } = await openWorld();
    await world.advance(60_000);
    expect(await workflow.query('escrow')).toMatchObject({ state: 'held' });
    expect(toy.available(PROFILE.member)).toBe('0.00');
    await say('release', { requestId: 'a' });
    expect(workflow.closed).toMatchObject({
      type: 'completed',
      result: { state: 'released', sums: { released: '100.00' } },
    });
    // The seller's account began with as much as every account does here.
    expect([toy.available('seller_1'), toy.available('fees')]).toEqual(['199.00', '1.00']);
    expect({ effects: toy.effects, balanced: toy.balanced }).toEqual({ effects: 4, balanced: true });
  });

  it('goes back to the buyer', async () => {
    const { toy, world, workflow, say } = await openWorld();
    await world.advance(60_000);
    await say('return', { requestId: 'a' });
    expect(workflow.closed).toMatchObject({ result: { state: 'returned' } });
    expect([toy.available(PROFILE.member), toy.available('seller_1')]).toEqual(['100.00', '100.00']);
  });

  it('rejects a refund, which this provider has not, by name and before any money moves', async () => {
    const { toy, world, say } = await openWorld({ refundWindowMs: 30 * DAY_MS });
    await world.advance(60_000);
    await say('release', { requestId: 'a' });
    const effects = toy.effects;
    const refund = await say('refund', { requestId: 'b', ...{ amount: '10.00' } });
    expect(JSON.stringify(refund)).toContain('toy does not offer refund');
    expect(toy.effects).toBe(effects);
  });

  it('has one effect of each kind where every first answer gets lost and nothing is shown for five minutes', async () => {
    const loses = ['openAccount', 'applyCardBinding', 'hold', 'release'];
    const { toy, wire, world, workflow, say } = await openWorld({ loses, hiddenMs: 300_000 });
    await world.until(() => wire.armed === 1);
    await world.advance(HOUR_MS);
    await say('release', { requestId: 'a' });
    await world.advance(HOUR_MS);
    expect(wire.armed).toBe(0);
    expect(workflow.closed).toMatchObject({ result: { state: 'released' } });
    expect({ effects: toy.effects, balanced: toy.balanced }).toEqual({ effects: 4, balanced: true });
  });
});
