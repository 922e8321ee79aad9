/** Does something at once and then again and again, never two at a time. */
export class Repeated {
  /** Whether it went through the last time. */
  isWell = true;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  /** @param failed receives what `work` throws; the next time comes all the same. */
  constructor(
    private readonly everyMs: number,
    private readonly work: (isFirst: boolean) => Promise<unknown>,
    private readonly failed: (error: unknown) => void,
  ) {}

  start(isFirst = true): void {
    this.#running = this.#run(isFirst);
  }

  /** Begins no other time, and waits for the one under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #run(isFirst: boolean): Promise<void> {
    try {
      await this.work(isFirst);
      this.isWell = true;
    } catch (error) {
      this.isWell = false;
      this.failed(error);
    }
    if (!this.#isStopped) this.#timer = setTimeout(() => this.start(false), this.everyMs);
  }
}
