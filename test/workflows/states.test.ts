import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../src/domain/durations.js';
import { Stage } from '../support/scripted/workflow-stage.js';
import type { VirtualExecution } from '../support/virtual/virtual-execution.js';

interface Standing {
  readonly stage: Stage;
  readonly workflow: VirtualExecution;
}

/** How an escrow comes to stand in each of the states in which it can still be spoken to. */
const STATES: Record<string, () => Promise<Standing>> = {
  holding: async () => {
    const stage = Stage.open();
    stage.provider.onSend('hold', { answer: 'lost' });
    return { stage, workflow: await stage.startEscrow() };
  },
  awaitingFunds: async () => {
    const stage = Stage.open({ funds: '0.00' });
    return { stage, workflow: await stage.startEscrow() };
  },
  held: async () => {
    const stage = Stage.open();
    return { stage, workflow: await stage.startEscrow() };
  },
  disputed: async () => after('openDispute', { requestId: 'x', reason: 'broken' }),
  released: async () => after('release', { requestId: 'x' }),
  divided: async () => after('return', { requestId: 'x', amount: '40.00', releaseRest: true }),
};

async function after(name: string, command: object): Promise<Standing> {
  const stage = Stage.open();
  const workflow = await stage.startEscrow();
  await stage.update(workflow, name, command);
  return { stage, workflow };
}

const COMMANDS: Record<string, object> = {
  release: {},
  return: {},
  refund: { amount: '10.00' },
  openDispute: { reason: 'broken' },
  resolveDispute: { toBuyer: '10.00' },
};

/** What is possible where; a refund needs a release, which a state alone does not promise. */
const POSSIBLE: Record<string, readonly string[]> = {
  holding: [],
  awaitingFunds: [],
  held: ['release', 'return', 'openDispute'],
  disputed: ['return', 'resolveDispute'],
  released: ['refund'],
  divided: ['refund'],
};

const CASES = Object.keys(STATES).flatMap((state) =>
  Object.keys(COMMANDS).map((command) => ({
    state,
    command,
    possible: POSSIBLE[state]?.includes(command) ?? false,
  })),
);

describe('every command in every state', () => {
  it.each(CASES)('$command in state $state: possible is $possible', async ({ state, command, possible }) => {
    const standing = await STATES[state]?.();
    if (!standing) throw new Error('no such state');
    const { stage, workflow } = standing;
    expect((await stage.escrow(workflow)).state).toBe(state);
    const before = stage.provider.wire.length;
    const call = await stage.update(workflow, command, { requestId: 'case', ...COMMANDS[command] });
    if (possible) {
      expect(call.state).toBe('completed');
      return;
    }
    expect(call.state).toBe('rejected');
    const early = command === 'refund' && (state === 'held' || state === 'disputed');
    expect(call.refusal).toEqual(
      early
        ? { type: 'INVALID_INPUT', message: 'amount: at most 0.00 was released and can be refunded' }
        : { type: 'WRONG_STATE', message: `${command} is not possible in state ${state}` },
    );
    expect(stage.provider.wire).toHaveLength(before);
  });

  it.each(['submitCode', 'resendCode'])(
    '%s is told that the card is bound by a purchase that is past its onboarding',
    async (name) => {
      const stage = Stage.open();
      const workflow = await stage.startPurchase();
      await stage.update(workflow, 'submitCode', { requestId: 'a', code: stage.bank.code });
      expect((await stage.view(workflow)).state).toBe('held');
      const before = stage.provider.wire.length;
      const call = await stage.update(workflow, name, { requestId: 'b', code: '1234' });
      expect(call.answer).toEqual({ requestId: 'b', answer: 'accepted', wrongCodes: 0 });
      expect(stage.provider.wire).toHaveLength(before);
    },
  );

  it.each(Object.keys(COMMANDS))(
    '%s is refused by a purchase that is still being onboarded',
    async (name) => {
      const stage = Stage.open();
      const workflow = await stage.startPurchase();
      const call = await stage.update(workflow, name, { requestId: 'b', ...COMMANDS[name] });
      expect(call.refusal).toEqual({
        type: 'WRONG_STATE',
        message: `${name} is not possible in state holding`,
      });
    },
  );
});

describe('what is closed', () => {
  it.each(Object.keys(COMMANDS))('answers %s with nothing but that it is closed', async (name) => {
    const { stage, workflow } = await after('return', { requestId: 'x' });
    await stage.world.advance(MINUTE_MS);
    expect(stage.result(workflow).state).toBe('returned');
    const call = await stage.update(workflow, name, { requestId: 'late', ...COMMANDS[name] });
    expect(call.state).toBe('aborted');
    await stage.world.advance(DAY_MS);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'return 100.00']);
  });
});
