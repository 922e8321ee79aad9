import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../src/domain/durations.js';
import type { Intent, OperationKind } from '../../src/domain/operation.js';
import { PROFILE, Stage } from '../support/scripted/workflow-stage.js';

function asked<K extends OperationKind>(stage: Stage, kind: K): Intent<K>[] {
  return stage.bank.carriedOut
    .map(({ intent }) => intent)
    .filter((intent): intent is Intent<K> => intent.kind === kind);
}

describe('An order quotes', () => {
  it('what was held, with its amount and fee, in its releases and its returns', async () => {
    const stage = Stage.open({ ways: { divisible: true } });
    const workflow = await stage.startEscrow();
    const [hold] = stage.provider.sends('hold');
    await stage.update(workflow, 'release', { requestId: 'a', amount: '40.00' });
    await stage.update(workflow, 'return', { requestId: 'b', amount: '60.00' });
    const held = { serialNumber: hold?.serialNumber, amount: '100.00', fee: '1.00' };
    expect(asked(stage, 'release').map(({ content }) => content.hold)).toMatchObject([held]);
    expect(asked(stage, 'return').map(({ content }) => content.hold)).toMatchObject([held]);
  });

  it('the release and its hold in a refund', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'release' });
    await stage.update(workflow, 'refund', { requestId: 'a', amount: '30.00' });
    const [hold] = stage.provider.sends('hold');
    const [release] = stage.provider.sends('release');
    expect(asked(stage, 'refund').map(({ content }) => content)).toMatchObject([
      {
        hold: { serialNumber: hold?.serialNumber, amount: '100.00' },
        release: { serialNumber: release?.serialNumber, amount: '100.00', fee: '1.00' },
      },
    ]);
  });
});

describe('An onboarding', () => {
  it('opens the account for the holder of the card', async () => {
    const stage = Stage.open();
    await stage.startOnboarding();
    const { holder, identity, mobile } = PROFILE.card;
    expect(asked(stage, 'openAccount').map(({ content }) => content.holder)).toEqual([
      { name: holder, identity, mobile },
    ]);
  });

  it('hands a code in with what came with it, for as long as the provider takes it', async () => {
    const stage = Stage.open({ ways: { tokenValidMs: 30 * MINUTE_MS } });
    const workflow = await stage.startOnboarding();
    expect(await stage.view(workflow)).toMatchObject({
      state: 'awaitingCode',
      nextDeadline: '2026-01-05T02:30:00.000Z',
    });
    await stage.world.advance(29 * MINUTE_MS);
    const call = await stage.update(workflow, 'submitCode', { requestId: 'a', code: stage.bank.code });
    expect(call.answer).toMatchObject({ answer: 'accepted' });
    const [application] = stage.provider.sends('applyCardBinding');
    expect(asked(stage, 'verifyCardBinding').map(({ content }) => content.handle?.serialNumber)).toEqual([
      application?.serialNumber,
    ]);
  });

  it('takes no code where the answer that brought the token was lost, and applies anew once the old one is void', async () => {
    const stage = Stage.open({ ways: { tokenValidMs: 2 * MINUTE_MS } });
    stage.provider.onSend('applyCardBinding', { answer: 'lost' });
    const workflow = await stage.startOnboarding();
    const lost = await stage.update(workflow, 'submitCode', { requestId: 'a', code: stage.bank.code });
    expect(lost.answer).toMatchObject({ answer: 'void' });
    await stage.world.advance(5 * MINUTE_MS);
    await stage.update(workflow, 'resendCode', { requestId: 'b' });
    const call = await stage.update(workflow, 'submitCode', { requestId: 'c', code: stage.bank.code });
    expect(call.answer).toMatchObject({ answer: 'accepted' });
    expect(stage.provider.sends('applyCardBinding')).toHaveLength(2);
  });
});
