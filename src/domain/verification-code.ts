/** What a code can be told by whoever knows no more of an onboarding than how it ended. */
export type CodeAnswerAfterEnd = 'accepted' | 'expired' | 'void' | 'tooManyChecks' | 'rejected';

/**
 * What a code is told that comes when the onboarding has ended: the workflow answers so as long as it can, and the client by its
 * result. Undefined where it was cancelled, which says nothing of a code.
 */
export function codeAnswerAfter(
  end: 'bound' | 'codeExpired' | 'codeVoid' | 'tooManyChecks' | 'rejected' | 'cancelled',
): CodeAnswerAfterEnd | undefined {
  switch (end) {
    case 'bound':
      return 'accepted';
    case 'codeExpired':
      return 'expired';
    case 'codeVoid':
      return 'void';
    case 'tooManyChecks':
    case 'rejected':
      return end;
    case 'cancelled':
      return undefined;
  }
}
