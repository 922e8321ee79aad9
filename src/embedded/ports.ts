import { createServer } from 'node:net';
import { PortTaken } from './errors.js';

/** What `holdfast dev` serves, and where while the port is free; docs/operations.md has the same table. */
export const DEV_PORTS = {
  sandbox: 8_710,
  codecServer: 8_711,
  gateway: 8_712,
  journal: 8_713,
  temporal: 8_714,
  temporalUi: 8_715,
} as const;

export type ServedPart = keyof typeof DEV_PORTS;

const NAMES: Readonly<Record<ServedPart, string>> = {
  sandbox: 'the sandbox',
  codecServer: 'the codec server',
  gateway: 'the gateway',
  journal: 'the journal’s API',
  temporal: 'Temporal',
  temporalUi: 'Temporal’s UI',
};

const PORTS_TRIED = 50;
const LOOPBACK = '127.0.0.1';

/**
 * Gives each part its port: the one that is wanted for it, or where that is taken the next free one that no other part wants. A
 * part for which none is wanted gets 0, which takes any.
 */
export class Ports {
  readonly #tried = new Set<number>();

  constructor(
    private readonly wanted: Readonly<Partial<Record<ServedPart, number>>>,
    private readonly warn: (line: string) => void,
  ) {}

  /** A port that is free now. @throws PortTaken when none of the next fifty is. */
  async find(part: ServedPart, host = LOOPBACK): Promise<number> {
    const first = this.wanted[part];
    if (first === undefined) return 0;
    for (const port of this.#candidates(first)) {
      this.#tried.add(port);
      if (!(await isFree(port, host))) continue;
      if (port !== first) this.warn(`Warning: port ${first} is taken; ${NAMES[part]} is on ${port}`);
      return port;
    }
    throw new PortTaken(
      `no port for ${NAMES[part]}: ${first} and the ${PORTS_TRIED} after it are taken by other programs`,
    );
  }

  /** Opens a part at its port, also when another program takes that in the moment before. @throws PortTaken */
  async open<Part>(
    part: ServedPart,
    open: (port: number) => Promise<Part>,
    host: string = LOOPBACK,
  ): Promise<Part> {
    for (;;) {
      const port = await this.find(part, host);
      try {
        return await open(port);
      } catch (error) {
        if (port === 0 || !isPortTaken(error)) throw error;
      }
    }
  }

  /** Each port is tried once: one that was free and could not be opened is not found again. */
  #candidates(first: number): number[] {
    const others = new Set(Object.values(this.wanted).filter((port) => port !== first));
    return Array.from({ length: PORTS_TRIED + 1 }, (_, index) => first + index).filter(
      (port) => port <= 65_535 && !others.has(port) && !this.#tried.has(port),
    );
  }
}

/** Whether the system refused a port because another program has it. */
export function isPortTaken(error: unknown): error is Error & { readonly port?: number } {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

async function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen({ port, host, exclusive: true }, resolve);
    });
  } catch (error) {
    if (isPortTaken(error)) return false;
    throw error;
  }
  await new Promise((resolve) => server.close(resolve));
  return true;
}
