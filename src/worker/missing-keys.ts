import type { PayloadCodec } from '@temporalio/common';
import type { Logger } from 'pino';
import { UnknownKey } from '../security/errors.js';

const QUIET_MS = 60_000;
/** More workflows than these are told by the sum alone. */
const MOST_NAMED = 1_000;

/**
 * A worker's codec that tells the log of a key which its ring lacks: the workflow stands in a failed workflow task then, and cannot ask
 * for a person by itself. Each workflow and key at most once a minute, with how often it was met in all.
 */
export function tellingMissingKeys(codec: PayloadCodec, log: Logger, now = Date.now): PayloadCodec {
  const told = new Map<string, number>();
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
        if (now() - (told.get(subject) ?? -QUIET_MS) >= QUIET_MS) {
          if (told.size >= MOST_NAMED) told.clear();
          told.set(subject, now());
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
