import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/domain/durations.js';
import type { WorkflowStatus } from '../../workflows/core/messages.js';
import type { PhoneChangeInput } from '../../workflows/phone-change/messages.js';
import { PinganStage, type PinganStageOptions } from '../support/pingan/pingan-stage.js';
import { PROFILE } from '../support/scripted/workflow-stage.js';
import type { VirtualExecution } from '../support/virtual/virtual-execution.js';

const NEW_MOBILE = '13900139000';

/** A member of 平安 who wants another telephone number. */
async function open(options: PinganStageOptions = {}, change: Partial<PhoneChangeInput> = {}) {
  const stage = await PinganStage.open(options);
  const { order, settings } = stage.input;
  const { tenant, provider } = order;
  const { member, card } = PROFILE;
  const { account } = stage.sandbox.pingan.addMember({
    ...{ memberCode: member, property: '00', name: card.holder, cardNo: card.number },
  });
  const input: PhoneChangeInput = {
    ...{ tenant, provider, phoneChangeNo: 'M1', account: { member, account } },
    ...{ newMobile: NEW_MOBILE, check: 'sms', settings, ...change },
  };
  const workflowId = `phoneChange/${tenant}/M1`;
  let requests = 0;
  const say = async (workflow: VirtualExecution, name: string, command: object) => {
    requests += 1;
    const call = await workflow.update(name, { requestId: `r${requests}`, ...command });
    await stage.world.until(() => !call.isOpen);
    return call.answer ?? call.refusal;
  };
  return {
    stage,
    begin: () => stage.world.start('phoneChange', workflowId, input),
    view: async (workflow: VirtualExecution) => (await workflow.query('status')) as WorkflowStatus,
    submit: (workflow: VirtualExecution, code: string) => say(workflow, 'submitCode', { code }),
    resend: (workflow: VirtualExecution) => say(workflow, 'resendCode', {}),
    code: () => stage.sandbox.sms.latest(NEW_MOBILE)?.code ?? '0000',
    sent: (code: string) => stage.sandbox.wireLog.find({ interface: code }),
    codeId: `${tenant}/${member}/verifyMobileChange/M1/1/r1`,
  };
}

const resultOf = ({ closed }: VirtualExecution): unknown =>
  (closed as { result?: unknown } | undefined)?.result;
