import type { Outcome, RejectionReason } from '../../domain/outcome.js';

/** 10000:成功 其他:失败 (document). No table of the others was found. */
export const SUCCESS = '10000';

/**
 * `result` of one receiver (document: int 0:失败 1:成功 2:分账中). Any other is unknown. The whole call's return_code says nothing of it: one
 * split can be mixed.
 */
export const RESULTS: Readonly<Record<string, 'failed' | 'done' | 'underWay'>> = {
  0: 'failed',
  1: 'done',
  2: 'underWay',
};

/**
 * status of a collection (document H2: "1" success, "0" failed or processing). Since 0 is both, nothing ever follows from it (inference).
 */
export const COLLECTION_STATUS: Readonly<Record<string, 'done' | 'failedOrUnderWay'>> = {
  1: 'done',
  0: 'failedOrUnderWay',
};

/** Words that say that the number is there already, or that the platform itself failed: no proof that nothing happened (inference). */
const IN_DOUBT = /重复|已存在|已使用|已受理|处理中|分账中|系统|繁忙|超时|异常|稍后/;

/** Codes that the configuration knows, by what they mean. */
export interface KnownCodes {
  /** The paying merchant, or who is to give back, is short. */
  readonly insufficientFunds: readonly string[];
  readonly account: readonly string[];
  /** Codes after which the records are asked, although the document calls every code but 10000 a failure. */
  readonly inDoubt: readonly string[];
}

/** What a return_code other than 10000 makes of the write that it answers. */
export function judgeFailure(
  { code, message }: { readonly code: string; readonly message: string },
  known: KnownCodes,
): { readonly class: 'rejected'; readonly reason: RejectionReason } | { readonly class: 'inDoubt' } {
  if (known.inDoubt.includes(code)) return { class: 'inDoubt' };
  if (known.insufficientFunds.includes(code)) return { class: 'rejected', reason: 'insufficientFunds' };
  if (known.account.includes(code)) return { class: 'rejected', reason: 'account' };
  return IN_DOUBT.test(message) ? { class: 'inDoubt' } : { class: 'rejected', reason: 'other' };
}

/** How one receiver stands by its `result`. */
export function outcomeOfResult(result: string): Outcome {
  switch (Object.hasOwn(RESULTS, result) ? RESULTS[result] : undefined) {
    case 'done':
      return { type: 'succeeded', result: {} };
    case 'underWay':
      return { type: 'pending', why: 'the provider shows it as in progress (result 2)' };
    case 'failed':
      return {
        type: 'rejected',
        reason: 'other',
        code: 'result 0',
        message: 'the provider shows it as failed',
        final: true,
      };
    case undefined:
      return { type: 'unknown', why: 'the provider shows an undocumented result' };
  }
}
