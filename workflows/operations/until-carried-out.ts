import { UnknownOperations } from './recovery.js';

/** How a command is carried out that may meet what its workflow does not know. */
export interface CarriedOut<Answer> {
  /** Checks the command, keeps what it needs, and answers what carries it out. @throws refusal */
  readonly prepare: () => () => Promise<Answer>;
  /** The same by what there is once the workflow has caught up; default: `prepare`. */
  readonly prepareAnew?: () => () => Promise<Answer>;
  readonly catchUp: () => Promise<void>;
}

/**
 * Checks a command at once, and answers what carries it out: what another run, or a lost task, has begun comes first; then the command is
 * checked anew, by what is so then.
 */
export function untilCarriedOut<Answer>({
  prepare,
  prepareAnew = prepare,
  catchUp,
}: CarriedOut<Answer>): () => Promise<Answer> {
  const first = prepare();
  return async () => {
    for (let run = first; ; run = prepareAnew()) {
      try {
        return await run();
      } catch (error) {
        if (!(error instanceof UnknownOperations)) throw error;
      }
      await catchUp();
    }
  };
}

/** A command that was checked, and what lets go of what that kept. */
export interface Reserved<Answer> {
  readonly run: () => Promise<Answer>;
  readonly drop: () => void;
}

/** Carries out what was checked, and lets go of what that kept in any case. */
export function runThenDrop<Answer>({ run, drop }: Reserved<Answer>): () => Promise<Answer> {
  return async () => {
    try {
      return await run();
    } finally {
      drop();
    }
  };
}
