import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import { LianlianStage } from '../support/lianlian/lianlian-stage.js';

const balances = (stage: LianlianStage): Record<string, string> => ({
  buyer: stage.available('buyer_1'),
  seller: stage.available('seller_1'),
  merchant: stage.merchant,
});
const NOTHING = { buyer: '0.00', seller: '0.00', merchant: '0.00' };
const ONBOARDED = ['activate 1', 'applyActivation 1', 'hold 1 100.00', 'openAccount 1'];
const calls = (stage: LianlianStage, name: string) => stage.sandbox.wireLog.find({ interface: name });

describe('a purchase at 连连', () => {
  it('goes from the account by the code to the release, and the ledger balances', async () => {
    const stage = await LianlianStage.open();
    const workflow = await stage.held();
    expect(stage.sandbox.ledger.report().holds).toMatchObject([{ provider: 'lianlian', held: '100.00' }]);
    await stage.say(workflow, 'release', { requestId: 'a' });
    expect(workflow.closed).toMatchObject({
      result: { state: 'released', sums: { released: '100.00', stillHeld: '0.00' } },
    });
    expect(balances(stage)).toEqual({ ...NOTHING, seller: '99.00', merchant: '1.00' });
    expect(stage.effects).toEqual([...ONBOARDED, 'release 1 100.00'].sort());
    expect(stage.sandbox.ledger.report().balanced).toBe(true);
    // The whole, divided as it was held.
    expect(calls(stage, 'secured-confirm/ALL')).toHaveLength(1);
  });

  it('takes nothing for done that was only taken: each transfer is queried before it counts', async () => {
    const stage = await LianlianStage.open();
    const workflow = await stage.held();
    await stage.say(workflow, 'release', { requestId: 'a' });
    for (const [write, query] of [
      ['createpay', 'orderquery'],
      ['secured-confirm', 'order-query'],
    ] as const) {
      const [sent] = calls(stage, write);
      expect(calls(stage, query).filter(({ about }) => about === sent?.serialNumber)).toHaveLength(1);
    }
  });

  it('is released in parts, each by PART with the seller and the merchant', async () => {
    const stage = await LianlianStage.open();
    const workflow = await stage.held();
    await stage.say(workflow, 'release', { requestId: 'a', ...{ amount: '40.00' } });
    await stage.say(workflow, 'release', { requestId: 'b' });
    expect(workflow.closed).toMatchObject({ result: { state: 'released' } });
    expect(balances(stage)).toEqual({ ...NOTHING, seller: '99.00', merchant: '1.00' });
    expect(calls(stage, 'secured-confirm/PART')).toHaveLength(2);
    expect(stage.effects).toContain('release 2 100.00');
  });

  it('goes back whole, out of escrow', async () => {
    const stage = await LianlianStage.open();
    const workflow = await stage.held();
    await stage.say(workflow, 'return', { requestId: 'a' });
    expect(workflow.closed).toMatchObject({ result: { state: 'returned' } });
    expect(balances(stage)).toEqual({ ...NOTHING, buyer: '100.00' });
    expect(stage.effects).toContain('return 1 100.00');
  });

  it('is partly returned out of escrow, and the rest is released', async () => {
    const stage = await LianlianStage.open();
    const workflow = await stage.held();
    await stage.say(workflow, 'return', { requestId: 'a', ...{ amount: '30.00' } });
    await stage.say(workflow, 'release', { requestId: 'b' });
    expect(workflow.closed).toMatchObject({
      result: { state: 'divided', sums: { returned: '30.00', released: '70.00' } },
    });
    expect(balances(stage)).toEqual({ ...NOTHING, buyer: '30.00', seller: '69.30', merchant: '0.70' });
  });

  it('goes back by a release and a refund once a part was confirmed', async () => {
    const stage = await LianlianStage.open({ order: { onDeadline: 'return' } });
    const workflow = await stage.held();
    await stage.say(workflow, 'release', { requestId: 'a', ...{ amount: '40.00' } });
    await stage.world.advance(8 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { sums: { refunded: '60.00' } } });
    expect(balances(stage)).toEqual({ ...NOTHING, buyer: '60.00', seller: '39.60', merchant: '0.40' });
    expect(stage.sandbox.ledger.report().balanced).toBe(true);
  });

  it('is refunded after release by the seller and the merchant', async () => {
    const stage = await LianlianStage.open({ timing: { refundWindowMs: 30 * DAY_MS } });
    const workflow = await stage.held();
    await stage.say(workflow, 'release', { requestId: 'a' });
    const refund = await stage.say(workflow, 'refund', { requestId: 'b', ...{ amount: '50.00' } });
    expect(refund.answer).toMatchObject({ sums: { refunded: '50.00' } });
    expect(balances(stage)).toEqual({ ...NOTHING, buyer: '50.00', seller: '49.50', merchant: '0.50' });
  });

  it('waits for the buyer’s funds where the balance is short', async () => {
    const stage = await LianlianStage.open();
    const workflow = await stage.awaitingCode();
    stage.sandbox.faults.add({
      provider: 'lianlian',
      interface: 'createpay',
      kind: 'unknownCode',
      code: '3005',
      times: 1,
    });
    await stage.say(workflow, 'submitCode', { requestId: 'code', ...{ code: stage.code } });
    await stage.until(async () => (await stage.state(workflow)) === 'held');
    expect(stage.effects).toContain('hold 1 100.00');
    expect(calls(stage, 'createpay')).toHaveLength(2);
  });
});

