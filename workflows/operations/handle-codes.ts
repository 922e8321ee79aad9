import { setHandler } from '@temporalio/workflow';
import {
  codeSubmittedSignal,
  resendCodeUpdate,
  submitCodeUpdate,
  type ResendCodeCommand,
  type SubmitCodeCommand,
} from '../core/code-messages.js';
import type { CodeHandlers } from './code-handlers.js';
import type { TransactionCodes } from './transaction-codes.js';

/**
 * Registers the user's messages; before the first await, so that nothing sent early is lost.
 * @param transactions takes the codes that are not for an application: those that the money of an order waits for.
 */
export function handleCodeMessages(codes: CodeHandlers, transactions?: TransactionCodes): void {
  const { limits } = codes.workflow;
  const takerOf = (command: SubmitCodeCommand): Pick<CodeHandlers, 'checkSubmit' | 'submit'> =>
    transactions?.takes(command, codes) ? transactions : codes;
  setHandler(submitCodeUpdate, (command) => limits.answering(() => takerOf(command).submit(command)), {
    validator: (command: SubmitCodeCommand) => {
      limits.admit();
      takerOf(command).checkSubmit(command);
    },
  });
  setHandler(resendCodeUpdate, (command) => limits.answering(() => codes.resend(command)), {
    validator: (command: ResendCodeCommand) => {
      limits.admit();
      codes.checkResend(command);
    },
  });
  setHandler(codeSubmittedSignal, (command) =>
    codes.workflow.runSignal('codeSubmitted', () => takerOf(command).submit(command)),
  );
}
