import { setHandler } from '@temporalio/workflow';
import {
  codeSubmittedSignal,
  resendCodeUpdate,
  submitCodeUpdate,
  type CodeAnswer,
  type ResendCodeCommand,
  type SubmitCodeCommand,
} from '../core/code-messages.js';
import type { Workflow } from '../core/workflow.js';

/** Who takes a user's codes. The checks are an update's validator: synchronous, and they keep nothing. */
export interface CodeTaker {
  /** @throws refusal */
  checkSubmit(command: SubmitCodeCommand): void;
  submit(command: SubmitCodeCommand): Promise<CodeAnswer>;
  /** @throws refusal */
  checkResend(command: ResendCodeCommand): void;
  resend(command: ResendCodeCommand): Promise<CodeAnswer>;
}

/** Registers the user's messages; before the first await, so that nothing sent early is lost. */
export function handleCodeMessages(workflow: Workflow, taker: CodeTaker): void {
  const { limits } = workflow;
  setHandler(submitCodeUpdate, (command) => limits.answering(() => taker.submit(command)), {
    validator: (command: SubmitCodeCommand) => {
      limits.admit();
      taker.checkSubmit(command);
    },
  });
  setHandler(resendCodeUpdate, (command) => limits.answering(() => taker.resend(command)), {
    validator: (command: ResendCodeCommand) => {
      limits.admit();
      taker.checkResend(command);
    },
  });
  setHandler(codeSubmittedSignal, (command) =>
    // A refusal that nobody waits for is shown in the workflow instead.
    workflow.runSignal('codeSubmitted', () => taker.submit(command)),
  );
}
