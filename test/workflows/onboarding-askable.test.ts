import { describe, expect, it } from 'vitest';
import { Stage } from '../support/story-stage.js';

describe('a card whose binding needs no code', () => {
  it('is asked about where the answer was lost, and no code is awaited', async () => {
    const stage = Stage.open({ unasked: [], ways: { codeless: true } });
    stage.provider.onSend('applyCardBinding', { answer: 'lost' });
    const story = await stage.startOnboarding();
    await stage.world.until(() => story.closed !== undefined);
    expect(story.closed).toMatchObject({ result: { type: 'bound', account: '0035172500000001' } });
    expect(stage.provider.sends('applyCardBinding')).toHaveLength(1);
    expect(stage.provider.asks('applyCardBinding')).toHaveLength(1);
    expect(stage.provider.sends('verifyCardBinding')).toEqual([]);
  });

  it('gives the account its number', async () => {
    const stage = Stage.open({ unasked: [], ways: { codeless: true } });
    const story = await stage.startOnboarding();
    expect(story.closed).toMatchObject({ result: { type: 'bound', account: '0035172500000001' } });
  });
});
