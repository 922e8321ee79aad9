import { CommandNotSent } from './errors.js';

/** What waits for its turn, apart from each other: commands may all wait for the decision that an operator is about to take. */
export type Turn = 'command' | 'decision';

/**
 * Temporal takes ten updates of one execution at a time, from all clients together. Six commands, one decision, and for each of
 * the two milestones the one update that everyone shares who awaits it are nine, which leaves room for another process. How a buyer pays
 * is awaited before there is anything to command.
 */
export const MOST_IN_FLIGHT: Readonly<Record<Turn, number>> = { command: 6, decision: 1 };
/** So many that nobody hears of their end in time; more would only take memory. */
const MOST_WAITING = 1_000;

interface Lane {
  inFlight: number;
  readonly waiting: (() => void)[];
}

/** Lets few updates of one workflow out at a time, first come, first served; other workflows do not wait for it. */
export class UpdateQueue {
  readonly #lanes = new Map<string, Lane>();

  /**
   * Waits for a turn and then runs `send`, whose end gives the turn to the next.
   * @throws CommandNotSent when no turn came until `deadline`, or too many wait already: `send` was never called.
   */
  async run<T>(
    options: {
      readonly workflow: string;
      readonly turn: Turn;
      readonly requestId: string;
      readonly deadline: number;
    },
    send: () => Promise<T>,
  ): Promise<T> {
    const { workflow, turn, requestId, deadline } = options;
    const key = `${turn} ${workflow}`;
    const lane = this.#lanes.get(key) ?? { inFlight: 0, waiting: [] };
    this.#lanes.set(key, lane);
    if (lane.inFlight < MOST_IN_FLIGHT[turn]) lane.inFlight += 1;
    else if (!(await comesUp(lane, deadline))) throw new CommandNotSent(requestId);
    try {
      return await send();
    } finally {
      this.#leave(key, lane);
    }
  }

  /** How many lanes have updates under way or waiting. */
  get size(): number {
    return this.#lanes.size;
  }

  #leave(key: string, lane: Lane): void {
    const next = lane.waiting.shift();
    // The turn is handed over, so that nobody who comes now gets it first.
    if (next) {
      next();
      return;
    }
    lane.inFlight -= 1;
    if (lane.inFlight === 0) this.#lanes.delete(key);
  }
}

function comesUp(lane: Lane, deadline: number): Promise<boolean> {
  if (lane.waiting.length >= MOST_WAITING) return Promise.resolve(false);
  return new Promise((resolve) => {
    const called = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    const timer = setTimeout(() => {
      lane.waiting.splice(lane.waiting.indexOf(called), 1);
      resolve(false);
    }, deadline - Date.now());
    lane.waiting.push(called);
  });
}

/** One for all clients of the process: the server counts the updates of a workflow, not those of a client. */
export const processQueue = new UpdateQueue();
