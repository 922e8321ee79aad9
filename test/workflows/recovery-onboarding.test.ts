import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/domain/durations.js';
import type { Intent } from '../../src/domain/operation.js';
import { goesOn } from '../support/virtual/stood-still.js';
import { PROFILE, Stage } from '../support/scripted/workflow-stage.js';
import type { VirtualExecution } from '../support/virtual/virtual-execution.js';

const WRONG = '000000';

function idOf(stage: Stage, step: string): string {
  return `${stage.tenant}/${PROFILE.member}/${step}/member/${PROFILE.member}`;
}

async function bind(stage: Stage, workflow: VirtualExecution, requestId = 'a') {
  return stage.update(workflow, 'submitCode', { requestId, code: stage.bank.code });
}

describe('the same onboarding again, once Temporal no longer keeps the history of the first', () => {
  it.each([
    ['bound', (stage: Stage, workflow: VirtualExecution) => bind(stage, workflow)],
    ['codeExpired', () => undefined],
    ['cancelled', (stage: Stage, workflow: VirtualExecution) => stage.cancel(workflow)],
  ])('returns its result (%s), and applies for no other code', async (state, end) => {
    const stage = Stage.open();
    const first = await stage.startOnboarding();
    await end(stage, first);
    await stage.world.advance(62 * DAY_MS);
    expect(first.closed).toMatchObject({ result: { state } });
    const calls = stage.provider.wire.length;
    const second = await stage.startOnboarding();
    await stage.world.advance(HOUR_MS);
    expect(second.closed).toEqual(first.closed);
    expect(second.searchAttributes).toMatchObject({ HoldfastState: state });
    expect(stage.provider.wire).toHaveLength(calls);
  });

  it('is refused by its own reason where it has another card', async () => {
    const stage = Stage.open();
    await bind(stage, await stage.startOnboarding());
    await stage.world.advance(62 * DAY_MS);
    const calls = stage.provider.wire.length;
    const card = { ...PROFILE.card, number: '6222020200112233446' };
    const input = { ...stage.onboardingInput, profile: { ...PROFILE, card } };
    const id = `member/${stage.tenant}/${PROFILE.member}`;
    const second = await stage.world.start('onboarding', id, input);
    await stage.world.advance(HOUR_MS);
    expect(second.closed).toMatchObject({ result: { state: 'rejected', code: 'NUMBER_USED' } });
    expect(stage.provider.wire).toHaveLength(calls);
  });
});

describe('an onboarding that was terminated and started again', () => {
  it('awaits the code of the application that was made', async () => {
    const stage = Stage.open();
    const first = await stage.startOnboarding();
    first.terminate();
    await stage.world.advance(30 * SECOND_MS);
    const second = await stage.startOnboarding();
    const call = await bind(stage, second);
    expect(call.answer).toMatchObject({ answer: 'accepted' });
    expect(second.closed).toMatchObject({ result: { state: 'bound' } });
    expect(stage.provider.sends('applyCardBinding')).toHaveLength(1);
  });

  it('is bound by the code that the first run had handed in, before anything else', async () => {
    const stage = Stage.open();
    const first = await stage.startOnboarding();
    stage.provider.onSend('verifyCardBinding', { answer: 'lost' });
    await bind(stage, first);
    first.terminate();
    await stage.world.advance(MINUTE_MS);
    const second = await stage.startOnboarding();
    await stage.world.advance(MINUTE_MS);
    expect(second.closed).toMatchObject({ result: { state: 'bound' } });
    expect(stage.provider.sends('applyCardBinding')).toHaveLength(1);
    expect(stage.provider.sends('verifyCardBinding')).toHaveLength(1);
  });

  it('takes codes for the application that the first run made last', async () => {
    const stage = Stage.open();
    const first = await stage.startOnboarding();
    await stage.world.advance(2 * MINUTE_MS);
    await stage.update(first, 'resendCode', { requestId: 'r' });
    expect(stage.provider.sends('applyCardBinding')).toHaveLength(2);
    first.terminate();
    await stage.world.advance(SECOND_MS);
    const second = await stage.startOnboarding();
    const call = await bind(stage, second);
    expect(call.answer).toMatchObject({ answer: 'accepted' });
    expect(second.closed).toMatchObject({ result: { state: 'bound' } });
    expect(stage.provider.sends('applyCardBinding')).toHaveLength(2);
    const [code] = stage.provider.sends('verifyCardBinding');
    expect(code?.operationId).toBe(`${idOf(stage, 'verifyCardBinding')}/2/a`);
  });
});

describe('a code that a lost task handed in, whose caller has given up', () => {
  async function lostWithItsCode() {
    const stage = Stage.open();
    const workflow = await stage.startOnboarding();
    stage.provider.onSend('verifyCardBinding', { onEffect: () => stage.world.killWorker() });
    await workflow.update('submitCode', { requestId: 'a', code: stage.bank.code });
    await stage.world.settle();
    workflow.loseUpdates();
    return { stage, workflow };
  }

  it('has bound the card when another code comes: that one is answered so, and not sent', async () => {
    const { stage, workflow } = await lostWithItsCode();
    await stage.world.advance(30 * SECOND_MS);
    const call = await stage.update(workflow, 'submitCode', { requestId: 'b', code: WRONG });
    await stage.world.advance(MINUTE_MS);
    expect(call.answer).toMatchObject({ answer: 'accepted' });
    expect(workflow.closed).toMatchObject({ result: { state: 'bound' } });
    expect(stage.provider.sends('verifyCardBinding')).toHaveLength(1);
  });

  it('has bound the card when a new code is asked for: none is applied for', async () => {
    const { stage, workflow } = await lostWithItsCode();
    await stage.world.advance(MINUTE_MS);
    const call = await workflow.update('resendCode', { requestId: 'r' });
    await stage.world.advance(MINUTE_MS);
    expect(call.answer).toMatchObject({ answer: 'accepted' });
    expect(workflow.closed).toMatchObject({ result: { state: 'bound' } });
    expect(stage.provider.sends('applyCardBinding')).toHaveLength(1);
  });

  it('has bound the card when its time runs out', async () => {
    const { stage, workflow } = await lostWithItsCode();
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'bound' } });
    expect(stage.provider.sends('applyCardBinding')).toHaveLength(1);
  });
});

