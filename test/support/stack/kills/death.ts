import type { OperationKind } from '../../../../src/domain/operation.js';
import type { ProviderName } from '../../../../src/domain/provider-table.js';
import type { JournalRow } from '../../../../src/journal/journal.js';
import type { WireFilter } from '../../../../src/sandbox/engine/wire-log.js';
import type { Sandbox } from '../../../../src/sandbox/sandbox.js';
import type { DemoProvider } from '../../../../src/demo/demo-provider.js';
import type { Account } from '../../../../src/domain/party.js';
import type { PayerStep } from '../../../../src/sandbox/engine/control/payer.js';
import { MOMENTS, type Moment, type PinganRoundOptions } from '../pingan/kill-round.js';
import type { SplitDemoProvider } from '../../../../src/demo/splits/split-demo-provider.js';

/** What is done with a workflow, one after the other; `kill-steps.ts` does it. */
export type Step =
  // Purchases of a new buyer, orders of one who has an account, and orders that are paid through a channel.
  | 'start'
  | 'hold'
  | 'bind'
  | 'startByChannel'
  | 'pay'
  | 'payerCloses'
  | 'release'
  | 'return'
  | 'refund'
  | 'cancelRelease'
  | 'cancel'
  // Withdrawals, freezes and cards.
  | 'withdraw'
  | 'code'
  | 'untilProvisional'
  | 'bounce'
  | 'freeze'
  | 'payFromFreeze'
  | 'refundPayment'
  | 'unfreeze'
  | 'unbind'
  | 'correct'
  | 'close'
  // What waits for a code, or for the amount of a small transfer, until that was handed in.
  | 'onboard'
  | 'onboardByCard'
  | 'changePhone'
  | 'withdrawByCode'
  | 'holdByCode'
  | 'freezeByCode'
  | 'payByCode'
  // Money that comes in: from nobody known, by another channel, at the provider's own acquirer.
  | 'suspend'
  | 'allocate'
  | 'reverseAllocation'
  | 'endSuspense'
  | 'topUp'
  | 'reverseTopUp'
  | 'topUpOne'
  | 'reverseTopUpOne'
  | 'acquire'
  | 'acquireAstray'
  | 'regulate'
  // Divisions.
  | 'divide'
  | 'bringBack'
  | 'finish'
  | 'endDivision';

/** One write at which a worker dies, before its effect and after it. */
export interface Death {
  readonly kind: OperationKind;
  /** Whether it is of an order that the buyer pays through a channel. */
  readonly byChannel?: true;
  /** What the code is for, of an application for one. */
  readonly of?: OperationKind;
  /** Which money a freeze is of; default: what can be spent. `credited`: what an acquired order was credited with frozen. */
  readonly money?: 'withdrawable' | 'credited';
  /** The sandbox's name of it. */
  readonly call: string;
  /**
   * What tells its request from those of other workflows: the member, the trade, the workflow's own number, or that of an operation before
   * it. `nothing`: whichever comes first, where a request names none of them; all that meet it then are to end alike.
   */
  readonly names: 'member' | 'trade' | 'number' | 'nothing' | OperationKind;
  /** The way of the workflow that meets it, and the step that does. */
  readonly way: readonly Step[];
  readonly at: Step;
  /** Whose account a withdrawal or a freeze is of; default: the seller's. */
  readonly by?: Person;
  /** Who the buyer is to the provider before: nobody, or one who has an account and no card; default: one with both, where it opens these. */
  readonly buyer?: 'unknown' | 'withoutCard';
  /** How that workflow ends, and what its people have then, in yuan. */
  readonly ends: string;
  readonly has: Readonly<Partial<Record<Person, string>>>;
  /** Its operations that have an effect; whatever else it begins has none. */
  readonly succeeds: readonly OperationKind[];
  /** What is otherwise where the journal has begun it, nothing was sent, and nothing is sent later. */
  readonly unsent?: Partial<Pick<Death, 'way' | 'ends' | 'has' | 'succeeds'>>;
}