const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe('a change of telephone number', () => {
  it('is made by the code that the bank sends, once, and shows neither number nor code', async () => {
    const { stage, begin, view, submit, code } = await open();
    const workflow = await begin();
    expect(await view(workflow)).toMatchObject({
      state: 'awaitingCode',
      nextDeadline: '2026-01-05T02:02:00.000Z',
    });
    const right = code();
    expect(await submit(workflow, wrong(right))).toMatchObject({ answer: 'wrong', wrongCodes: 1 });
    expect(await submit(workflow, right)).toMatchObject({ answer: 'accepted' });
    expect(resultOf(workflow)).toEqual({ state: 'changed' });
    const shown = JSON.stringify(await view(workflow));
    for (const secret of [NEW_MOBILE, right]) expect(shown).not.toContain(secret);
    expect(stage.effects).toEqual(['applyMobileChange 1', 'verifyMobileChange 1']);
  });

  it('is checked against a bound card where that is wanted, which must be bound', async () => {
    const { card } = PROFILE;
    const bound = await open({}, { check: 'unionPay', cardNumber: card.number });
    const workflow = await bound.begin();
    expect(await bound.submit(workflow, bound.code())).toMatchObject({ answer: 'accepted' });
    const other = await open({}, { check: 'unionPay', cardNumber: '6222000000000000' });
    expect(resultOf(await other.begin())).toEqual({ state: 'rejected', code: 'ERR033' });
  });

  it('takes a new code after the first has expired', async () => {
    const { stage, begin, view, submit, resend, code, sent } = await open();
    const workflow = await begin();
    const first = code();
    await stage.world.advance(3 * MINUTE_MS);
    expect(await view(workflow)).toMatchObject({ state: 'codeExpired' });
    expect(await submit(workflow, first)).toMatchObject({ answer: 'expired' });
    expect(await resend(workflow)).toMatchObject({ answer: 'sent' });
    expect(await submit(workflow, code())).toMatchObject({ answer: 'accepted' });
    expect(sent('6083')).toHaveLength(2);
  });

  it('hands the code in for the application that waits, where the bank takes no new one', async () => {
    const { begin, submit, resend, code } = await open();
    const workflow = await begin();
    expect(await resend(workflow)).toMatchObject({ answer: 'alreadyWaiting' });
    expect(await submit(workflow, code())).toMatchObject({ answer: 'accepted' });
  });

  it('ends as codeExpired where no code comes, and as codeVoid after too many wrong ones', async () => {
    const silent = await open({ timing: { resendWindowMs: 0 } });
    const unanswered = await silent.begin();
    await silent.stage.world.advance(3 * MINUTE_MS);
    expect(resultOf(unanswered)).toEqual({ state: 'codeExpired' });
    const guessed = await open({ timing: { resendWindowMs: 0 } });
    const workflow = await guessed.begin();
    for (let n = 1; n <= 6; n += 1) await guessed.submit(workflow, wrong(guessed.code()));
    expect(await guessed.submit(workflow, guessed.code())).toMatchObject({ answer: 'void' });
    expect(resultOf(workflow)).toEqual({ state: 'codeVoid' });
  });

  it('is rejected where the bank rejects it', async () => {
    const { stage, begin } = await open();
    stage.sandbox.faults.add({ kind: 'unknownCode', interface: '6083', code: 'ERR130' });
    expect(resultOf(await begin())).toEqual({ state: 'rejected', code: 'ERR130' });
  });

  it.each(['doAndDrop', 'dropBefore'] as const)(
    'whose application was lost lapses, and a new one may follow: %s',
    async (kind) => {
      const { stage, begin, view, resend, submit, code, sent } = await open();
      stage.sandbox.faults.add({ kind, interface: '6083', times: 1 });
      const workflow = await begin();
      await stage.world.advance(4 * MINUTE_MS);
      expect(await view(workflow)).toMatchObject({ state: 'codeExpired', attention: [] });
      expect(await resend(workflow)).toMatchObject({ answer: 'sent' });
      expect(await submit(workflow, code())).toMatchObject({ answer: 'accepted' });
      expect(sent('6083')).toHaveLength(2);
    },
  );

  it.each([
    ['doAndDrop', true, 'changed'],
    ['dropBefore', false, 'codeVoid'],
  ] as const)('whose code was lost waits for an operator: %s', async (kind, happened, state) => {
    const { stage, begin, view, code, codeId, sent } = await open({ timing: { resendWindowMs: 0 } });
    stage.sandbox.faults.add({ kind, interface: '6084', times: 1 });
    const workflow = await begin();
    const call = await workflow.update('submitCode', { requestId: 'r1', code: code() });
    await stage.world.advance(HOUR_MS);
    expect(call.isOpen).toBe(true);
    expect(await view(workflow)).toMatchObject({
      attention: [expect.stringContaining('verifyMobileChange')],
    });
    await workflow.update('decide', {
      ...{ operationId: codeId, happened, by: 'wang', evidence: 'the member shows the bank’s SMS' },
    });
    await stage.world.advance(MINUTE_MS);
    expect(resultOf(workflow)).toEqual({ state });
    expect(sent('6084')).toHaveLength(1);
  });

  it('is done once although a worker dies behind each step', async () => {
    const { stage, begin, submit, code } = await open();
    const workflow = await begin();
    stage.world.killWorker();
    await stage.world.advance(20 * SECOND_MS);
    expect(await submit(workflow, code())).toMatchObject({ answer: 'accepted' });
    expect(stage.effects).toEqual(['applyMobileChange 1', 'verifyMobileChange 1']);
  });

  it('that is cancelled hands no code in', async () => {
    const { stage, begin, sent } = await open();
    const workflow = await begin();
    workflow.cancel();
    await stage.world.advance(DAY_MS);
    expect(resultOf(workflow)).toEqual({ state: 'cancelled' });
    expect(sent('6084')).toEqual([]);
  });
});