describe('a cancelled onboarding', () => {
  it('takes over first: a worker that stood still opens no account and hands in no code afterwards', async () => {
    const stage = Stage.open();
    const workflow = await stage.startOnboarding();
    await stage.cancel(workflow);
    const application = (await stage.journal.find(`${idOf(stage, 'applyCardBinding')}/1`))!.intent;
    const { account, card } = (application as Intent<'applyCardBinding'>).content;
    const content = { account, cardNumber: card.number, application: application.operationId };
    const operationId = `${idOf(stage, 'verifyCardBinding')}/1/a`;
    const code = { operationId, provider: 'scripted', kind: 'verifyCardBinding', content };
    const next = { ...application, operationId: `${idOf(stage, 'applyCardBinding')}/2` };
    const opened = (await stage.journal.find(`${stage.tenant}/${PROFILE.member}/openAccount`))!.intent;
    expect(await goesOn(stage.world, workflow, code)).toBe('SUPERSEDED');
    expect(await goesOn(stage.world, workflow, next)).toBe('SUPERSEDED');
    expect(await goesOn(stage.world, workflow, opened)).toBe('SUPERSEDED');
    expect(stage.provider.sends('verifyCardBinding')).toEqual([]);
  });
});

describe('workflows of one member', () => {
  it('leave each other’s operations alone: an onboarding that is cancelled, and a purchase that goes on', async () => {
    const stage = Stage.open();
    const purchase = await stage.startPurchase();
    const onboarding = await stage.startOnboarding();
    await stage.cancel(onboarding);
    await stage.world.advance(30 * SECOND_MS);
    expect(onboarding.closed).toMatchObject({ result: { state: 'cancelled' } });
    expect(purchase.closed).toBeUndefined();
    const call = await bind(stage, purchase);
    expect(call.answer).toMatchObject({ answer: 'accepted' });
    expect(await stage.escrow(purchase)).toMatchObject({ state: 'held' });
    expect(purchase.summaries).not.toContain('what was begun?');
    expect(stage.provider.sends('openAccount')).toHaveLength(1);
  });

  it('an onboarding that has ended bars none of them', async () => {
    const stage = Stage.open();
    await bind(stage, await stage.startOnboarding());
    await stage.world.advance(DAY_MS);
    const purchase = await stage.startPurchase();
    await bind(stage, purchase);
    await stage.world.advance(MINUTE_MS);
    expect(await stage.escrow(purchase)).toMatchObject({ state: 'held' });
    expect(purchase.summaries).not.toContain('what was begun?');
  });
});

describe('a purchase that was terminated in its onboarding and started again when every code is void', () => {
  it('brings the code to its end that the first run had handed in', async () => {
    const stage = Stage.open({ timing: { resendWindowMs: 10 * MINUTE_MS } });
    const first = await stage.startPurchase();
    stage.provider.onSend('applyCardBinding', { answer: 'lost' });
    await stage.update(first, 'resendCode', { requestId: 'again' });
    stage.provider.onSend('verifyCardBinding', { answer: 'lost' });
    stage.provider.always.set('verifyCardBinding', { query: { answer: 'unclear' } });
    await first.update('submitCode', { requestId: 'a', code: stage.bank.code });
    await stage.world.advance(MINUTE_MS);
    first.terminate();
    stage.provider.always.clear();
    await stage.world.advance(31 * DAY_MS);
    await stage.startPurchase();
    await stage.world.advance(DAY_MS);
    const codes = await stage.journal.list({
      prefix: `${stage.tenant}/${PROFILE.member}/verifyCardBinding/`,
      limit: 10,
    });
    expect(codes.map(({ finalOutcome }) => finalOutcome?.type)).toEqual(['succeeded']);
  });
});

describe('an onboarding at a provider that no worker has configured', () => {
  it('leaves the member free to be onboarded with another card', async () => {
    const stage = Stage.open();
    const options = stage.world.options as { providers: typeof stage.world.options.providers };
    const configured = options.providers;
    options.providers = new Map();
    stage.world.killWorker(1_000);
    const id = `member/${stage.tenant}/${PROFILE.member}`;
    const rejected = await stage.world.start('onboarding', id, stage.onboardingInput);
    await stage.world.advance(HOUR_MS);
    expect(rejected.closed).toMatchObject({ result: { state: 'rejected', code: 'PROVIDER_NOT_CONFIGURED' } });
    options.providers = configured;
    stage.world.killWorker(1_000);
    await stage.world.advance(MINUTE_MS);
    const card = { ...PROFILE.card, number: '6222020200112233446' };
    const input = { ...stage.onboardingInput, profile: { ...PROFILE, card } };
    const again = await stage.world.start('onboarding', id, input);
    await bind(stage, again);
    expect(again.closed).toMatchObject({ result: { state: 'bound' } });
  });
});
