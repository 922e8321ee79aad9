import type { WireApi } from '../../../src/sandbox/engine/provider-api.js';

/** A door whose answers come in other words where the provider that it stands for has them. What it answers is signed by `reword`. */
export function reworded(door: WireApi, reword: (body: string) => string): WireApi {
  return {
    ...door,
    run: async (request) => {
      const answer = await door.run(request);
      return answer === 'dropped' ? answer : { ...answer, body: reword(answer.body) };
    },
  };
}
