const QUIET_MS = 3_000;
const LOOK_MS = 500;

/** Prints lines, and one every few seconds while there is nothing to print: of what is waited for, on terminals alone. */
export class Progress {
  #lastSaid = performance.now();
  #waits: { readonly what: string; readonly since: number }[] = [];
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly print: (line: string) => void,
    { isTerminal, quietMs = QUIET_MS }: { readonly isTerminal: boolean; readonly quietMs?: number },
  ) {
    if (isTerminal) this.#timer = setInterval(() => this.#look(quietMs), Math.min(LOOK_MS, quietMs));
    this.#timer?.unref();
  }

  readonly say = (line: string): void => {
    this.#lastSaid = performance.now();
    this.print(line);
  };

  /** Does something that takes a while. `what` follows "waiting for". */
  async during<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    const wait = { what, since: performance.now() };
    this.#waits.push(wait);
    try {
      return await work();
    } finally {
      this.#waits = this.#waits.filter((other) => other !== wait);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(quietMs: number): void {
    const innermost = this.#waits.at(-1);
    const now = performance.now();
    if (!innermost || now - this.#lastSaid < quietMs) return;
    this.say(`  ... waiting for ${innermost.what} (${Math.round((now - innermost.since) / 1_000)} s)`);
  }
}
