import type { OperationKind } from '../../../src/domain/operation.js';
import { createProviderHttp } from '../../../src/http/provider-http.js';
import type { Provider } from '../../../src/providers/provider.js';
import { createProviders, PROVIDER_NAMES, type ProviderName } from '../../../src/providers/registry.js';
import { CODE_OF_CHANNEL, openAdapayBank } from './adapay-bank.js';
import { adapayDecoder } from './adapay-wire-decoder.js';
import type { Bank, BankOptions } from './bank.js';
import { openPinganBank } from './pingan-bank.js';
import { pinganDecoder } from './pingan-wire-decoder.js';
import type { WireDecoder } from './wire-decoder.js';

/** The calls of a sandbox, and the words in which its faults speak. */
export interface FaultCodes {
  /** The call that carries out each kind of operation, and the one that asks about it, as the sandbox names them. */
  readonly calls: Readonly<
    Partial<Record<OperationKind, { readonly write: string; readonly question?: string }>>
  >;
  readonly tryLater: readonly string[];
  /** Codes that prove nothing. */
  readonly unknown: readonly string[];
  /** A code of a channel behind it, where one is told from its own. */
  readonly ofChannel?: string;
  /** The refusal of a hold or refund that passes: funds are short. */
  readonly rejectedForNow: string;
  /** A refusal that does not pass, whatever is asked for. */
  readonly rejectedForGood: string;
  /** Whether its questions are answered by lists, page by page. */
  readonly lists: boolean;
  /** Whether a write can be answered as under way, and end later. */
  readonly endsLater: boolean;
}

/** All that a provider needs to be simulated. */
export interface SimulatedProvider {
  readonly decoder: WireDecoder;
  readonly words: FaultCodes;
  readonly open: (options: BankOptions) => Bank;
  /** Whether a hold always comes out in parts, and goes to several members. */
  readonly divides: boolean;
  /** Whether cards are bound by a code from a telephone. */
  readonly sendsCodes: boolean;
}

/** Every provider that can be configured: one that is added is missing here until it can be simulated. */
export const SIMULATED: Readonly<Record<ProviderName, SimulatedProvider>> = {
  pingan: {
    decoder: pinganDecoder,
    open: openPinganBank,
    divides: false,
    sendsCodes: true,
    words: {
      calls: {
        openAccount: { write: '6000', question: '6092' },
        applyCardBinding: { write: '6066' },
        verifyCardBinding: { write: '6067', question: '6098' },
        hold: { write: '6034/1', question: '6110' },
        release: { write: '6034/2', question: '6110' },
        return: { write: '6034/3', question: '6110' },
        refund: { write: '6164', question: '6110' },
      },
      tryLater: ['ERR136', 'ERR152', 'ERR957'],
      unknown: ['ZZ9999', 'ERR158', 'EF0038'],
      rejectedForNow: 'ERR044',
      rejectedForGood: 'ERR031',
      lists: false,
      endsLater: false,
    },
  },
  adapay: {
    decoder: adapayDecoder,
    open: openAdapayBank,
    divides: true,
    sendsCodes: false,
    words: {
      calls: {
        openAccount: { write: 'members', question: 'members.query' },
        applyCardBinding: { write: 'settle_accounts', question: 'members.query' },
        hold: { write: 'settle_accounts.balancePay', question: 'settle_accounts.balancePayList' },
        release: { write: 'settle_accounts.balanceconfirm', question: 'settle_accounts.balanceconfirm.list' },
        return: { write: 'settle_accounts.balancereverse', question: 'settle_accounts.balancereverse.list' },
        refund: { write: 'settle_accounts.balanceRefund', question: 'settle_accounts.balanceRefundList' },
        withdraw: { write: 'cashs', question: 'cashs.stat' },
        freeze: { write: 'settle_accounts.freeze', question: 'settle_accounts.freeze.list' },
        unfreeze: { write: 'settle_accounts.unfreeze', question: 'settle_accounts.unfreeze.list' },
      },
      tryLater: ['system_exception'],
      unknown: ['zz_undocumented', 'channel_unexpected_error', 'config_exception'],
      ofChannel: CODE_OF_CHANNEL,
      rejectedForNow: 'SIM_BALANCE_SHORT',
      rejectedForGood: 'account_not_exists',
      lists: true,
      endsLater: true,
    },
  },
};

/** The provider whose wire a request is on. @throws when it is nobody's. */
export function providerAt(path: string): ProviderName {
  const found = PROVIDER_NAMES.find((name) => path.startsWith(`${SIMULATED[name].decoder.basePath}/`));
  if (!found) throw new Error(`no provider is at ${path}`);
  return found;
}

/** The adapters as shipped, set up for these banks, for whoever speaks from this port. */
export function adaptersOf(
  banks: ReadonlyMap<ProviderName, Bank>,
  port: number,
  log: (fields: object, message: string) => void,
): ReadonlyMap<string, Provider> {
  const http = createProviderHttp({ logger: { info: log, warn: log } });
  const settings: Record<string, unknown> = {};
  for (const [name, bank] of banks) settings[name] = bank.settingsFor(port);
  return createProviders(settings, { http });
}
