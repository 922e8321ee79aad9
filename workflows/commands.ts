import { isCancellation } from '@temporalio/workflow';
import { refusal } from './refusal.js';

interface Job {
  readonly name: string;
  readonly requestId: string;
  readonly run: () => Promise<unknown>;
  readonly settle: (result: Promise<unknown>) => void;
}

interface InHand {
  readonly requestId: string;
  readonly ended: Promise<unknown>;
  /** Lets the story go on that waits for its end. */
  readonly letGo: () => void;
}

/**
 * The commands of a story, whether they came as updates or as signals. A request id counts once: the same command again
 * gets the first one's answer, another command under the same id is refused. Accepted commands wait in line and the story
 * carries them out one by one, so that no two of them are ever under way together.
 */
export class Commands {
  readonly #accepted = new Map<string, { content: string; answer: Promise<unknown> }>();
  readonly #queue: Job[] = [];
  #closed = false;
  /** The command whose turn it is. */
  #inHand: InHand | undefined;
  /** The one that let the story go on in front of it. */
  #aside: (InHand & { readonly resume: () => void }) | undefined;

  get waiting(): boolean {
    return this.#queue.length > 0;
  }

  /** Whether a command waits under this id: in line, or aside for what it cannot do yet. */
  isWaiting(requestId: string): boolean {
    return this.#aside?.requestId === requestId || this.#queue.some((job) => job.requestId === requestId);
  }

  /** Whether this very command was accepted before. @throws refusal for another command under the same id. */
  known(name: string, command: { readonly requestId: string }): boolean {
    if (typeof command?.requestId !== 'string' || !/^[A-Za-z0-9_.:-]{1,64}$/.test(command.requestId)) {
      throw refusal('INVALID_INPUT', 'requestId: 1 to 64 letters, digits or any of _ . : -');
    }
    const before = this.#accepted.get(command.requestId);
    if (!before) return false;
    if (before.content !== contentOf(name, command)) {
      throw refusal('REQUEST_ID_REUSED', `requestId ${command.requestId} was used for another command`);
    }
    return true;
  }

  /**
   * Takes a command in line. `prepare` checks and reserves at once and returns what is to be done when its turn comes; what
   * it throws refuses the command and leaves nothing behind.
   */
  accept<Answer>(
    name: string,
    command: { readonly requestId: string },
    prepare: () => () => Promise<Answer>,
  ): Promise<Answer> {
    return this.answer(name, command, () => {
      const run = prepare();
      return new Promise<Answer>((resolve) => {
        this.#queue.push({
          name,
          requestId: command.requestId,
          run,
          settle: (result) => resolve(result as Promise<Answer>),
        });
      });
    });
  }

  /** Takes a command that does not wait in line: `prepare` checks and begins it. */
  answer<Answer>(
    name: string,
    command: { readonly requestId: string },
    prepare: () => Promise<Answer>,
  ): Promise<Answer> {
    if (this.known(name, command)) {
      // The content is the same, hence the answer's type as well.
      return this.#accepted.get(command.requestId)?.answer as Promise<Answer>;
    }
    if (this.#closed) throw refusal('ORDER_CLOSED', 'the story has ended and takes no more commands');
    const answer = prepare();
    this.#accepted.set(command.requestId, { content: contentOf(name, command), answer });
    return answer;
  }

  /** Carries out the command that waits longest. Its failure is the caller's, not the story's. */
  async runNext(): Promise<void> {
    const job = this.#queue.shift();
    if (!job) return;
    const result = job.run().catch((error: unknown) => {
      if (isCancellation(error))
        throw refusal('ORDER_CLOSED', `${job.name} was broken off: the story was cancelled`);
      throw error;
    });
    job.settle(result);
    // The caller, or the signal's own handler, hears of a refusal; the story goes on with the next command.
    const ended = Promise.allSettled([result]);
    await new Promise<void>((letGo) => {
      this.#inHand = { requestId: job.requestId, ended, letGo };
      void ended.then(() => letGo());
    });
  }

  /** Called by the command whose turn it is: the story goes on in front of it, until it calls `resume`. */
  stepAside(): Promise<void> {
    return new Promise((resume) => {
      const inHand = this.#inHand;
      if (!inHand || this.#aside) throw new Error('broken invariant: one command at a time has its turn');
      this.#aside = { ...inHand, resume };
      inHand.letGo();
    });
  }

  /** Lets the command go on that stepped aside, and answers when it has come to its end. */
  async resume(): Promise<void> {
    const aside = this.#aside;
    if (!aside) return;
    aside.resume();
    await aside.ended;
    this.#aside = undefined;
  }

  /** Refuses what still waits, and everything that comes. */
  close(): void {
    this.#closed = true;
    for (const job of this.#queue.splice(0)) {
      job.settle(Promise.reject(refusal('ORDER_CLOSED', `${job.name} came too late: the story has ended`)));
    }
  }
}

function contentOf(name: string, command: object): string {
  const sorted = Object.entries(command).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([name, sorted]);
}
