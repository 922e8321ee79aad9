import type { WireApi } from '../../../src/sandbox/engine/provider-api.js';

/** The API of a sandbox with its answers rewritten as the real provider words them. `rewrite` signs what it changes. */
export function rewriteAnswers(api: WireApi, rewrite: (body: string) => string): WireApi {
  return {
    ...api,
    run: async (request) => {
      const answer = await api.run(request);
      return answer === 'dropped' ? answer : { ...answer, body: rewrite(answer.body) };
    },
  };
}
