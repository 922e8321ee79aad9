import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OperationKind } from '../../../src/domain/operation.js';
import type { Account } from '../../../src/domain/party.js';
import { ControlConflict } from '../../../src/sandbox/engine/control-conflict.js';
import type { PayerStep } from '../../../src/sandbox/engine/control/payer.js';
import { SandboxClock } from '../../../src/sandbox/engine/clock.js';
import { Effects, type Effect } from '../../../src/sandbox/engine/effects.js';
import { Faults, type DrawnNotificationFaults } from '../../../src/sandbox/engine/faults.js';
import { Hooks } from '../../../src/sandbox/engine/hooks.js';
import type { Post } from '../../../src/sandbox/engine/notifier.js';
import type { Ledger } from '../../../src/sandbox/engine/ledger.js';
import type { WireApi } from '../../../src/sandbox/engine/provider-api.js';
import type { ResendMode } from '../../../src/sandbox/engine/resend-mode.js';
import type { ReportedHold } from '../../../src/sandbox/engine/reported-hold.js';
import { WireLog, type WireRecord } from '../../../src/sandbox/engine/wire-log.js';
import type { BankPlan } from '../scenario/scenario.js';
import { ObservedLedger, type Posted } from './observed-ledger.js';

/** Where the fixed credentials of every provider are kept for this process. */
export const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-simulation-'));

export interface BankOptions {
  readonly seed: number;
  readonly nowMs: number;
  readonly plan: BankPlan;
  /** How it treats repeated numbers, where that is not as planned. */
  readonly resendMode?: ResendMode | undefined;
  /** Signs a list's rows by another rule than the one that integrators know: of each field the first text counts. */
  readonly signsListsOtherwise?: true | undefined;
  readonly onEffect: (effect: Effect, posted: readonly Posted[]) => void;
  readonly onEnd: (record: WireRecord) => void;
  readonly onBug: (error: unknown) => void;
  /** Delivers a notification to the gateway, perhaps one that was changed to another amount. Resolves to the HTTP status. */
  readonly onNotification: (delivery: Delivered, isAltered: boolean) => ReturnType<Post>;
  /** Whether the next notification says another amount, under the provider's own signature. */
  readonly altersNotification: () => boolean;
  /** What goes wrong with a notification, before it is sent. */
  readonly onNotificationFate: (fate: DrawnNotificationFaults) => void;
}

/** A notification as it is delivered. */
export type Delivered = Parameters<Post>[0];

/** A member that has an account already. */
export interface ExistingMember {
  readonly member: string;
  readonly role: 'buyer' | 'seller';
  readonly name: string;
  /** A card that has been bound to the account for long, where the provider's accounts are there without one. */
  readonly cardNumber?: string;
}

/** One provider's real sandbox without its server: the far end of the wire, with access to its records. */
export interface Bank {
  readonly api: WireApi;
  readonly ledger: Ledger;
  readonly effects: Effects;
  readonly faults: Faults;
  /** Every order with what is held of it and what has become of the rest. */
  holds(): readonly ReportedHold[];
  /** Opens an account for a member, or finds the one that there is. */
  ensureAccount(who: ExistingMember): Account;
  /** The account of a member in the provider's records; undefined where there is none. */
  accountOf(member: string): string | undefined;
  /** The number of a member's account, once it is final; undefined where there is none so far. */
  accountNumberOf(member: string): string | undefined;
  /** The account number that an operation of this kind has brought a member; undefined where it brings none. */
  numberBy(kind: OperationKind, member: string): string | undefined;
  /** Whether a member's card was bound by others than the workflows. */
  isBoundAlready(member: string): boolean;
  deposit(member: string, amount: string): void;
  /** Deposits this much for everyone but the buyers, so that every debt can be paid. */
  depositForAll(amount: string): void;
  /** Members beside the seller among whom a release can be divided. */
  readonly receivers: readonly Account[];
  /** Whether withdrawals and freezes are those of a member with a card and money of its own, in place of the seller's. */
  readonly membersHaveCards?: true;
  /** Who can be paid out of what a member has frozen, where somebody can. */
  payees?(): readonly Account[];
  /** Sends a withdrawal back that has succeeded, where there are such. Returns whether it could come back. */
  bounce?(serialNumber: string): boolean;
  /** How many of the bank's working days after its success a withdrawal can come back. */
  readonly bounceWindowDays?: number;
  /** The codes on a telephone, the oldest first. */
  codesOf(mobile: string): readonly string[];
  /** The payer's side of a payment through a channel, where there are such. Returns whether the provider let it happen. */
  pay?(step: PayerStep): boolean;
  /** Whether a payment through a channel can still be paid. */
  isPayable?(serialNumber: string): boolean;
  /** Ends the access token of every client, in one of several ways; absent where there are no tokens. */
  expireTokens?(variant: number): void;
  /** The adapter's settings for requests from this port. */
  settingsFor(port: number): object;
}

class ObservedEffects extends Effects {
  constructor(
    readonly ledger: ObservedLedger,
    readonly observe: (effect: Effect, posted: readonly Posted[]) => void,
  ) {
    super();
  }

  override record(effect: Effect): void {
    super.record(effect);
    // What has an amount has just been posted.
    this.observe(effect, effect.amount === 0n ? [] : this.ledger.last);
  }
}

class ObservedFaults extends Faults {
  constructor(
    seed: number,
    readonly observe: BankOptions['onNotificationFate'],
  ) {
    super(seed);
  }

  override drawNotification(call: Parameters<Faults['drawNotification']>[0]): DrawnNotificationFaults {
    const fate = super.drawNotification(call);
    this.observe(fate);
    return fate;
  }
}

/**
 * What a provider's notifier delivers through.
 * @param altered the same notification with another amount, signed; undefined for what has no amount or no signature of the provider's.
 */
export function postingTo(
  { onNotification, altersNotification }: BankOptions,
  altered: (delivery: Delivered) => Delivered | undefined = () => undefined,
): Post {
  return (delivery) => {
    const other = altered(delivery);
    const isAltered = other !== undefined && altersNotification();
    return onNotification(isAltered ? other : delivery, isAltered);
  };
}

/** These fields with a fen more in each amount among them; undefined where there is none. */
export function withOtherAmount(
  fields: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, unknown> | undefined {
  const amounts = names.filter((name) => Number(fields[name]) > 0);
  const more = amounts.map((name): [string, unknown] => {
    const amount = (Number(fields[name]) + 0.01).toFixed(2);
    return [name, typeof fields[name] === 'number' ? Number(amount) : amount];
  });
  return amounts.length > 0 ? { ...fields, ...Object.fromEntries(more) } : undefined;
}

/** Whether the control interface took something: what the provider's records do not allow it refuses. */
export function isTaken(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (error instanceof ControlConflict) return false;
    throw error;
  }
}

/** What every sandbox is opened with. Its clock is the process's, which the simulation has replaced. */
export function bankParts({ seed, nowMs, onEffect, onEnd, onBug, onNotificationFate }: BankOptions) {
  const ledger = new ObservedLedger();
  return {
    ledger,
    clock: new SandboxClock('real', nowMs),
    effects: new ObservedEffects(ledger, onEffect),
    wireLog: new WireLog(20_000),
    faults: new ObservedFaults(seed, onNotificationFate),
    hooks: new Hooks(onBug),
    onEnd,
    onBug,
  };
}
