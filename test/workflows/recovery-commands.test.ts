import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import { Stage } from '../support/scripted/workflow-stage.js';
import type { UpdateCall } from '../support/virtual/update-call.js';

// A run that goes on where another one stood knows nothing of what that one did until it has looked into the journal. What comes
// before it has is neither refused by what it does not know, nor done twice.

async function startedAgain(refunds: readonly string[] = []) {
  const stage = Stage.open();
  const first = await stage.startEscrow();
  await stage.update(first, 'release', { requestId: 'r1' });
  for (const [n, amount] of refunds.entries())
    await stage.update(first, 'refund', { requestId: `f${n + 1}`, amount });
  first.terminate();
  await stage.world.advance(MINUTE_MS);
  const effects = [...stage.effects];
  const second = await stage.startEscrow();
  return { stage, second, effects };
}

describe('a command that comes soon after the start of another run', () => {
  it('is carried out by what the run before had released', async () => {
    const { stage, second } = await startedAgain();
    const call = await second.update('refund', { requestId: 'f1', amount: '30.00' });
    await stage.world.advance(MINUTE_MS);
    expect(call.answer).toMatchObject({ sums: { released: '100.00', refunded: '30.00' } });
    expect(stage.effects.slice(-1)).toEqual(['refund 30.00 fee 0.30']);
  });

  it('is carried out by what the run before had held', async () => {
    const stage = Stage.open();
    const first = await stage.startEscrow();
    first.terminate();
    await stage.world.advance(MINUTE_MS);
    const second = await stage.startEscrow();
    const call = await second.update('release', { requestId: 'r1' });
    await stage.world.advance(MINUTE_MS);
    expect(call.answer).toMatchObject({ state: 'released', sums: { released: '100.00' } });
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'release 100.00 fee 1.00']);
  });

  it('is answered as done, and not done again, where the run before had carried it out', async () => {
    const { stage, second, effects } = await startedAgain(['30.00', '60.00']);
    const again = [
      await second.update('refund', { requestId: 'f2', amount: '60.00' }),
      await second.update('refund', { requestId: 'f1', amount: '30.00' }),
    ];
    await stage.world.advance(MINUTE_MS);
    for (const call of again) expect(call.answer).toMatchObject({ sums: { released: '100.00' } });
    expect(await stage.escrow(second)).toMatchObject({ sums: { refunded: '90.00' } });
    expect(stage.effects).toEqual(effects);
  });

  it('is refused by what the run before had refunded, once that is known', async () => {
    const { stage, second, effects } = await startedAgain(['60.00']);
    const call = await second.update('refund', { requestId: 'f9', amount: '60.00' });
    await stage.world.advance(MINUTE_MS);
    expect(call.refusal?.type).toBe('INVALID_INPUT');
    expect(stage.effects).toEqual(effects);
  });

  it('waits for those before it: the last of the money is given once', async () => {
    const { stage, second, effects } = await startedAgain(['60.00']);
    const first = await second.update('refund', { requestId: 'f1', amount: '60.00' });
    const next = await second.update('refund', { requestId: 'f2', amount: '60.00' });
    await stage.world.advance(MINUTE_MS);
    expect(first.answer).toMatchObject({ sums: { refunded: '60.00' } });
    expect(next.refusal?.type).toBe('INVALID_INPUT');
    expect(stage.effects).toEqual(effects);
  });
});

describe('a command that is refused once another run knows enough to check it', () => {
  it.each([1, 2, 3])(
    'is carried out when its request comes again and the money is held: at takeover %s',
    async (nth) => {
      const command = { requestId: 'r1' };
      const early: UpdateCall[] = [];
      let times = 0;
      const stage: Stage = Stage.open({
        around: async (type, run) => {
          const result = await run();
          // It is there before the run hears that it has taken over.
          const taking = type === 'takeOver' && (times += 1) === nth && stage.world.executions.at(-1);
          if (taking) early.push(await taking.updateAs('release:r1', 'release', command));
          return result;
        },
      });
      const first = await stage.startPurchase();
      stage.provider.onSend('verifyCardBinding', { onEffect: () => first.terminate() });
      await first.update('submitCode', { requestId: 'a', code: stage.bank.code });
      await stage.world.advance(MINUTE_MS);
      const second = await stage.startPurchase();
      await stage.world.advance(HOUR_MS);
      expect(early[0]?.refusal?.type).toBe('WRONG_STATE');
      expect(early[0]?.details).toEqual([{ verify: true, again: true }]);
      expect(await stage.escrow(second)).toMatchObject({ state: 'held' });
      const again = await second.updateAs('release:r1:2', 'release', command);
      await stage.world.advance(MINUTE_MS);
      expect(again.answer).toMatchObject({ state: 'released', sums: { released: '100.00' } });
    },
  );
});

