import { MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import { quietly } from '../scenario/quiet-scenario.js';
import type { Burst, Scenario } from '../scenario/scenario.js';
import { act, dividing, fault, orderOf, several, type ThemeInput } from './theme-parts.js';

/** More callers than a client has turns for, who give up before theirs comes; others follow when all are gone. */
export function impatientCrowd({ drawn, random }: ThemeInput): Scenario {
  const name = random.pick(['refund', 'release'] as const);
  const order = orderOf(random, { commands: [], sellerFen: 20_000 });
  const burst: Burst = {
    name,
    afterMs: SECOND_MS,
    fen: Array.from({ length: random.int({ from: 20, to: 40 }) }, () => random.int({ from: 1, to: 3 })),
    patienceMs: [random.int({ from: SECOND_MS, to: 5 * SECOND_MS })],
  };
  const first = name === 'refund' ? [act('release', 1, true)] : [];
  const later = several(random, { from: 2, to: 4 }, (id) => ({
    ...act(name, 10 + id),
    share: random.int({ from: 1, to: 5 }),
    waitMs: random.int({ from: 10 * MINUTE_MS, to: 20 * MINUTE_MS }),
  }));
  const slow = {
    ...fault('delay', 1, [name]),
    ms: random.pick([2 * SECOND_MS, 4 * SECOND_MS]),
    withEffect: true,
  };
  return quietly(drawn, { ...order, commands: [...first, ...later], burst }, [slow], dividing());
}

/** Cancelled while commands wait in line whose amounts are reserved. */
export function cancelledInLine({ drawn, random }: ThemeInput): Scenario {
  const order = orderOf(random, { commands: [], sellerFen: random.pick([0, 20_000]) });
  const count = random.int({ from: 2, to: 8 });
  const most = Math.floor(order.amountFen / count);
  const burst: Burst = {
    name: random.pick(['return', 'release'] as const),
    afterMs: random.int({ from: 0, to: 5 * SECOND_MS }),
    fen: Array.from({ length: count }, () => random.int({ from: 1, to: most })),
    patienceMs: [MINUTE_MS],
  };
  const cancelMs = burst.afterMs + random.int({ from: 0, to: 20 * SECOND_MS });
  const slow = {
    ...fault('delay', 1, [burst.name]),
    ms: random.pick([2 * SECOND_MS, 4 * SECOND_MS]),
    withEffect: true,
  };
  return quietly(drawn, { ...order, burst, cancelMs }, [slow], dividing());
}
