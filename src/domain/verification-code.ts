/** The answers to a code that follow from an onboarding's end alone. */
export type CodeAnswerAfterEnd = 'accepted' | 'expired' | 'void' | 'tooManyChecks' | 'rejected';

/**
 * The answer to a code that comes after the onboarding has ended: the workflow answers so as long as it can, and the client by its
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
