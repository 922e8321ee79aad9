import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';
import { progressOf } from '../../activities/progress.js';

/** Well within the heartbeat timeout of workflows/operations/activity-proxies.ts, so that a busy machine is not taken for a dead one. */
const BEAT_MS = 4_000;

/**
 * Lets an ordinary activity say that it is still at work, and how far it is where it reports that. Its worker's death is then missed within the heartbeat timeout, and
 * not only after the longest time that an attempt may take. A local activity lives and dies with its workflow task.
 */
export function heartbeats(context: Context): ActivityInterceptors {
  if (context.info.isLocal) return {};
  return {
    inbound: {
      execute: async (input, next) => {
        const beat = setInterval(() => context.heartbeat(progressOf(context)), BEAT_MS);
        try {
          return await next(input);
        } finally {
          clearInterval(beat);
        }
      },
    },
  };
}
