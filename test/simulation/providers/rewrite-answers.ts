import type { WireApi } from '../../../src/sandbox/engine/provider-api.js';

/** A door whose answers come in other words where the provider that it stands for has them. What it answers is signed by `reword`. */
export function rewriteAnswers(api: WireApi, rewrite: (body: string) => string): WireApi {
  return {
    ...api,
    run: async (request) => {
      const answer = await api.run(request);
      return answer === 'dropped' ? answer : { ...answer, body: rewrite(answer.body) };
    },
  };
}
