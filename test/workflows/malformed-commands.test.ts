import { beforeAll, describe, expect, it } from 'vitest';
import { Stage } from '../support/scripted/workflow-stage.js';
import type { VirtualExecution } from '../support/virtual/virtual-execution.js';

const WRONG_AMOUNTS = [
  0,
  1,
  1.5,
  -1,
  '',
  '1',
  '1.0',
  '1.000',
  '-1.00',
  '+1.00',
  '1e2',
  '1,00',
  ' 1.00',
  '1.00 ',
  '00.10',
  'NaN',
  'Infinity',
  '１.00',
  '9999999999999.99',
  true,
  false,
  null,
  [],
  ['1.00'],
  {},
  { amount: '1.00' },
];
const WRONG_TEXTS = [0, true, null, [], {}, '', '   ', 'x'.repeat(501)];
const WRONG_IDS = [
  undefined,
  0,
  1,
  true,
  null,
  [],
  {},
  '',
  ' ',
  'a b',
  'ä',
  'x'.repeat(65),
  "'; DROP TABLE x",
  '\u0000',
  'a\nb',
];
const WRONG_CODES = [
  undefined,
  0,
  123456,
  true,
  null,
  [],
  {},
  '',
  '123',
  '12345678',
  '12 456',
  '１２３４５６',
  '12345a',
  '-12345',
  '123456\n',
];
const WRONG_COMMANDS = [undefined, null, 0, '', 'release', true, [], [{ requestId: 'a' }]];

interface Case {
  readonly command: string;
  readonly field: string;
  readonly wrong: unknown;
  readonly payload: unknown;
}

const RIGHT: Record<string, Record<string, unknown>> = {
  release: { requestId: 'a', amount: '1.00' },
  return: { requestId: 'a', amount: '1.00' },
  refund: { requestId: 'a', amount: '1.00' },
  openDispute: { requestId: 'a', reason: 'broken' },
  resolveDispute: { requestId: 'a', toBuyer: '1.00' },
  submitCode: { requestId: 'a', code: '123456' },
  resendCode: { requestId: 'a' },
  decide: {
    operationId: 't/o/hold/1',
    happened: true,
    evidence: 'ten characters and more',
    by: 'li.wei',
    account: '1',
  },
};

const WRONG: Record<string, readonly unknown[]> = {
  requestId: WRONG_IDS,
  amount: [...WRONG_AMOUNTS, '0.00'],
  toBuyer: WRONG_AMOUNTS,
  reason: [undefined, ...WRONG_TEXTS],
  code: WRONG_CODES,
  operationId: [undefined, 0, true, null, [], {}],
  happened: [undefined, 0, 1, 'true', '', null, [], {}],
  evidence: [undefined, 0, true, null, [], {}, '', 'too short', ' '.repeat(40), 'x'.repeat(2_001)],
  by: [undefined, 0, true, null, [], {}, '', '  ', 'x'.repeat(201)],
  account: [0, true, null, [], {}, '', 'a b', 'x'.repeat(65)],
};

const CASES: Case[] = Object.entries(RIGHT).flatMap(([command, right]) => [
  ...Object.keys(right).flatMap((field) =>
    (WRONG[field] ?? []).map((wrong) => ({ command, field, wrong, payload: { ...right, [field]: wrong } })),
  ),
  ...WRONG_COMMANDS.map((wrong) => ({
    command,
    field: command === 'decide' ? 'operationId' : 'requestId',
    wrong,
    payload: wrong,
  })),
]);

const SIGNALS = {
  receiptConfirmed: 'release',
  returnRequested: 'return',
  refundRequested: 'refund',
  disputeOpened: 'openDispute',
  codeSubmitted: 'submitCode',
};

describe('malformed commands', () => {
  const workflows: Record<string, { stage: Stage; workflow: VirtualExecution }> = {};

  beforeAll(async () => {
    const held = Stage.open();
    workflows['held'] = { stage: held, workflow: await held.startEscrow() };
    const disputed = Stage.open();
    workflows['disputed'] = { stage: disputed, workflow: await disputed.startEscrow() };
    await disputed.update(workflows['disputed'].workflow, 'openDispute', {
      requestId: 'd',
      reason: 'broken',
    });
    const released = Stage.open();
    workflows['released'] = { stage: released, workflow: await released.startEscrow() };
    await released.update(workflows['released'].workflow, 'release', { requestId: 'r' });
    const coding = Stage.open();
    workflows['coding'] = { stage: coding, workflow: await coding.startOnboarding() };
  });

  const standFor = (command: string) => {
    if (command === 'refund') return workflows['released']!;
    if (command === 'resolveDispute') return workflows['disputed']!;
    if (command === 'submitCode' || command === 'resendCode') return workflows['coding']!;
    return workflows['held']!;
  };

  it.each(CASES)(
    '$command with $field $wrong is refused with the field’s name',
    async ({ command, field, payload }) => {
      const { stage, workflow } = standFor(command);
      const calls = stage.provider.wire.length;
      const call = await stage.update(workflow, command, payload);
      expect(call.state).toBe('rejected');
      expect(call.refusal?.type).toBe('INVALID_INPUT');
      expect(call.refusal?.message).toMatch(new RegExp(`^${field}: `));
      expect(workflow.taskFailures).toEqual([]);
      expect(stage.provider.wire).toHaveLength(calls);
    },
  );

  it.each(Object.entries(SIGNALS))(
    '%s is refused like %s, and the workflow goes on',
    async (signal, command) => {
      const { stage, workflow } = standFor(command);
      const calls = stage.provider.wire.length;
      for (const { payload } of CASES.filter((known) => known.command === command)) {
        await stage.signal(workflow, signal, payload);
        expect(workflow.taskFailures).toEqual([]);
      }
      await stage.signal(workflow, signal);
      expect(workflow.taskFailures).toEqual([]);
      expect((await stage.view(workflow)).refusedSignals).toHaveLength(10);
      expect(stage.provider.wire).toHaveLength(calls);
    },
  );

  it('leave a workflow that takes the right command afterwards', async () => {
    const { stage, workflow } = standFor('release');
    expect((await stage.update(workflow, 'release', { requestId: 'right' })).answer).toMatchObject({
      state: 'released',
    });
    const coding = standFor('submitCode');
    const code = await coding.stage.update(coding.workflow, 'submitCode', {
      requestId: 'right',
      code: '123456',
    });
    expect(code.answer).toMatchObject({ answer: 'accepted' });
  });
});
