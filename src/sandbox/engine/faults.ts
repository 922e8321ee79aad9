import { addressMatches, type Address, type Addressed } from './address.js';
import { seededRandom, type Random } from './random.js';

export type PendingEnd = 'succeeded' | 'failed';

/** What becomes of a notification, which a rule finds by the call that caused it. */
export type NotificationFault =
  | { readonly kind: 'notifyDelay'; readonly ms: number }
  /** Waits some time up to `ms`, drawn for each, so that many come in another order. */
  | { readonly kind: 'notifyShuffle'; readonly ms: number }
  /** Sent so many times more, whatever is answered. */
  | { readonly kind: 'notifyDuplicate'; readonly copies: number }
  | { readonly kind: 'notifyLose' }
  /** Sent with a signature over another text. */
  | { readonly kind: 'notifyForge' };

/** One thing that goes wrong. Times are milliseconds on the sandbox clock. */
export type Fault =
  | { readonly kind: 'refuseConnection' }
  | { readonly kind: 'dropBefore' }
  | { readonly kind: 'doAndDrop' }
  | { readonly kind: 'delay'; readonly ms: number; readonly moment: 'before' | 'after' }
  | { readonly kind: 'tryLater'; readonly code?: string | undefined }
  | { readonly kind: 'notFoundFor'; readonly ms: number }
  | { readonly kind: 'processing'; readonly ms: number }
  /** A list without its rows, which does not say whether there are more; where a provider has no lists it does nothing. */
  | { readonly kind: 'silentPage' }
  | {
      /** Answered as under way, and ended only later; where a provider has no such answers it does nothing. */
      readonly kind: 'pending';
      readonly ms: number;
      readonly end?: PendingEnd | undefined;
    }
  | NotificationFault
  | {
      readonly kind: 'unknownCode';
      readonly code?: string | undefined;
      readonly withEffect?: boolean | undefined;
    }
  | { readonly kind: 'malformed'; readonly withEffect?: boolean | undefined }
  | { readonly kind: 'wrongSignature'; readonly withEffect?: boolean | undefined }
  | { readonly kind: 'html502'; readonly withEffect?: boolean | undefined };

export type FaultRule = Fault &
  Address & {
    /** Only the request that is the nth under its serial number, from 1. */
    readonly attempt?: number | undefined;
    /** In (0, 1]; default: 1. */
    readonly probability?: number | undefined;
    /** How often it happens at most; default: as often as it applies. */
    readonly times?: number | undefined;
  };

export type ListedFault = FaultRule & { readonly id: number; readonly fired: number };

/** The fault that decides how a request ends. */
export type EndingFault = Exclude<
  Fault,
  { kind: 'delay' | 'notFoundFor' | 'processing' | 'silentPage' | 'pending' | NotificationFault['kind'] }
>;

/** All that goes wrong with one request. */
export interface DrawnFaults {
  readonly delayBeforeMs: number;
  readonly delayAfterMs: number;
  /** A query does not see what succeeded less than this long ago. */
  readonly hideYoungerThanMs: number;
  /** 6110 calls a trade that is younger than this still under way. */
  readonly processingYoungerThanMs: number;
  /** A list shows no rows, and does not say whether there are more. */
  readonly isSilent: boolean;
  /** How a write is to end, and after how long, when it is not to end at once. */
  readonly pending: { readonly ms: number; readonly end: PendingEnd } | undefined;
  readonly ending: EndingFault | undefined;
  readonly names: readonly string[];
}

/** All that goes wrong with one notification. */
export interface DrawnNotificationFaults {
  readonly delayMs: number;
  readonly copies: number;
  readonly lost: boolean;
  readonly forged: boolean;
}

interface Armed {
  readonly id: number;
  readonly rule: FaultRule;
  readonly random: Random;
  fired: number;
}

/**
 * The rules by which things go wrong. Each rule draws from its own sequence, made of the sandbox's seed and the rule's
 * place, so the same seed, rules and order of requests give the same faults. Where several rules would end a
 * request, the first one does; delays and hidden trades add to it.
 */
export class Faults {
  readonly #seed: number;
  readonly #armed = new Map<number, Armed>();
  #lastId = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Arms a rule and answers its id. */
  add(rule: FaultRule): number {
    this.#lastId += 1;
    const id = this.#lastId;
    this.#armed.set(id, {
      id,
      rule,
      random: seededRandom(Math.imul(this.#seed + 1, 0x9e3779b1) ^ id),
      fired: 0,
    });
    return id;
  }

