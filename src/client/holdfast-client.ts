import { Client, Connection } from '@temporalio/client';
import { ClientCore } from './client-core.js';
import type { HoldfastClientOptions } from './client-options.js';
import { TemporalUnavailable } from './errors.js';
import { Acquiring } from './resources/acquiring.js';
import { Cards } from './resources/cards.js';
import { Escrows } from './resources/escrows.js';
import { Freezes } from './resources/freezes.js';
import { Onboardings } from './resources/onboardings.js';
import { Operations } from './resources/operations.js';
import { Purchases } from './resources/purchases.js';
import { PhoneChanges } from './resources/phone-changes.js';
import { Accounts } from './resources/accounts.js';
import { Corrections } from './resources/corrections.js';
import { Reconciliations } from './resources/reconciliations.js';
import { Splits } from './resources/splits.js';
import { Suspense } from './resources/suspense.js';
import { TopUps } from './resources/top-ups.js';
import { Withdrawals } from './resources/withdrawals.js';
import { Workflows } from './resources/workflows.js';

const DEFAULT_CONNECT_TIMEOUT_MS = 5_000;

/**
 * Starts workflows and sends them commands, by resource. Every method checks its input before anything is sent and throws
 * InvalidInput with the field and the rule. Starting twice with the same content is the same start; a command repeated with its
 * request id is the same command. An order has one workflow, a purchase or an escrow, with the id `order/<tenant>/<orderNo>`:
 * `escrows` commands the money of both.
 */
export class HoldfastClient {
  readonly purchases: Purchases;
  readonly escrows: Escrows;
  readonly onboardings: Onboardings;
  readonly withdrawals: Withdrawals;
  readonly freezes: Freezes;
  readonly cards: Cards;
  readonly phoneChanges: PhoneChanges;
  readonly corrections: Corrections;
  readonly accounts: Accounts;
  readonly splits: Splits;
  readonly suspense: Suspense;
  readonly topUps: TopUps;
  readonly acquiring: Acquiring;
  readonly reconciliations: Reconciliations;
  readonly operations: Operations;
  readonly workflows: Workflows;
  readonly #connection: Connection;

  private constructor(connection: Connection, options: HoldfastClientOptions) {
    this.#connection = connection;
    const temporal = new Client({
      connection,
      namespace: options.namespace,
      dataConverter: { payloadCodecs: [options.payloadCodec] },
    });
    const core = new ClientCore(temporal, options);
    this.purchases = new Purchases(core);
    this.escrows = new Escrows(core);
    this.onboardings = new Onboardings(core);
    this.withdrawals = new Withdrawals(core);
    this.freezes = new Freezes(core);
    this.cards = new Cards(core);
    this.phoneChanges = new PhoneChanges(core);
    this.corrections = new Corrections(core);
    this.accounts = new Accounts(core);
    this.splits = new Splits(core);
    this.suspense = new Suspense(core);
    this.topUps = new TopUps(core);
    this.acquiring = new Acquiring(core);
    this.reconciliations = new Reconciliations(core);
    this.operations = new Operations(core);
    this.workflows = new Workflows(core);
  }

  /** Connects to Temporal. @throws TemporalUnavailable when no server answers. @internal */
  static async connect(options: HoldfastClientOptions): Promise<HoldfastClient> {
    const { address, tls, apiKey, connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS } = options;
    const connection = await Connection.connect({
      address,
      connectTimeout: connectTimeoutMs,
      ...(tls !== undefined && { tls }),
      ...(apiKey !== undefined && { apiKey }),
    }).catch((cause: unknown) => {
      throw new TemporalUnavailable(`no Temporal server answers at ${address}`, { cause });
    });
    return new HoldfastClient(connection, options);
  }

  /** Ends the connection. Commands that are under way then fail with TemporalUnavailable. */
  async close(): Promise<void> {
    await this.#connection.close();
  }
}
