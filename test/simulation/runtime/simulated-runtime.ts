import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import timersPromises from 'node:timers/promises';

/** The clock, the timers and the randomness that code under simulation gets. */
export interface SimulatedRuntime {
  nowMs(): number;
  /** Calls `wake` after so much of that time; returns what cancels it. */
  after(ms: number, wake: () => void): () => void;
  bytes(length: number): Buffer;
}

class SimulatedTimer {
  stop: () => void = () => undefined;

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }
}

const real = {
  Date: globalThis.Date,
  setTimeout: globalThis.setTimeout,
  pause: timersPromises.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  setImmediate: globalThis.setImmediate,
  clearImmediate: globalThis.clearImmediate,
  random: Math.random,
  performanceNow: performance.now.bind(performance),
};

let current: SimulatedRuntime | undefined;
let pending = 0;

/** The machine's own clock, to measure a simulation from outside. */
export function realMs(): number {
  return real.performanceNow();
}

/** Whether something is to run at the next turn of the loop. */
export function isPending(): boolean {
  return pending > 0;
}

/** One turn of the event loop, unseen by {@link isPending}. */
export function turn(): Promise<void> {
  return new Promise((resolve) => real.setImmediate(resolve));
}

/** From here on everything in this process runs on this clock and randomness; undefined restores the machine's own. */
export function useRuntime(runtime: SimulatedRuntime | undefined): void {
  current = runtime;
}

/** Does this on another runtime. The work must not wait: what runs meanwhile would be on that runtime too. */
export function withRuntime<T>(runtime: SimulatedRuntime, work: () => T): T {
  const before = current;
  current = runtime;
  try {
    return work();
  } finally {
    current = before;
  }
}

/**
 * Replaces this process's clock, timers and sources of randomness, for every module at once: no code under simulation has
 * to be built for it, and none can read the real ones by mistake.
 */
export function installSimulatedRuntime(): void {
  const nowMs = (): number => current?.nowMs() ?? real.Date.now();
  Object.assign(globalThis, {
    Date: new Proxy(real.Date, {
      construct: (target, args: unknown[], newTarget) =>
        Reflect.construct(target, args.length === 0 ? [nowMs()] : args, newTarget) as Date,
      get: (target, key, receiver) =>
        key === 'now' ? nowMs : (Reflect.get(target, key, receiver) as unknown),
    }),
    setTimeout: (wake: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
      if (!current) return real.setTimeout(wake, ms, ...args);
      const timer = new SimulatedTimer();
      timer.stop = current.after(Math.max(1, ms), () => wake(...args));
      return timer;
    },
    clearTimeout: (timer: unknown) => {
      if (timer instanceof SimulatedTimer) timer.stop();
      else real.clearTimeout(timer as NodeJS.Timeout);
    },
    setInterval: (wake: () => void, ms: number) => {
      if (current) throw new Error('no interval is simulated');
      return real.setInterval(wake, ms);
    },
    setImmediate: (work: (...args: unknown[]) => void, ...args: unknown[]) => {
      pending += 1;
      return real.setImmediate(() => {
        pending -= 1;
        work(...args);
      });
    },
  });
  Math.random = () => (current ? current.bytes(4).readUInt32LE() / 4_294_967_296 : real.random());
  performance.now = () => current?.nowMs() ?? real.performanceNow();
  Object.assign(timersPromises, { setTimeout: pause });
  installRandomness();
}

/** `setTimeout` of node:timers/promises, which does not go through the global one. */
function pause<T>(ms = 1, value?: T, options?: { readonly signal?: AbortSignal }): Promise<T | undefined> {
  if (!current) return real.pause(ms, value, options);
  if (options?.signal) throw new Error('no pause that can be aborted is simulated');
  return new Promise((resolve) => {
    current?.after(Math.max(1, ms), () => resolve(value));
  });
}

function installRandomness(): void {
  const { randomBytes, randomInt, randomUUID, randomFillSync, publicEncrypt } = crypto;
  const fill = <T extends NodeJS.ArrayBufferView>(view: T): T => {
    const { buffer, byteOffset, byteLength } = view;
    Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength).set(
      current?.bytes(byteLength) ?? randomBytes(byteLength),
    );
    return view;
  };
  Object.assign(crypto, {
    randomBytes: (length: number) => current?.bytes(length) ?? randomBytes(length),
    randomInt: (min: number, max?: number) => {
      const [from, to] = max === undefined ? [0, min] : [min, max];
      // Few values out of 2^48: the bias of the division is far below what a simulation could show.
      return current ? from + (current.bytes(6).readUIntLE(0, 6) % (to - from)) : randomInt(from, to);
    },
    randomUUID: () => {
      if (!current) return randomUUID();
      const hex = current.bytes(16).toString('hex');
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
        '-',
      );
    },
    randomFillSync: (view: NodeJS.ArrayBufferView) => (current ? fill(view) : randomFillSync(view)),
    publicEncrypt: (...given: Parameters<typeof publicEncrypt>) =>
      current ? publicEncrypt(...padded(given, current)) : publicEncrypt(...given),
  });
  Object.defineProperty(crypto.webcrypto, 'getRandomValues', { value: fill, configurable: true });
  // Named imports of a built-in module follow its object from here on.
  syncBuiltinESMExports();
}

/**
 * A text with the padding of PKCS#1 v1.5 around it (RFC 8017, 7.2.1), as OpenSSL would make it with randomness of its own, which nothing
 * replaces. @throws for another padding, or a key that is not ready: nothing under simulation uses them.
 */
function padded(
  [given, text]: Parameters<typeof crypto.publicEncrypt>,
  runtime: SimulatedRuntime,
): Parameters<typeof crypto.publicEncrypt> {
  const { key, padding } = given as crypto.RsaPublicKey;
  if (!(key instanceof crypto.KeyObject) || padding !== crypto.constants.RSA_PKCS1_PADDING)
    throw new Error('only encryption with PKCS#1 v1.5 and a key object is simulated');
  const message = Buffer.from(text as Uint8Array);
  const length = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8 - message.length - 3;
  if (length < 8) throw new Error('the text is too long for the key');
  // No byte of the padding is 0: its end is.
  const filling = Buffer.from(runtime.bytes(length).map((byte) => (byte === 0 ? 1 : byte)));
  const block = Buffer.concat([Buffer.of(0, 2), filling, Buffer.of(0), message]);
  return [{ key, padding: crypto.constants.RSA_NO_PADDING }, block];
}

/** Everything here runs in memory, so that the process is idle once the loop has turned with nothing to do. */
export async function untilIdle(): Promise<void> {
  do {
    await turn();
    await turn();
  } while (isPending());
}
