import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { CodeHandle } from '../../src/domain/operations/card.js';
import { isFinal, reasonOf } from '../../src/domain/outcome.js';
import type { CodeAnswerAfterEnd } from '../../src/domain/verification-code.js';
import { NUMBER_USED, resultBefore } from '../core/ended-before.js';
import { Workflow } from '../core/workflow.js';
import { CodeHandlers } from '../operations/code-handlers.js';
import { finish, handleCommonMessages } from '../operations/common-handlers.js';
import { handleCodeMessages } from '../operations/handle-codes.js';
import { untilEnded } from '../operations/recovery.js';
import { firstResult, resolve } from '../operations/resolve.js';
import { applicationIntent, codeIntent, ownPrefixes } from './intents.js';
import type { PhoneChangeInput, PhoneChangeResult } from './messages.js';
import { endLostChange, unlessChanged } from './recovery.js';

/**
 * Another telephone number for a member's account: applied for, and verified by the code that the provider sends. Each round is one
 * application and the codes for it.
 */
export async function phoneChange(input: PhoneChangeInput): Promise<PhoneChangeResult> {
  const workflow = new Workflow(input.settings, 'applying');
  const codes = new CodeHandlers(workflow);
  const { settings: _settings, ...content } = input;
  workflow.execution.identify({ prefixes: ownPrefixes(input), content });
  handleCommonMessages(workflow);
  handleCodeMessages(codes);
  const result = await course(workflow, input, codes).catch(endedBefore);
  workflow.enter(result.state);
  await finish();
  return result;
}

/** What an earlier run of it returned, or that its number was used for another one. @throws any other error. */
function endedBefore(error: unknown): PhoneChangeResult {
  return (resultBefore(error) as PhoneChangeResult | undefined) ?? { state: 'rejected', code: NUMBER_USED };
}

async function course(
  workflow: Workflow,
  input: PhoneChangeInput,
  codes: CodeHandlers,
): Promise<PhoneChangeResult> {
  let result = await untilChanged(workflow, input, codes);
  return untilEnded(workflow, {
    result: () => result,
    code: () => result.code,
    catchUp: async () => {
      if (await endLostChange(workflow, input)) result = { state: 'changed' };
    },
  });
}

async function untilChanged(
  workflow: Workflow,
  input: PhoneChangeInput,
  codes: CodeHandlers,
): Promise<PhoneChangeResult> {
  let answer: CodeAnswerAfterEnd | undefined;
  try {
    const result = await rounds(workflow, input, codes);
    answer = answerAfter(result.state);
    return result;
  } catch (error) {
    if (!isCancellation(error)) throw error;
    const isChanged = await endLostChange(workflow, input);
    return { state: isChanged ? 'changed' : 'cancelled' };
  } finally {
    codes.close(answer);
  }
}

async function rounds(
  workflow: Workflow,
  input: PhoneChangeInput,
  codes: CodeHandlers,
): Promise<PhoneChangeResult> {
  const { codeWindowMs } = input.settings.timing;
  let sent: Extract<Applied, { type: 'sent' }> | undefined;
  let deadlineMs = 0;
  for (let round = 1; ; round += 1) {
    const applied = await unlessChanged(workflow, input, () => apply(workflow, input, round));
    if (applied.type === 'changed') return { state: 'changed' };
    if (applied.type === 'rejected') return { state: 'rejected', code: applied.code };
    if (applied.type === 'lapsed') {
      codes.answerResend('expired');
      if (await codes.resendWanted('expired')) continue;
      return { state: 'codeExpired' };
    }
    if (applied.type === 'sent') {
      sent = applied;
      deadlineMs = Date.now() + codeWindowMs;
    }
    // The code of an application from elsewhere cannot be handed in: what its answer gave is not known here.
    if (!sent || deadlineMs <= Date.now()) return { state: 'rejected', ...codeOf(applied) };
    codes.answerResend(applied.type === 'sent' ? 'sent' : 'alreadyWaiting');
    const { operationId: application, handle } = sent;
    const ended = await codes.awaitCode({
      ...{ operationId: applied.operationId, state: 'awaitingCode', accepts: 'code', inDoubt: false },
      ...{ waitsAlready: applied.type === 'codeWaiting', deadlineMs },
      codeIntent: (id) => codeIntent(input, { id, application, handle }),
    });
    switch (ended.type) {
      case 'accepted':
        return { state: 'changed' };
      case 'rejected':
        return { state: 'rejected', code: ended.code };
      case 'tooManyChecks':
        return { state: 'codeVoid' };
      case 'resend':
        continue;
      case 'void':
      case 'expired':
        if (!(await codes.resendWanted(ended.type)))
          return { state: ended.type === 'void' ? 'codeVoid' : 'codeExpired' };
    }
  }
}

type Applied =
  | { readonly type: 'sent'; readonly operationId: string; readonly handle?: CodeHandle }
  | { readonly type: 'codeWaiting'; readonly operationId: string; readonly code: string }
  | { readonly type: 'rejected'; readonly code: string }
  | { readonly type: 'lapsed' };

function codeOf(applied: Applied): { readonly code?: string } {
  return 'code' in applied ? { code: applied.code } : {};
}

/** Applies once. One whose answer was lost leads to nothing, and is waited out. */
async function apply(workflow: Workflow, input: PhoneChangeInput, round: number): Promise<Applied> {
  const intent = applicationIntent(input, round);
  const { operationId } = intent;
  const first = await firstResult(workflow, intent);
  const { outcome } = isFinal(first.outcome)
    ? { outcome: first.outcome }
    : await CancellationScope.nonCancellable(() => resolve(workflow, intent));
  switch (outcome.type) {
    case 'succeeded': {
      const { handle } = outcome.result;
      return { type: 'sent', operationId, ...(handle && { handle }) };
    }
    case 'absent':
      return { type: 'lapsed' };
    case 'rejected':
      return outcome.reason === 'codeWaiting'
        ? { type: 'codeWaiting', operationId, code: outcome.code }
        : { type: 'rejected', code: reasonOf(outcome).code };
  }
}

/** What codes are answered once it has ended. */
function answerAfter(end: PhoneChangeResult['state']): CodeAnswerAfterEnd | undefined {
  switch (end) {
    case 'changed':
      return 'accepted';
    case 'codeExpired':
      return 'expired';
    case 'codeVoid':
      return 'void';
    case 'rejected':
      return 'rejected';
    case 'cancelled':
      return undefined;
  }
}
