import type { OperationKind } from '../../../src/domain/operation.js';
import { createProviderHttp } from '../../../src/http/provider-http.js';
import type { Provider } from '../../../src/providers/provider.js';
import { createProviders } from '../../../src/providers/registry.js';
import { PROVIDER_NAMES, type ProviderName } from './provider-names.js';
import { CODE_OF_CHANNEL, openAdapayBank } from './adapay-bank.js';
import { adapayDecoder } from './adapay-wire-decoder.js';
import type { Bank, BankOptions } from './bank.js';
import { openLianlianBank } from './lianlian-bank.js';
import { lianlianDecoder } from './lianlian-wire-decoder.js';
import { openPinganBank } from './pingan-bank.js';
import { pinganDecoder } from './pingan-wire-decoder.js';
import type { WireDecoder } from './wire-decoder.js';

/** The interfaces of a sandbox, and the codes of its faults. */
export interface FaultCodes {
  /** The interface that carries out each kind of operation, and its status query, as the sandbox names them. */
  readonly calls: Readonly<
    Partial<Record<OperationKind, { readonly write: string; readonly query?: string }>>
  >;
  /** The same for orders that are paid through a channel, where those have interfaces of their own. */
  readonly channelCalls?: FaultCodes['calls'];
  readonly tryLater: readonly string[];
  /** Codes that prove nothing. */
  readonly unknown: readonly string[];
  /** A code of a channel behind the provider, where such codes differ from its own. */
  readonly ofChannel?: string;
  /** A rejection of a hold or refund that does not last: funds are short. */
  readonly rejectedForNow: string;
  /** A rejection that lasts, whatever the amount is. */
  readonly rejectedForGood: string;
  /** Whether its status queries are answered by lists, page by page. */
  readonly lists: boolean;
  /** Whether a write can be answered as pending and end later: any, none, or those of these kinds. */
  readonly endsLater: boolean | readonly OperationKind[];
}

/** What a provider needs to be simulated. */
export interface SimulatedProvider {
  readonly decoder: WireDecoder;
  readonly faultCodes: FaultCodes;
  readonly open: (options: BankOptions) => Bank;
  /** Whether a hold always comes out in parts, and to whom a release goes can be named. */
  readonly divides: boolean;
  /** Whether a hold can be returned only so often, and only for so long. */
  readonly limitsReturns: boolean;
  /** Whether a withdrawal that succeeded can come back. */
  readonly bounces: boolean;
  /** Whether cards are bound by a code from a telephone. */
  readonly sendsCodes: boolean;
  /** A channel through which buyers can pay, by the provider's name of it. */
  readonly channel?: string;
}

