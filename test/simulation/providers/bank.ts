import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OperationKind } from '../../../src/domain/operation.js';
import type { Account } from '../../../src/domain/party.js';
import { SandboxClock } from '../../../src/sandbox/engine/clock.js';
import { Effects, type Effect } from '../../../src/sandbox/engine/effects.js';
import { Faults, type DrawnNotificationFaults } from '../../../src/sandbox/engine/faults.js';
import { Hooks } from '../../../src/sandbox/engine/hooks.js';
import type { Post } from '../../../src/sandbox/engine/notifier.js';
import type { Ledger } from '../../../src/sandbox/engine/ledger.js';
import type { WireApi } from '../../../src/sandbox/engine/provider-api.js';
import type { RepeatMode } from '../../../src/sandbox/engine/repeat-mode.js';
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
  /** What it does with repeated numbers, where that is not what its plan promises. */
  readonly repeatsAs?: RepeatMode | undefined;
  readonly onEffect: (effect: Effect, posted: readonly Posted[]) => void;
  readonly onEnd: (record: WireRecord) => void;
  readonly onBug: (error: unknown) => void;
  /** A notification on its way to us. Answers the HTTP status. */
  readonly onNotification: Post;
  /** What goes wrong with one, before it goes. */
  readonly onNotificationFate: (fate: DrawnNotificationFaults) => void;
}

/** Somebody who has an account already. */
export interface ExistingMember {
  readonly member: string;
  readonly role: 'buyer' | 'seller';
  readonly name: string;
}

/** One provider's real sandbox without its server: the far end of a wire, with its books in hand. */
export interface Bank {
  readonly api: WireApi;
  readonly ledger: Ledger;
  readonly effects: Effects;
  readonly faults: Faults;
  /** Every order with what is held of it and what has become of the rest. */
  holds(): readonly ReportedHold[];
  /** Opens an account for somebody, or finds the one that there is. */
  ensureAccount(who: ExistingMember): Account;
  /** The account that the books show for a member; undefined where they show none. */
  accountOf(member: string): string | undefined;
  /** The account number that an operation of this kind has brought a member; undefined where it brings none. */
  numberBy(kind: OperationKind, member: string): string | undefined;
  /** Whether a member's card was bound by others than our workflows. */
  isBoundAlready(member: string): boolean;
  deposit(member: string, amount: string): void;
  /** Lets everybody but buyers have this much, so that whatever is owed can be paid. */
  depositForAll(amount: string): void;
  /** Members beside the seller among whom a release can be divided. */
  readonly receivers: readonly Account[];
  /** The codes on a telephone, the oldest first. */
  codesOf(mobile: string): readonly string[];
  /** Lets the session of every client end, in one of several ways; absent where there are none. */
  expireTokens?(variant: number): void;
  /** What an adapter needs to speak to it from this port. */
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

/** What every sandbox is opened with. It goes by the process's clock, which the simulation has replaced. */
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
