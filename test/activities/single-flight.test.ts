import { describe, expect, it } from 'vitest';
import { SingleFlight } from '../../activities/single-flight.js';

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: Error) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

describe('calls under way', () => {
  it('are joined by whoever comes for the same key, and end for all of them together', async () => {
    const inFlight = new SingleFlight();
    const call = deferred<string>();
    let started = 0;
    const start = () => {
      started += 1;
      return call.promise;
    };
    const both = [inFlight.join('a', start), inFlight.join('a', start)];
    call.resolve('done');
    expect(await Promise.all(both)).toEqual(['done', 'done']);
    expect(started).toBe(1);
  });

  it('are made anew after they have ended, also when they failed', async () => {
    const inFlight = new SingleFlight();
    await expect(inFlight.join('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await inFlight.join('a', () => Promise.resolve('second'))).toBe('second');
  });

  it('under other keys are other calls', async () => {
    const inFlight = new SingleFlight();
    const never = new Promise<string>(() => undefined);
    void inFlight.join('a', () => never);
    expect(await inFlight.join('b', () => Promise.resolve('b'))).toBe('b');
  });

  it('hold a shutdown up until the last of them has ended, those begun meanwhile included', async () => {
    const inFlight = new SingleFlight();
    const [first, second] = [deferred<string>(), deferred<string>()];
    void inFlight.join('a', () => first.promise).catch(() => undefined);
    let drained = false;
    const draining = inFlight.drain().then(() => {
      drained = true;
    });
    void inFlight.join('b', () => second.promise);
    first.reject(new Error('failed'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(drained).toBe(false);
    second.resolve('done');
    await draining;
    expect(drained).toBe(true);
  });
});
