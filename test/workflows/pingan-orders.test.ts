import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../src/domain/durations.js';
import { PROFILE } from '../support/scripted/workflow-stage.js';
import { PinganStage } from '../support/pingan/pingan-stage.js';

describe('a purchase at 平安见证宝', () => {
  it('is released: account, card, code, hold, release, and the ledger balances', async () => {
    const stage = await PinganStage.open();
    const workflow = await stage.start();
    await stage.fund('100.00');
    await stage.submitCode(workflow);
    await stage.say(workflow, 'release', () => ({}));
    expect(workflow.closed).toMatchObject({
      result: { state: 'released', sums: { released: '100.00' } },
    });
    expect(stage.effects).toEqual([
      'applyCardBinding 1',
      'hold 1 100.00',
      'openAccount 1',
      'release 1 100.00',
      'verifyCardBinding 1',
    ]);
    expect([stage.available('seller-1'), stage.available('fee'), stage.available(PROFILE.member)]).toEqual([
      '99.00',
      '1.00',
      '0.00',
    ]);
    expect(stage.sandbox.ledger.report().balanced).toBe(true);
    expect(workflow.history.events).toBeLessThanOrEqual(34);
  });

  it('is partly returned by a full release and 6164, fee shares included', async () => {
    const stage = await PinganStage.open();
    const workflow = await stage.start();
    await stage.fund('100.00');
    await stage.submitCode(workflow);
    await stage.say(workflow, 'return', () => ({ amount: '30.00', releaseRest: true }));
    expect(workflow.closed).toMatchObject({
      result: { state: 'divided', sums: { released: '100.00', refunded: '30.00' } },
    });
    expect([
      stage.available('seller-1'),
      stage.available(PROFILE.member),
      stage.available('advance'),
    ]).toEqual(['69.30', '30.00', '9.70']);
  });

  it('is refunded once where the bank has to search its history for the release first', async () => {
    const stage = await PinganStage.open({
      sandbox: { pingan: { historyAfterDays: 3 } },
      timing: { refundWindowMs: 10 * DAY_MS },
    });
    const workflow = await stage.start();
    await stage.fund('100.00');
    await stage.submitCode(workflow);
    await stage.say(workflow, 'release', () => ({}));
    await stage.world.advance(4 * DAY_MS);
    const call = await workflow.update('refund', { requestId: 'r1', amount: '40.00' });
    await stage.world.advance(4 * MINUTE_MS);
    expect(call.isOpen).toBe(true);
    await stage.world.until(() => !call.isOpen);
    expect(call.answer).toMatchObject({ sums: { refunded: '40.00' } });
    const sent = stage.sandbox.wireLog.find({ interface: '6164' });
    expect(sent.map(({ code }) => code)).toEqual(['SIM_HISTORY', '000000']);
    expect(new Set(sent.map(({ serialNumber }) => serialNumber)).size).toBe(1);
    expect(stage.effects).toContain('refund 1 40.00');
  });

  it('is released by its own policy after seven days', async () => {
    const stage = await PinganStage.open();
    const workflow = await stage.start();
    await stage.fund('100.00');
    await stage.submitCode(workflow);
    await stage.world.advance(7 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'released' } });
  });

  it('holds a dispute for weeks and divides it', async () => {
    const stage = await PinganStage.open();
    const workflow = await stage.start();
    await stage.fund('100.00');
    await stage.submitCode(workflow);
    await stage.say(workflow, 'openDispute', () => ({ reason: 'broken' }));
    await stage.world.advance(20 * DAY_MS);
    await stage.say(workflow, 'resolveDispute', () => ({ toBuyer: '50.00' }));
    expect(workflow.closed).toMatchObject({
      result: { state: 'divided', sums: { refunded: '50.00' } },
    });
    expect(stage.available(PROFILE.member)).toBe('50.00');
  });

  it('ends when the bank voids the code after its 120 seconds, and nothing is held', async () => {
    const stage = await PinganStage.open({ timing: { resendWindowMs: 0 } });
    const workflow = await stage.start();
    await stage.world.advance(119_000);
    expect(workflow.closed).toBeUndefined();
    await stage.world.advance(1_000);
    expect(workflow.closed).toMatchObject({
      result: { state: 'codeExpired' },
    });
    expect(stage.effects).toEqual(['applyCardBinding 1', 'openAccount 1']);
  });

  it('counts wrong codes as the bank does: after six even the right one is void', async () => {
    const stage = await PinganStage.open();
    const workflow = await stage.start();
    const wrong = stage.code === '111111' ? '222222' : '111111';
    const answers: unknown[] = [];
    for (const [index, code] of [wrong, wrong, wrong, wrong, wrong, wrong, stage.code].entries()) {
      const call = await workflow.update('submitCode', { requestId: `w${index}`, code });
      await stage.world.settle();
      answers.push((call.answer as { answer: string }).answer);
    }
    expect(answers).toEqual(['wrong', 'wrong', 'wrong', 'wrong', 'wrong', 'wrong', 'void']);
    expect(stage.effects).toEqual(['applyCardBinding 1', 'openAccount 1']);
  });

  it('ends as paymentExpired when the funds never come, with nothing to give back', async () => {
    const stage = await PinganStage.open({ timing: { paymentWindowMs: 5 * MINUTE_MS } });
    const workflow = await stage.start();
    await stage.submitCode(workflow);
    await stage.world.until(() => workflow.closed !== undefined);
    expect(workflow.closed).toMatchObject({
      result: { state: 'paymentExpired', code: 'ERR044', sums: { held: '0.00' } },
    });
  });

  it('goes on with hold/2 when the funds come, after 6110 confirmed that hold/1 did nothing', async () => {
    const stage = await PinganStage.open();
    const workflow = await stage.start();
    await stage.submitCode(workflow);
    await stage.world.advance(2 * MINUTE_MS);
    await stage.fund('100.00');
    await stage.world.advance(10 * MINUTE_MS);
    expect(stage.effects).toContain('hold 1 100.00');
    const wire = stage.sandbox.wireLog.find({ interface: '6034/1' });
    expect(wire.map((entry) => entry.code)).toEqual(['ERR044', '000000']);
    const [first] = wire;
    expect(stage.sandbox.wireLog.find({ interface: '6110', about: first?.serialNumber ?? '' })).toHaveLength(
      1,
    );
  });

  it('gives back what is held when it is cancelled', async () => {
    const stage = await PinganStage.open();
    const workflow = await stage.start();
    await stage.fund('100.00');
    await stage.submitCode(workflow);
    workflow.cancel();
    await stage.world.settle();
    expect(workflow.closed).toMatchObject({
      result: { state: 'cancelled', sums: { returned: '100.00' } },
    });
    expect(stage.available(PROFILE.member)).toBe('100.00');
  });

  it('refunds several times, the last of it when the advance account covers it', async () => {
    const stage = await PinganStage.open({
      timing: { refundWindowMs: 20 * DAY_MS },
      sandbox: { pingan: { advance: '0.30' } },
    });
    const workflow = await stage.start();
    await stage.fund('100.00');
    await stage.submitCode(workflow);
    await stage.say(workflow, 'release', () => ({}));
    await stage.say(workflow, 'refund', () => ({ requestId: 'first', amount: '30.00' }));
    const second = await workflow.update('refund', { requestId: 'second', amount: '70.00' });
    await stage.world.advance(30 * MINUTE_MS);
    expect(second.state).toBe('accepted');
    stage.sandbox.pingan.fundAdvance({ amount: '0.70' });
    await stage.world.until(() => !second.isOpen, DAY_MS);
    expect(second.answer).toMatchObject({ sums: { refunded: '100.00' } });
    expect([stage.available('seller-1'), stage.available(PROFILE.member)]).toEqual(['0.00', '100.00']);
  });
});
