import { ApplicationFailure, CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { sha256 } from '../../src/domain/digest.js';
import { isOver } from './ended-before.js';
import { isUnkept, refusal, unkept, unverified } from './refusal.js';

interface Accepted {
  readonly digest: string;
  readonly answer: Promise<unknown>;
}

/** A command that was accepted and has not had its turn. */
interface Waiting {
  readonly name: string;
  /** Absent where it is to be verified: what was begun of it is then searched for like anything else. */
  readonly requestId: string | undefined;
  /** Checks it and reserves what it moves; what it throws refuses it. */
  readonly prepare: () => () => Promise<unknown>;
  readonly respond: (result: Promise<unknown>) => void;
  /** What is done at its turn. Absent until it has been checked. */
  run?: (() => Promise<unknown>) | undefined;
}

interface RunningCommand {
  readonly requestId: string | undefined;
  readonly ended: Promise<unknown>;
  /** Lets the workflow go on that waits for its end. */
  readonly letGo: () => void;
}

/**
 * The commands of a workflow, whether they came as updates or as signals. A request id counts once: the same command again
 * gets the first one's answer, another command under the same id is refused. Accepted commands wait in line and the workflow
 * carries them out one by one, so that no two of them are ever under way together.
 */
export class CommandQueue {
  readonly #accepted = new Map<string, Accepted>();
  /** In the order of their turns. Those that have not been checked stand behind those that have. */
  #queue: Waiting[] = [];
  /** Of what waits, or has its turn: those of which something was begun before this run knew of it. */
  #begun: ReadonlySet<string> = new Set();
  #closed: 'no' | 'unverified' | 'verified' = 'no';
  /** The command whose turn it is. */
  #running: RunningCommand | undefined;
  /** The one that let the workflow go on in front of it. */
  #aside: (RunningCommand & { readonly resume: () => void }) | undefined;

  /**
   * @param isCaughtUp whether commands can be checked by what the workflow knows.
   * @param options.verifies whether a command that is refused because the workflow ends may have been carried out by a lost task.
   */
  constructor(
    readonly isCaughtUp: () => boolean = () => true,
    readonly options: { readonly verifies?: boolean } = {},
  ) {}

  get closed(): boolean {
    return this.#closed !== 'no';
  }

  /** Whether a command can have its turn. */
  get waiting(): boolean {
    return this.#queue[0]?.run !== undefined;
  }

  /**
   * Whether what comes is checked at once. Not before the balances count what the journal has, and not in front of a command that
   * waits to be checked: what would be refused may have been carried out already.
   */
  get mayCheck(): boolean {
    return this.closed || (this.isCaughtUp() && !this.#recovering && this.#queue.every(({ run }) => run));
  }

  /** Whether a command waits under this id: in line, aside for what it cannot do yet, or in the middle of its turn. */
  isWaiting(requestId: string): boolean {
    return [this.#running, this.#aside, ...this.#queue].some((one) => one?.requestId === requestId);
  }

  isAnyWaiting(requestIds: ReadonlySet<string>): boolean {
    return this.#queue.some(({ requestId }) => requestId !== undefined && requestIds.has(requestId));
  }

  /** Whether this very command was accepted before. @throws refusal for another command under the same id. */
  known(name: string, command: { readonly requestId: string }): boolean {
    if (typeof command?.requestId !== 'string' || !/^[A-Za-z0-9_.:-]{1,64}$/.test(command.requestId)) {
      throw refusal('INVALID_INPUT', 'requestId: 1 to 64 letters, digits or any of _ . : -');
    }
    const before = this.#accepted.get(command.requestId);
    if (!before) return false;
    if (before.digest !== digestOf(name, command)) {
      throw refusal('REQUEST_ID_REUSED', `requestId ${command.requestId} was used for another command`);
    }
    return true;
  }

  /**
   * Takes a command in line. `prepare` checks and reserves at once and returns what is to be done when its turn comes; what
   * it throws refuses the command and leaves nothing behind. While nothing may be checked, it is taken without a check.
   * @param options.verifies whether it comes again because it was refused.
   */
  accept<Answer>(
    name: string,
    command: { readonly requestId: string },
    prepare: () => () => Promise<Answer>,
    { verifies = false }: { readonly verifies?: boolean } = {},
  ): Promise<Answer> {
    return this.answer(name, command, () => {
      const run = this.mayCheck ? prepare() : undefined;
      if (!run) void this.#checkOnceCaughtUp();
      return new Promise<Answer>((resolve) => {
        const respond = (result: Promise<unknown>): void => resolve(result as Promise<Answer>);
        const requestId = verifies ? undefined : command.requestId;
        this.#queue.push({ name, requestId, prepare, respond, run });
      });
    });
  }

  /** What waits is to be checked anew, and these first, in this order: something of them was begun already. */
  uncheck(first: ReadonlySet<string>): void {
    const order = [...first];
    const placeOf = ({ requestId }: Waiting): number =>
      requestId !== undefined && first.has(requestId) ? order.indexOf(requestId) : order.length;
    this.#queue = [...this.#queue].sort((one, other) => placeOf(one) - placeOf(other));
    for (const one of this.#queue) one.run = undefined;
    this.#begun = first;
  }

  /** Whether commands wait that were begun already: what they moved is not in the balances, by which others are checked. */
  get #recovering(): boolean {
    return [this.#running, ...this.#queue].some(
      (one) => one?.requestId !== undefined && this.#begun.has(one.requestId),
    );
  }

  /**
   * Checks what could not be checked before, as far as it can be now: each is taken in line, or refused. What was begun already is
   * checked when its turn comes: a refund rests on the release before it.
   */
  checkWaiting(): void {
    if (!this.isCaughtUp()) return;
    for (const one of [...this.#queue]) {
      const isNext = !this.#running && one === this.#queue[0];
      if (one.run || (this.#recovering && !isNext)) continue;
      try {
        one.run = one.prepare();
      } catch (error) {
        if (!(error instanceof ApplicationFailure)) throw error;
        this.#queue = this.#queue.filter((other) => other !== one);
        one.respond(Promise.reject(unkept(error)));
      }
    }
  }

  /** Callers who cancel meanwhile: they get their own end. */
  async #checkOnceCaughtUp(): Promise<void> {
    await CancellationScope.nonCancellable(() => condition(() => this.isCaughtUp()));
    this.checkWaiting();
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
    if (this.closed) throw this.#over('the workflow has ended and takes no more commands');
    const answer = prepare();
    this.#accepted.set(command.requestId, { digest: digestOf(name, command), answer });
    // Nothing was done under this id, so the request may come anew.
    answer.catch((error: unknown) => isUnkept(error) && this.#accepted.delete(command.requestId));
    return answer;
  }

  /** Carries out the command that waits longest. Its failure is the caller's, not the workflow's. */
  async runNext(): Promise<void> {
    const [job] = this.#queue;
    if (!job?.run) return;
    this.#queue.shift();
    const result = job.run().catch((error: unknown) => {
      if (isCancellation(error)) throw this.#over(`${job.name} was broken off: the workflow was cancelled`);
      if (isOver(error)) throw this.#over(`${job.name} came too late: the workflow had ended before`);
      throw error;
    });
    job.respond(result);
    // The caller, or the signal's own handler, hears of a refusal; the workflow goes on with the next command.
    const ended = Promise.allSettled([result]);
    await new Promise<void>((letGo) => {
      this.#running = { requestId: job.requestId, ended, letGo };
      void ended.then(() => letGo());
    });
    this.#running = undefined;
    this.checkWaiting();
  }

  /** Called by the command whose turn it is: the workflow goes on in front of it, until it calls `resume`. */
  stepAside(): Promise<void> {
    return new Promise((resume) => {
      const running = this.#running;
      if (!running || this.#aside) throw new Error('broken invariant: one command at a time has its turn');
      this.#aside = { ...running, resume };
      running.letGo();
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

  /**
   * Refuses what still waits, and everything that comes.
   * @param isCaughtUp whether the workflow has taken up what the journal has, so that nothing else can have been carried out.
   */
  close({ isCaughtUp = false }: { readonly isCaughtUp?: boolean } = {}): void {
    if (this.#closed !== 'verified') this.#closed = isCaughtUp ? 'verified' : 'unverified';
    for (const job of this.#queue.splice(0)) {
      job.respond(Promise.reject(this.#over(`${job.name} came too late: the workflow has ended`)));
    }
  }

  #over(message: string): Error {
    const closed = refusal('ORDER_CLOSED', message);
    return this.options.verifies && this.#closed !== 'verified' ? unverified(closed) : closed;
  }
}

function digestOf(name: string, command: object): string {
  return sha256(JSON.stringify([name, command], sorted));
}

/** The same content has the same text, in whatever order its fields were written. */
function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
