import { describe, expect, it } from 'vitest';
import { CommandNotSent } from '../../src/client/errors.js';
import { MOST_IN_FLIGHT, UpdateQueue } from '../../src/client/update-queue.js';

const soon = (): number => Date.now() + 5_000;

describe('The commands of one workflow', () => {
  it('are under way a few at a time, in the order in which they came, however many there are', async () => {
    const queue = new UpdateQueue();
    const order: number[] = [];
    let [now, most] = [0, 0];
    await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        queue.run({ workflow: 'a', turn: 'command', requestId: `r-${index}`, deadline: soon() }, async () => {
          order.push(index);
          now += 1;
          most = Math.max(most, now);
          await new Promise((resolve) => setImmediate(resolve));
          now -= 1;
        }),
      ),
    );
    expect(most).toBe(MOST_IN_FLIGHT.command);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(queue.size).toBe(0);
  });

  it('that get no turn in time were not sent, and say so; another workflow does not wait', async () => {
    const queue = new UpdateQueue();
    let free = (): void => undefined;
    const held = new Promise<void>((resolve) => (free = resolve));
    const first = Array.from({ length: MOST_IN_FLIGHT.command }, () =>
      queue.run({ workflow: 'a', turn: 'command', requestId: 'r', deadline: soon() }, () => held),
    );
    let sent = false;
    const late = queue.run(
      { workflow: 'a', turn: 'command', requestId: 'late', deadline: Date.now() + 20 },
      () => {
        sent = true;
        return Promise.resolve();
      },
    );
    await expect(late).rejects.toThrow(CommandNotSent);
    // An operator's decision may be what they all wait for.
    const decision = { workflow: 'a', turn: 'decision', requestId: 'd', deadline: soon() } as const;
    expect(await queue.run(decision, () => Promise.resolve(2))).toBe(2);
    expect(
      await queue.run({ workflow: 'b', turn: 'command', requestId: 'r', deadline: soon() }, () =>
        Promise.resolve(1),
      ),
    ).toBe(1);
    free();
    await Promise.all(first);
    expect(sent).toBe(false);
    expect(queue.size).toBe(0);
  });
});
