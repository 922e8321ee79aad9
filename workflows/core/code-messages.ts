import { defineSignal, defineUpdate } from '@temporalio/workflow';

/** A code, or the amount of a small transfer, as the user typed it. The request id makes a repeated delivery one attempt. */
export interface SubmitCodeCommand {
  readonly requestId: string;
  readonly code: string;
}

export interface ResendCodeCommand {
  readonly requestId: string;
}

/**
 * What became of a code, or of a new application for one. `notChecked`: the provider has not seen it, and it can be handed in again. `expired` and `void` are said of the code; an onboarding that ends so, and
 * the state in which a new code can be requested, are `codeExpired` and `codeVoid`.
 */
export interface CodeAnswer {
  readonly requestId: string;
  readonly answer:
    | 'accepted'
    | 'wrong'
    | 'notChecked'
    | 'expired'
    | 'void'
    | 'sent'
    | 'alreadyWaiting'
    | 'tooManyChecks'
    | 'rejected';
  /** Wrong codes counted here: for information, the bank alone decides. */
  readonly wrongCodes: number;
}

/** @internal */
export const submitCodeUpdate = defineUpdate<CodeAnswer, [SubmitCodeCommand]>('submitCode');
/** @internal */
export const codeSubmittedSignal = defineSignal<[SubmitCodeCommand]>('codeSubmitted');
/** @internal */
export const resendCodeUpdate = defineUpdate<CodeAnswer, [ResendCodeCommand]>('resendCode');
