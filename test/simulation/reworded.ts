import type { OpenDoor } from '../../src/sandbox/engine/provider-api.js';

/** A door whose answers come in other words where the provider that it stands for has them. What it answers is signed by `reword`. */
export function reworded(door: OpenDoor, reword: (body: string) => string): OpenDoor {
  return {
    ...door,
    run: async (request) => {
      const answer = await door.run(request);
      return answer === 'dropped' ? answer : { ...answer, body: reword(answer.body) };
    },
  };
}
