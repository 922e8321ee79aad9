import { setTimeout as delay } from 'node:timers/promises';
import type { ProviderEvent, Provider } from './provider.js';
import type { Saga } from './saga.js';
import { TooEarly, type Variant } from './variant.js';

export interface CrowdOptions {
  readonly variant: Variant;
  readonly provider: Pick<Provider, 'event'>;
  readonly sagas: readonly Saga[];
  /** How many sagas have something under way at a time; one that waits for its user's decision is not counted. */
  readonly inFlight: number;
  /** How long a user thinks before each of the two decisions. Not part of a saga's time. */
  readonly thinkMs: number;
}

/** One saga's way through, by the machine's clock. */
export interface Visit {
  readonly saga: Saga;
  /** From the start or a decision until its user had the answer; epoch milliseconds. */
  readonly waits: readonly { readonly from: number; readonly to: number }[];
}

export interface CrowdResult {
  readonly visits: readonly Visit[];
  /** Until 95 % of the sagas were done, and so many were: a last straggler shows in the tail of the waits, not in the rate. */
  readonly steadyMs: number;
  readonly steadyCount: number;
  /** Decisions that came before the workflow awaited them and were made again. */
  readonly tooEarly: number;
}

const STEADY_SHARE = 0.95;

/**
 * Sends buyers through the purchase. Each has three waits: from the start until the code comes; from the code until it is
 * accepted and the money is held; from the confirmation until the money is with the seller. Between them the buyer thinks,
 * long enough for the workflow to come to rest. What is under way goes before what has not begun.
 * @throws the first error of any saga.
 */
export async function sendCrowd(options: CrowdOptions): Promise<CrowdResult> {
  return visitStages(options, stagesOf(options));
}

/** Sends buyers as far as escrow, where their money then waits. */
export async function openCrowd(options: CrowdOptions): Promise<CrowdResult> {
  return visitStages(options, stagesOf(options).slice(0, 2));
}

async function visitStages(options: CrowdOptions, stages: readonly Stage[]): Promise<CrowdResult> {
  const turns = new Turns(options.inFlight);
  const started = performance.now();
  const doneAtMs: number[] = [];
  let tooEarly = 0;
  const visit = async (saga: Saga): Promise<Visit> => {
    const waits: Visit['waits'][number][] = [];
    for (const stage of stages) {
      if (stage.decided) await delay(options.thinkMs);
      for (let done = false; !done;) {
        const turn = await turns.take(stage.decided ? 'first' : 'last');
        const from = epochMs();
        try {
          await stage.run(saga);
          waits.push({ from, to: epochMs() });
          done = true;
        } catch (error) {
          if (!(error instanceof TooEarly)) throw error;
          tooEarly += 1;
        } finally {
          turn.end();
        }
        if (!done) await delay(options.thinkMs);
      }
    }
    doneAtMs.push(performance.now() - started);
    return { saga, waits };
  };
  const visits = await Promise.all(options.sagas.map(visit));
  const steadyCount = Math.ceil(doneAtMs.length * STEADY_SHARE);
  const steadyMs = doneAtMs[steadyCount - 1] ?? 0;
  return { visits, steadyMs, steadyCount, tooEarly };
}

/** The clock that a Temporal server on this machine stamps its events by, to a fraction of a millisecond. */
function epochMs(): number {
  return performance.timeOrigin + performance.now();
}

interface Stage {
  /** Whether a user's decision opens it. */
  readonly decided: boolean;
  run(saga: Saga): Promise<void>;
}

function stagesOf({ variant, provider }: CrowdOptions): Stage[] {
  const codes = new Map<string, string>();
  const until = async (saga: Saga, call: Promise<void>, what: ProviderEvent): Promise<string> => {
    const [said] = await Promise.all([provider.event(saga.id, what), call]);
    return said;
  };
  return [
    {
      decided: false,
      run: async (saga) => {
        codes.set(saga.id, await until(saga, variant.start(saga), 'codeSent'));
      },
    },
    {
      decided: true,
      run: async (saga) => {
        await until(saga, variant.submitCode(saga, codes.get(saga.id) ?? ''), 'held');
      },
    },
    {
      decided: true,
      run: async (saga) => {
        await until(saga, variant.release(saga), 'released');
      },
    },
  ];
}

/** So many at a time; whoever has begun already goes before newcomers. */
class Turns {
  #free: number;
  readonly #first: (() => void)[] = [];
  readonly #last: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async take(queue: 'first' | 'last'): Promise<{ end(): void }> {
    if (this.#free > 0) this.#free -= 1;
    else {
      await new Promise<void>((resolve) => (queue === 'first' ? this.#first : this.#last).push(resolve));
    }
    return { end: () => this.#end() };
  }

  #end(): void {
    const next = this.#first.shift() ?? this.#last.shift();
    if (next) next();
    else this.#free += 1;
  }
}