/** What a case is told of its round. */
export type RoundOptions = Pick<PinganRoundOptions, 'mode' | 'visibility' | 'firstAttempt'> & {
  /** Where workers die; default: at the provider. */
  readonly place?: keyof typeof MOMENTS;
};

export type Person = 'buyer' | 'seller' | 'courier';
export { MOMENTS, type Moment };

/** How a provider's records and wire log file an operation, where that is not under its own kind and number. */
export interface Filing {
  /** Default: the kind. */
  readonly effects?: readonly string[];
  /** The number that they have it under. */
  readonly number?: (row: JournalRow) => string;
  /** They have it under its member alone. */
  readonly ofMember?: true;
  /** Its requests, where they are not under that number either. */
  readonly requests?: (row: JournalRow) => WireFilter;
  /** It moves nothing by itself. */
  readonly withoutEffect?: true;
  /** Its requests, where no worker dies at one. */
  readonly call?: string;
  /** It may be sent again: a repeat changes nothing, or is recognised by a provider that deduplicates. */
  readonly repeats?: true | 'whereDeduplicated';
}

/** An order of one part, as its payer has paid it at the provider's acquirer. */
export interface AcquiredPayment {
  readonly totalOrderNo: string;
  /** The account that its split remark names. */
  readonly account: string;
  readonly amount: string;
  readonly fee: string;
  readonly tellsAfterMs: number | 'never';
  /** It is credited frozen. */
  readonly frozen?: true;
}

/** All that the rounds must know of one provider. */
export interface KillProvider {
  readonly name: ProviderName;
  readonly title: string;
  readonly deaths: readonly Death[];
  /** The sandbox's names of the queries that resolve the writes. */
  readonly queries: readonly string[];
  /** Settings of the adapter, apart from those for a sandbox that is asked in seconds. */
  readonly settings: (options: RoundOptions) => Readonly<Record<string, unknown>>;
  /** Waits of its workflows that are its own. */
  readonly timing?: Readonly<Record<string, number>>;
  readonly filings: Readonly<Partial<Record<OperationKind, Filing>>>;
  /** What the sandbox is told before anything begins, and when all deaths are at hand. */
  readonly before?: (sandbox: Sandbox, options: RoundOptions) => void;
  readonly armed?: (sandbox: Sandbox) => void;
  /** The channel that buyers pay through. */
  readonly channel?: string;
  readonly pay?: (sandbox: Sandbox, payment: PayerStep) => void;
  /** Opens the account of one who receives, or withdraws and freezes. */
  readonly open: (sandbox: Sandbox, member: string) => Account;
  /** The account of one who pays, where that is another kind of account. */
  readonly openPayer?: (sandbox: Sandbox, member: string) => Account;
  /** An account to which no card is bound. */
  readonly openWithoutCard?: (sandbox: Sandbox, member: string) => Account;
  /** The card that is bound to a member's account, where one has to be named. */
  readonly cardOf?: (member: string) => string;
  /** What one has, by member where there are members, else by account. */
  readonly balance: (sandbox: Sandbox, of: string) => string;
  readonly deposit?: (sandbox: Sandbox, member: string, amount: string) => void;
  /** Puts money into suspense, and has an order paid at the acquirer, where the provider has these. */
  readonly suspend?: (sandbox: Sandbox, amount: string) => void;
  readonly payAtAcquirer?: (sandbox: Sandbox, paid: AcquiredPayment) => void;
  /** Pays this amount in as soon as the buyer's account is there. */
  readonly bringFunds?: DemoProvider['bringFunds'];
  /** Where it divides trades. */
  readonly split?: Pick<SplitDemoProvider, 'addTrade'>;
  /** What no query resolves: an operator decides. */
  readonly decided?: readonly OperationKind[];
}

/** Longer than a lost workflow task (10 s) and the lease of a lost attempt: the first queries find nothing. */
export const LATE_MS = 32_000;
export const QUERIED = { queryAfterMs: [1_000, 2_000, 3_000] };
/** Long after what is late can be seen: what is called absent too soon is done twice. */
export const ABSENT = { ...QUERIED, absence: { observations: 3, apartMs: 10_000, sinceLeftMs: 60_000 } };
