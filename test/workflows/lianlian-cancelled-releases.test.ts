import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/domain/durations.js';
import { AdapayStage } from '../support/adapay/adapay-stage.js';
import { LianlianStage } from '../support/lianlian/lianlian-stage.js';

const balances = (stage: LianlianStage): Record<string, string> => ({
  buyer: stage.available('buyer_1'),
  seller: stage.available('seller_1'),
  merchant: stage.merchant,
});
const NOTHING = { buyer: '0.00', seller: '0.00', merchant: '0.00' };
const OPEN = { timing: { refundWindowMs: 30 * DAY_MS } };

async function released() {
  const stage = await LianlianStage.open(OPEN);
  const workflow = await stage.held();
  await stage.say(workflow, 'release', { requestId: 'a' });
  return { stage, workflow };
}

describe('a release that is taken back at 连连', () => {
  it('is held again as a whole, and a return brings it to the buyer', async () => {
    const { stage, workflow } = await released();
    expect(balances(stage)).toEqual({ ...NOTHING, seller: '99.00', merchant: '1.00' });
    const { answer } = await stage.say(workflow, 'cancelRelease', { requestId: 'b' });
    expect(answer).toMatchObject({ state: 'held', sums: { released: '0.00', stillHeld: '100.00' } });
    expect(balances(stage)).toEqual(NOTHING);
    expect(stage.sandbox.ledger.report().holds).toMatchObject([{ held: '100.00' }]);
    await stage.say(workflow, 'return', { requestId: 'c' });
    expect(workflow.closed).toMatchObject({ result: { state: 'returned', sums: { returned: '100.00' } } });
    expect(balances(stage)).toEqual({ ...NOTHING, buyer: '100.00' });
    expect(stage.sandbox.ledger.report().balanced).toBe(true);
  });

  it('can be released again, and the time to confirm begins anew', async () => {
    const { stage, workflow } = await released();
    await stage.say(workflow, 'cancelRelease', { requestId: 'b' });
    await stage.world.advance(HOUR_MS);
    expect(await stage.state(workflow)).toBe('held');
    await stage.say(workflow, 'release', { requestId: 'c' });
    expect(balances(stage)).toEqual({ ...NOTHING, seller: '99.00', merchant: '1.00' });
    expect(await stage.state(workflow)).toBe('released');
  });

  it('is released at its deadline where nobody decides after it', async () => {
    const { stage, workflow } = await released();
    await stage.say(workflow, 'cancelRelease', { requestId: 'b' });
    await stage.world.advance(8 * DAY_MS);
    expect(await stage.state(workflow)).toBe('released');
    expect(balances(stage)).toMatchObject({ seller: '99.00' });
  });

  it('is one of several by its number', async () => {
    const stage = await LianlianStage.open(OPEN);
    const workflow = await stage.held();
    await stage.say(workflow, 'release', { requestId: 'a', ...{ amount: '40.00' } });
    await stage.say(workflow, 'release', { requestId: 'b', ...{ amount: '10.00' } });
    expect((await stage.say(workflow, 'cancelRelease', { requestId: 'c' })).refusal?.type).toBe(
      'INVALID_INPUT',
    );
    const [first] = stage.sandbox.wireLog.find({ interface: 'secured-confirm/PART' });
    const release = first?.serialNumber ?? '';
    const { answer } = await stage.say(workflow, 'cancelRelease', { requestId: 'd', ...{ release } });
    expect(answer).toMatchObject({ state: 'held', sums: { released: '10.00', stillHeld: '90.00' } });
    const again = await stage.say(workflow, 'cancelRelease', { requestId: 'e', ...{ release } });
    expect(again.refusal?.type).toBe('WRONG_STATE');
  });

  it('is refused once something of it was refunded', async () => {
    const { stage, workflow } = await released();
    await stage.say(workflow, 'refund', { requestId: 'b', ...{ amount: '30.00' } });
    const { refusal } = await stage.say(workflow, 'cancelRelease', { requestId: 'c' });
    expect(refusal?.type).toBe('WRONG_STATE');
    expect(balances(stage)).toMatchObject({ buyer: '30.00' });
  });

  it('is rejected where its seller has spent it, and stays released', async () => {
    const { stage, workflow } = await released();
    const { order, settings, seller } = stage.input;
    const { tenant, provider } = order;
    await stage.world.start('withdrawal', `withdrawal/${tenant}/W1`, {
      ...{ tenant, provider, withdrawalNo: 'W1', account: seller, amount: '60.00', settings },
    });
    await stage.world.advance(HOUR_MS);
    const { refusal } = await stage.say(workflow, 'cancelRelease', { requestId: 'b' });
    expect(refusal?.type).toBe('REJECTED_BY_PROVIDER');
    expect(await stage.state(workflow)).toBe('released');
    // Nothing of it is reserved any more.
    const refund = await stage.say(workflow, 'refund', { requestId: 'c', ...{ amount: '10.00' } });
    expect(refund.answer).toMatchObject({ sums: { refunded: '10.00' } });
  });

  it('is taken back once where the answer got lost', async () => {
    const { stage, workflow } = await released();
    stage.sandbox.faults.add({
      ...{ provider: 'lianlian', interface: 'cancel-secured-payment', kind: 'doAndDrop', times: 1 },
    });
    const call = await workflow.update('cancelRelease', { requestId: 'b' });
    await stage.world.advance(HOUR_MS);
    expect(call.answer).toMatchObject({ state: 'held', sums: { stillHeld: '100.00' } });
    expect(stage.effects).toContain('cancelRelease 1 100.00');
    expect(stage.sandbox.wireLog.find({ interface: 'cancel-secured-payment' })).toHaveLength(1);
  });

  it('is taken into the balances by a run that did not make it', async () => {
    const { stage, workflow } = await released();
    await stage.say(workflow, 'cancelRelease', { requestId: 'b' });
    await stage.say(workflow, 'return', { requestId: 'c', ...{ amount: '25.00' } });
    const { tenant, orderNo } = stage.input.order;
    const second = await stage.world.start('purchase', `order/${tenant}/${orderNo}`, stage.input);
    await stage.until(async () => (await stage.state(second)) === 'held');
    expect(await second.query('escrow')).toMatchObject({
      sums: { released: '0.00', returned: '25.00', stillHeld: '75.00' },
    });
    expect(balances(stage)).toEqual({ ...NOTHING, buyer: '25.00' });
  });
});

describe('a release at a provider that takes none back', () => {
  it('is refused before anything is asked of it', async () => {
    const stage = await AdapayStage.open(OPEN);
    const workflow = await stage.held();
    await stage.say(workflow, 'release', { requestId: 'a' });
    const { refusal } = await stage.say(workflow, 'cancelRelease', { requestId: 'b' });
    expect(refusal?.type).toBe('NOT_SUPPORTED');
  });
});