describe('commands that come again together', () => {
  it.each([[['release', 'refund']], [['refund', 'release']]])(
    'are answered as done in the order in which they were begun: %j',
    async (names) => {
      const { stage, second, effects } = await startedAgain(['60.00']);
      const commands = { release: { requestId: 'r1' }, refund: { requestId: 'f1', amount: '60.00' } };
      const calls = [];
      for (const name of names)
        calls.push(await second.update(name, commands[name as keyof typeof commands]));
      await stage.world.advance(MINUTE_MS);
      for (const call of calls) expect(call.answer).toMatchObject({ sums: { released: '100.00' } });
      expect(await stage.escrow(second)).toMatchObject({ sums: { released: '100.00', refunded: '60.00' } });
      expect(stage.effects).toEqual(effects);
    },
  );
});

describe('what the run before had divided by a release and a refund', () => {
  it('is taken in after an earlier release that has room for its refund as well', async () => {
    const stage = Stage.open({ ways: { divisible: true, limits: { returnAfterRelease: false } } });
    const first = await stage.startEscrow();
    await stage.update(first, 'release', { requestId: 'a1', amount: '20.00' });
    await stage.update(first, 'return', { requestId: 'b1', amount: '10.00', releaseRest: true });
    const sums = { released: '100.00', refunded: '10.00', backToBuyer: '10.00' };
    expect(await stage.escrow(first)).toMatchObject({ state: 'divided', sums });
    first.terminate();
    await stage.world.advance(MINUTE_MS);
    const second = await stage.startEscrow();
    await stage.world.advance(MINUTE_MS);
    expect(second.taskFailures).toEqual([]);
    expect(await stage.escrow(second)).toMatchObject({ state: 'divided', sums });
  });
});

describe('what the run before had refunded', () => {
  it('is counted where a command that comes again is what the run before had released', async () => {
    const { stage, second, effects } = await startedAgain(['60.00']);
    const call = await second.update('release', { requestId: 'r1' });
    await stage.world.advance(MINUTE_MS);
    expect(call.answer).toMatchObject({ sums: { released: '100.00' } });
    expect(await stage.escrow(second)).toMatchObject({ sums: { released: '100.00', refunded: '60.00' } });
    await stage.world.advance(40 * DAY_MS);
    expect(stage.result(second)).toMatchObject({ sums: { released: '100.00', refunded: '60.00' } });
    expect(stage.effects).toEqual(effects);
  });
});

