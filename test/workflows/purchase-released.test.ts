import { describe, expect, it } from 'vitest';
import { PROFILE, Stage, type StageOptions } from '../support/scripted/workflow-stage.js';

const accountOf = (stage: Stage) => stage.bank.members.get(PROFILE.member)?.account;

async function released(options: StageOptions = {}) {
  const stage = Stage.open({ timing: { refundWindowMs: 0 }, ...options });
  const workflow = await stage.startPurchase();
  const code = await stage.update(workflow, 'submitCode', { requestId: 'c1', code: stage.bank.code });
  const release = await stage.update(workflow, 'release', { requestId: 'r1' });
  return { stage, workflow, code, release };
}

describe('a released purchase', () => {
  it('takes two decisions from account to money, and tells each what came of it', async () => {
    const { stage, workflow, code, release } = await released();
    expect(code.answer).toEqual({ requestId: 'c1', answer: 'accepted', wrongCodes: 0 });
    const sums = {
      backToBuyer: '0.00',
      held: '100.00',
      released: '100.00',
      returned: '0.00',
      refunded: '0.00',
      stillHeld: '0.00',
    };
    expect(release.answer).toEqual({ requestId: 'r1', state: 'released', sums });
    expect(workflow.closed).toEqual({
      type: 'completed',
      result: { state: 'released', sums, account: accountOf(stage) },
    });
    expect(stage.effects).toEqual([
      'openAccount',
      'applyCardBinding',
      'verifyCardBinding',
      'hold 100.00 fee 1.00',
      'release 100.00 fee 1.00',
    ]);
    expect(stage.balances).toMatchObject({ seller: '99.00', fees: '1.00', held: '0.00' });
  });

  it('shows the buyer’s account from the moment at which it is open, to those who may decrypt it', async () => {
    const stage = Stage.open();
    const workflow = await stage.startPurchase();
    const account = accountOf(stage);
    expect(account).toMatch(/^\d+$/);
    expect(await stage.view(workflow)).toMatchObject({ state: 'awaitingCode', account });
    await stage.update(workflow, 'submitCode', { requestId: 'c1', code: stage.bank.code });
    expect(await stage.view(workflow)).toMatchObject({ state: 'held', account });
    // Search attributes are never encrypted, and details are for everyone who looks at the list.
    expect(JSON.stringify(workflow.searchAttributes)).not.toContain(account);
    expect(await stage.details(workflow)).not.toContain(account);
    const without = await Stage.open().startEscrow();
    expect(await without.query('status')).not.toHaveProperty('account');
  });

  it('costs at most 34 history events, one ordinary activity, and two journal statements a provider call', async () => {
    const { stage, workflow } = await released();
    expect(workflow.history.events).toBeLessThanOrEqual(34);
    // The end in the journal, so that nothing can be begun for the order any more.
    expect(workflow.history.eventsByKind.get('activity')).toBe(3);
    expect(stage.statements).toEqual({ begin: 5, record: 5, other: 1 });
    expect(stage.provider.wire).toHaveLength(5);
  });

  it('ends the same when every first attempt is an ordinary activity', async () => {
    const { stage, workflow } = await released({ firstAttempt: 'remote' });
    expect(workflow.closed).toMatchObject({ type: 'completed', result: { state: 'released' } });
    expect(workflow.history.eventsByKind.get('marker')).toBeUndefined();
    expect(stage.effects).toHaveLength(5);
  });

  it('ends the same when the worker forgets it after every task and replays it', async () => {
    const { stage, workflow } = await released({ evictAfterTasks: 1 });
    expect(workflow.closed).toMatchObject({ type: 'completed', result: { state: 'released' } });
    expect(stage.effects).toHaveLength(5);
  });

  it('shows its states as search attributes and names each of its steps', async () => {
    const { workflow } = await released();
    expect(workflow.searchAttributes).toEqual({ HoldfastState: 'released' });
    expect(workflow.summaries).toEqual([
      'openAccount',
      'applyCardBinding/order/o1/1',
      'the code is void after this',
      'verifyCardBinding/order/o1/1/c1',
      'hold/1 100.00',
      'release after this without a decision',
      'release/r1/1 100.00',
      'nothing more is begun',
    ]);
  });
});

describe('a purchase whose buyer has an account already', () => {
  it('begins with the hold', async () => {
    const stage = Stage.open({ timing: { refundWindowMs: 0 } });
    const { order, settings, purchaseInput } = stage;
    const buyer = { account: { member: 'buyer-1', account: '6886000000000901' } };
    const workflow = await stage.world.start('purchase', `order/${stage.tenant}/o1`, {
      ...purchaseInput,
      order,
      settings,
      buyer,
    });
    await stage.update(workflow, 'release', { requestId: 'r1' });
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'release 100.00 fee 1.00']);
    expect(workflow.closed).toMatchObject({ result: { state: 'released' } });
  });
});
