import { HOUR_MS, MINUTE_MS } from '../src/domain/durations.js';
import type { Outcome } from '../src/domain/outcome.js';
import type { JournalRow } from '../src/journal/journal.js';
import type { ResolutionRule } from '../src/providers/provider.js';

const SHANGHAI_OFFSET_MS = 8 * HOUR_MS;
/** A request can take its time, and the provider's clock be ahead of ours: near midnight the next date counts. */
const MIDNIGHT_MARGIN_MS = 5 * MINUTE_MS;

/** When to query next: the schedule's place is the number of queries already made; its last wait repeats. */
export function nextQueryAfterMs(rule: ResolutionRule, row: Pick<JournalRow, 'queries'>): number {
  const { queryAfterMs } = rule;
  const wait = queryAfterMs[Math.min(row.queries, queryAfterMs.length - 1)];
  if (wait === undefined) throw new Error('a resolution rule needs at least one wait');
  return wait;
}

/**
 * What one more "not found" allows, by the interface's rule and nothing else. The row is as it was before this answer.
 * A rejected resend ends resending: the rejection may have come because the first attempt took effect.
 */
export function afterNotFound(
  rule: ResolutionRule,
  row: Pick<JournalRow, 'begunAt' | 'readAt' | 'leftUntil' | 'resends' | 'notFoundAt' | 'latest'>,
): 'resend' | 'absent' | 'queryAgain' {
  const { resend, absence } = rule;
  const sinceLeftMs = row.leftUntil === undefined ? Infinity : elapsedMs(row.leftUntil, row.readAt);
  const isLeft = resend && row.resends < resend.times && sinceLeftMs >= resend.sinceLeftMs;
  if (isLeft && isNumberKept(resend, row)) return 'resend';
  if (absence && sinceLeftMs >= absence.sinceLeftMs) {
    const seen = spaced([...row.notFoundAt, row.readAt], absence.apartMs);
    if (seen >= absence.observations) return 'absent';
  }
  return 'queryAgain';
}

/** Whether the provider still knows the number, should an earlier attempt have brought it there. */
function isNumberKept(
  { withinMs = Infinity, sameDate = false }: NonNullable<ResolutionRule['resend']>,
  { begunAt, readAt }: Pick<JournalRow, 'begunAt' | 'readAt'>,
): boolean {
  if (elapsedMs(begunAt, readAt) > withinMs) return false;
  const arrivesAtMs = Date.parse(readAt) + MIDNIGHT_MARGIN_MS;
  return !sameDate || shanghaiDate(Date.parse(begunAt)) === shanghaiDate(arrivesAtMs);
}

function shanghaiDate(ms: number): string {
  return new Date(ms + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
}

/** What is known of an operation that no status query resolves: it lapses by the provider's own rule, or stays in doubt. */
export function withoutQuery(
  rule: ResolutionRule,
  row: Pick<JournalRow, 'readAt' | 'leftUntil'>,
): Extract<Outcome, { type: 'absent' | 'unknown' | 'pending' }> {
  if (!rule.lapse || row.leftUntil === undefined) {
    return { type: 'unknown', why: 'the provider documents no query for it' };
  }
  const leftMs = rule.lapse.afterMs - elapsedMs(row.leftUntil, row.readAt);
  if (leftMs <= 0) return { type: 'absent', why: rule.lapse.why, lapsed: true };
  return {
    type: 'pending',
    why: 'the provider documents no query for it; it lapses by itself',
    queryAgainAfterMs: leftMs,
  };
}

/**
 * Whether a rejection that the provider's records show is final. Of several attempts that may have been sent, one can have
 * been rejected while another is still on its way, and takes effect when it arrives.
 */
export function isLastAnswer(
  rule: ResolutionRule,
  row: Pick<JournalRow, 'readAt' | 'leftUntil'> & {
    /** How many attempts may have been sent, the querying one not counted. */
    readonly left: number;
  },
): boolean {
  if (row.left <= 1 || row.leftUntil === undefined) return true;
  const { sinceLeftMs = 0 } = rule.absence ?? rule.resend ?? {};
  return elapsedMs(row.leftUntil, row.readAt) >= sinceLeftMs;
}

/** How many of the moments count when each must be at least `apartMs` after the one counted before. */
function spaced(moments: readonly string[], apartMs: number): number {
  let counted = 0;
  let last = -Infinity;
  for (const moment of moments.map((text) => Date.parse(text)).sort((a, b) => a - b)) {
    if (moment - last < apartMs) continue;
    counted += 1;
    last = moment;
  }
  return counted;
}

function elapsedMs(from: string, to: string): number {
  return Date.parse(to) - Date.parse(from);
}
