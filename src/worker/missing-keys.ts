import type { PayloadCodec } from '@temporalio/common';
import type { Logger } from 'pino';
import { UnknownKey } from '../security/errors.js';

const QUIET_MS = 60_000;
/** Of more workflows than these only the number is logged. */
const MOST_NAMED = 1_000;

/**
 * A worker’s codec that logs a key which its ring lacks: the workflow then stays in a failed workflow task and cannot alert an operator
 * by itself. Each workflow and key is logged at most once a minute, with how often it was met in all.
 */
export function tellingMissingKeys(codec: PayloadCodec, log: Logger, now = Date.now): PayloadCodec {
  const lastLogged = new Map<string, number>();
  let met = 0;
  return {
    encode: (payloads, context) => codec.encode(payloads, context),
    decode: async (payloads, context) => {
      try {
        return await codec.decode(payloads, context);
      } catch (error) {
        if (!(error instanceof UnknownKey)) throw error;
        met += 1;
        const workflowId = context?.workflowId;
        const subject = `${error.keyId} ${workflowId ?? ''}`;
        if (now() - (lastLogged.get(subject) ?? -QUIET_MS) >= QUIET_MS) {
          if (lastLogged.size >= MOST_NAMED) lastLogged.clear();
          lastLogged.set(subject, now());
          log.error(
            { code: error.code, keyId: error.keyId, workflowId, met },
            'the key ring lacks a key: HOLDFAST_KEY_RING',
          );
        }
        throw error;
      }
    },
  };
}