/** Every provider that can be configured: the type demands an entry for one that is added. */
export const SIMULATED: Readonly<Record<ProviderName, SimulatedProvider>> = {
  pingan: {
    decoder: pinganDecoder,
    open: openPinganBank,
    divides: false,
    limitsReturns: false,
    bounces: true,
    sendsCodes: true,
    faultCodes: {
      calls: {
        openAccount: { write: '6000', query: '6092' },
        applyCardBinding: { write: '6066' },
        verifyCardBinding: { write: '6067', query: '6098' },
        applySmallAmount: { write: '6055', query: '6061' },
        verifySmallAmount: { write: '6064', query: '6098' },
        applyMobileChange: { write: '6083' },
        verifyMobileChange: { write: '6084' },
        correctCardBank: { write: '6138', query: '6098' },
        closeAccount: { write: '6000/3', query: '6092' },
        unbindCard: { write: '6065', query: '6098' },
        hold: { write: '6034/1', query: '6110' },
        release: { write: '6034/2', query: '6110' },
        return: { write: '6034/3', query: '6110' },
        refund: { write: '6164', query: '6110' },
        freeze: { write: '6007/1', query: '6110' },
        unfreeze: { write: '6007/2', query: '6110' },
        payFromFreeze: { write: '6163', query: '6110' },
        withdraw: { write: '6033', query: '6110/3' },
        allocateSuspense: { write: '6139', query: '6110' },
        reverseAllocation: { write: '6140', query: '6110' },
        supplyAcquired: { write: '6147', query: '6146' },
        regulateAcquired: { write: '6145', query: '6146' },
        topUp: { write: '6216', query: '6110/4' },
        reverseTopUp: { write: '6217', query: '6110/4' },
      },
      tryLater: ['ERR136', 'ERR152', 'ERR957'],
      unknown: ['ZZ9999', 'ERR158', 'EF0038'],
      rejectedForNow: 'ERR044',
      rejectedForGood: 'ERR031',
      lists: false,
      endsLater: ['withdraw'],
    },
  },
  adapay: {
    decoder: adapayDecoder,
    open: openAdapayBank,
    divides: true,
    limitsReturns: true,
    bounces: false,
    sendsCodes: false,
    channel: 'alipay_qr',
    faultCodes: {
      calls: {
        openAccount: { write: 'members', query: 'members.query' },
        applyCardBinding: { write: 'settle_accounts', query: 'members.query' },
        hold: { write: 'settle_accounts.balancePay', query: 'settle_accounts.balancePayList' },
        closeHold: { write: 'payments.close', query: 'payments.list' },
        release: { write: 'settle_accounts.balanceconfirm', query: 'settle_accounts.balanceconfirm.list' },
        return: { write: 'settle_accounts.balancereverse', query: 'settle_accounts.balancereverse.list' },
        refund: { write: 'settle_accounts.balanceRefund', query: 'settle_accounts.balanceRefundList' },
        withdraw: { write: 'cashs', query: 'cashs.stat' },
        freeze: { write: 'settle_accounts.freeze', query: 'settle_accounts.freeze.list' },
        unfreeze: { write: 'settle_accounts.unfreeze', query: 'settle_accounts.unfreeze.list' },
      },
      channelCalls: {
        hold: { write: 'payments', query: 'payments.list' },
        release: { write: 'payments.confirm', query: 'payments.confirm.list' },
        return: { write: 'payments.reverse', query: 'payments.reverse.list' },
        refund: { write: 'payments.refunds', query: 'payments.refunds.query' },
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
  lianlian: {
    decoder: lianlianDecoder,
    open: openLianlianBank,
    divides: true,
    limitsReturns: false,
    bounces: false,
    sendsCodes: true,
    channel: 'sim_qr',
    faultCodes: {
      calls: {
        openAccount: { write: 'openacct-snapply-individual', query: 'query-acctinfo' },
        applyCardBinding: { write: 'openacct-activate-apply' },
        verifyCardBinding: { write: 'openacct-activate-verify', query: 'query-linkedacct' },
        hold: { write: 'createpay', query: 'orderquery' },
        release: { write: 'secured-confirm', query: 'order-query' },
        return: { write: 'refund', query: 'refundquery' },
        refund: { write: 'refund', query: 'refundquery' },
        cancelRelease: { write: 'cancel-secured-payment', query: 'secured-query' },
        withdraw: { write: 'withdrawal', query: 'withdrawal-query' },
        verifyTransaction: { write: 'validation-sms', query: 'withdrawal-query' },
      },
      tryLater: ['9970'],
      unknown: ['7777', '9999', '3023'],
      rejectedForNow: '3005',
      rejectedForGood: '3009',
      lists: false,
      endsLater: true,
    },
  },
};

/** The provider to which a request goes. @throws when it goes to none. */
export function providerAt(path: string): ProviderName {
  const found = PROVIDER_NAMES.find((name) => path.startsWith(`${SIMULATED[name].decoder.basePath}/`));
  if (!found) throw new Error(`no provider is at ${path}`);
  return found;
}

/** The adapters as shipped, configured for these banks and for the process that sends from this port. */
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
