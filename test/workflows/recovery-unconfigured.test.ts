import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import { openAlone, viewOf } from '../support/adapay/alone-stage.js';
describe('what stands alone, at a provider that no worker has configured', () => {
  it.each([
    ['freeze', 'frozen', 'freeze 1 50.00'],
    ['withdrawal', 'withdrawn', 'withdrawal 1 50.00'],
  ] as const)('leaves its number free: %s', async (kind, state, effect) => {
    const { stage, begin } = await openAlone(kind);
    const options = stage.world.options as { providers: typeof stage.world.options.providers };
    const configured = options.providers;
    options.providers = new Map();
    stage.world.killWorker(1_000);
    const rejected = await begin();
    await stage.world.advance(HOUR_MS);
    expect(rejected.closed).toMatchObject({ result: { state: 'rejected', code: 'PROVIDER_NOT_CONFIGURED' } });
    options.providers = configured;
    stage.world.killWorker(1_000);
    await stage.world.advance(MINUTE_MS);
    const again = await begin({ amount: '50.00' as never });
    await stage.world.advance(HOUR_MS);
    if (kind === 'freeze') expect((await viewOf(again)).state).toBe(state);
    else expect(again.closed).toMatchObject({ result: { state } });
    expect(stage.effects).toEqual([effect]);
  });
});
