import { describe, expect, it } from 'vitest';
import { SECOND_MS } from '../../src/domain/durations.js';
import { PROFILE, Stage } from '../support/scripted/workflow-stage.js';

describe('a card whose binding needs no code', () => {
  it('is queried where the answer was lost, and no code is awaited', async () => {
    const stage = Stage.open({ withoutQuery: [], ways: { codeless: true } });
    stage.provider.onSend('applyCardBinding', { answer: 'lost' });
    const workflow = await stage.startOnboarding();
    await stage.world.until(() => workflow.closed !== undefined);
    expect(workflow.closed).toMatchObject({ result: { state: 'bound', account: '0035172500000001' } });
    expect(stage.provider.sends('applyCardBinding')).toHaveLength(1);
    expect(stage.provider.statusQueries('applyCardBinding')).toHaveLength(1);
    expect(stage.provider.sends('verifyCardBinding')).toEqual([]);
  });

  it('is brought to its end where the workflow is cancelled while its answer is awaited', async () => {
    const stage = Stage.open({ withoutQuery: [], ways: { codeless: true } });
    stage.provider.onSend('applyCardBinding', { answer: 'lost', afterMs: 10 * SECOND_MS });
    const workflow = await stage.startOnboarding();
    // Outside of the workflow task by now.
    await stage.world.advance(6 * SECOND_MS);
    workflow.cancel();
    await stage.world.until(() => workflow.closed !== undefined);
    expect(stage.provider.sends('applyCardBinding')).toHaveLength(1);
    const prefix = `${stage.tenant}/${PROFILE.member}/applyCardBinding/`;
    const [application] = await stage.journal.list({ prefix, limit: 10 });
    expect(application?.finalOutcome).toMatchObject({ type: 'succeeded' });
  });

  it('gives the account its number', async () => {
    const stage = Stage.open({ withoutQuery: [], ways: { codeless: true } });
    const workflow = await stage.startOnboarding();
    expect(workflow.closed).toMatchObject({ result: { state: 'bound', account: '0035172500000001' } });
  });
});