describe('a command that comes again once another run knows what was done', () => {
  it.each([
    ['release', { requestId: 'r1' }],
    ['refund', { requestId: 'f1', amount: '60.00' }],
  ])('is answered as done: %s', async (name, command) => {
    const { stage, second, effects } = await startedAgain(['60.00']);
    await stage.world.advance(MINUTE_MS);
    const call = await stage.update(second, name, command);
    expect(call.answer).toMatchObject({
      requestId: command.requestId,
      sums: { released: '100.00', refunded: '60.00' },
    });
    await stage.world.advance(40 * DAY_MS);
    expect(stage.effects).toEqual(effects);
    expect(stage.result(second)).toMatchObject({ sums: { released: '100.00', refunded: '60.00' } });
  });

  it.each([
    ['refund', { requestId: 'f1', amount: '20.00' }],
    ['refund', { requestId: 'r1', amount: '20.00' }],
  ])('is refused where it asks for something else: %s %j', async (name, command) => {
    const { stage, second, effects } = await startedAgain(['60.00']);
    await stage.world.advance(MINUTE_MS);
    const call = await stage.update(second, name, command);
    expect(call.refusal?.type).toBe('REQUEST_ID_REUSED');
    expect(stage.effects).toEqual(effects);
  });

  it('is answered as done, where a return went by a release and a refund', async () => {
    const stage = Stage.open({ ways: { divisible: false } });
    const first = await stage.startEscrow();
    const command = { requestId: 'b1', amount: '20.00', releaseRest: true };
    await stage.update(first, 'return', command);
    first.terminate();
    await stage.world.advance(MINUTE_MS);
    const effects = [...stage.effects];
    const second = await stage.startEscrow();
    await stage.world.advance(MINUTE_MS);
    const again = await stage.update(second, 'return', command);
    expect(again.answer).toMatchObject({ requestId: 'b1', sums: { backToBuyer: '20.00' } });
    expect(stage.effects).toEqual(effects);
    expect(stage.balances.buyer).toBe('20.00');
  });

  it.each([
    ['return', { requestId: 'b1', amount: '20.00', releaseRest: true }, '20.00', undefined],
    ['resolveDispute', { requestId: 'b1', toBuyer: '20.00' }, '20.00', undefined],
    ['return', { requestId: 'b1' }, '90.00', '10.00'],
  ])('is told that only its release was done: %s %j', async (name, command, wanted, released) => {
    const divisible = released !== undefined;
    const stage = Stage.open({ ways: { divisible, limits: { returnAfterRelease: false } } });
    const first = await stage.startEscrow();
    if (released) await stage.update(first, 'release', { requestId: 'a1', amount: released });
    if (name === 'resolveDispute') await stage.update(first, 'openDispute', { requestId: 'd1', reason: 'r' });
    const left = released ? '90.00' : '100.00';
    stage.provider.onSend('release', { onEffect: () => first.terminate() });
    await first.update(name, command);
    await stage.world.advance(MINUTE_MS);
    const second = await stage.startEscrow();
    await stage.world.advance(MINUTE_MS);
    expect(stage.effects.at(-1)).toContain(`release ${left} `);
    const call = await stage.update(second, name, command);
    expect(call.refusal?.type).toBe('PARTLY_DONE');
    expect(call.details[0]).toMatchObject({ moved: left, notMoved: wanted });
    const rest = await stage.update(second, 'refund', { requestId: 'f1', amount: wanted });
    expect(rest.answer).toMatchObject({ sums: { released: '100.00', backToBuyer: wanted } });
  });

  it.each([
    ['return', { requestId: 'b1', amount: '20.00', releaseRest: true }],
    ['resolveDispute', { requestId: 'b1', toBuyer: '20.00' }],
  ])('is told that only its return was done, and the rest of it follows: %s', async (name, command) => {
    const stage = Stage.open({ ways: { divisible: true } });
    const first = await stage.startEscrow();
    if (name === 'resolveDispute') await stage.update(first, 'openDispute', { requestId: 'd1', reason: 'r' });
    stage.provider.onSend('return', { onEffect: () => first.terminate() });
    await first.update(name, command);
    await stage.world.advance(MINUTE_MS);
    const second = await stage.startEscrow();
    await stage.world.advance(MINUTE_MS);
    const call = await stage.update(second, name, command);
    expect(call.refusal?.type).toBe('PARTLY_DONE');
    expect(call.details[0]).toMatchObject({ moved: '20.00', notMoved: '80.00' });
    // The run before took the dispute with it.
    if (name === 'resolveDispute')
      await stage.update(second, 'openDispute', { requestId: 'd2', reason: 'r' });
    const rest = await stage.update(second, name, { ...command, requestId: 'b2' });
    expect(rest.answer).toMatchObject({
      sums: { released: '80.00', backToBuyer: '20.00', stillHeld: '0.00' },
    });
  });

  it('is told which part of it was done, and the same decision does the rest', async () => {
    const { stage, second } = await startedAgain(['30.00']);
    await stage.world.advance(MINUTE_MS);
    const call = await stage.update(second, 'refund', { requestId: 'f1', amount: '50.00' });
    expect(call.refusal?.type).toBe('PARTLY_DONE');
    expect(call.details[0]).toMatchObject({ moved: '30.00', notMoved: '20.00' });
    const rest = await stage.update(second, 'refund', { requestId: 'f2', amount: '50.00' });
    expect(rest.answer).toMatchObject({
      finished: { requestId: 'f1', left: '20.00' },
      sums: { refunded: '50.00' },
    });
  });
});

describe('a command whose caller asks again after a lost task', () => {
  it('is answered as done, though its effect was found by another command', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'r1' });
    stage.provider.onSend('refund', { onEffect: () => stage.world.killWorker() });
    await workflow.update('refund', { requestId: 'lost', amount: '30.00' });
    await stage.world.settle();
    workflow.loseUpdates();
    await stage.update(workflow, 'refund', { requestId: 'next', amount: '20.00' });
    await stage.world.advance(MINUTE_MS);
    const again = await stage.update(workflow, 'refund', { requestId: 'lost', amount: '30.00' });
    expect(again.answer).toMatchObject({ sums: { refunded: '50.00' } });
    expect(stage.balances.buyer).toBe('50.00');
  });
});

describe('a purchase whose run before had its buyer bound', () => {
  it.each([false, true])('goes on without another code (released: %s)', async (released) => {
    const stage = Stage.open();
    const first = await stage.startPurchase();
    await stage.update(first, 'submitCode', { requestId: 'a', code: stage.bank.code });
    await stage.world.advance(MINUTE_MS);
    if (released) await stage.update(first, 'release', { requestId: 'r1' });
    first.terminate();
    await stage.world.advance(MINUTE_MS);
    const effects = [...stage.effects];
    const second = await stage.startPurchase();
    await stage.world.advance(MINUTE_MS);
    expect(await stage.escrow(second)).toMatchObject({ state: released ? 'released' : 'held' });
    expect(stage.effects).toEqual(effects);
    if (!released) await stage.update(second, 'release', { requestId: 'r1' });
    const refund = await stage.update(second, 'refund', { requestId: 'f1', amount: '30.00' });
    expect(refund.answer).toMatchObject({ sums: { released: '100.00', refunded: '30.00' } });
    await stage.world.advance(HOUR_MS);
    expect(stage.effects.filter((one) => one.startsWith('hold'))).toHaveLength(1);
  });
});
