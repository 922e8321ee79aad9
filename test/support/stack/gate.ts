/** Lets all go on when the last of so many has come. */
export class Gate {
  readonly #come = new Set<object>();
  readonly #opened: Promise<void>;
  #open: (armed: void | Promise<void>) => void = () => undefined;

  constructor(
    private readonly awaited: number,
    private readonly whenOpen: () => void | Promise<void>,
  ) {
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  /** Whoever comes again is not counted again: one that fails need not know how far it had come. */
  pass(who: object): Promise<void> {
    const isLast = !this.#come.has(who) && this.#come.add(who).size === this.awaited;
    if (isLast) this.#open(this.whenOpen());
    return this.#opened;
  }
}

/** Gives up waiting after `ms`. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no end within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
