import type { Request } from '../recording/recorded.js';

/** Whether a write lets out what is held. */
export function movesHeld(kind: Request['kind']): boolean {
  return kind === 'release' || kind === 'return';
}
