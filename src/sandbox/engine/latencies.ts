/** How long a provider takes to answer: for every interface, or for one. */
export class Latencies {
  readonly #own = new Map<string, number>();
  #ms = 0;

  /** Without an interface it is that of all of them, also of those that had their own. */
  set({ ms, interface: name }: { readonly ms: number; readonly interface?: string | undefined }): void {
    if (name === undefined) {
      this.#ms = ms;
      this.#own.clear();
    } else this.#own.set(name, ms);
  }

  of(interfaceCode: string): number {
    return this.#own.get(interfaceCode) ?? this.#ms;
  }
}
