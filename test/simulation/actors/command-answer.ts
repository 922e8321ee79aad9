import { CommandPartlyDone, CommandRefused } from '../../../src/client/errors.js';
import { HoldfastError } from '../../../src/domain/errors.js';
import type { Answered } from '../recording/command-log.js';
import type { ClientResult } from './virtual-client.js';

/** What a caller concludes from its client's result, by docs/errors.md: only a refusal says that nothing moved. */
export function answerOf(
  result: ClientResult | undefined,
): Pick<Answered, 'type' | 'answer' | 'code' | 'message'> {
  if (!result) return { type: 'unknown' };
  if (result.type === 'done') return { type: 'done', answer: result.answer };
  const { error } = result;
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof HoldfastError ? error.code : 'UNNAMED';
  if (error instanceof CommandPartlyDone)
    return { type: 'partly', answer: { moved: error.moved }, code, message };
  return { type: error instanceof CommandRefused ? 'refused' : 'unknown', code, message };
}