  /** Whether there was such a rule. */
  remove(id: number): boolean {
    return this.#armed.delete(id);
  }

  /** Disarms all, and starts the sequences again. */
  clear(): void {
    this.#armed.clear();
    this.#lastId = 0;
  }

  list(): ListedFault[] {
    return [...this.#armed.values()].map(({ id, rule, fired }) => ({ ...rule, id, fired }));
  }

  /** Whether the connection is to be closed before the body is read: by a `refuseConnection` rule that needs nothing from the body. */
  refusesConnection(call: Addressed): boolean {
    for (const armed of this.#armed.values()) {
      if (armed.rule.kind === 'refuseConnection' && !needsBody(armed.rule) && fires(armed, call, undefined))
        return true;
    }
    return false;
  }

  /** What happens to a request whose body has been read. */
  draw(call: Addressed & { readonly attempt: number }): DrawnFaults {
    let [delayBeforeMs, delayAfterMs, hideYoungerThanMs, processingYoungerThanMs] = [0, 0, 0, 0];
    let ending: EndingFault | undefined;
    let pending: DrawnFaults['pending'];
    let isSilent = false;
    const names: string[] = [];
    for (const armed of this.#armed.values()) {
      const { rule } = armed;
      if (isNotification(rule) || (rule.kind === 'refuseConnection' && !needsBody(rule))) continue;
      if (isEnding(rule) && ending) continue;
      if (!fires(armed, call, call.attempt)) continue;
      names.push(rule.kind);
      if (rule.kind === 'delay') {
        if (rule.moment === 'before') delayBeforeMs += rule.ms;
        else delayAfterMs += rule.ms;
      } else if (rule.kind === 'notFoundFor') hideYoungerThanMs = Math.max(hideYoungerThanMs, rule.ms);
      else if (rule.kind === 'processing')
        processingYoungerThanMs = Math.max(processingYoungerThanMs, rule.ms);
      else if (rule.kind === 'silentPage') isSilent = true;
      else if (rule.kind === 'pending') pending ??= { ms: rule.ms, end: rule.end ?? 'succeeded' };
      else ending = rule;
    }
    return {
      delayBeforeMs,
      delayAfterMs,
      hideYoungerThanMs,
      processingYoungerThanMs,
      isSilent,
      pending,
      ending,
      names,
    };
  }

  /** What happens to a notification; `call` is the one that caused it. */
  drawNotification(call: Addressed): DrawnNotificationFaults {
    const drawn = { delayMs: 0, copies: 0, lost: false, forged: false };
    for (const armed of this.#armed.values()) {
      const { rule } = armed;
      if (!isNotification(rule) || !fires(armed, call, undefined)) continue;
      if (rule.kind === 'notifyDelay') drawn.delayMs += rule.ms;
      else if (rule.kind === 'notifyShuffle') drawn.delayMs += Math.floor(armed.random() * rule.ms);
      else if (rule.kind === 'notifyDuplicate') drawn.copies += rule.copies;
      else if (rule.kind === 'notifyLose') drawn.lost = true;
      else drawn.forged = true;
    }
    return drawn;
  }
}

function needsBody(rule: FaultRule): boolean {
  return (
    rule.attempt !== undefined ||
    rule.orderNo !== undefined ||
    rule.memberCode !== undefined ||
    (rule.interface?.includes('/') ?? false)
  );
}

const BESIDE_AN_ENDING: ReadonlySet<Fault['kind']> = new Set([
  'delay',
  'notFoundFor',
  'processing',
  'silentPage',
  'pending',
]);

function isEnding(rule: FaultRule): boolean {
  return !BESIDE_AN_ENDING.has(rule.kind);
}

function isNotification(rule: FaultRule): rule is FaultRule & NotificationFault {
  return rule.kind.startsWith('notify');
}

function fires(armed: Armed, call: Addressed, attempt: number | undefined): boolean {
  const { rule } = armed;
  if (rule.times !== undefined && armed.fired >= rule.times) return false;
  if (rule.attempt !== undefined && rule.attempt !== attempt) return false;
  if (!addressMatches(rule, call)) return false;
  if (armed.random() >= (rule.probability ?? 1)) return false;
  armed.fired += 1;
  return true;
}