describe('a purchase at 连连 whose answers get lost', () => {
  it.each(['createpay', 'openacct-activate-verify', 'openacct-snapply-individual'])(
    'is held once all the same: %s',
    async (name) => {
      const stage = await LianlianStage.open();
      stage.sandbox.faults.add({ provider: 'lianlian', interface: name, kind: 'doAndDrop', times: 1 });
      const workflow = await stage.held();
      await stage.say(workflow, 'release', { requestId: 'a' });
      expect(stage.effects).toEqual([...ONBOARDED, 'release 1 100.00'].sort());
    },
  );

  it.each(['secured-confirm', 'refund'])('moves its money once: %s', async (name) => {
    const stage = await LianlianStage.open({ timing: { refundWindowMs: 30 * DAY_MS } });
    const workflow = await stage.held();
    stage.sandbox.faults.add({ provider: 'lianlian', interface: name, kind: 'doAndDrop', times: 1 });
    await stage.say(workflow, 'release', { requestId: 'a' });
    await stage.say(workflow, 'refund', { requestId: 'b', ...{ amount: '100.00' } });
    await stage.world.advance(HOUR_MS);
    expect(balances(stage)).toEqual({ ...NOTHING, buyer: '100.00' });
    expect(stage.effects).toEqual([...ONBOARDED, 'refund 1 100.00', 'release 1 100.00'].sort());
  });

  it('never holds a request that was lost to have failed: 1011 proves nothing, and a person decides', async () => {
    const stage = await LianlianStage.open();
    const workflow = await stage.awaitingCode();
    stage.sandbox.faults.add({ provider: 'lianlian', interface: 'createpay', kind: 'dropBefore', times: 1 });
    await stage.say(workflow, 'submitCode', { requestId: 'code', ...{ code: stage.code } });
    await stage.world.advance(DAY_MS);
    expect(workflow.closed).toBeUndefined();
    expect(workflow.searchAttributes['HoldfastNeedsAttention']).toBe(true);
    expect(calls(stage, 'createpay')).toHaveLength(1);
    expect(calls(stage, 'orderquery').every(({ code }) => code === '1011')).toBe(true);
  });

  it('applies anew where the answer with the token was lost, once the old token is void', async () => {
    const stage = await LianlianStage.open({ timing: { resendWindowMs: 2 * HOUR_MS } });
    stage.sandbox.faults.add({
      provider: 'lianlian',
      interface: 'openacct-activate-apply',
      kind: 'doAndDrop',
      times: 1,
    });
    const workflow = await stage.awaitingCode();
    const lost = await stage.say(workflow, 'submitCode', { requestId: 'a', ...{ code: stage.code } });
    expect(lost.answer).toMatchObject({ answer: 'void' });
    await stage.world.advance(40 * MINUTE_MS);
    await stage.say(workflow, 'resendCode', { requestId: 'b' });
    const code = await stage.say(workflow, 'submitCode', { requestId: 'c', ...{ code: stage.code } });
    expect(code.answer).toMatchObject({ answer: 'accepted' });
    await stage.until(async () => (await stage.state(workflow)) === 'held');
    expect(stage.effects).toContain('hold 1 100.00');
  });
});

describe('a purchase at 连连 whose worker dies', () => {
  const INTERFACES = [
    'openacct-snapply-individual',
    'openacct-activate-verify',
    'createpay',
    'secured-confirm',
    'refund',
  ] as const;
  const cases = INTERFACES.flatMap((name) =>
    (['before', 'after'] as const).map((moment) => ({ name, moment })),
  );

  it.each(cases)('$moment the effect of $name, ends with each effect once', async ({ name, moment }) => {
    const stage = await LianlianStage.open({ timing: { refundWindowMs: 30 * DAY_MS } });
    let kills = 0;
    stage.sandbox.hooks.add({
      provider: 'lianlian',
      interface: name,
      moment,
      run: () => {
        kills += 1;
        if (kills === 1) stage.world.killWorker(1_000);
      },
    });
    const workflow = await stage.held();
    await stage.say(workflow, 'release', { requestId: 'a' });
    await stage.say(workflow, 'refund', { requestId: 'b', ...{ amount: '100.00' } });
    await stage.world.advance(HOUR_MS);
    expect(kills).toBeGreaterThan(0);
    expect(workflow.taskFailures).toEqual([]);
    expect(balances(stage)).toEqual({ ...NOTHING, buyer: '100.00' });
    expect(stage.effects).toEqual([...ONBOARDED, 'refund 1 100.00', 'release 1 100.00'].sort());
    expect(stage.sandbox.ledger.report().balanced).toBe(true);
  });
});

describe('what 连连 is told', () => {
  it('holds no name, number or code in the clear, nor does what is logged of it', async () => {
    const stage = await LianlianStage.open();
    await stage.held();
    const text = JSON.stringify(stage.sandbox.wireLog.find());
    const { card } = (
      stage.input.buyer as { profile: { card: { holder: string; number: string; mobile: string } } }
    ).profile;
    for (const personal of [card.holder, card.number, card.mobile, stage.code])
      expect(text).not.toContain(personal);
  });
});
