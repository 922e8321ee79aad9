import { CancellationScope } from '@temporalio/workflow';

interface Undo {
  readonly name: string;
  readonly undo: () => Promise<void>;
}

/**
 * The compensations of a workflow. Each is registered before its forward call is sent, because a call whose answer was lost
 * has to be undone too; each must therefore know by itself whether there is anything to undo.
 */
export class Saga {
  readonly #undos: Undo[] = [];

  /** Registers how to undo what is about to be sent. */
  register(name: string, undo: () => Promise<void>): void {
    this.#undos.push({ name, undo });
  }

  /**
   * Undoes, the last step first, whatever the workflow was cancelled with. An undo is brought to its end by `resolve` like every
   * other operation: it alerts an operator and keeps trying where the provider rejects, and is never swallowed.
   */
  async compensate(): Promise<void> {
    await CancellationScope.nonCancellable(async () => {
      for (let step = this.#undos.at(-1); step; step = this.#undos.at(-1)) {
        await step.undo();
        // Only now: an undo that was broken off is done again.
        this.#undos.splice(this.#undos.indexOf(step), 1);
      }
    });
  }
}
