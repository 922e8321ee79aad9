import { beforeAll, describe, expect, it } from 'vitest';
import { Stage } from '../support/workflow-stage.js';
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
  const stories: Record<string, { stage: Stage; story: VirtualExecution }> = {};

  beforeAll(async () => {
    const held = Stage.open();
    stories['held'] = { stage: held, story: await held.startEscrow() };
    const disputed = Stage.open();
    stories['disputed'] = { stage: disputed, story: await disputed.startEscrow() };
    await disputed.update(stories['disputed'].story, 'openDispute', { requestId: 'd', reason: 'broken' });
    const released = Stage.open();
    stories['released'] = { stage: released, story: await released.startEscrow() };
    await released.update(stories['released'].story, 'release', { requestId: 'r' });
    const coding = Stage.open();
    stories['coding'] = { stage: coding, story: await coding.startOnboarding() };
  });

  const standFor = (command: string) => {
    if (command === 'refund') return stories['released']!;
    if (command === 'resolveDispute') return stories['disputed']!;
    if (command === 'submitCode' || command === 'resendCode') return stories['coding']!;
    return stories['held']!;
  };

  it.each(CASES)(
    '$command with $field $wrong is refused with the field’s name',
    async ({ command, field, payload }) => {
      const { stage, story } = standFor(command);
      const calls = stage.provider.wire.length;
      const call = await stage.update(story, command, payload);
      expect(call.state).toBe('rejected');
      expect(call.refusal?.type).toBe('INVALID_INPUT');
      expect(call.refusal?.message).toMatch(new RegExp(`^${field}: `));
      expect(story.taskFailures).toEqual([]);
      expect(stage.provider.wire).toHaveLength(calls);
    },
  );

  it.each(Object.entries(SIGNALS))(
    '%s is refused like %s, and the story goes on',
    async (signal, command) => {
      const { stage, story } = standFor(command);
      const calls = stage.provider.wire.length;
      for (const { payload } of CASES.filter((known) => known.command === command)) {
        await stage.signal(story, signal, payload);
        expect(story.taskFailures).toEqual([]);
      }
      await stage.signal(story, signal);
      expect(story.taskFailures).toEqual([]);
      expect((await stage.view(story)).refusedSignals).toHaveLength(10);
      expect(stage.provider.wire).toHaveLength(calls);
    },
  );

  it('leave a story that takes the right command afterwards', async () => {
    const { stage, story } = standFor('release');
    expect((await stage.update(story, 'release', { requestId: 'right' })).answer).toMatchObject({
      state: 'released',
    });
    const coding = standFor('submitCode');
    const code = await coding.stage.update(coding.story, 'submitCode', {
      requestId: 'right',
      code: '123456',
    });
    expect(code.answer).toMatchObject({ answer: 'accepted' });
  });
});
