import { setTimeout as delay } from 'node:timers/promises';
import { readConfig } from '../../src/config/config.js';
import { startTemporalServer, type TemporalServer } from '../../src/embedded/temporal-server.js';

export interface KeeperOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly dataDir: string;
  readonly say: (line: string) => void;
}

/** Temporal's dev server on a database file, killed and started again at the same address and on the same file. */
export class TemporalKeeper {
  #kills = 0;

  private constructor(
    readonly options: KeeperOptions,
    private server: TemporalServer,
  ) {}

  static async start(options: KeeperOptions): Promise<TemporalKeeper> {
    return new TemporalKeeper(options, await launch(options));
  }

  get address(): string {
    return this.server.address;
  }

  get namespace(): string {
    return this.server.namespace;
  }

  get kills(): number {
    return this.#kills;
  }

  /** Kills the server, says so to `onDeath`, and starts it again after `awayMs`; resolves when it answers. */
  async kill(awayMs: number, onDeath: (pid: number) => void): Promise<void> {
    const { pid } = this.server;
    if (pid === undefined) throw new Error('the Temporal server is not one that was started here');
    process.kill(pid, 'SIGKILL');
    await this.server.stop();
    this.#kills += 1;
    onDeath(pid);
    await delay(awayMs);
    this.server = await launch(this.options, Number(this.server.address.split(':').at(-1)));
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }
}

function launch({ env, dataDir, say }: KeeperOptions, port?: number): Promise<TemporalServer> {
  return startTemporalServer({
    // A server of our own, whatever the environment names: it is killed.
    temporal: readConfig({}).temporal,
    env,
    dataDir,
    persist: true,
    ui: false,
    log: { info: port === undefined ? say : () => undefined },
    ...(port !== undefined && { port }),
  });
}
